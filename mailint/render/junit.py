"""JUnit's XML: a test suite a file, a failed test case a finding."""

from __future__ import annotations

from collections.abc import Iterator

from mailint.judgement import Judgement, Shown
from mailint.render.formats import Format
from mailint.render.names import name
from mailint.render.totals import Totals
from mailint.render.visible import visible_text
from mailint.render.xml import HEAD, escaped, tag


class Junit(Format):
    """A clean file is a passed test case; what could not be judged is a skipped one."""

    shows_clean = True

    def begin(self) -> str:
        """The root's start tag."""
        return HEAD + tag("testsuites", name="mailint") + "\n"

    def report(self, judgement: Judgement) -> Iterator[str]:
        """The suite of a file."""
        path, count, skipped = name(judgement.path), len(judgement.findings), judgement.not_judged
        tests = (count or 1) + len(skipped)
        yield f"  {tag('testsuite', name=path, tests=tests, failures=count, errors=0, skipped=len(skipped))}\n"
        if not count:
            yield f"    {tag('testcase', '/>', classname=path, name='mailint')}\n"
        for finding in judgement.findings:
            yield _case(path, *_failure(path, finding))
        for each in skipped:
            yield _case(path, each.what, tag("skipped", "/>", message=each.reason))
        yield "  </testsuite>\n"

    def end(self, totals: Totals) -> str:
        """The files that could not be read, and the root's end tag."""
        return "".join(_lost(name(each.path), each.reason) for each in totals.unreadable) + "</testsuites>\n"


def _failure(path: str, finding: Shown) -> tuple[str, str]:
    """Name and outcome of a finding's test case."""
    line, column, message = finding.start.line, finding.start.column, visible_text(finding.message)
    text = f"{path}:{line}:{column}: {message} ({', '.join(finding.references)})"
    failure = tag("failure", type=finding.level.name.lower(), message=message)
    return f"{finding.code} {finding.name} at {line}:{column}", f"{failure}{escaped(text)}</failure>"


def _case(path: str, name: str, outcome: str) -> str:
    return f"    {tag('testcase', classname=path, name=name)}{outcome}</testcase>\n"


def _lost(path: str, reason: str) -> str:
    suite = tag("testsuite", name=path, tests=1, failures=0, errors=1, skipped=0)
    case = _case(path, "mailint", tag("error", "/>", type="unreadable", message=reason))
    return f"  {suite}\n{case}  </testsuite>\n"

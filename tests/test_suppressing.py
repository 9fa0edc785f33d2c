"""What is not shown in single files, and what is said of suppressions in vain."""

import json

import pytest

LATE = b"From: a@b.example\r\nDate: Mon, 04 Oct 2016 19:38:20 -0400\r\nMessage-ID: <x@b.example>\r\n\r\nhi\r\n"


@pytest.fixture
def project(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "late.eml").write_bytes(LATE)
    return tmp_path


def test_per_file_ignores_begin_at_their_folder(cli, project):
    for folder in ("a", "b"):
        (project / folder).mkdir()
        (project / folder / "late.eml").write_bytes(LATE)
    (project / "mailint.toml").write_text("[per-file-ignores]\n'/late.eml' = ['D004']\n'a/' = ['D', 'L']\n")
    run = cli("check", "--output-format", "concise")
    assert run.out.startswith(b"b/late.eml:2:7: D004")
    assert run.out.count(b"\n") == 1
    assert b"mailint.toml:3: L suppresses nothing." in run.err
    assert b"suppresses nothing" not in cli("check", "a/late.eml").err, "a hook sees but some of the files"


def test_a_sidecar(cli, project):
    beside = project / "late.eml.mailint"
    beside.write_text("# the clock was wrong\nweekday-mismatch  # for ever\n\nL\n")
    run = cli("check", "late.eml")
    assert run.status == 0
    assert run.err.startswith(b"mailint: late.eml.mailint:4: L suppresses nothing.\n")
    assert cli("fix", "late.eml").status == 0
    assert (project / "late.eml").read_bytes() == LATE, "what is not shown is not repaired"
    assert cli("check", "--select", "D004", "late.eml").status == 0, "it holds against all options"
    beside.write_text("D004\nweekday-mismach\n")
    run = cli("check", "late.eml")
    assert run.status == 2
    assert run.err.startswith(
        b"mailint: late.eml.mailint:2: 'weekday-mismach' is no rule's code or name. The nearest is"
    )


def test_a_sidecar_in_a_folder_of_many(cli, project):
    for at in range(30):
        (project / f"{at:02}.eml").write_bytes(LATE)
    (project / "25.eml.mailint").write_text("D004\n")
    run = cli("check", "--output-format", "concise")
    assert run.out.count(b"D004") == 30
    assert b"25.eml" not in run.out
    assert cli("check", *(f"{at:02}.eml" for at in range(20, 30)), "--output-format", "concise").out.count(b"D004") == 9


@pytest.mark.parametrize(
    ("name", "comment"),
    [
        ("late.eml.j2", "{# mailint: ignore[D004] #}"),
        ("late.eml.hbs", "{{!-- mailint: ignore[weekday-mismatch] --}}"),
        ("late.eml.gotmpl", "{{/* mailint: ignore[D, P] */}}"),
        ("late.eml.erb", "<%# mailint: ignore[D004] -%>"),
    ],
)
def test_a_comment_in_a_template(cli, project, name, comment):
    path = project / name
    path.write_bytes(LATE)
    assert cli("check", name).status == 1
    path.write_bytes(comment.encode() + b"\r\n" + LATE)
    assert cli("check", name).status == 0
    cli("fix", name)
    assert path.read_bytes().endswith(LATE)


def test_a_comment_in_vain_and_one_that_names_no_rule(cli, project):
    (project / "x.eml.j2").write_bytes(b"From: a@b.example\r\n{# mailint: ignore[D004] #}\r\n\r\nhi {{ x }}\r\n")
    assert b"mailint: x.eml.j2:2: D004 suppresses nothing." in cli("check", "x.eml.j2").err
    (project / "x.eml.j2").write_bytes(b"From: a@b.example\r\n{# mailint: ignore[D0O4] #}\r\n\r\nhi {{ x }}\r\n")
    run = cli("check", "x.eml.j2")
    assert run.status == 2
    assert b"mailint: x.eml.j2:2: 'D0O4' is no rule's code or name. The nearest is 'D004'" in run.err


def test_a_baseline_stands_edits_elsewhere(cli, project):
    baseline = ("--baseline", "known.json")
    assert cli("check", *baseline).status == 2
    assert cli("check", "--write-baseline").status == 2
    run = cli("check", *baseline, "--write-baseline")
    assert (run.status, b"known.json: 1 finding written." in run.err) == (0, True)
    assert cli("check", *baseline).status == 0
    path = project / "late.eml"
    path.write_bytes(b"Subject: new\r\n" + LATE)
    assert cli("check", *baseline).status == 0, "the line is the same"
    path.write_bytes(LATE.replace(b"04 Oct", b"05 Oct"))
    run = cli("check", *baseline)
    assert run.status == 1
    assert b"1 finding is found no more" in run.err
    path.write_bytes(LATE.replace(b"\r\n\r\n", b"\r\nResent-Date: Mon, 04 Oct 2016 19:38:20 -0400\r\n\r\n"))
    assert cli("check", *baseline, "--select", "D004").status == 1, "a second one is new"


def test_a_baseline_keeps_what_was_not_judged(cli, project):
    (project / "other.eml").write_bytes(LATE)
    cli("check", "--baseline", "known.json", "--write-baseline")
    cli("check", "--baseline", "known.json", "--write-baseline", "late.eml")
    paths = [each["path"] for each in json.loads((project / "known.json").read_bytes())["findings"]]
    assert paths == ["late.eml", "other.eml"]
    (project / "other.eml").unlink()
    cli("check", "--baseline", "known.json", "--write-baseline", "late.eml")
    assert len(json.loads((project / "known.json").read_bytes())["findings"]) == 1


@pytest.mark.parametrize("text", ["", "[]", '{"version": 1}', '{"version": 1, "findings": [1]}', "{\n\n!"])
def test_what_is_no_baseline(cli, project, text):
    (project / "known.json").write_text(text)
    run = cli("check", "--baseline", "known.json", "late.eml")
    assert run.status == 2
    assert b"is no baseline" in run.err

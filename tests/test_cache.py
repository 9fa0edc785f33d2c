"""Results of earlier runs: shown as if they were new, never where something else would be found."""

import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import time
from pathlib import Path

import msgspec
import pytest

import mailint.run.task
import mailint.stamps
from mailint.cache import MARKS, Cache, clean, default_folder, this_mailint
from mailint.stamps import Stamp, Table, no_table, unpacked

from .conftest import CORPUS, ROOT
from .processes import LONG, environment, needs_proc, reader_of, run, start
from .test_jobs import CLEAN, FAULTY, FOLDERS, everything, mailbox

COUNT = 70
"""Files for which results are kept."""


@pytest.fixture
def box(tmp_path):
    """A folder with mail enough for results to be kept."""
    return mailbox(tmp_path / "box", COUNT)


@pytest.fixture
def kept(tmp_path):
    """The folder in which they are kept."""
    return tmp_path / "cache" / "mailint"


@pytest.fixture
def check(tmp_path, box):
    """Check the folder, results in tmp_path/cache; what it said."""

    def checked(*arguments, **options):
        return run(
            "check", "--output-format=concise", *arguments, "box", cache=tmp_path / "cache", cwd=tmp_path, **options
        )

    return checked


def databases(folder):
    return sorted(folder.glob("results-*.sqlite"))


def rows(folder):
    """What is kept."""
    (path,) = databases(folder)
    with sqlite3.connect(path) as database:
        found = database.execute("SELECT key, result FROM results").fetchall()
    database.close()
    return found


def poison(folder):
    """Make each result that is kept one of a clean message, so that a run tells whether it looks there."""
    from zlib import crc32

    from mailint.judgement.packed import pack
    from mailint.judgement.told import Judgement
    from mailint.read.kind import Kind

    (path,) = databases(folder)
    database = sqlite3.connect(path)
    octets = pack(Judgement(Kind.MESSAGE, messages=1))
    for key, _ in database.execute("SELECT key, result FROM results").fetchall():
        sealed = crc32(octets, crc32(key)).to_bytes(4, "big") + octets
        database.execute("UPDATE results SET result = ? WHERE key = ?", (sealed, key))
    database.execute("DELETE FROM folders")  # so that files are looked up by content, however old they are by now
    database.commit()
    database.close()


def test_every_format_is_the_same_from_the_cache(tmp_path):
    for number in range(20):
        (tmp_path / f"{number}.eml").write_bytes(CLEAN)
    arguments = [*FOLDERS, *(str(tmp_path / f"{number}.eml") for number in range(20))]
    fresh = everything(tmp_path, "fresh", "--no-cache", "-j1", *arguments, cwd=CORPUS)
    assert not (tmp_path / "mailint").exists()
    for name, jobs in (("first", "1"), ("second", "1"), ("third", "2"), ("fourth", "auto")):
        assert everything(tmp_path, name, "--jobs", jobs, *arguments, cwd=CORPUS) == fresh
    assert len(rows(tmp_path / "mailint")) > 50


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_what_is_kept_is_shown(check, kept, jobs):
    first = check("-j", jobs)
    assert first[0] == 1
    assert len(rows(kept)) == 1
    poison(kept)
    status, out, _ = check("-j", jobs)
    assert (status, out) == (0, b"")
    assert check("-j", jobs, "--no-cache") == first


@pytest.mark.parametrize(
    "arguments",
    [
        ["--strict"],
        ["--level=error"],
        ["--ignore=H"],
        ["--select=H"],
        ["--extend-select=L008"],
        ["--stage=draft"],
        ["--line-endings=crlf"],
        ["--kind=session"],
        ["--kind=template"],
        ["--config=levels.H004=advice"],
        ["--config=per-file-ignores.'*.eml'=[\"H004\"]"],
        ["--config=templates.'.eml'=\"jinja\""],
        ["--show-secrets"],
    ],
    ids=lambda each: each[0],
)
def test_other_settings_find_something_else(check, kept, arguments):
    fresh = check("--no-cache", *arguments)
    check()
    poison(kept)
    assert check(*arguments) == fresh


def test_a_file_beside_a_file_suppresses(check, kept, box):
    check()
    (box / "007.eml.mailint").write_text("H004\n")
    fresh = check("--no-cache")
    assert check() == fresh
    assert b"box/007.eml:3:5: H004" not in fresh[1]


def test_a_file_that_changed_is_judged_anew(check, kept, box):
    check()
    poison(kept)
    (box / "003.eml").write_bytes(FAULTY.replace(b"Subject", b"X-Topic"))
    status, out, _ = check()
    assert status == 1
    assert {line.split(b":")[0] for line in out.splitlines()} == {b"box/003.eml"}


def test_a_file_of_another_name_is_the_same_but_for_a_template(tmp_path, check, kept, box):
    check()
    poison(kept)
    for old, new in (("003.eml", "renamed"), ("004.eml", "order.eml.j2")):
        (box / old).rename(box / new)
    _, out, _ = check()
    assert {line.split(b":")[0] for line in out.splitlines()} == {b"box/order.eml.j2"}


def test_another_mailint_finds_something_else(tmp_path, box):
    """A copy of mailint, edited between two runs: an upgrade, or a rule that is worked at."""
    copy = tmp_path / "copy"
    shutil.copytree(ROOT / "mailint", copy / "mailint", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "grammars", copy / "grammars")

    def check():
        command = [sys.executable, "-m", "mailint", "check", "--output-format=concise", "--select=H004", "box"]
        env = environment(tmp_path / "cache", PYTHONPATH=str(copy))
        return subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, timeout=LONG, check=False)

    first = check()
    assert first.returncode == 1
    poison(tmp_path / "cache" / "mailint")
    assert check().returncode == 0
    rule = copy / "mailint" / "rules" / "header.py"
    rule.write_text(rule.read_text("utf-8").replace("space-before-colon", "space-afore-colon"), "utf-8")
    again = check()
    assert (again.returncode, again.stdout.count(b"H004")) == (1, first.stdout.count(b"H004"))
    assert len(databases(tmp_path / "cache" / "mailint")) == 2


def test_databases_of_many_mailints_do_not_pile_up(check, kept):
    kept.mkdir(parents=True, mode=0o700)
    for number in range(9):
        path = kept / f"results-0.0.{number}-abc.sqlite"
        path.write_bytes(b"")
        os.utime(path, (number, number))
    check()
    assert [path.name for path in databases(kept)][:-1] == [f"results-0.0.{number}-abc.sqlite" for number in (6, 7, 8)]


def test_what_hangs_on_the_clock_is_not_kept(tmp_path, box, kept, check):
    for path in box.iterdir():
        path.write_bytes(b"From: a@b.example\r\n\r\ntext\r\n")
    assert b"D001" in check()[1]
    assert not kept.exists()


def test_standard_input_is_not_kept(tmp_path, check, kept, box):
    with (box / "000.eml").open("rb") as mail:
        check("-", stdin=mail)
    assert len(rows(kept)) == 1
    poison(kept)
    with (box / "000.eml").open("rb") as mail:
        _, out, _ = check("-", stdin=mail)
    assert {line.split(b":")[0] for line in out.splitlines()} == {b"-"}


def test_few_small_files_are_judged_anew(tmp_path, kept):
    mailbox(tmp_path / "box", 5)
    run("check", "box", cache=tmp_path / "cache", cwd=tmp_path)
    assert not kept.exists()


def test_a_large_mailbox_is_kept(tmp_path, kept):
    mail = b"From a@b.example Tue Oct  4 19:38:20 2016\n" + CLEAN.replace(b"\r\n", b"\n") + b"\n"
    (tmp_path / "box").write_bytes(mail * (2_000_000 // len(mail)))
    fresh = run("check", "--strict", "box", cache=tmp_path / "cache", cwd=tmp_path)
    assert len(rows(kept)) == 1
    assert run("check", "--strict", "box", cache=tmp_path / "cache", cwd=tmp_path) == fresh


def test_more_is_wanted_than_was_kept(tmp_path, check, kept, box):
    """One run shows few findings, the next all; the first again finds what the second kept."""
    for path in box.iterdir():
        path.write_bytes(CLEAN.replace(b"Subject", b"X : 1\r\nX : 2\r\nX : 3\r\nSubject"))
    few, every = (check("--max-findings", most, "--no-cache") for most in ("1", "0"))
    for _ in range(2):
        assert check("--max-findings", "1") == few
        assert check("--max-findings", "0") == every
    poison(kept)
    assert check("--max-findings", "1")[1] == b""
    assert check("--max-findings", "0")[1] == b""


def test_the_folder_is_private_and_marked(check, kept):
    check()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o700
    assert {path.name: path.read_text() for path in kept.iterdir() if path.name in MARKS} == MARKS
    assert [stat.S_IMODE(path.stat().st_mode) for path in databases(kept)] == [0o600]


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="permissions of Unix")
def test_a_folder_of_others_is_not_believed(check, kept, tmp_path):
    first = check()
    poison(kept)
    kept.chmod(0o777)
    assert check() == first
    err = check("--cache-dir", kept)[2]
    assert f"mailint: {kept}: others can write into this folder; results are not kept\n".encode() in err


@pytest.mark.parametrize("octets", [b"", b"no database", b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_damaged_database_is_written_anew(check, kept, octets):
    first = check()
    (path,) = databases(kept)
    path.write_bytes(octets)
    assert check() == first
    assert len(rows(kept)) == 1
    assert check() == first


@pytest.mark.parametrize("at", [0, 100, 4096, 4120, 5000, 6000, 8000])
def test_a_database_with_changed_octets(check, kept, at):
    first = check("--strict")
    (path,) = databases(kept)
    octets = bytearray(path.read_bytes())
    octets[at : at + 64] = bytes(each ^ 0xFF for each in octets[at : at + 64])
    path.write_bytes(octets)
    assert check("--strict") == first
    assert check("--strict") == first


@pytest.mark.parametrize(
    "script", ["CREATE TABLE results (one, two, three)", "CREATE TABLE other (one)", "CREATE VIEW results AS SELECT 1"]
)
def test_a_database_of_somebody_else(check, kept, script):
    first = check()
    (path,) = databases(kept)
    path.unlink()
    database = sqlite3.connect(path)
    database.executescript(script)
    database.close()
    assert check() == first
    assert len(rows(kept)) == 1


def test_results_that_are_none(check, kept):
    from zlib import crc32

    first = check()
    (path,) = databases(kept)
    database = sqlite3.connect(path)
    for number, (key,) in enumerate(database.execute("SELECT key FROM results").fetchall()):
        octets = (b"", b"\xc1", b"\x80")[number % 3]
        sealed = crc32(octets, crc32(key)).to_bytes(4, "big") + octets
        database.execute("UPDATE results SET result = ? WHERE key = ?", (sealed, key))
    database.commit()
    database.close()
    assert check() == first


@pytest.mark.parametrize("obstacle", ["a file", "a folder in place of the database", "a full disk"])
def test_a_folder_that_cannot_be_used(tmp_path, check, kept, obstacle):
    fresh = check("--no-cache")
    cache = tmp_path / "there"
    if obstacle == "a file":
        cache.write_text("")
    elif obstacle == "a folder in place of the database":
        (cache / Path(Cache(str(cache)).path).name).mkdir(parents=True)
        cache.chmod(0o700)
    else:
        cache = Path("/dev/full") / "folder"
    status, out, err = check("--cache-dir", cache)
    assert (status, out) == fresh[:2]
    assert f"mailint: {cache}: ".encode() in err
    assert err.splitlines()[0].endswith(b"; results are not kept")
    assert check("--quiet", "--cache-dir", cache) == (status, out, b"")


def test_a_folder_that_cannot_be_written(tmp_path, check, kept):
    """As on a read-only disk: what is kept there is shown, and nothing is said of what is not."""
    first = check()
    poison(kept)
    (path,) = databases(kept)
    path.chmod(0o400)
    kept.chmod(0o500)
    try:
        assert check()[:2] == (0, b"")
        assert check("--strict", "--ignore=L", "--quiet")[2] == b""
    finally:
        kept.chmod(0o700)
    assert first[0] == 1


def test_many_runs_at_once(tmp_path, box, kept):
    for number, path in enumerate(sorted(box.iterdir())):
        path.write_bytes(FAULTY + b"%d\r\n" % number)
    fresh = run("check", "--no-cache", "box", cache=tmp_path / "cache", cwd=tmp_path)
    runs = [start("check", f"-j{1 + number % 2}", "box", cache=tmp_path / "cache", cwd=tmp_path) for number in range(6)]
    done = [(each.communicate(timeout=LONG), each.returncode) for each in runs]
    assert all((status, out, err) == fresh for (out, err), status in done)
    assert len(rows(kept)) == COUNT


@needs_proc
def test_what_was_judged_before_ctrl_c_is_kept(tmp_path, box, kept):
    os.mkfifo(box / "zzz.eml")
    names = [f"box/{number:03}.eml" for number in range(COUNT)] + ["box/zzz.eml"]
    process = start("check", "-j2", *names, cache=tmp_path / "cache", cwd=tmp_path, stdout=subprocess.DEVNULL)
    _, end = reader_of(process.pid, box / "zzz.eml")
    time.sleep(0.3)
    import signal

    process.send_signal(signal.SIGINT)
    process.communicate(timeout=LONG)
    os.close(end)
    assert process.returncode == 130
    assert len(rows(kept)) == 1


def test_settings_for_it(tmp_path, check, kept):
    (tmp_path / "mailint.toml").write_text('cache-dir = "here"\n')
    check()
    assert databases(tmp_path / "here")
    assert not kept.exists()
    check(variables={"MAILINT_CACHE_DIR": "there"})
    assert databases(tmp_path / "there")
    check("--cache-dir", "elsewhere", variables={"MAILINT_CACHE_DIR": "there"})
    assert databases(tmp_path / "elsewhere")
    (tmp_path / "mailint.toml").write_text("cache = false\n")
    check()
    assert not kept.exists()
    check("--cache")
    assert databases(kept)


def test_cleaning(cli, tmp_path, monkeypatch, check, kept):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    done = cli("clean")
    assert (done.status, done.out, done.err) == (0, b"", f"No results in {kept}.\n".encode())
    check()
    (kept / "mine").write_text("")
    done = cli("clean")
    assert done.status == 0
    assert done.err.startswith(b"Removed ")
    assert done.err.endswith(f" kB from {kept}.\n".encode())
    assert [path.name for path in kept.iterdir()] == ["mine"]
    (kept / "mine").unlink()
    check()
    assert cli("clean").err.startswith(b"Removed")
    assert not kept.exists()


def test_cleaning_leaves_other_folders_alone(cli, tmp_path):
    (tmp_path / ".gitignore").write_text("*\n")
    (tmp_path / "results.txt").write_text("")
    assert cli("clean", "--cache-dir", tmp_path).err == f"No results in {tmp_path}.\n".encode()
    assert sorted(path.name for path in tmp_path.iterdir()) == [".gitignore", "results.txt"]
    assert clean(str(tmp_path / "nowhere")) is None


def test_a_database_that_grew_too_large_begins_anew(tmp_path, monkeypatch):
    import mailint.cache

    monkeypatch.setattr(mailint.cache, "MOST", 1 << 16)
    cache = Cache(str(tmp_path / "cache"))
    for number in range(20):
        cache.keep({b"%015d%d" % (number, at): os.urandom(1000) for at in range(10)})
    assert not cache.fault
    assert os.path.getsize(cache.path) < 3 << 16
    assert cache.look([b"%015d%d" % (19, 3)])
    cache.close()


def test_many_keys(tmp_path):
    cache = Cache(str(tmp_path / "cache"))
    results = {b"%016d" % number: b"%d" % number for number in range(2000)}
    assert cache.look(list(results)) == {}
    cache.close()
    cache.keep(results)
    assert cache.look([*results, b"unknown"]) == results
    cache.close()


def test_where_it_is(monkeypatch):
    monkeypatch.setenv("HOME", "/home/u")
    monkeypatch.setenv("XDG_CACHE_HOME", "/caches")
    monkeypatch.setattr(sys, "platform", "linux")
    assert default_folder() == "/caches/mailint"
    for none in ("", "relative"):
        monkeypatch.setenv("XDG_CACHE_HOME", none)
        assert default_folder() == "/home/u/.cache/mailint"
    monkeypatch.setattr(sys, "platform", "darwin")
    assert default_folder() == "/home/u/Library/Caches/mailint"
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setenv("LOCALAPPDATA", "/local")
    assert default_folder() == "/local/mailint/Cache"


def test_this_mailint_has_a_name_for_files():
    assert set(this_mailint()) <= set("0123456789abcdef.-")


@pytest.mark.other_mail
def test_other_mail_is_told_alike_from_the_cache(request, tmp_path):
    folder = request.config.getoption("--mail")
    fresh = everything(tmp_path, "fresh", "--no-cache", "-j1", folder, cwd=ROOT)
    for name in ("first", "second"):
        assert everything(tmp_path, name, folder, cwd=ROOT) == fresh


@pytest.fixture
def settled(monkeypatch):
    """Files are as good as old: their stamps are noted at once."""
    monkeypatch.setattr(mailint.stamps, "LATELY", -(1 << 62))


@pytest.fixture
def told(cli, tmp_path, box, settled, monkeypatch):
    """Check the folder in this process, results in tmp_path/cache/mailint; what it wrote."""
    monkeypatch.chdir(tmp_path)

    def checked(*arguments):
        folder = str(tmp_path / "cache" / "mailint")
        return cli("check", "-j1", "--output-format=concise", "--cache-dir", folder, *arguments, "box").out

    return checked


@pytest.fixture
def opened(monkeypatch):
    """The files that were opened."""
    paths = []
    look_into = mailint.run.task.look_into
    monkeypatch.setattr(mailint.run.task, "look_into", lambda path: paths.append(path) or look_into(path))
    return paths


def test_files_that_are_as_they_were_are_not_opened(told, opened, box):
    first = told()
    assert len(opened) == COUNT
    assert told() == first
    assert len(opened) == COUNT
    (box / "003.eml").write_bytes(FAULTY.replace(b"Subject", b"X-Topic"))
    assert told() == told("--no-cache") != first
    assert opened[COUNT] == "box/003.eml"


@pytest.mark.parametrize("what", ["written", "touched", "replaced by another as large", "moved here"])
def test_another_stamp_is_another_file(told, opened, box, what):
    path = box / "003.eml"
    before = path.stat()
    changed = FAULTY.replace(b"Subject", b"Sunject")
    first = told()
    if what == "written":
        path.write_bytes(changed)
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    elif what == "touched":
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns - 5))
    else:
        other = box / ("004.eml" if what == "moved here" else "new")
        if what != "moved here":
            other.write_bytes(changed)
        os.utime(other, ns=(before.st_atime_ns, before.st_mtime_ns))
        other.rename(path)
    again = told()
    assert "box/003.eml" in opened[COUNT:]
    assert (again == first) == (what == "touched")
    assert again == told("--no-cache")


def test_a_file_that_was_written_just_now_is_read_again(told, opened, monkeypatch):
    monkeypatch.setattr(mailint.stamps, "LATELY", 3_600_000_000_000)
    assert told() == told()
    assert len(opened) == 2 * COUNT


@pytest.mark.parametrize("arguments", [["--strict"], ["--level=error"], ["--kind=session"], ["--max-findings=1"]])
def test_other_settings_find_something_else_in_unchanged_files(told, arguments):
    fresh = told("--no-cache", *arguments)
    told()
    assert told(*arguments) == fresh
    assert told(*arguments) == fresh


def test_a_file_beside_an_unchanged_file(told, box):
    told()
    (box / "007.eml.mailint").write_text("H004\n")
    assert told() == told() == told("--no-cache")


def test_a_table_forgets_what_is_too_much(monkeypatch):
    monkeypatch.setattr(mailint.stamps, "MANY", 3)
    stamp, other = Stamp(1, 2, 3, 4), Stamp(1, 2, 3, 5)
    table = unpacked(no_table().merged({"a": (stamp, b"x"), "b": (stamp, b"x"), "\udcff": (stamp, b"x")}))
    assert table.results == [b"x"]
    assert (table.of("a", stamp), table.of("a", other), table.of("\udcff", stamp)) == (b"x", None, None)
    table = unpacked(table.merged({"a": (other, b"y"), "c": (stamp, b"x")}))
    assert [table.of(name, other) or table.of(name, stamp) for name in "abc"] == [b"y", b"x", b"x"]
    table = unpacked(table.merged({"d": (stamp, b"x")}))
    assert list(table.files) == ["d"]


@pytest.mark.parametrize("octets", [b"", b"\xc1", b"\x80", msgspec.msgpack.encode(Table([], {"a": (1, 2, 3, 4, 0)}))])
def test_a_table_that_is_none(octets):
    assert unpacked(octets) == no_table()

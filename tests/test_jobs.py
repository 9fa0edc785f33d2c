"""Several processes at work: the same output, whatever becomes of one of them."""

import os
import pty
import resource
import signal
import time
from json import loads

import pytest

from mailint.render.formats import NAMES
from mailint.run.pool import Pool

from .conftest import CORPUS, ROOT
from .processes import LONG, children, needs_proc, reader_of, run, start, state, until

FOLDERS = [str(CORPUS / name) for name in ("messages", "sessions", "templates")]
CLEAN = (CORPUS / "messages" / "clean-plain.eml").read_bytes()
FAULTY = (CORPUS / "messages" / "broken-header.eml").read_bytes()


def mailbox(folder, count, octets=FAULTY):
    """Files 000.eml ... in a folder."""
    folder.mkdir(exist_ok=True)
    for number in range(count):
        (folder / f"{number:03}.eml").write_bytes(octets)
    return folder


def everything(folder, name, *arguments, cwd):
    """All formats of one run, each in its file, and what it said."""
    out = folder / name
    out.mkdir()
    formats = [f"--output-format={each}={out / each}" for each in NAMES]
    status, text, err = run("check", "--strict", "--ignore", "D001", *formats, *arguments, cache=folder, cwd=cwd)
    return status, text, err, {each: (out / each).read_bytes() for each in NAMES}


def test_every_format_is_the_same_in_one_process_and_in_several(tmp_path):
    one = everything(tmp_path, "one", "--no-cache", "-j1", *FOLDERS, cwd=CORPUS)
    assert one[0] == 1
    assert all(one[3].values())
    for jobs in ("2", "3", "auto"):
        assert everything(tmp_path, jobs, "--no-cache", "--jobs", jobs, *FOLDERS, cwd=CORPUS) == one


def test_standard_input_is_one_of_the_files(tmp_path):
    box = mailbox(tmp_path / "box", 5)
    with (box / "000.eml").open("rb") as mail:
        status, out, _ = run("check", "-j2", "--output-format=concise", "--stdin-filename", "in.eml", "-", "box",
                             cache=tmp_path, cwd=tmp_path, stdin=mail)  # fmt: skip
    assert status == 1
    assert list(dict.fromkeys(line.split(b":")[0] for line in out.splitlines())) == [
        b"in.eml", *(b"box/%03d.eml" % number for number in range(5))
    ]  # fmt: skip


@pytest.mark.parametrize("jobs", ["1", "3"])
def test_files_that_cannot_be_read_are_told_in_their_place(tmp_path, jobs):
    mailbox(tmp_path / "box", 4)
    (tmp_path / "box" / "001.eml").unlink()
    (tmp_path / "box" / "001.eml").mkdir()
    names = [f"box/{number:03}.eml" for number in range(5)]
    status, out, err = run("check", "-j", jobs, "--output-format=junit", *names, cache=tmp_path, cwd=tmp_path)
    assert status == 2
    assert out.count(b"<testsuite ") == 4
    assert b"mailint: box/004.eml: No such file or directory\n" in err


@needs_proc
@pytest.mark.parametrize("how", ["SIGKILL", "SIGSEGV"])
def test_a_process_that_is_killed_is_told_with_its_file_and_the_rest_is_done(tmp_path, how):
    mailbox(tmp_path, 300)
    names = [f"{number:03}.eml" for number in range(300)]
    (tmp_path / names[150]).unlink()
    os.mkfifo(tmp_path / names[150])
    formats = ["--output-format=json=out", "--output-format=junit=other"]
    process = start("check", "-j2", *formats, *names, cache=tmp_path / "cache", cwd=tmp_path)
    victim, end = reader_of(process.pid, tmp_path / names[150])
    os.kill(victim, signal.Signals[how])
    _, err = process.communicate(timeout=LONG)
    os.close(end)
    assert process.returncode == 2
    assert err.splitlines()[0] == f"mailint: 150.eml: the process that judged it was killed ({how})".encode()
    document = loads((tmp_path / "out").read_bytes())
    assert document["unreadable"] == [{"path": "150.eml", "reason": f"the process that judged it was killed ({how})"}]
    assert document["files"] == 299
    found = list(dict.fromkeys(each["path"] for each in document["findings"]))
    assert found == [name for name in names if name != "150.eml"]
    assert b'<error type="unreadable" message="the process that judged it' in (tmp_path / "other").read_bytes()


@needs_proc
def test_a_file_for_which_there_is_no_memory(tmp_path):
    mailbox(tmp_path, 3)
    with (tmp_path / "001.eml").open("wb") as file:
        file.write(b"From a@b.example Tue Oct  4 19:38:20 2016\n")
        file.truncate(1 << 32)

    def limit():
        resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))

    names = ["000.eml", "001.eml", "002.eml"]
    for jobs in ("1", "2"):
        status, out, err = run("check", f"-j{jobs}", "--output-format=concise", *names, cache=tmp_path, cwd=tmp_path,
                               preexec_fn=limit)  # fmt: skip
        assert status == 2
        assert err.splitlines()[0] == b"mailint: 001.eml: there is not enough memory to judge it"
        assert {line.split(b":")[0] for line in out.splitlines()} == {b"000.eml", b"002.eml"}


@needs_proc
@pytest.mark.parametrize("whom", ["group", "parent"])
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_ctrl_c_ends_the_run_at_once(tmp_path, whom, jobs):
    mailbox(tmp_path, 40)
    os.mkfifo(tmp_path / "zzz.eml")
    arguments = [f"{number:03}.eml" for number in range(40)] + ["zzz.eml"]
    with (tmp_path / "out").open("wb") as out:
        process = start("check", f"-j{jobs}", *arguments, cache=tmp_path / "cache", cwd=tmp_path, stdout=out)
    reader, end = reader_of(process.pid, tmp_path / "zzz.eml")
    started = children(process.pid)
    assert len(started) == (2 if jobs == "2" else 0)
    assert reader in (process.pid, *started)
    os.killpg(process.pid, signal.SIGINT) if whom == "group" else process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=LONG)
    os.close(end)
    assert (process.returncode, err.strip()) == (130, b"Interrupted.")
    assert not any(state(each) for each in started)
    heads = [line[:3] for line in (tmp_path / "out").read_bytes().splitlines() if line[:1].isdigit()]
    assert heads == sorted(heads)


@needs_proc
def test_a_closed_pipe_ends_the_run(tmp_path):
    mailbox(tmp_path, 2000, FAULTY * 3)
    process = start("check", "-j2", "--output-format=json-lines", ".", cache=tmp_path / "cache", cwd=tmp_path)
    process.stdout.readline()
    started = children(process.pid)
    process.stdout.close()
    assert process.wait(LONG) in (1, 141)
    assert process.stderr.read() == b""
    process.stderr.close()
    assert not any(state(each) for each in started)


@needs_proc
def test_processes_end_when_nobody_waits_for_them(tmp_path):
    mailbox(tmp_path, 4)
    os.mkfifo(tmp_path / "zzz.eml")
    process = start("check", "-j2", "000.eml", "001.eml", "002.eml", "zzz.eml", cache=tmp_path, cwd=tmp_path)
    reader, end = reader_of(process.pid, tmp_path / "zzz.eml")
    (other,) = set(children(process.pid)) - {reader}
    process.kill()
    until(lambda: state(other) in (None, "Z"))
    os.close(end)
    until(lambda: state(reader) in (None, "Z"))
    process.communicate(timeout=LONG)


@pytest.mark.parametrize("jobs", ["0", "-1", "many", "1.5"])
def test_a_number_of_processes_that_is_none(cli, jobs):
    done = cli("check", "--jobs", jobs, CORPUS / "messages")
    assert done.status == 2
    assert b"wants 'auto' or a whole number, 1 or more" in done.err


def test_the_number_of_processes_is_a_setting(cli, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mailint.toml").write_text("jobs = 0\n")
    done = cli("check", ".")
    assert (done.status, done.err) == (
        2, b"mailint: mailint.toml:1: jobs: wants 'auto' or a whole number, 1 or more, not 0\n"
    )  # fmt: skip
    (tmp_path / "mailint.toml").write_text('jobs = "auto"\n')
    assert b'jobs = "auto"' in cli("config").out
    monkeypatch.setenv("MAILINT_JOBS", "3")
    assert b"jobs = 3" in cli("config").out


@needs_proc
def test_a_bar_on_a_terminal(tmp_path):
    """It comes only where the run takes long, stands under what is written, and is gone at the end."""
    mailbox(tmp_path, 300, CLEAN)
    (tmp_path / "200.eml").unlink()
    os.mkfifo(tmp_path / "200.eml")
    (tmp_path / "250.eml").write_bytes(FAULTY)
    ours, theirs = pty.openpty()
    names = [f"{number:03}.eml" for number in range(300)]
    process = start("check", "-j2", "--output-format=concise", *names, cache=tmp_path / "cache", cwd=tmp_path,
                    stderr=theirs, stdout=theirs, variables={"TERM": "xterm"})  # fmt: skip
    os.close(theirs)
    _, end = reader_of(process.pid, tmp_path / "200.eml")
    time.sleep(0.6)
    os.write(end, CLEAN)
    os.close(end)
    seen = b""
    while piece := _read(ours):
        seen += piece
    assert process.wait(LONG) == 1
    assert b"/300" in seen
    assert b"250.eml" in seen
    last = seen.splitlines()[-1]
    assert b"8 errors in 1 of 300 files." in last
    assert b"/300" not in last


def _read(terminal):
    try:
        return os.read(terminal, 65536)
    except OSError:
        return b""


class Squares:
    """Squares numbers; at some it ends its process, once for each or always."""

    def __init__(self, fatal=(), mark=None):
        self.fatal, self.mark = fatal, mark

    def __call__(self, start, stop, begin):
        out = []
        for at in range(start, stop):
            begin(at)
            if at in self.fatal:
                os.kill(os.getpid(), signal.SIGKILL)
            out.append(at * at)
        if self.mark and not self.mark.exists():
            # no item is begun now
            self.mark.touch()
            begin(-1)
            os._exit(3)
        return out

    def lost(self, at, how):
        return f"{at} {how}"


@pytest.mark.parametrize("method", ["fork", "spawn"])
@pytest.mark.parametrize(("count", "jobs"), [(0, 2), (1, 2), (1000, 1), (1000, 3), (7, 7)])
def test_answers_come_in_order(method, count, jobs):
    answers = Pool(Squares(), 0, count, jobs, method).answers()
    assert [each for some in answers for each in some] == [at * at for at in range(count)]


def test_part_of_the_items():
    assert [each for some in Pool(Squares(), 5, 9, 2, "fork").answers() for each in some] == [25, 36, 49, 64]


@pytest.mark.parametrize("fatal", [(0,), (499,), (0, 1, 2, 3), (17, 170, 171, 499)])
def test_an_item_that_is_fatal(fatal):
    answers = [each for some in Pool(Squares(fatal), 0, 500, 3, "fork").answers() for each in some]
    assert answers == [f"{at} was killed (SIGKILL)" if at in fatal else at * at for at in range(500)]


def test_a_process_that_ends_between_items_is_replaced(tmp_path):
    answers = Pool(Squares(mark=tmp_path / "mark"), 0, 200, 2, "fork").answers()
    assert [each for some in answers for each in some] == [at * at for at in range(200)]


def test_what_ends_every_process_is_told():
    class Never(Squares):
        def __call__(self, start, stop, begin):
            os._exit(3)

    answers = [each for some in Pool(Never(), 0, 20, 2, "fork").answers() for each in some]
    assert answers == [f"{at} ended with status 3" for at in range(20)]


def test_processes_are_gone_when_the_answers_are_not_wanted():
    answers = Pool(Squares(), 0, 100_000, 2, "fork").answers()
    next(answers)
    here = set(children(os.getpid())) if os.path.exists("/proc/self/task") else set()
    answers.close()
    assert not any(state(each) for each in here if each not in children(os.getpid()))


@pytest.mark.other_mail
def test_other_mail_is_told_alike(request, tmp_path):
    folder = request.config.getoption("--mail")
    one = everything(tmp_path, "one", "--no-cache", "-j1", folder, cwd=ROOT)
    assert everything(tmp_path, "two", "--no-cache", "-j2", folder, cwd=ROOT) == one

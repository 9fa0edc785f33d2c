"""Which files a walk takes, and what stands in its way."""

import os

import pytest

from mailint.store import Found, Unreadable, find, read_file
from mailint.store.ignore import is_ignored, parse
from mailint.store.write import Exists, create, replace

MAIL = b"From: a@b.example\nSubject: x\n\ntext\n"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def fill(**files):
        for name, octets in files.items():
            path = tmp_path / name.replace("__", "/").replace("_dot_", ".")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(octets)
        return tmp_path

    return fill


def walked(*paths):
    return [each.path for each in find(paths)]


def test_walk_takes_what_looks_like_mail(folder):
    folder(a_dot_eml=b"", plain=MAIL, readme_dot_md=MAIL, data_dot_json=b"{}", note_dot_txt=b"Dear Bob: hello\n")
    folder(
        box__cur__1=b"junk", box__new__2=b"", box__tmp__3=b"", box___dot_Sent__cur__4=b"", box___dot_Sent__new__5=b""
    )
    folder(cur__6=b"junk", deep__er__mail_dot_txt=MAIL)
    assert walked(".") == [
        "a.eml",
        "plain",
        "box/.Sent/cur/4",
        "box/.Sent/new/5",
        "box/cur/1",
        "box/new/2",
        "deep/er/mail.txt",
    ]


def test_walk_leaves_out_hidden_and_ignored(folder):
    root = folder(_dot_hidden__a_dot_eml=MAIL, node_modules__a_dot_eml=MAIL, out__a_dot_eml=MAIL, in__a_dot_eml=MAIL)
    folder(_dot_gitignore=b"# comment\nout/\n*.tmp.eml\n!keep.tmp.eml\n", x_dot_tmp_dot_eml=MAIL, in__b=MAIL)
    folder(keep_dot_tmp_dot_eml=MAIL, in___dot_gitignore=b"/b\n")
    assert walked(str(root)) == [str(root / "keep.tmp.eml"), str(root / "in/a.eml")]
    assert walked("out") == ["out/a.eml"]


def test_gitignore_of_the_work_tree_holds_below_it(folder):
    folder(_dot_git__HEAD=b"", _dot_gitignore=b"sub/skip.eml\n", sub__skip_dot_eml=MAIL, sub__take_dot_eml=MAIL)
    assert walked("sub") == ["sub/take.eml"]


@pytest.mark.parametrize(
    ("pattern", "path", "ignored"),
    [
        ("*.eml", "a/b.eml", True),
        ("/b.eml", "a/b.eml", False),
        ("a/**/c", "a/x/y/c", True),
        ("a/**/c", "a/c", True),
        ("**/c", "c", True),
        ("a/**", "a/b/c", True),
        ("b[0-9].eml", "b7.eml", True),
        ("b[!0-9].eml", "b7.eml", False),
        ("a?c", "a/c", False),
        (r"\#x", "#x", True),
        ("[", "[", True),
    ],
)
def test_patterns(pattern, path, ignored):
    assert is_ignored(path, False, (parse("", pattern),)) is ignored


def test_a_named_file_is_always_taken_and_only_once(folder):
    folder(readme_dot_md=b"# x", a_dot_eml=MAIL)
    assert list(find(["readme.md", "readme.md", ".", "a.eml", "-"])) == [
        Found("readme.md", True), Found("a.eml", False), Found("-", True),
    ]  # fmt: skip


def test_links_in_a_circle_and_to_nowhere(folder):
    root = folder(sub__a_dot_eml=MAIL)
    (root / "sub" / "loop").symlink_to(root, target_is_directory=True)
    (root / "nowhere.eml").symlink_to(root / "missing")
    (root / "self.eml").symlink_to(root / "self.eml")
    assert walked(".") == ["sub/a.eml"]


def test_a_name_that_is_no_utf8(folder):
    root = folder(a_dot_eml=MAIL)
    name = os.fsdecode(b"caf\xe9.eml")
    (root / name).write_bytes(MAIL)
    assert walked(".") == ["a.eml", name]
    assert read_file(name) == MAIL


def test_what_cannot_be_read(folder):
    folder()
    missing = read_file("missing")
    assert missing == Unreadable("missing", "No such file or directory")
    assert isinstance(read_file("a\0b"), Unreadable)


def test_a_pipe_in_a_folder_is_passed_over(folder):
    root = folder()
    os.mkfifo(root / "pipe.eml")
    assert walked(".") == []


def test_replace_keeps_mode_and_link(folder):
    root = folder(a_dot_eml=MAIL)
    os.chmod("a.eml", 0o640)
    (root / "link.eml").symlink_to("a.eml")
    replace("link.eml", b"new")
    assert (root / "a.eml").read_bytes() == b"new"
    assert (root / "link.eml").is_symlink()
    assert os.stat("a.eml").st_mode & 0o777 == 0o640
    assert sorted(os.listdir()) == ["a.eml", "link.eml"]


def test_replace_that_fails_leaves_the_file(folder, monkeypatch):
    root = folder(a_dot_eml=MAIL)

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        replace("a.eml", b"new")
    assert (root / "a.eml").read_bytes() == MAIL
    assert os.listdir() == ["a.eml"]


def test_create_never_writes_over(folder):
    folder(a_dot_eml=MAIL)
    assert create("b.eml", MAIL)
    assert not create("a.eml", MAIL)
    with pytest.raises(Exists):
        create("a.eml", b"other")

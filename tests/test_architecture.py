"""Imports only point down, and each third-party library enters through its one door."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "mailint"

# what a module or package may import of mailint, beside itself and NamedTuple (`record`)
ALLOWED: dict[str, set[str]] = {
    "data": {"patterns"},
    "plain": {"data", "generated", "patterns"},
    "text": {"data", "patterns", "plain"},
    "nodes": {"patterns", "text", "data"},
    "generated": set(),
    "patterns": {"generated"},
    "driver": {"text", "generated", "patterns"},
    "grammar": {"patterns", "text", "generated", "driver"},
    "smtp": {"patterns", "text", "nodes", "data", "grammar"},
    "read": {"patterns", "plain", "text", "nodes", "grammar", "smtp", "data"},
    "guard": {"patterns", "text", "nodes", "read"},
    "rules": {"patterns", "level", "text", "nodes", "smtp", "data", "nearest"},
    "level": set(),
    "record": set(),
    "settings": {"text", "nodes", "rules", "level"},
    "crowd": {"rules"},
    "nearest": set(),
    "remarks": {"patterns", "nodes", "read", "rules", "settings"},
    "config": {"level", "data", "nodes", "read", "rules", "settings", "render", "store", "nearest"},
    "baseline": {"judgement", "render", "store", "config"},
    "merge": {"text", "nodes", "read", "rules"},
    "dispatch": {"nodes", "rules", "settings"},
    "lint": {
        "level",
        "plain",
        "dispatch",
        "crowd",
        "remarks",
        "text",
        "nodes",
        "read",
        "rules",
        "settings",
        "guard",
        "merge",
    },
    "fix": {"level", "dispatch", "crowd", "remarks", "text", "nodes", "read", "rules", "settings", "lint"},
    "envelope": {"text", "nodes", "read"},
    "deliver": {"text", "nodes", "read", "smtp", "data", "envelope"},
    "store": {"text", "read"},
    "judgement": {
        "patterns",
        "plain",
        "settings",
        "level",
        "data",
        "text",
        "nodes",
        "read",
        "rules",
        "smtp",
        "lint",
        "remarks",
    },
    "render": {"level", "text", "nodes", "read", "rules", "settings", "judgement", "smtp", "data", "deliver", "store"},
    "rewrite": {"text", "nodes", "read", "settings", "lint", "fix"},
    "api": {"text", "read", "settings", "lint", "fix", "rewrite"},
    "redact": {"patterns", "text", "nodes", "read", "judgement"},
    "stamps": set(),
    "cache": {"__init__", "stamps"},
    "run": {"cache", "plain", "stamps", "text", "read", "settings", "lint", "judgement", "store"},
    "cli": {"*"},
    "__main__": {"cli"},
    "__init__": {"*"},
}

DOORS = {
    "lark": {"grammar"},
    "rich": {"render", "cli"},
    "click": {"cli"},
    "socket": {"smtp/wire.py"},
    "ssl": {"smtp/wire.py"},
    "smtplib": {"smtp/wire.py"},
    "dns": {"smtp/route.py"},
    "dask": {"run"},
    "dpkt": {"read/packets.py"},
    "jinja2": {"read/rendering.py"},
}


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def layer(path: Path) -> str:
    first = path.relative_to(PACKAGE).parts[0]
    return first.removesuffix(".py")


def imports(path: Path) -> list[str]:
    """Full names of what a module imports when it runs; imports for type checking alone do not count."""
    tree = ast.parse(path.read_text("utf-8"))
    only_types = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    names = []
    for node in ast.walk(tree):
        if id(node) in only_types:
            continue
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.append(node.module)
    return names


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_imports_point_down(path):
    own = layer(path)
    allowed = ALLOWED[own]
    for name in imports(path):
        if name.startswith("mailint.") and "*" not in allowed:
            assert name.split(".")[1] in allowed | {own, "record"}, f"{own} may not import {name}"


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_each_library_has_one_door(path):
    place = path.relative_to(PACKAGE).as_posix()
    for name in imports(path):
        doors = DOORS.get(name.split(".")[0])
        if doors is not None:
            assert layer(path) in doors or place in doors, f"{name} does not enter here"


def test_no_rule_imports_another():
    for path in (PACKAGE / "rules").rglob("*.py"):
        if path.name in ("__init__.py", "rule.py", "examples.py", "codes.py"):
            continue
        for name in imports(path):
            assert not name.startswith("mailint.rules") or name == "mailint.rules.rule", f"{path.name}: {name}"


def test_named_tuples_are_the_cheap_ones():
    found = [
        path for path in modules() if path.name != "record.py" and "typing import NamedTuple" in path.read_text("utf-8")
    ]
    assert not found

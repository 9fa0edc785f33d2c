"""Where mailint and its peers are installed for measuring: a folder outside the source tree."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from contextlib import suppress
from functools import cache
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
DRIVERS = HERE / "drivers"


class Missing(Exception):
    """A peer cannot be installed; says why."""


def environment() -> dict[str, str]:
    """Ours, less what changes how mailint or its peers work: bytecode is written, settings are the defaults."""
    unwanted = ("PYTHONDONTWRITEBYTECODE", "PYTHONPATH", "GITHUB_ACTIONS", "NODE_OPTIONS", "FORCE_COLOR")
    return {key: value for key, value in os.environ.items() if key not in unwanted and not key.startswith("MAILINT_")}


class Workshop:
    """Installs on demand, each thing once. Every method raises Missing if it cannot. `found` has the versions."""

    def __init__(self, folder: Path, apt: bool = False) -> None:
        self._folder = folder
        self._apt = apt
        self.found: dict[str, str] = {}
        folder.mkdir(parents=True, exist_ok=True)

    def folder(self, name: str) -> Path:
        """A folder for what a peer writes."""
        path = self._folder / name
        path.mkdir(parents=True, exist_ok=True)
        return path

    @cache  # noqa: B019 - there is one workshop
    def mailint(self) -> Path:
        """Python of an environment with this tree's mailint, built as a wheel and installed as anybody would."""
        wheels = self._folder / "wheels"
        shutil.rmtree(wheels, ignore_errors=True)
        python = self._environment("mailint")
        self._pip(python, "wheel", "--no-deps", "--wheel-dir", str(wheels), str(ROOT))
        (wheel,) = wheels.glob("*.whl")
        self._pip(python, "install", str(wheel))
        self._pip(python, "install", "--no-deps", "--force-reinstall", str(wheel))
        return python

    @cache  # noqa: B019
    def check(self) -> list[str]:
        """The command that judges, with no settings and no cache; --cache after it keeps one of this run alone."""
        cache = self._folder / "cache"
        shutil.rmtree(cache, ignore_errors=True)
        mailint = str(self.mailint().with_name("mailint"))
        return [mailint, "check", "--isolated", "--no-cache", "--cache-dir", str(cache)]

    @cache  # noqa: B019
    def python(self, *packages: str) -> Path:
        """Python of an environment with these packages from PyPI."""
        python = self._environment("python-" + "-".join(packages))
        self._pip(python, "install", *packages)
        self.found.update((name, version) for name, version in self.versions(python).items() if name in packages)
        return python

    @cache  # noqa: B019
    def node(self, package: str) -> tuple[str, Path]:
        """Node, and a folder of modules with this package from npm."""
        node, npm = self.program("node", "nodejs"), self.program("npm", "npm")
        folder = self.folder("npm-" + package)
        if not (folder / "node_modules" / package).is_dir():
            _call(npm, "install", "--prefix", str(folder), "--no-audit", "--no-fund", package)
        described = (folder / "node_modules" / package / "package.json").read_text("utf-8")
        self.found[f"npm {package}"] = json.loads(described)["version"]
        return node, folder / "node_modules"

    @cache  # noqa: B019
    def program(self, name: str, package: str) -> str:
        """A program of the system, in this Debian package."""
        path = _which(name)
        if not path:
            self._debian(package)
            path = _which(name)
        if not path:
            raise Missing(f"{name} is not in the Debian package {package}")
        self._debian_version(package)
        return path

    @cache  # noqa: B019
    def gmime(self) -> Path:
        """Our driver of GMime, compiled."""
        compiler, config = self.program("cc", "gcc"), self.program("pkg-config", "pkg-config")
        if subprocess.run([config, "--exists", "gmime-3.0"], check=False).returncode:
            self._debian("libgmime-3.0-dev")
        self.found["GMime"] = _call(config, "--modversion", "gmime-3.0").strip()
        flags = _call(config, "--cflags", "--libs", "gmime-3.0").split()
        made = self._folder / "gmime_peer"
        _call(compiler, "-O2", str(DRIVERS / "gmime_peer.c"), "-o", str(made), *flags)
        return made

    def versions(self, python: Path) -> dict[str, str]:
        """What is installed in an environment."""
        listed = _call(str(python), "-m", "pip", "list", "--format=freeze", "--disable-pip-version-check")
        return dict(line.split("==", 1) for line in listed.splitlines() if "==" in line)

    def _environment(self, name: str) -> Path:
        python = self._folder / name / "bin" / "python"
        if not python.exists():
            _call(sys.executable, "-m", "venv", str(self._folder / name))
            # the pip that comes with Python writes commands that import `re`; those of today's do not
            self._pip(python, "install", "--upgrade", "pip")
        return python

    def _pip(self, python: Path, command: str, *arguments: str) -> None:
        _call(str(python), "-m", "pip", command, "--quiet", "--disable-pip-version-check", *arguments)

    def _debian_version(self, package: str) -> None:
        with suppress(Missing):  # another system, another way to ask
            self.found[package] = _call("dpkg-query", "--show", "--showformat=${Version}", package)

    def _debian(self, package: str) -> None:
        if not self._apt:
            raise Missing(f"not installed (Debian package {package}; --apt installs it, as root)")
        _call("apt-get", "install", "-y", "-qq", "--no-install-recommends", package)


def _which(name: str) -> str | None:
    return shutil.which(name, path=os.environ.get("PATH", os.defpath) + ":/usr/sbin:/sbin")


def _call(*command: str) -> str:
    """Output of a command. Raises Missing with the end of what it said, if it fails."""
    settings = environment() | {"DEBIAN_FRONTEND": "noninteractive"}
    try:
        done = subprocess.run(command, capture_output=True, text=True, env=settings, check=False)
    except OSError as error:
        raise Missing(f"{command[0]}: {error.strerror}") from None
    if done.returncode:
        said = (done.stderr.strip() or done.stdout.strip() or "no reason given").splitlines()
        raise Missing(f"{Path(command[0]).name} failed: {said[-1]}")
    return done.stdout

"""What the product needs from the operating system, got by apt where that asks no question of anybody.

Runs before the virtual environment exists: the standard library only.
"""

from __future__ import annotations

import ctypes
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

OLDEST_POSTGRESQL = 15
FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.fonts", "~/.local/share/fonts")
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# A fresh Ubuntu updates itself for its first minutes and holds the lock.
APT = ("apt-get", "-o", "DPkg::Lock::Timeout=180")


@dataclass(frozen=True)
class Need:
    """A package by its Debian name and the question whether the machine has already what it brings."""

    package: str
    present: Callable[[], bool]


class SetUpError(Exception):
    """The set-up cannot go on; the text tells a person, in Russian, what to do."""


def needs(goal: str) -> list[Need]:
    """Everything that `goal` ("run" or "test") asks of the system."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    found = [
        # Debian cuts ensurepip out of Python; without it `python3 -m venv` leaves a folder without pip.
        Need(f"python{version}-venv", lambda: has_module("ensurepip") and has_module("venv")),
        Need("libpango-1.0-0", lambda: has_library("libpango-1.0.so.0")),
        Need("libpangoft2-1.0-0", lambda: has_library("libpangoft2-1.0.so.0")),
        # Without it WeasyPrint falls back to slower subsetting of fonts and says nothing.
        Need("libharfbuzz-subset0", lambda: has_library("libharfbuzz-subset.so.0")),
        Need("fonts-croscore", lambda: has_font("Tinos-Regular.ttf")),
    ]
    if goal == "test":
        found.append(Need("postgresql", lambda: postgresql_binaries() is not None))
        found.append(Need(browser_package(os_release()), lambda: browser() is not None))
        # The Node that Playwright brings along is linked with it.
        found.append(Need("libatomic1", lambda: has_library("libatomic.so.1")))
    return found


def missing(wanted: list[Need]) -> list[str]:
    return [need.package for need in wanted if not need.present()]


def has_module(name: str) -> bool:
    return importlib.util.find_spec(name) is not None


def has_library(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def has_font(file_name: str) -> bool:
    folders = (Path(folder).expanduser() for folder in FONT_FOLDERS)
    return any(next(folder.rglob(file_name), None) for folder in folders if folder.is_dir())


def browser() -> str | None:
    """The path of a Chromium for the end-to-end tests; the variable CHROMIUM names another one."""
    chosen = os.environ.get("CHROMIUM")
    return chosen or next(filter(None, map(shutil.which, BROWSERS)), None)


def postgresql_binaries() -> Path | None:
    """The folder with initdb and postgres of the newest PostgreSQL that is new enough."""
    folders = [*Path("/usr/lib/postgresql").glob("*/bin"), *Path("/usr").glob("pgsql-*/bin")]
    on_path = shutil.which("initdb")
    if on_path:
        folders.append(Path(on_path).resolve().parent)
    dated = [(postgresql_version(folder), folder) for folder in folders if (folder / "postgres").exists()]
    good = [pair for pair in dated if pair[0] >= OLDEST_POSTGRESQL]
    return max(good)[1] if good else None


def postgresql_version(folder: Path) -> int:
    """The major version by the program's own word; 0 where it says nothing."""
    try:
        said = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return 0
    number = re.search(r"\d+", said.stdout)
    return int(number.group()) if number else 0


def os_release(path: str = "/etc/os-release") -> dict[str, str]:
    try:
        lines = Path(path).read_text(encoding="utf-8").splitlines()
    except OSError:
        return {}
    pairs = (line.split("=", 1) for line in lines if "=" in line)
    return {key: value.strip().strip('"') for key, value in pairs}


def browser_package(release: dict[str, str]) -> str:
    """Ubuntu has no package `chromium`."""
    return "chromium-browser" if release.get("ID") == "ubuntu" else "chromium"


def instruction(packages: list[str]) -> str:
    """One line that says exactly what to install."""
    return f"Не хватает системных пакетов. Установите их и повторите: sudo apt install -y {' '.join(packages)}"


def root_prefix() -> list[str] | None:
    """What to put before a command that must run as root; None where only a password would help."""
    if os.geteuid() == 0:
        return []
    try:
        subprocess.run(["sudo", "-n", "true"], stdin=subprocess.DEVNULL, capture_output=True, timeout=15, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    return ["sudo", "-n"]


def ensure(goal: str) -> None:
    """Installs what is missing for `goal`, or raises SetUpError with the one line to follow."""
    packages = missing(needs(goal))
    if not packages:
        return
    prefix = root_prefix()
    if prefix is None or shutil.which("apt-get") is None:
        raise SetUpError(instruction(packages))
    print(f"Ставлю системные пакеты: {' '.join(packages)}", flush=True)
    install(packages, prefix)
    importlib.invalidate_caches()
    left = missing(needs(goal))
    if left:
        raise SetUpError(instruction(left))


def install(packages: list[str], prefix: list[str]) -> None:
    """apt's lists are refreshed only where the first try fails: a fresh machine has none."""
    wanted = [*APT, "install", "-y", "--no-install-recommends", *packages]
    if apt(wanted, prefix).returncode == 0:
        return
    apt([*APT, "update"], prefix)
    last = apt(wanted, prefix)
    if last.returncode != 0:
        print(last.stdout[-2000:], file=sys.stderr)
        raise SetUpError(instruction(packages))


def apt(command: list[str], prefix: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "LC_ALL=C.UTF-8", *command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        check=False,
    )

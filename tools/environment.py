"""The virtual environment: whole and as locked, or built anew.

A marker inside the environment is written last, after everything is installed, and taken away before anything
changes. Whatever carries no valid marker (a folder that `venv` left without pip, an interrupted pip, an older
lock, another Python) is not repaired but rebuilt. Runs before any package exists: the standard library only.
"""

from __future__ import annotations

import csv
import hashlib
import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tools.system_packages import SetUpError

GOALS = ("run", "test")
LOCKS = {"run": "base.txt", "test": "dev.txt"}
# Settings of pip that would put the packages elsewhere.
FOREIGN = ("PIP_TARGET", "PIP_PREFIX", "PIP_USER", "PIP_REQUIRE_VIRTUALENV", "PYTHONPATH", "PYTHONHOME")


@dataclass(frozen=True)
class Environment:
    """`folder` is the environment, `locks` the folder with the lock files."""

    folder: Path
    locks: Path

    @property
    def python(self) -> Path:
        return self.folder / "bin" / "python"

    def lock(self, goal: str) -> Path:
        return self.locks / LOCKS[goal]

    def marker(self, goal: str) -> Path:
        return self.folder / f".complete-{goal}"

    def site_packages(self) -> Path:
        version = f"python{sys.version_info.major}.{sys.version_info.minor}"
        return self.folder / "lib" / version / "site-packages"


def fingerprint(lock: bytes) -> str:
    """What an environment was built from: the lock and the interpreter."""
    interpreter = f"{sys.version}\n{os.path.realpath(sys.executable)}\n"
    return hashlib.sha256(interpreter.encode() + lock).hexdigest()


def is_complete(environment: Environment, goal: str) -> bool:
    """True when the marker fits the lock and every file the packages brought is still there."""
    try:
        said = json.loads(environment.marker(goal).read_text(encoding="utf-8"))
        built_from, packages = said["built_from"], said["packages"]
        expected = fingerprint(environment.lock(goal).read_bytes())
    except (OSError, ValueError, KeyError, TypeError):
        return False
    if built_from != expected or not environment.python.exists():
        return False
    return all(is_whole(environment.site_packages() / package) for package in packages)


def is_whole(dist_info: Path) -> bool:
    """Compares a package with its RECORD: each file there, with its size. Byte code may come and go."""
    try:
        with (dist_info / "RECORD").open(encoding="utf-8", newline="") as record:
            rows = [(row[0], row[2]) for row in csv.reader(record) if len(row) == 3]
        for name, size in rows:
            if name.endswith(".pyc"):
                continue
            found = os.stat(dist_info.parent / name).st_size
            if size and found != int(size):
                return False
    except (OSError, ValueError):
        return False
    return bool(rows)


def packages_in(environment: Environment) -> list[str]:
    return sorted(path.name for path in environment.site_packages().glob("*.dist-info"))


def goals_met_by(goal: str) -> list[str]:
    """The lock of the tests holds the lock of the product."""
    return list(GOALS[: GOALS.index(goal) + 1])


def ensure(environment: Environment, goal: str) -> bool:
    """Makes the environment fit for `goal`; True when something had to be done. Raises SetUpError."""
    if is_complete(environment, goal):
        return False
    # Tests go on top of a whole environment of the product; anything else starts from nothing.
    on_top = goal == "test" and is_complete(environment, "run") and not environment.marker("test").exists()
    print(f"Готовлю окружение {environment.folder.name}, это займёт около минуты…", flush=True)
    for each in GOALS:
        environment.marker(each).unlink(missing_ok=True)
    if not on_top:
        rebuild(environment.folder)
    install(environment, goal)
    packages = packages_in(environment)
    for each in goals_met_by(goal):
        built_from = fingerprint(environment.lock(each).read_bytes())
        text = json.dumps({"built_from": built_from, "packages": packages}, indent=1)
        environment.marker(each).write_text(text, encoding="utf-8")
    return True


def rebuild(folder: Path) -> None:
    try:
        if folder.is_symlink() or folder.is_file():
            folder.unlink()
        elif folder.exists():
            shutil.rmtree(folder)
    except OSError as error:
        raise SetUpError(f"Не удаётся убрать повреждённую папку {folder}: {error.strerror}. Удалите её.") from error
    made = subprocess.run(
        [sys.executable, "-m", "venv", folder],
        capture_output=True,
        text=True,
        env=clean_environ(),
        check=False,
    )
    if made.returncode != 0:
        shutil.rmtree(folder, ignore_errors=True)
        print(made.stdout + made.stderr, file=sys.stderr)
        raise SetUpError(f"Python ({sys.executable}) не может создать виртуальное окружение, причина выше.")


def install(environment: Environment, goal: str) -> None:
    """Exactly what the lock names, each file by its hash; a second try forgives a stumbling network."""
    command = [
        *(
            str(environment.python),
            "-m",
            "pip",
            "install",
            "--quiet",
            "--no-input",
            "--disable-pip-version-check",
        ),
        *("--require-hashes", "--no-deps", "--only-binary", ":all:", "-r", str(environment.lock(goal))),
    ]
    for _attempt in range(2):
        done = subprocess.run(
            command,
            env=clean_environ(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode == 0:
            return
    print(done.stdout + done.stderr, file=sys.stderr)
    raise SetUpError("Пакеты Python не установились, причина выше. Проверьте сеть и повторите команду.")


def clean_environ() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name not in FOREIGN}

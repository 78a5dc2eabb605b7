"""First step of every `make` target: system packages and the virtual environment, without questions.

    python3 -m tools.bootstrap run|test [FOLDER]

Runs on the system's Python with the standard library only.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OLDEST_PYTHON = (3, 11)
NEWER_PYTHONS = ("python3.14", "python3.13", "python3.12", "python3.11")


def better_python() -> str | None:
    """A newer interpreter beside a `python3` that is too old; a name on the PATH may be an empty promise."""
    for path in filter(None, map(shutil.which, NEWER_PYTHONS)):
        said = subprocess.run([path, "-c", "import sys; print(sys.version_info >= (3, 11))"], capture_output=True)
        if said.stdout.strip() == b"True":
            return path
    return None


def main(arguments: list[str]) -> int:
    goal = arguments[0]
    if sys.version_info < OLDEST_PYTHON:
        newer = better_python()
        if newer:
            os.execv(newer, [newer, "-m", "tools.bootstrap", *arguments])
        print("Нужен Python 3.11 или новее. Установите: sudo apt install -y python3.11", file=sys.stderr)
        return 1
    # Only now: these modules are written for Python 3.11.
    from tools import environment, system_packages

    place = environment.Environment(ROOT / (arguments[1] if arguments[1:] else ".venv"), ROOT / "requirements")
    try:
        with (ROOT / lock_name(place.folder)).open("w") as turn:
            # Two commands started together build one environment, in turn.
            fcntl.flock(turn, fcntl.LOCK_EX)
            system_packages.ensure(goal)
            environment.ensure(place, goal)
    except system_packages.SetUpError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Прервано. Повторите команду: начатое будет собрано заново.", file=sys.stderr)
        return 130
    return 0


def lock_name(folder: Path) -> str:
    (ROOT / "var").mkdir(mode=0o700, exist_ok=True)
    return f"var/{folder.name.lstrip('.')}.lock"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

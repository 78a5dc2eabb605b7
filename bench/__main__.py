"""Runs the measurements on a demo of their own: `python -m bench [MODULE…]`. Exit code 1 when a bound is exceeded."""

from __future__ import annotations

import importlib
import os
import pkgutil
import sys
import tempfile
from collections.abc import Callable

import bench
from bench.harness import Ratio, table


def measurements(names: list[str]) -> list[tuple[str, Callable[[], list[Ratio]]]]:
    """The modules of the package that measure, in alphabetical order; only the named ones where names are given."""
    found = []
    for name in sorted(module.name for module in pkgutil.iter_modules(bench.__path__)):
        if name in ("harness", "__main__") or (names and name not in names):
            continue
        found.append((name, importlib.import_module(f"bench.{name}").run))
    return found


def prepare(folder: str) -> None:
    """The demo in `folder`, on SQLite or on the PostgreSQL of DATABASE_URL, and Django ready to use it."""
    os.environ |= {"ROADMAPS_VAR": folder, "DJANGO_SETTINGS_MODULE": "config.settings"}
    from tools.demo import prepare as prepare_demo

    prepare_demo()


def main(names: list[str]) -> int:
    with tempfile.TemporaryDirectory(prefix="roadmaps-bench-") as folder:
        prepare(folder)
        ratios: list[Ratio] = []
        for name, run in measurements(names):
            print(f"{name}…", file=sys.stderr, flush=True)
            ratios += run()
    if not ratios:
        print("No measurement was found.", file=sys.stderr)
        return 1
    print(table(ratios))
    return 0 if all(ratio.holds for ratio in ratios) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Runs the measurements on a demo of their own: `python -m bench [--size MxS] [MODULE…]`.

`--size 240x4000`: municipalities and schools of the country of `bench.scale`. Exit code 1 when a bound is exceeded.
"""

from __future__ import annotations

import argparse
import importlib
import os
import pkgutil
import sys
import tempfile
from collections.abc import Callable
from functools import partial

import bench
from bench.harness import Ratio, table
from bench.scale import FULL


def measurements(names: list[str], size: tuple[int, int]) -> list[tuple[str, Callable[[], list[Ratio]]]]:
    """The modules of the package that measure, in alphabetical order; only the named ones where names are given."""
    found = []
    for name in sorted(module.name for module in pkgutil.iter_modules(bench.__path__)):
        if name in ("harness", "__main__") or (names and name not in names):
            continue
        run = importlib.import_module(f"bench.{name}").run
        found.append((name, partial(run, size) if name == "scale" else run))
    return found


def prepare(folder: str) -> None:
    """The demo in `folder`, on SQLite or on the PostgreSQL of DATABASE_URL, and Django ready to use it."""
    os.environ |= {"ROADMAPS_VAR": folder, "DJANGO_SETTINGS_MODULE": "config.settings"}
    from tools.demo import prepare as prepare_demo

    prepare_demo()


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench")
    parser.add_argument("--size", type=_size, default=FULL, metavar="2400x40000")
    parser.add_argument("names", nargs="*", metavar="MODULE")
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="roadmaps-bench-") as folder:
        prepare(folder)
        ratios: list[Ratio] = []
        for name, run in measurements(asked.names, asked.size):
            print(f"{name}…", file=sys.stderr, flush=True)
            ratios += run()
    if not ratios:
        print("No measurement was found.", file=sys.stderr)
        return 1
    print(table(ratios))
    return 0 if all(ratio.holds for ratio in ratios) else 1


def _size(words: str) -> tuple[int, int]:
    municipalities, _, schools = words.partition("x")
    return int(municipalities), int(schools)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""How fast wordings of terms are read: cells a second in one process, of the demo's plans and of many others."""

from __future__ import annotations

import time
from pathlib import Path
from statistics import median

from django_scopes import scopes_disabled

from bench.harness import Ratio
from roadmaps.deadlines import parse
from roadmaps.models import Item

WANTED = 5000
"""Cells a second, at least."""
_WORDINGS = Path(__file__).resolve().parent.parent / "tests" / "data"


def run() -> list[Ratio]:
    with scopes_disabled():
        plans = [text for text in Item.objects.values_list("deadline", flat=True) if text]
    others = [
        line.split("\t")[0].replace("\\n", "\n")
        for table in sorted(_WORDINGS.glob("deadline_wordings*.tsv"))
        for line in table.read_text(encoding="utf-8").splitlines()[1:]
    ]
    return [_speed("terms of the five plans", plans), _speed("terms of other plans", others)]


def _speed(name: str, texts: list[str]) -> Ratio:
    """A cell's share of the time that it may take, by the median of rounds."""
    rounds = []
    for _ in range(9):
        begun = time.process_time()
        for _ in range(1 + 2000 // len(texts)):
            for text in texts:
                parse(text, (2020, 2021))
        rounds.append((time.process_time() - begun) / (len(texts) * (1 + 2000 // len(texts))))
    each = median(rounds)
    return Ratio(f"{name}: time of a cell / {1 / WANTED:.4f} s", each * WANTED, 1.0, f"{1 / each:,.0f} cells a second")

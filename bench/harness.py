"""How two ways of doing one thing are compared, on any machine and beside any other load.

Absolute times do not travel between machines; ratios do. The two ways run by turns, so that what disturbs one
disturbs the other, and the median of each is taken, so that a single disturbance counts for nothing.
"""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Ratio:
    """A measured figure and the greatest value it may have. `note` says what lay on both sides of it."""

    title: str
    value: float
    bound: float
    note: str = ""

    @property
    def holds(self) -> bool:
        return self.value <= self.bound


def compare(
    title: str,
    subject: Callable[[], Any],
    reference: Callable[[], Any],
    *,
    bound: float,
    rounds: int = 7,
    served: bool = False,
) -> Ratio:
    """CPU time of `subject` divided by that of `reference`: medians of `rounds` alternating runs after one of each.

    `served`: a server beside this process does the work. Then it is the time that passes, and the least of the runs:
    whatever else the machine does only adds to it, and more to many short questions than to one long one.
    """
    subject()
    reference()
    clock, at_least, taken = (time.perf_counter, 0.0, min) if served else (time.process_time, 0.02, statistics.median)
    pairs = [(seconds(subject, clock, at_least), seconds(reference, clock, at_least)) for _ in range(rounds)]
    ours, theirs = (taken(column) for column in zip(*pairs, strict=True))
    return Ratio(title, ours / theirs, bound, f"{ours * 1000:.2f} / {theirs * 1000:.2f} ms, rounds: {rounds}")


def seconds(act: Callable[[], Any], clock: Callable[[], float] = time.process_time, at_least: float = 0.02) -> float:
    """Seconds of one call by `clock`; quick calls are repeated until the clock can see them."""
    gc.collect()
    calls = 0
    start = clock()
    while True:
        act()
        calls += 1
        spent = clock() - start
        if spent >= at_least:
            return spent / calls


def table(ratios: list[Ratio]) -> str:
    """One line a figure: value, bound, verdict."""
    width = max((len(ratio.title) for ratio in ratios), default=5)
    lines = [f"{'':<{width}}  {'value':>8}  {'bound':>8}"]
    for ratio in ratios:
        verdict = "holds" if ratio.holds else "EXCEEDED"
        lines.append(
            f"{ratio.title:<{width}}  {ratio.value:>8.3f}  {ratio.bound:>8.3f}  {verdict:<8}  {ratio.note}".rstrip()
        )
    return "\n".join(lines)

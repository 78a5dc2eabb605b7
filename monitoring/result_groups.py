"""The same results by school or by municipality, each group shown only where it is large enough."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from monitoring.models import Collection
from monitoring.result_rows import Line, Results
from monitoring.results import SCALE, YES_NO, Sum, Tally, figure, together

MOST_COLUMNS = 4
"""Questions that stand as columns: those about the whole of the work come last in a questionnaire."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A group's figure on a question: a mean, or the share of «да» in per cent; None where it is not shown."""

    title: str
    value: float | None
    people: int
    is_share: bool = False

    @property
    def words(self) -> str:
        """«7,3», «82 % „да“», «—»."""
        if self.value is None:
            return "—"
        return f"{figure(self.value, 0)}\u00a0% «да»" if self.is_share else figure(self.value)


@dataclass(frozen=True, slots=True)
class Group:
    """A school or a municipality. `people` is None where it is too small to be told."""

    name: str
    people: int | None
    cells: tuple[Cell, ...]


def groups_of(collections: Sequence[Collection], results: Results, *, by_place: bool) -> list[Group]:
    """Groups by name. A municipality's figure leaves out its small schools as the whole sum does."""
    if results.is_hidden:
        return []
    keys: dict[str, list[int]] = defaultdict(list)
    for row in collections:
        name = row.municipality.short_name if by_place else row.programme.organization.short_name
        keys[name].append(row.pk)
    lines = _columns(results)
    return [_group(name, own, lines, results, pooled=by_place) for name, own in sorted(keys.items())]


def _group(name: str, keys: Sequence[int], lines: Sequence[Line], results: Results, *, pooled: bool) -> Group:
    cells = []
    for line in lines:
        tallies = results.by_collection.get(line.topic.code, {})
        own = [tallies[key] for key in keys if key in tallies]
        # The municipality's sum pools its small collections: were a school's pooled, too, the difference would tell.
        found = together(own if pooled else [one for one in own if not one.is_small])
        people = found.tally.people if found.tally else 0
        cells.append(Cell(line.topic.text, _value(line, found), people, line.topic.kind == YES_NO))
    people = max((cell.people for cell in cells), default=0)
    return Group(name, people or None, tuple(cells))


def _value(line: Line, found: Sum) -> float | None:
    whole: Tally | None = found.tally
    if whole is None or whole.mean is None:
        return None
    return 100 * whole.mean if line.topic.kind == YES_NO else whole.mean


def _columns(results: Results) -> list[Line]:
    """The last questions in numbers that have anything to show."""
    told = [line for line in results.lines if line.topic.kind in (SCALE, YES_NO) and line.now.tally is not None]
    return told[-MOST_COLUMNS:]

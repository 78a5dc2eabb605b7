"""The fulfilment grid of a plan: its items against the organizations that answer, ready for a page and a workbook."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from organizations.access import Access
from organizations.models import Organization
from organizations.permissions import SCHOOL_KINDS
from organizations.text import counted
from roadmaps.line_states import FACTS, LineFacts, LineState, most_urgent, together
from roadmaps.models import Execution, Item, Roadmap, Section
from roadmaps.plan_standing import waits_for_day
from roadmaps.tallies import Tally

_FIGURES = re.compile(r"(\d+)")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the address asks for; everything where a field is empty. `month` is the first day of a month."""

    section: str = ""
    stage: int | None = None
    state: LineState | None = None
    organization: int | None = None
    month: dt.date | None = None

    def takes(self, line: LineFacts, item: Item, section: str, today: dt.date) -> bool:
        month = self.month
        return (
            (not self.section or section == self.section)
            and (self.stage is None or item.stage == self.stage)
            and (self.organization is None or line.organization_id == self.organization)
            and (
                month is None
                or (line.term is not None and (line.term.year, line.term.month) == (month.year, month.month))
            )
            and (self.state is None or line.state(today) is self.state)
        )


@dataclass(frozen=True, slots=True)
class Cell:
    """An organization's lines of one item as one mark: the state, the day that goes with it, and what it says aloud."""

    state: LineState
    day: dt.date | None = None
    line: int | None = None
    told: str = ""


@dataclass(frozen=True, slots=True)
class GridRow:
    """An item with a cell for every column, in the columns' order."""

    item: Item
    cells: tuple[Cell, ...]
    tally: Tally
    named: tuple[tuple[LineState, tuple[tuple[str, int | None], ...]], ...] = ()
    """For the phone: states that ask for somebody, each with organizations by name and the line to open."""


@dataclass(frozen=True, slots=True)
class GridSection:
    section: Section | None
    rows: tuple[GridRow, ...]


@dataclass(frozen=True, slots=True)
class Column:
    organization: Organization
    tally: Tally


@dataclass(frozen=True, slots=True)
class Grid:
    """The grid and what surrounds it: `orphans`, items that nobody answers for, and those that wait for a day."""

    columns: tuple[Column, ...]
    sections: tuple[GridSection, ...]
    tally: Tally
    orphans: tuple[Item, ...] = ()
    undated: tuple[Item, ...] = ()

    @property
    def rows(self) -> list[GridRow]:
        return [row for section in self.sections for row in section.rows]


@dataclass(frozen=True, slots=True)
class Sources:
    """Everything that a grid is made of, read in five queries however long the plan is."""

    sections: tuple[Section, ...]
    items: tuple[Item, ...]
    lines: tuple[LineFacts, ...]
    organizations: dict[int, Organization]
    undated: frozenset[int] = frozenset()
    """Items whose term a request, a schedule or an event is to name."""


def read(roadmap: Roadmap, access: Access) -> Sources:
    """The plan's rows and the lines that the person may see; a branch's lines stand under its school's."""
    items = tuple(Item.objects.filter(roadmap=roadmap).order_by("position", "pk"))
    sections = tuple(Section.objects.filter(roadmap=roadmap).order_by("position", "pk"))
    rows = Execution.objects.visible_to(access).standing().filter(roadmap=roadmap, parent__isnull=True)
    rows = rows.order_by("due", "pk")
    lines = tuple(LineFacts(*row) for row in rows.values_list(*FACTS))
    keys = {line.organization_id for line in lines}
    named = Organization.objects.filter(pk__in=keys).only("pk", "short_name", "kind", "municipality_id")
    return Sources(sections, _in_order(items, sections), lines, {row.pk: row for row in named}, waits_for_day(roadmap))


def grid(sources: Sources, wanted: Wanted, today: dt.date) -> Grid:
    """Rows and columns that hold something of what is wanted; a cell shows the wanted lines of its place."""
    labels = {section.pk: section.uid for section in sources.sections}
    items = {item.pk: item for item in sources.items}
    lines = [
        line
        for line in sources.lines
        if wanted.takes(line, items[line.item_id], labels.get(items[line.item_id].section_id or 0, ""), today)
    ]
    places: dict[tuple[int, int], list[LineFacts]] = defaultdict(list)
    for line in lines:
        places[line.item_id, line.organization_id].append(line)
    columns = _columns(lines, sources.organizations, today)
    rows = {
        item.pk: _row(item, columns, places, today)
        for item in sources.items
        if any((item.pk, column.organization.pk) in places for column in columns)
    }
    addressed = {line.item_id for line in sources.lines}
    bare = [
        item
        for item in sources.items
        if item.pk not in addressed and item.removed_by_id is None and _measures(item, sources.items)
    ]
    return Grid(
        columns=columns,
        sections=tuple(_sections(sources, rows)),
        tally=_tally(lines, today),
        orphans=tuple(item for item in bare if item.pk not in sources.undated),
        undated=tuple(item for item in bare if item.pk in sources.undated),
    )


def _in_order(items: Sequence[Item], sections: Sequence[Section]) -> tuple[Item, ...]:
    """Items as the document prints them: by section, children after their parent. Positions count among siblings."""
    places = {section.pk: place for place, section in enumerate(sections)}
    children: dict[int | None, list[Item]] = defaultdict(list)
    for item in sorted(items, key=lambda row: places.get(row.section_id or 0, -1)):
        children[item.parent_id].append(item)

    def walk(parent: int | None) -> Iterable[Item]:
        for item in children[parent]:
            yield item
            yield from walk(item.pk)

    return tuple(walk(None))


def _measures(item: Item, items: Sequence[Item]) -> bool:
    """No heading of other rows: see `roadmaps.sheet.heads_others`."""
    if item.deadline or item.responsible or item.result:
        return True
    return not item.title.rstrip().endswith(":") and all(other.parent_id != item.pk for other in items)


def _columns(lines: Iterable[LineFacts], organizations: dict[int, Organization], today: dt.date) -> tuple[Column, ...]:
    own: dict[int, list[LineFacts]] = defaultdict(list)
    for line in lines:
        own[line.organization_id].append(line)
    found = sorted((organizations[key] for key in own), key=schools_first)
    return tuple(Column(row, _tally(own[row.pk], today)) for row in found)


def schools_first(organization: Organization) -> tuple[bool, list[str | tuple[int, str]]]:
    """Schools first, then the office; «СОШ № 2» before «СОШ № 10»."""
    parts = [part.zfill(6) if part.isdigit() else part.casefold() for part in _FIGURES.split(organization.short_name)]
    return organization.kind not in SCHOOL_KINDS, list(parts)


def _row(
    item: Item, columns: Sequence[Column], places: dict[tuple[int, int], list[LineFacts]], today: dt.date
) -> GridRow:
    cells = []
    named: dict[LineState, list[tuple[str, int | None]]] = defaultdict(list)
    own: list[LineFacts] = []
    for column in columns:
        lines = places.get((item.pk, column.organization.pk), [])
        cell = cell_of(lines, today, f"{item.label} {column.organization.short_name}".strip())
        cells.append(cell)
        own += lines
        if cell.state in (LineState.OVERDUE, LineState.RETURNED):
            named[cell.state].append((column.organization.short_name, cell.line))
    order = [state for state in LineState if state in named]
    return GridRow(item, tuple(cells), _tally(own, today), tuple((state, tuple(named[state])) for state in order))


def cell_of(lines: Sequence[LineFacts], today: dt.date, place: str) -> Cell:
    """One mark of the lines; `place` begins what the cell says to a reader of the screen."""
    first = most_urgent(lines, today)
    if first is None:
        return Cell(LineState.NONE, told=f"{place}: {LineState.NONE.word}")
    state = together(lines, today)
    if state is LineState.ACCEPTED:
        first = max(lines, key=lambda line: line.done_on or dt.date.min)
    day = _day(state, first)
    said = [state.word]
    if len(lines) > 1:
        done = sum(line.state(today) is LineState.ACCEPTED for line in lines)
        said.append(f"принято {done} из {len(lines)}")
    if state is LineState.OVERDUE:
        said.append(f"опоздание {counted(first.days_late(today), 'день', 'дня', 'дней')}")
    if first.due and state is not LineState.ACCEPTED:
        said.append(f"срок {first.due:%d.%m.%Y}")
    if first.extended_to and state is not LineState.ACCEPTED:
        said.append(f"продлено до {first.extended_to:%d.%m.%Y}")
    if state is LineState.ACCEPTED and first.done_on:
        said.append(f"исполнено {first.done_on:%d.%m.%Y}")
    return Cell(state, day, first.pk, f"{place}: {', '.join(said)}")


def _day(state: LineState, line: LineFacts | None) -> dt.date | None:
    """The day that goes with a state: of execution, of the report, or the term with its extension."""
    if line is None:
        return None
    days: dict[LineState, Callable[[LineFacts], dt.date | None]] = {
        LineState.ACCEPTED: lambda one: one.done_on,
        LineState.REPORTED: lambda one: one.reported_on,
        LineState.EXTENDED: lambda one: one.extended_to,
    }
    return days.get(state, lambda one: one.due)(line)


def _sections(sources: Sources, rows: dict[int, GridRow]) -> Iterable[GridSection]:
    """Sections in the plan's order; items of no section come first."""
    for section in (None, *sources.sections):
        key = section.pk if section else None
        own = tuple(rows[item.pk] for item in sources.items if item.section_id == key and item.pk in rows)
        if own:
            yield GridSection(section, own)


def _tally(lines: Iterable[LineFacts], today: dt.date) -> Tally:
    states = [line.state(today) for line in lines]
    return Tally(
        total=len(states),
        accepted=states.count(LineState.ACCEPTED),
        reported=states.count(LineState.REPORTED),
        returned=states.count(LineState.RETURNED),
        overdue=states.count(LineState.OVERDUE),
    )

"""What of the note stands on its one sheet: whole lists where they fit, else organizations, and the rest is counted.

Whoever is late longest, whoever must mend first and the nearest terms stand. The lists share the room in turn, so that
a long one does not drive out a short one.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby, zip_longest

from documents.typography import NBSP
from organizations.text import counted
from roadmaps.status_note import Overdue, StatusNote

_WHOLE = 40
"""Rows that a sheet may hold at all: trying more would only cost time."""
_MOST = 90
"""The same for organizations that stand two in a row."""
_SHORT, _SHORTER = 120, 70
"""Letters of an item's name that is cut, where cutting is what brings the note onto one sheet."""
_POINTS = 8
"""Items of one organization that are named by number."""
_REASON, _RESPONSIBLE = 60, 48
_DEALT = (0,) * 16 + (1, 2)
"""Places are dealt in this order: sixteen organizations that are late, a report that came back, a term that comes."""
NOBODY = "—"


class Late(enum.Enum):
    """How what is late stands: each line, an organization with its items, or organizations alone, two in a row."""

    LINES = enum.auto()
    ORGANIZATIONS = enum.auto()
    PAIRS = enum.auto()


@dataclass(frozen=True, slots=True)
class Shape:
    """How the lists are set: size of tables in points; `title` letters of an item's name, 0 for all of them."""

    size: float = 11.0
    title: int = 0
    late: Late = Late.LINES
    rows: tuple[int, int, int] | None = None
    """How many lines or organizations that are late, returned and coming lines stand; None: all."""


WHOLE = Shape()


@dataclass(frozen=True, slots=True)
class Listing:
    """A numbered list of the note. `empty` stands instead of a table without rows, `left_out` under one that is cut."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    empty: str
    left_out: str = ""


def shapes(note: StatusNote) -> tuple[Shape, ...]:
    """Shapes of the note, each taking less room than the one before it; the last is numbers without rows."""
    wants = (len(by_organization(note.overdue)), len(note.returned), len(note.coming))
    found = []
    if len(note.overdue) + wants[1] + wants[2] <= _WHOLE:
        found += [WHOLE, Shape(10.5), Shape(10.0), Shape(10.0, _SHORT), Shape(10.0, _SHORTER)]
    if sum(wants) <= _WHOLE:
        found.append(Shape(10.0, _SHORTER, Late.ORGANIZATIONS))
    most = min(sum(wants), _MOST)
    found += [Shape(10.0, _SHORTER, Late.PAIRS, shares(places, wants)) for places in range(most, -1, -1)]
    return tuple(found)


def shares(places: int, wants: tuple[int, int, int]) -> tuple[int, int, int]:
    """`places` dealt out in turn to the lists that still want one."""
    given = [0, 0, 0]
    while places and tuple(given) != wants:
        for place in _DEALT:
            if places and given[place] < wants[place]:
                given[place] += 1
                places -= 1
    return given[0], given[1], given[2]


def listings(note: StatusNote, shape: Shape) -> tuple[Listing, Listing, Listing]:
    """What is late, returned and coming, in this shape."""
    late, returned, coming = shape.rows or (len(note.overdue), len(note.returned), len(note.coming))
    overdue = {Late.LINES: _lines, Late.ORGANIZATIONS: _organizations, Late.PAIRS: _pairs}[shape.late]
    return overdue(note, shape, late), _returned(note, shape, returned), _coming(note, shape, coming)


def is_cut(note: StatusNote, shape: Shape) -> tuple[bool, bool, bool]:
    """Which of the lists says less than the whole one."""
    late, returned, coming = (
        whole.rows != sheet.rows for whole, sheet in zip(listings(note, WHOLE), listings(note, shape), strict=True)
    )
    return late, returned, coming


# --- What is late ----------------------------------------------------------------------------------------------


def by_organization(lines: Sequence[Overdue]) -> tuple[tuple[Overdue, ...], ...]:
    """Lines of each organization; the longest late first, of equals the one with more lines, then by name."""
    ordered = sorted(lines, key=lambda line: line.organization)
    groups = [tuple(own) for _, own in groupby(ordered, key=lambda line: line.organization)]
    return tuple(sorted(groups, key=lambda own: (-_longest(own), -len(own), own[0].organization)))


def _longest(lines: Sequence[Overdue]) -> int:
    return max(line.days for line in lines)


def _late(heads: tuple[str, ...], rows: tuple[tuple[str, ...], ...], left_out: str = "") -> Listing:
    return Listing("Не исполнено в срок", heads, rows, "Неисполненного с истекшим сроком нет.", left_out)


def _lines(note: StatusNote, shape: Shape, limit: int) -> Listing:
    rows = tuple(
        (row.organization, _late_item(row, shape), f"{row.term:%d.%m.%Y}", str(row.days))
        for row in note.overdue[:limit]
    )
    return _late(("Организация", "Мероприятие", "Срок", "Опоздание, дней"), rows)


def _late_item(row: Overdue, shape: Shape) -> str:
    item = _named(row.item, shape)
    if not row.returned:
        return item
    told = f"Отчёт возвращён {row.returned}"
    return f"{item}\n{_cut(told, shape.title or len(told))}"


def _organizations(note: StatusNote, shape: Shape, limit: int) -> Listing:
    rows = tuple(
        (own[0].organization, _points(own), str(len(own)), str(_longest(own)))
        for own in by_organization(note.overdue)[:limit]
    )
    return _late(("Организация", "Пункты карты и сроки", "Не исполнено", "Опоздание до, дней"), rows)


def _points(own: Sequence[Overdue]) -> str:
    """«1.5, 1.6 (15.11.2020); 2.4 (30.11.2020)»: numbers of items by term, the earliest first."""
    told = sorted(own, key=lambda line: line.term)
    found = [
        f"{', '.join(line.label or f'«{_cut(line.item, 40)}»' for line in lines)}{NBSP}({term:%d.%m.%Y})"
        for term, lines in groupby(told[:_POINTS], key=lambda line: line.term)
    ]
    if len(told) > _POINTS:
        found.append(f"и ещё {len(told) - _POINTS}")
    back = sum(bool(line.returned) for line in own)
    return "; ".join(found) + (f"; возвращено на доработку: {back}" if back else "")


def _pairs(note: StatusNote, shape: Shape, limit: int) -> Listing:
    """Organizations two in a row, the second half beside the first."""
    groups = by_organization(note.overdue)
    told = [(own[0].organization, str(len(own)), str(_longest(own))) for own in groups[:limit]]
    half = (len(told) + 1) // 2
    rows = tuple(left + right for left, right in zip_longest(told[:half], told[half:], fillvalue=("", "", "")))
    left_out = ""
    if rest := groups[limit:]:
        lines = [line for own in rest for line in own]
        organizations = counted(len(rest), "организация", "организации", "организаций")
        number = counted(len(lines), "исполнение", "исполнения", "исполнений")
        days = counted(_longest(lines), "дня", "дней", "дней")
        left_out = f"И ещё {organizations}: {number}, опоздание до {days}."
    # Short heads leave a name one line; what the numbers are stands above.
    found = _late(("Организация", "Число", "Дней") * 2, rows, left_out)
    return replace(found, title=f"{found.title}: число исполнений и дни опоздания")


# --- What came back, what comes --------------------------------------------------------------------------------


def _returned(note: StatusNote, shape: Shape, limit: int) -> Listing:
    rows = tuple(
        (
            row.organization,
            _named(row.item, shape),
            _cut(row.reason, _REASON) if shape.title else row.reason,
            f"{row.term:%d.%m.%Y}" if row.term else NOBODY,
        )
        for row in note.returned[:limit]
    )
    left_out = ""
    if rest := note.returned[limit:]:
        number = len({row.organization for row in rest})
        organizations = counted(number, "организации", "организаций", "организаций")
        left_out = f"И ещё {counted(len(rest), 'отчёт', 'отчёта', 'отчётов')} от {organizations}."
    heads = ("Организация", "Мероприятие", "Причина", "Доработать до")
    empty = "Возвращённых отчётов, срок которых не истёк, нет."
    return Listing("Возвращено на доработку", heads, rows, empty, left_out)


def _coming(note: StatusNote, shape: Shape, limit: int) -> Listing:
    rows = tuple(
        (
            f"{row.term:%d.%m.%Y}",
            _named(row.item, shape),
            _cut(row.responsible, _RESPONSIBLE) if shape.title else row.responsible,
        )
        for row in note.coming[:limit]
    )
    left_out = ""
    if rest := note.coming[limit:]:
        first, last = (f"{row.term:%d.%m.%Y}" for row in (rest[0], rest[-1]))
        days = first if first == last else f"с {first} по {last}"
        left_out = f"И ещё {counted(len(rest), 'срок', 'срока', 'сроков')}: {days}."
    tomorrow = note.day + dt.timedelta(days=1)
    title = f"Ближайшие 30 дней (с {tomorrow:%d.%m.%Y} по {note.until:%d.%m.%Y})"
    return Listing(title, ("Срок", "Мероприятие", "Ответственный исполнитель"), rows, "Сроков в эти дни нет.", left_out)


def _named(item: str, shape: Shape) -> str:
    return _cut(item, shape.title) if shape.title else item


def _cut(text: str, limit: int) -> str:
    """`text` in one line; what is longer ends after a whole word with «…»."""
    words = " ".join(text.split())
    if len(words) <= limit:
        return words
    head, _, tail = words[:limit].rpartition(" ")
    return f"{(head or tail).rstrip(' ,;:.—-')}…"

"""What differs between two plans, row by row and word by word."""

from __future__ import annotations

import enum
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TypeVar

from roadmaps.numbering import parse_label
from roadmaps.plan import CORE_COLUMNS, Item, Plan, Section, TargetRow

Row = TypeVar("Row", Item, Section, TargetRow)


class ChangeKind(enum.StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"
    CHANGED = "changed"


class Of(enum.StrEnum):
    """What a change is about."""

    PLAN = "plan"
    SECTION = "section"
    ITEM = "item"
    TARGET = "target"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference.

    `uid` and `label` are those of the new row, of the old one where it is removed; `name` is its title. `field` is a
    column key, a field's name or a year, "" where the whole row is added, removed or moved; `old` and `new` are its
    texts, None where there is no such cell. A move gives the old and the new place: the section or the item above.
    """

    kind: ChangeKind
    of: Of
    uid: str
    label: str
    name: str
    field: str = ""
    old: str | None = None
    new: str | None = None


class PieceKind(enum.StrEnum):
    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of characters that both texts have, or only the old or only the new one."""

    kind: PieceKind
    text: str


@dataclass(frozen=True, slots=True)
class _Placed:
    """An item with what holds it: the index of the item above among all items, else that of its section."""

    item: Item
    section: int
    above: int | None
    place: str


def compare(old: Plan, new: Plan) -> tuple[Change, ...]:
    """Everything that differs in what the plans print: the plan's own texts, sections, items, targets.

    Rows are the same by their uid; plans that share none (a copy) by number and title, by title, then by number.
    Changes stand in the order of the new plan, removed rows after all others.
    """
    section_pairs = _pairs(old.sections, new.sections)
    old_items, new_items = _placed(old), _placed(new)
    item_pairs = _pairs([row.item for row in old_items], [row.item for row in new_items])
    target_pairs = _pairs(old.targets.rows, new.targets.rows)
    return (
        *_plan_changes(old, new),
        *_section_changes(old.sections, new.sections, section_pairs),
        *_item_changes(old_items, new_items, item_pairs, section_pairs),
        *_target_changes(old, new, target_pairs),
    )


def words(old: str, new: str) -> tuple[Piece, ...]:
    """The two texts as one line of pieces: old = same + removed, new = same + added, in their order."""
    before, after = _tokens(old), _tokens(new)
    if len(before) * len(after) > _MAX_COMPARED:
        return tuple(_pieces([(old, new, False)] if old != new else [(old, new, True)]))
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    return tuple(
        _pieces(
            ("".join(before[old_from:old_to]), "".join(after[new_from:new_to]), tag == "equal")
            for tag, old_from, old_to, new_from, new_to in matcher.get_opcodes()
        )
    )


# Two cells of 3,000 words: beyond that the comparison takes seconds and nobody reads it.
_MAX_COMPARED = 36_000_000
# A date and a number of a row are one word.
_TOKEN = re.compile(r"\d+(?:\.\d+)+|\w+|\s+|[^\w\s]")


def _tokens(text: str) -> list[str]:
    return _TOKEN.findall(text)


def _pieces(runs: Iterable[tuple[str, str, bool]]) -> Iterator[Piece]:
    """Runs as pieces; a space between two changed words is changed with them, so that phrases stay whole."""
    removed, added, space = "", "", ""
    for before, after, same in runs:
        if same and before.isspace() and (removed or added):
            space = before
        elif same:
            yield from _changed(removed, added)
            yield Piece(PieceKind.SAME, space + before)
            removed, added, space = "", "", ""
        else:
            removed, added, space = removed + space + before, added + space + after, ""
    yield from _changed(removed, added)
    if space:
        yield Piece(PieceKind.SAME, space)


def _changed(removed: str, added: str) -> Iterator[Piece]:
    if removed:
        yield Piece(PieceKind.REMOVED, removed)
    if added:
        yield Piece(PieceKind.ADDED, added)


def _placed(plan: Plan) -> list[_Placed]:
    """All items of the plan in document order."""
    rows: list[_Placed] = []

    def walk(items: Sequence[Item], section: int, above: int | None, holder: Item | Section) -> None:
        for item in items:
            rows.append(_Placed(item, section, above, f"{holder.label} {holder.title}".strip()))
            walk(item.children, section, len(rows) - 1, item)

    for index, section in enumerate(plan.sections):
        walk(section.items, index, None, section)
    return rows


def _title(row: Item | Section | TargetRow) -> str:
    return row.name if isinstance(row, TargetRow) else row.title


def _number(row: Item | Section | TargetRow) -> object:
    return parse_label(row.label) or row.label.strip()


def _pairs(old: Sequence[Row], new: Sequence[Row]) -> dict[int, int]:
    """Index of the new row → index of the old row that it is."""
    pairs: dict[int, int] = {}
    _pair_by(lambda row: row.uid, old, new, pairs)
    strangers = not pairs
    # A row with a uid of its own is another row than one with another uid, unless the plans share none.
    for key in (
        lambda row: (_number(row), _title(row)) if row.label and _title(row) else None,
        _title,
        lambda row: _number(row) if row.label else None,
        lambda row: not (row.label or _title(row)),
    ):
        _pair_by(key, old, new, pairs, None if strangers else lambda row: not row.uid)
    return pairs


def _pair_by(
    key: Callable[[Row], object],
    old: Sequence[Row],
    new: Sequence[Row],
    pairs: dict[int, int],
    only: Callable[[Row], bool] | None = None,
) -> None:
    """Pairs the free rows that have the same key; of several such rows the first with the first, and so on."""
    taken = set(pairs.values())
    before = _keyed(key, [(index, row) for index, row in enumerate(old) if index not in taken])
    after = _keyed(key, [(index, row) for index, row in enumerate(new) if index not in pairs])
    for value, index in after.items():
        if value in before and (only is None or only(old[before[value]]) or only(new[index])):
            pairs[index] = before[value]


def _keyed(key: Callable[[Row], object], rows: Sequence[tuple[int, Row]]) -> dict[tuple[object, int], int]:
    """Index of each row by its key and by which row with that key it is."""
    seen: Counter[object] = Counter()
    found = {}
    for index, row in rows:
        value = key(row)
        if value:
            found[value, seen[value]] = index
            seen[value] += 1
    return found


def _plan_changes(old: Plan, new: Plan) -> Iterator[Change]:
    fields = {
        "title": lambda plan: plan.title,
        "table_title": lambda plan: plan.table_title,
        "description": lambda plan: plan.description,
        "period": lambda plan: f"{plan.period_start or ''} – {plan.period_end or ''}".strip(" –"),
        "columns": lambda plan: ", ".join(column.label for column in plan.columns),
    }
    for field, text in fields.items():
        if text(old) != text(new):
            yield Change(ChangeKind.CHANGED, Of.PLAN, "", "", new.title, field, text(old), text(new))


def _section_changes(old: Sequence[Section], new: Sequence[Section], pairs: dict[int, int]) -> Iterator[Change]:
    moved = _moved([pairs[index] for index in range(len(new)) if index in pairs])
    for index, section in enumerate(new):
        if index not in pairs:
            yield _whole(ChangeKind.ADDED, Of.SECTION, section)
            continue
        before = old[pairs[index]]
        if pairs[index] in moved:
            yield _whole(ChangeKind.MOVED, Of.SECTION, section)
        for field in ("label", "title", "period"):
            yield from _cell(Of.SECTION, section, field, getattr(before, field), getattr(section, field))
    for index, section in enumerate(old):
        if index not in pairs.values():
            yield _whole(ChangeKind.REMOVED, Of.SECTION, section)


def _item_changes(
    old: Sequence[_Placed], new: Sequence[_Placed], pairs: dict[int, int], sections: dict[int, int]
) -> Iterator[Change]:
    moved = _moved_items(old, new, pairs, sections)
    for index, row in enumerate(new):
        if index not in pairs:
            yield _whole(ChangeKind.ADDED, Of.ITEM, row.item)
            continue
        before = old[pairs[index]]
        if index in moved:
            yield _whole(ChangeKind.MOVED, Of.ITEM, row.item, before.place, row.place)
        for key in dict.fromkeys((*CORE_COLUMNS, *(key for key, _ in (*before.item.extra, *row.item.extra)))):
            yield from _cell(Of.ITEM, row.item, key, before.item.cell(key), row.item.cell(key))
    kept = set(pairs.values())
    for index, row in enumerate(old):
        if index not in kept:
            yield _whole(ChangeKind.REMOVED, Of.ITEM, row.item)


def _target_changes(old: Plan, new: Plan, pairs: dict[int, int]) -> Iterator[Change]:
    years = sorted({*old.targets.years, *new.targets.years})
    for index, row in enumerate(new.targets.rows):
        if index not in pairs:
            yield _whole(ChangeKind.ADDED, Of.TARGET, row)
            continue
        before = old.targets.rows[pairs[index]]
        for field in ("label", "name", "unit", "numerator", "denominator"):
            yield from _cell(Of.TARGET, row, field, getattr(before, field), getattr(row, field))
        for year in years:
            yield from _cell(Of.TARGET, row, str(year), before.value(year), row.value(year))
    kept = set(pairs.values())
    for index, row in enumerate(old.targets.rows):
        if index not in kept:
            yield _whole(ChangeKind.REMOVED, Of.TARGET, row)


def _whole(
    kind: ChangeKind, of: Of, row: Item | Section | TargetRow, old: str | None = None, new: str | None = None
) -> Change:
    return Change(kind, of, row.uid, row.label, _title(row), old=old, new=new)


def _cell(of: Of, row: Item | Section | TargetRow, field: str, old: str | None, new: str | None) -> Iterator[Change]:
    if old != new:
        yield Change(ChangeKind.CHANGED, of, row.uid, row.label, _title(row), field, old, new)


def _moved_items(
    old: Sequence[_Placed], new: Sequence[_Placed], pairs: dict[int, int], sections: dict[int, int]
) -> set[int]:
    """Indexes of new rows that stand elsewhere: under another row, or out of the order that the others keep."""
    moved = set()
    beside: dict[tuple[int, int | None], list[int]] = {}
    for index, row in enumerate(new):
        if index not in pairs:
            continue
        before = old[pairs[index]]
        if row.above is None:
            stays = before.above is None and sections.get(row.section) == before.section
        else:
            stays = before.above is not None and pairs.get(row.above) == before.above
        if stays:
            beside.setdefault((row.section, row.above), []).append(index)
        else:
            moved.add(index)
    for siblings in beside.values():
        out = _moved([pairs[index] for index in siblings])
        moved |= {index for index in siblings if pairs[index] in out}
    return moved


def _moved(order: Sequence[int]) -> set[int]:
    """The fewest numbers whose removal leaves the rest ascending: all but a longest ascending subsequence."""
    ends: list[int] = []
    behind: dict[int, int | None] = {}
    for number in order:
        length = bisect_left(ends, number)
        behind[number] = ends[length - 1] if length else None
        ends[length : length + 1] = [number]
    kept = set()
    last = ends[-1] if ends else None
    while last is not None:
        kept.add(last)
        last = behind[last]
    return set(order) - kept

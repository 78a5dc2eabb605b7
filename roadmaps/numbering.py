"""Numbers of rows: computed by the plan's scheme, read as typed, with gaps and duplicates found as values.

A number typed by hand stays until `renumber` is asked for; nothing here changes a plan by itself.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from roadmaps.plan import Item, Plan, Scheme, Section

Number = tuple[int, ...]

LEVELS = {Scheme.NONE: 0, Scheme.FLAT: 1, Scheme.TWO_LEVELS: 2, Scheme.THREE_LEVELS: 3}

# A component has at most three digits, a lone one four: «15.11.2020» is a date and no number.
_LABEL = re.compile(r"(?:[1-9][0-9]{0,3}|[1-9][0-9]{0,2}(?:\.[1-9][0-9]{0,2}){1,4})(?P<end>[.)]?)")


@dataclass(frozen=True, slots=True)
class Gap:
    """Numbers that are missing, from `first` to `last`; `uid` is that of the row or section after them."""

    first: Number
    last: Number
    of_sections: bool
    uid: str

    @property
    def text(self) -> str:
        """«2.4», «1.1, 1.2» or «2.3–2.5»."""
        first, last = _dotted(self.first), _dotted(self.last)
        if self.first == self.last:
            return first
        return f"{first}{', ' if self.last[-1] - self.first[-1] == 1 else '–'}{last}"


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A number that stands in several rows (or at several sections), with their uids in document order."""

    label: str
    of_sections: bool
    uids: tuple[str, ...]


def parse_label(text: str) -> Number | None:
    """The components of a number: (7, 1, 1) of «7.1.1.»; None for anything else, dates and words included."""
    text = text.strip()
    return tuple(int(part) for part in text.rstrip(".)").split(".")) if _LABEL.fullmatch(text) else None


def label_for(section_index: int | None, path: Number, scheme: Scheme, last_dot: bool) -> str:
    """The number of the row at `path`, or of the section itself where `path` is empty; indexes start at 0.

    `section_index` is None in a plan without sections. In a flat plan numbers run on through the sections, so
    `path[0]` is the place among all items of the plan; sections there are numbered «I.», «II.».
    A row deeper than the scheme has no number: "".
    """
    end = "." if last_dot else ""
    if not path:
        return "" if section_index is None else _section_number(section_index, scheme) + end
    number = path if section_index is None or scheme is Scheme.FLAT else (section_index, *path)
    if len(number) > LEVELS[scheme]:
        return ""
    return _dotted(part + 1 for part in number) + end


def has_sections(plan: Plan) -> bool:
    """False where no section has a heading or a number: the plan is then one list of items."""
    return any(section.title or section.label for section in plan.sections)


def renumber(plan: Plan) -> Plan:
    """The plan with all numbers computed by its scheme, those typed by hand included.

    Where rows are numbered apart from sections (none, flat), sections get numbers only if some had one.
    """
    sectioned = has_sections(plan)
    rows_name_section = plan.scheme in (Scheme.TWO_LEVELS, Scheme.THREE_LEVELS)
    number_sections = sectioned and (rows_name_section or any(section.label for section in plan.sections))
    runs_on = not sectioned or plan.scheme is Scheme.FLAT
    sections = []
    start = 0
    for index, section in enumerate(plan.sections):
        place = index if sectioned else None
        label = label_for(place, (), plan.scheme, plan.last_dot) if number_sections else ""
        items = _numbered(section.items, place, (), start if runs_on else 0, plan)
        start += len(section.items)
        sections.append(replace(section, label=label, items=items))
    return replace(plan, sections=tuple(sections))


def _numbered(items: tuple[Item, ...], section: int | None, above: Number, start: int, plan: Plan) -> tuple[Item, ...]:
    return tuple(
        replace(
            item,
            label=label_for(section, path, plan.scheme, plan.last_dot),
            children=_numbered(item.children, section, path, 0, plan),
        )
        for path, item in (((*above, start + place), item) for place, item in enumerate(items))
    )


def next_label(plan: Plan, section_index: int, path: Number) -> str:
    """The number to offer for a new row at `path` of a plan numbered by hand (`path` () : for a new section).

    It continues the numbers as typed: the one before plus 1, or the first below the parent. "" where rows are
    not numbered, the row is deeper than the scheme, or the number is taken, so that nothing is doubled.
    """
    if not path:
        return _next_section_label(plan, section_index)
    scheme, last_dot = detect(plan) if _numbers(plan) else (plan.scheme, plan.last_dot)
    before, parent = _neighbours(plan, section_index, path, scheme)
    if before is not None:
        number = (*before[:-1], before[-1] + 1)
    elif parent is not None:
        number = (*parent, 1)
    else:
        number = parse_label(label_for(_place(plan, section_index), (*path[:-1], 0), scheme, last_dot)) or ()
    if not number or len(number) > LEVELS[scheme] or number in _numbers(plan):
        return ""
    return _dotted(number) + ("." if last_dot else "")


def detect(plan: Plan) -> tuple[Scheme, bool]:
    """The scheme that the numbers as typed follow, and whether most of them end with a dot.

    The longest number decides: one «7.1.1.» among «7.1.» makes three levels.
    """
    labels = [item.label.strip() for _, _, item in plan.walk() if parse_label(item.label)]
    if not labels:
        return Scheme.NONE, plan.last_dot
    longest = max(len(parse_label(label) or ()) for label in labels)
    dotted = sum(label.endswith(".") for label in labels)
    schemes = (Scheme.FLAT, Scheme.TWO_LEVELS, Scheme.THREE_LEVELS)
    return schemes[min(longest, 3) - 1], 2 * dotted >= len(labels)


def missing_labels(plan: Plan) -> tuple[Gap, ...]:
    """Gaps in the numbers of sections and rows, counted from 1, in the order of the numbers; sections first.

    A section that only its rows' numbers name («1.3.» without a section «1.») is not missing.
    """
    implied = {number[:1]: uid for number, uid in _item_numbers(plan) if len(number) > 1 and has_sections(plan)}
    sections = implied | dict(_section_numbers(plan))
    by_parent: dict[Number, dict[Number, str]] = defaultdict(dict)
    for number, uid in _item_numbers(plan):
        by_parent[number[:-1]].setdefault(number, uid)
    gaps = list(_gaps(sections, of_sections=True))
    for parent in sorted(by_parent):
        gaps.extend(_gaps(by_parent[parent], of_sections=False))
    return tuple(gaps)


def duplicate_labels(plan: Plan) -> tuple[Duplicate, ...]:
    """Numbers that several rows carry, sections first, in document order; «1.1» and «1.1.» are one number."""
    sections = [(section.label, section.uid) for section in plan.sections]
    items = [(item.label, item.uid) for _, _, item in plan.walk()]
    return (*_duplicates(sections, of_sections=True), *_duplicates(items, of_sections=False))


def unlabelled(plan: Plan) -> tuple[Item, ...]:
    """Rows without a number where their neighbours of the same parent have one."""
    lists = [section.items for section in plan.sections]
    lists += [item.children for _, _, item in plan.walk() if item.children]
    bare = {id(item) for items in lists if any(item.label for item in items) for item in items if not item.label}
    return tuple(item for _, _, item in plan.walk() if id(item) in bare)


def _duplicates(labels: list[tuple[str, str]], of_sections: bool) -> Iterator[Duplicate]:
    keys = [parse_label(label) or label.strip() for label, _ in labels]
    counts = Counter(key for key in keys if key)
    for key, count in counts.items():
        if count > 1:
            rows = [row for row, of_row in zip(labels, keys, strict=True) if of_row == key]
            yield Duplicate(rows[0][0].strip(), of_sections, tuple(uid for _, uid in rows))


def _gaps(present: dict[Number, str], of_sections: bool) -> Iterator[Gap]:
    last = 0
    for number in sorted(present):
        if number[-1] > last + 1:
            above = number[:-1]
            yield Gap((*above, last + 1), (*above, number[-1] - 1), of_sections, present[number])
        last = number[-1]


def _item_numbers(plan: Plan) -> Iterator[tuple[Number, str]]:
    for _, _, item in plan.walk():
        number = parse_label(item.label)
        if number:
            yield number, item.uid


def _section_numbers(plan: Plan) -> Iterator[tuple[Number, str]]:
    for section in plan.sections:
        number = parse_label(section.label)
        if number and len(number) == 1:
            yield number, section.uid


def _numbers(plan: Plan) -> set[Number]:
    return {number for number, _ in _item_numbers(plan)}


def _place(plan: Plan, section_index: int) -> int | None:
    return section_index if has_sections(plan) else None


def _neighbours(plan: Plan, section_index: int, path: Number, scheme: Scheme) -> tuple[Number | None, Number | None]:
    """Numbers as typed of the nearest numbered row before the place and of the row or section above it."""
    section = plan.sections[section_index]
    siblings, parent = section.items, _own_number(section) if scheme is not Scheme.FLAT else None
    for step in path[:-1]:
        parent = parse_label(siblings[step].label)
        siblings = siblings[step].children
    before = list(siblings[: path[-1]])
    runs_on = scheme is Scheme.FLAT or not has_sections(plan)
    if len(path) == 1 and runs_on:
        before = [item for earlier in plan.sections[:section_index] for item in earlier.items] + before
    numbers = [number for item in before if (number := parse_label(item.label))]
    return (numbers[-1] if numbers else None), parent


def _own_number(section: Section) -> Number | None:
    """The section's number as typed, else as its rows' numbers name it."""
    number = parse_label(section.label)
    if number is None and (section.title or section.label):
        named = [row[:1] for item in section.items if (row := parse_label(item.label)) and len(row) > 1]
        number = named[0] if named else None
    return number


def _next_section_label(plan: Plan, section_index: int) -> str:
    typed = [section.label.strip() for section in plan.sections if section.label.strip()]
    if not typed:
        apart = plan.scheme in (Scheme.NONE, Scheme.FLAT)
        return "" if apart or has_sections(plan) else label_for(section_index, (), plan.scheme, plan.last_dot)
    end = "." if typed[-1].endswith(".") else ""
    earlier = [own[0] for section in plan.sections[:section_index] if (own := parse_label(section.label))]
    if any(_section_numbers(plan)):
        label = str((earlier[-1] if earlier else 0) + 1) + end
    else:
        label = _roman(section_index + 1) + end
    taken = {text.rstrip(".") for text in typed}
    return "" if label.rstrip(".") in taken else label


def _section_number(index: int, scheme: Scheme) -> str:
    # In a flat plan «1.» is a row, so its sections are numbered otherwise.
    return _roman(index + 1) if scheme is Scheme.FLAT else str(index + 1)


def _roman(number: int) -> str:
    parts = []
    for value, digits in (
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
    ):
        parts.append(digits * (number // value))
        number %= value
    return "".join(parts) + "I" * number


def _dotted(number: Iterable[int]) -> str:
    return ".".join(str(part) for part in number)

"""The quiet column of execution on a plan's page: each item's mark, each section's share, the nearest terms."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.db.models import Exists, OuterRef, QuerySet

from roadmaps.item_states import ItemState, State, item_state, lines_by_item
from roadmaps.line_states import LineState
from roadmaps.models import Item, Occurrence, Roadmap
from roadmaps.sheet import ItemRow, SectionRow, Sheet
from roadmaps.tallies import Tally

NEAREST = 5
# The sign of an item is the sign of the line state that means the same.
_ICONS = {
    State.TAKEN_OFF: LineState.ACCEPTED,
    State.DONE: LineState.ACCEPTED,
    State.OVERDUE: LineState.OVERDUE,
    State.RETURNED: LineState.RETURNED,
    State.WAITING: LineState.REPORTED,
    State.GOING: LineState.NOW,
    State.AHEAD: LineState.AHEAD,
    State.UNDATED: LineState.UNDATED,
    State.NOBODY: LineState.NONE,
}
# What the page's address calls the rows that it shows.
SHOWN = {
    "done": ("Исполнено", frozenset({State.DONE, State.TAKEN_OFF})),
    "overdue": ("Просрочено", frozenset({State.OVERDUE})),
    "reported": ("На проверке", frozenset({State.WAITING})),
    "nobody": ("Без исполнителя", frozenset({State.NOBODY})),
}
# The same for addresses that other pages lead to; of these a tab is there only while it is open.
_LED_TO = {
    "ready": ("Можно снять с контроля", frozenset({State.DONE})),
    "control": ("На контроле", frozenset(State) - {State.TAKEN_OFF}),
}


@dataclass(frozen=True, slots=True)
class ItemStatus:
    """An item's mark. `day` of the end of control where it came."""

    uid: str
    state: ItemState
    tally: Tally
    day: dt.date | None = None
    controlled: bool = False
    """The item asks something of somebody, so that its execution is controlled."""

    @property
    def icon(self) -> str:
        return _ICONS[self.state.state].icon

    @property
    def many(self) -> bool:
        return self.state.total > 1


@dataclass(frozen=True, slots=True)
class SectionStatus:
    number: str
    title: str
    uid: str
    tally: Tally


@dataclass(frozen=True, slots=True)
class Standing:
    """The table with its marks: `rows` as they are shown, `counts` of the tabs, the margin's lists."""

    rows: tuple[tuple[ItemRow | SectionRow, ItemStatus | SectionStatus | None], ...]
    counts: tuple[tuple[str, str, int], ...]
    sections: tuple[SectionStatus, ...]
    nearest: tuple[tuple[ItemRow, dt.date], ...]
    show: str


def standing(roadmap: Roadmap, table: Sheet, today: dt.date, show: str = "") -> Standing:
    """The plan's rows with their marks, those of one state where `show` names it. Two queries at any length."""
    marks = _marks(roadmap, today)
    items = [row for row in table.rows if isinstance(row, ItemRow) and not row.parent_only]
    sections = {section.uid: section for section in _sections(table, marks)}
    tabs = SHOWN if show not in _LED_TO else {**SHOWN, show: _LED_TO[show]}
    wanted = tabs[show][1] if show in tabs else None
    pairs = [
        (row, sections[row.uid] if isinstance(row, SectionRow) else None if row.parent_only else marks[row.uid])
        for row in table.rows
    ]
    if wanted is not None:
        pairs = [(row, mark) for row, mark in pairs if isinstance(mark, ItemStatus) and _is_shown(mark, wanted, show)]
    coming = [(row, due) for row in items if (due := marks[row.uid].state.next_due)]
    return Standing(
        rows=tuple(pairs),
        counts=tuple(
            (name, title, number)
            for name, (title, kinds) in tabs.items()
            if (number := sum(_is_shown(marks[row.uid], kinds, name) for row in items))
        ),
        sections=tuple(section for section in sections.values() if section.tally.total),
        nearest=tuple(sorted(coming, key=lambda pair: pair[1])[:NEAREST]),
        show=show if wanted is not None else "",
    )


def _is_shown(mark: ItemStatus, kinds: frozenset[State], show: str) -> bool:
    return mark.state.state in kinds and (mark.controlled or show not in _LED_TO)


def _marks(roadmap: Roadmap, today: dt.date) -> dict[str, ItemStatus]:
    """The mark of each item by its uid."""
    lines = lines_by_item(roadmap)
    undated = _undated(roadmap).filter(item=OuterRef("pk"))
    found = {}
    for item in Item.objects.filter(roadmap=roadmap).select_related("control").annotate(undated=Exists(undated)):
        control = getattr(item, "control", None)
        state = item_state(control, lines[item.pk], today) if control or item.pk in lines else None
        state = _state(state, undated=item.undated)
        found[item.uid] = ItemStatus(
            item.uid, state, _tally(state), control.taken_off_on if control else None, bool(control)
        )
    return found


def waits_for_day(roadmap: Roadmap) -> frozenset[int]:
    """Items whose term a request, a schedule or an event is to name: lines come with the day. One query."""
    return frozenset(_undated(roadmap).values_list("item_id", flat=True))


def _undated(roadmap: Roadmap) -> QuerySet[Occurrence]:
    """Terms without a day of the edition in force: those of earlier ones an act gave a day, or took out."""
    return Occurrence.objects.filter(roadmap=roadmap, edition=roadmap.current_edition_id, due__isnull=True)


def _state(state: ItemState | None, *, undated: bool) -> ItemState:
    state = state or ItemState(State.NOBODY, done=False)
    return replace(state, state=State.UNDATED) if state.state is State.NOBODY and undated else state


def _sections(table: Sheet, marks: dict[str, ItemStatus]) -> Iterable[SectionStatus]:
    """Shares of the sections, each over its own items' lines."""
    found: list[tuple[SectionRow, Tally]] = []
    for row in table.rows:
        if isinstance(row, SectionRow):
            found.append((row, Tally()))
        elif found and row.uid in marks:
            section, tally = found[-1]
            found[-1] = (section, tally + marks[row.uid].tally)
    return [SectionStatus(row.number, row.title, row.uid, tally) for row, tally in found]


def _tally(state: ItemState) -> Tally:
    return Tally(state.total, state.accepted, state.reported, state.returned, state.overdue)

"""How a line stands on a day, in one word and one sign: the grid, the plan's page and lists say the same."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from roadmaps.models.execution import OPEN, Execution, Occurrence


class LineState(StrEnum):
    """In the order of urgency: of several lines in one cell the first of these speaks."""

    OVERDUE = "overdue"
    RETURNED = "returned"
    REPORTED = "reported"
    EXTENDED = "extended"
    NOW = "now"
    CONSTANT = "constant"
    AHEAD = "ahead"
    UNDATED = "undated"
    OFF = "off"
    ACCEPTED = "accepted"
    ENDED = "ended"
    NONE = "none"

    @property
    def word(self) -> str:
        return _WORDS[self]

    @property
    def icon(self) -> str:
        """The name of the glyph in `components/_state_icon.html`."""
        return LineState.OFF.value if self is LineState.ENDED else self.value


_WORDS = {
    LineState.OVERDUE: "просрочено",
    LineState.RETURNED: "возвращено",
    LineState.REPORTED: "на проверке",
    LineState.EXTENDED: "продлено",
    LineState.NOW: "идёт",
    LineState.CONSTANT: "постоянно",
    LineState.AHEAD: "впереди",
    LineState.UNDATED: "день не назначен",
    LineState.OFF: "снято с контроля",
    LineState.ACCEPTED: "принято",
    LineState.ENDED: "прекращено актом",
    LineState.NONE: "не адресовано",
}
_URGENCY = {state: place for place, state in enumerate(LineState)}
_URGENT = (LineState.OVERDUE, LineState.RETURNED, LineState.REPORTED)


@dataclass(frozen=True, slots=True)
class LineFacts:
    """What decides a line's state and what a cell prints, read without the rest of the row."""

    pk: int
    item_id: int
    organization_id: int
    status: str
    due: dt.date | None
    late_after: dt.date | None
    extended_to: dt.date | None
    done_on: dt.date | None
    reported_on: dt.date | None
    origin: str
    start: dt.date | None
    term: dt.date | None
    """The day of the plan's term that the line stands under; a report follows a moved term with its own `due`."""
    taken_off_on: dt.date | None

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    def state(self, today: dt.date) -> LineState:
        """Overdue only after the last day in time; of an item taken off control nobody asks anything any more."""
        if self.status == Execution.Status.ACCEPTED:
            return LineState.ACCEPTED
        if self.status == Execution.Status.REPORTED:
            return LineState.REPORTED
        if self.status == Execution.Status.ENDED:
            return LineState.ENDED
        if self.taken_off_on is not None:
            return LineState.OFF
        if self.late_after is not None and self.late_after < today:
            return LineState.OVERDUE
        if self.status == Execution.Status.RETURNED:
            return LineState.RETURNED
        return self._waits(today)

    def _waits(self, today: dt.date) -> LineState:
        if self.due is None:
            return LineState.UNDATED
        if self.extended_to is not None:
            return LineState.EXTENDED
        if self.origin == Occurrence.Origin.NOTE:
            return LineState.CONSTANT
        begun = self.start is not None and self.start <= today
        return LineState.NOW if begun or self.due <= today else LineState.AHEAD

    def days_late(self, today: dt.date) -> int:
        """As `Execution.days_late`: until the report, or until `today` while there is none."""
        if self.late_after is None:
            return 0
        last = today if self.is_open else (self.reported_on or today)
        return max((last - self.late_after).days, 0)


FACTS = (
    *("pk", "item_id", "organization_id", "status", "due", "late_after", "extended_to", "done_on", "reported_on"),
    *("occurrence__origin", "occurrence__start", "occurrence__due", "item__control__taken_off_on"),
)
"""The columns of `LineFacts` in its order, for `values_list`."""


def most_urgent(lines: Iterable[LineFacts], today: dt.date) -> LineFacts | None:
    """The line that a cell leads to: the worst state first, then the earliest day."""
    return min(lines, key=lambda line: (_URGENCY[line.state(today)], line.due or dt.date.max, line.pk), default=None)


def together(lines: Iterable[LineFacts], today: dt.date) -> LineState:
    """One state of several lines: what asks for somebody speaks first, and what is half done goes on."""
    states = {line.state(today) for line in lines}
    if not states:
        return LineState.NONE
    worst = min(states, key=_URGENCY.__getitem__)
    if worst in _URGENT or len(states) == 1:
        return worst
    return LineState.NOW if LineState.ACCEPTED in states else worst


def state_of(line: Execution, today: dt.date) -> LineState:
    """The state of a line read whole; its occurrence and its item's control must be loaded with it."""
    control = getattr(line.item, "control", None)
    facts = LineFacts(
        line.pk,
        line.item_id,
        line.organization_id,
        line.status,
        line.due,
        line.late_after,
        line.extended_to,
        line.done_on,
        line.reported_on,
        line.occurrence.origin,
        line.occurrence.start,
        line.occurrence.due,
        control.taken_off_on if control else None,
    )
    return facts.state(today)

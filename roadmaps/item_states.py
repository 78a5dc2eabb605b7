"""How an item stands: its state on a day follows from its lines and from the rule that closes it."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from organizations.text import counted
from roadmaps.models import Control, Execution, Item, Responsibility, Roadmap

S = Execution.Status


class State(StrEnum):
    """How an item stands, in the order in which the page names it: the first that holds is shown."""

    TAKEN_OFF = "taken_off"
    DONE = "done"
    OVERDUE = "overdue"
    RETURNED = "returned"
    WAITING = "waiting"
    GOING = "going"
    AHEAD = "ahead"
    UNDATED = "undated"
    NOBODY = "nobody"


_WORDS = {
    State.TAKEN_OFF: "снято с контроля",
    State.DONE: "исполнено",
    State.OVERDUE: "просрочено",
    State.RETURNED: "возвращено",
    State.WAITING: "на проверке",
    State.GOING: "идёт",
    State.AHEAD: "впереди",
    State.UNDATED: "день не назначен",
    State.NOBODY: "ответственный не назначен",
}
# A term this near is no longer ahead.
_NEAR = dt.timedelta(days=30)


@dataclass(frozen=True, slots=True)
class ItemState:
    """An item on a day. Counts are of the lines that decide: of leads, without branches."""

    state: State
    done: bool
    total: int = 0
    accepted: int = 0
    reported: int = 0
    returned: int = 0
    overdue: int = 0
    undated: int = 0
    needed: int = 0
    """How many accepted lines the closing rule asks for; 0 where the department decides."""
    next_due: dt.date | None = None
    """The nearest term of an open line that is not over."""

    @property
    def word(self) -> str:
        return _WORDS[self.state]

    @property
    def words(self) -> str:
        """«принято 12 из 30, просрочено 1»: why the item is not executed."""
        if not self.total:
            return "отчитываться некому, строк исполнения нет"
        more = ((self.reported, "на проверке"), (self.returned, "возвращено"), (self.overdue, "просрочено"))
        return ", ".join(
            [f"принято {self.accepted} из {self.total}", *(f"{word} {number}" for number, word in more if number)]
        )

    @property
    def basis(self) -> str:
        """What an executed item is taken off control for."""
        if not self.needed:
            return "Исполнено по решению отдела"
        reports = counted(self.accepted, "отчёт", "отчёта", "отчётов")
        return f"Исполнено, принято {reports} из {self.total}"


def item_state(control: Control | None, lines: Iterable[Execution], today: dt.date) -> ItemState:
    """How the item stands by its lines and its control; without a control row all have to execute it."""
    deciding = deciding_lines(lines)
    done, needed = _closed(control, deciding)
    accepted = sum(line.status == S.ACCEPTED for line in deciding)
    reported = sum(line.status == S.REPORTED for line in deciding)
    returned = sum(line.status == S.RETURNED for line in deciding)
    overdue = sum(line.is_overdue(today) for line in deciding)
    undated = sum(line.is_open and line.due is None for line in deciding)
    coming = [line.late_after or line.due for line in deciding if line.is_open]
    next_due = min((day for day in coming if day is not None and day >= today), default=None)
    counts = (len(deciding), accepted, reported, returned, overdue, undated)
    taken_off = control is not None and control.taken_off_on is not None
    state = State.TAKEN_OFF if taken_off else State.DONE if done else _going(counts, next_due, today)
    return ItemState(state, done, *counts, needed=needed, next_due=next_due)


def deciding_lines(lines: Iterable[Execution]) -> list[Execution]:
    """The lines on which the item's end depends.

    Those of leads; of co-executors where the plan names no lead. A branch has no debts of its own, and what an
    amending act ended decides nothing.
    """
    own = [line for line in lines if line.parent_id is None and line.status != S.ENDED]
    return [line for line in own if line.role == Responsibility.Role.LEAD] or own


def most_organizations(lines: Iterable[Execution]) -> int:
    """How many organizations execute the item, in the term that has the fewest of them."""
    return min((len(each) for each in _organizations(deciding_lines(lines)).values()), default=0)


def _organizations(lines: Iterable[Execution]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    for line in lines:
        found[line.occurrence_id].add(line.organization_id)
    return found


def _closed(control: Control | None, deciding: list[Execution]) -> tuple[bool, int]:
    """Whether the rule is met, and how many accepted lines it needs."""
    if control is not None and control.closing == Control.Closing.DEPARTMENT:
        return control.closed_on is not None, 0
    if control is None or control.closing == Control.Closing.ALL:
        return bool(deciding) and all(line.status == S.ACCEPTED for line in deciding), len(deciding)
    least = control.at_least or 1
    terms = _organizations(deciding)
    accepted = _organizations(line for line in deciding if line.status == S.ACCEPTED)
    return bool(terms) and all(len(accepted[term]) >= least for term in terms), least * len(terms)


def _going(counts: tuple[int, int, int, int, int, int], next_due: dt.date | None, today: dt.date) -> State:
    total, accepted, reported, returned, overdue, undated = counts
    if not total:
        return State.NOBODY
    for number, state in ((overdue, State.OVERDUE), (returned, State.RETURNED), (reported, State.WAITING)):
        if number:
            return state
    if undated and accepted + undated == total:
        return State.UNDATED
    near = next_due is not None and next_due <= today + _NEAR
    return State.GOING if accepted or near or next_due is None else State.AHEAD


def lines_of(item: Item) -> list[Execution]:
    return list(Execution.objects.filter(item=item).order_by("due", "pk"))


def lines_by_item(roadmap: Roadmap) -> defaultdict[int, list[Execution]]:
    """All lines of the plan by the key of their item, in one query."""
    lines: defaultdict[int, list[Execution]] = defaultdict(list)
    for line in Execution.objects.filter(roadmap=roadmap).order_by("due", "pk").defer("note", "part", "return_reason"):
        lines[line.item_id].append(line)
    return lines

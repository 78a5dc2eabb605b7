"""What an approved plan asks for: which of its items bind anybody, when they fall due, and who owes them.

Pure: a plan as a value and organizations as values go in, duties come out; nothing here knows of the database.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from roadmaps.deadlines import Calendar, Kind, Occurrence, Part, Period, occurrences, parse
from roadmaps.plan import Item, Party, PartyRole, Plan
from roadmaps.sheet import heads_others
from roadmaps.terms_read import plan_period, plan_years, term_text

_ABOUT_A_YEAR = dt.timedelta(days=365)
_SCHOOLS = frozenset({"school", "vocational"})
_ALL = frozenset({"school", "vocational", "preschool", "supplementary"})
# Partners are asked, not bound: no line is made for them.
KINDS_OF_GROUP: Mapping[str, frozenset[str]] = {
    "schools": _SCHOOLS,
    "school_heads": _SCHOOLS,
    "curators": _SCHOOLS,
    "all_organizations": _ALL,
    "organization_heads": _ALL,
    "partners": frozenset(),
}


class Origin(StrEnum):
    """Where a time that the plan itself names comes from; the same words as the rows' origins."""

    TERM = "term"
    NOTE = "note"
    TARGET = "target"
    UNDATED = "undated"


@dataclass(frozen=True, slots=True)
class Term:
    """One time that an item falls due; without `due` the plan leaves the day open. `origin`: of a row.

    `doubtful`: the day may have been meant otherwise. It is shown and reminded of, and nobody is late after it.
    """

    origin: str
    label: str = ""
    start: dt.date | None = None
    due: dt.date | None = None
    working: dt.date | None = None
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Duty:
    """An item that binds somebody, or would if the plan said whom."""

    uid: str
    terms: tuple[Term, ...]
    parties: tuple[Party, ...] = ()
    is_target: bool = False


@dataclass(frozen=True, slots=True)
class Executor:
    """An organization that may owe something. `parent`: the school that it is a branch of."""

    pk: int
    slug: str
    kind: str
    parent: int | None = None
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Addressed:
    """An organization to which the plan applies: since when, by which act, until when."""

    executor: Executor
    since: dt.date
    basis: str
    until: dt.date | None = None

    def holds_on(self, day: dt.date | None) -> bool:
        return day is None or (self.since <= day and (self.until is None or day <= self.until))


@dataclass(frozen=True, slots=True)
class Owed:
    """A line to be: who owes a part of an item, and by which act. `head`: the school whose branch this is."""

    organization: int
    role: PartyRole
    level: str
    part: str
    basis: str
    head: int | None = None

    @classmethod
    def appointed(cls, organization: int, basis: str) -> Owed:
        """By another act than the plan's: the whole item, as the one who answers."""
        return cls(organization, PartyRole.LEAD, "", "", basis)


@dataclass(frozen=True, slots=True)
class Bound:
    """Whom the parties of a plan may mean: addressees for groups, all organizations for names, `home` for posts."""

    home: int
    act: str
    organizations: Mapping[int, Executor]
    addressees: tuple[Addressed, ...] = ()

    def named(self, slug: str) -> Executor | None:
        return next((each for each in self.organizations.values() if each.slug == slug), None)

    def branches(self, school: int) -> Iterator[Executor]:
        return (each for each in self.organizations.values() if each.parent == school and not each.closed)


def duties(plan: Plan, act_date: dt.date | None, calendar: Calendar) -> tuple[Duty, ...]:
    """All duties of the plan in the order of its rows.

    A cell that a row leaves empty is its parent's. A row that only heads others binds nobody: those below do. A row
    below that adds neither a term nor a party is a part of what its parent asks.
    """
    years, period = plan_years(plan, act_date), plan_period(plan, act_date)
    found = (each for section in plan.sections for item in section.items for each in _binding(item, _Above()))
    return tuple(
        Duty(
            item.uid,
            terms(deadline, years, period, calendar, target=bool(item.target)),
            parties,
            bool(item.target),
        )
        for item, deadline, parties in found
    )


def terms(
    deadline: str, years: Sequence[int], period: Period | None, calendar: Calendar, *, target: bool = False
) -> tuple[Term, ...]:
    """All times of a wording, by day; one without a day where it leaves any of its parts to a request, a schedule, an
    event, or where it says nothing."""
    parts = parse(deadline, years)
    dated = occurrences(parts, period, calendar) if period else ()
    found = tuple(_term(each, parts, period, target=target) for each in dated)
    left = [part.slice.strip() for part in parts if _names_no_day(part)]
    if found and not left:
        return found
    words = "; ".join(left) if found else deadline
    return (*found, Term(Origin.UNDATED, label=" ".join(words.split())[:200]))


def late_after(
    due: dt.date | None, working: dt.date | None, not_before: dt.date, *, doubtful: bool = False
) -> dt.date | None:
    """The last day in time: the later of the document's own and the working day. None where nobody can be late.

    `not_before`: what lies before the act, or before the plan was taken over, is never overdue.
    """
    if due is None or working is None or doubtful or due < not_before:
        return None
    return max(due, working)


def owed_by(parties: Sequence[Party], bound: Bound, day: dt.date | None) -> tuple[Owed, ...]:
    """Who owes what falls due on `day`: one for an organization and a level, however its people are listed.

    The lead's role wins over the co-executor's. Branches follow their school where the plan applies to the school as
    one of a group; heads come first.
    """
    found: dict[tuple[int, str], Owed] = {}
    grouped: set[tuple[int, str]] = set()
    for party in parties:
        for executor, basis in _meant(party, bound, day):
            key = executor.pk, party.level.value
            found[key] = _merged(found.get(key), Owed(executor.pk, party.role, key[1], party.part, basis))
            if party.group:
                grouped.add(key)
    for pk, level in sorted(grouped):
        own = found[pk, level]
        for branch in bound.branches(pk):
            found[branch.pk, level] = replace(
                _merged(found.get((branch.pk, level)), replace(own, organization=branch.pk)), head=pk
            )
    return tuple(sorted(found.values(), key=lambda each: each.head is not None))


def kinds_addressed(parties: Iterable[Party]) -> frozenset[str]:
    """Kinds of organizations that the groups among the parties stand for."""
    return frozenset().union(*(KINDS_OF_GROUP.get(party.group, frozenset()) for party in parties))


@dataclass(frozen=True, slots=True)
class _Above:
    """What a row takes from those above it. `answered`: one of them is a duty itself."""

    deadline: str = ""
    parties: tuple[Party, ...] = ()
    answered: bool = False


def _binding(item: Item, above: _Above) -> Iterator[tuple[Item, str, tuple[Party, ...]]]:
    """The row's own duty and those of the rows below, each with its term's wording and its parties."""
    own_deadline = _reading(item)
    own_parties = bool(item.parties) or _says_something(item.responsible)
    deadline = own_deadline or above.deadline
    parties = item.parties if own_parties else above.parties
    heading = heads_others(item) or (item.children and not (own_deadline and own_parties))
    detail = above.answered and not own_deadline and not own_parties
    if not heading and not detail:
        yield item, deadline, parties
    below = _Above(deadline, parties, above.answered or not heading)
    for child in item.children:
        yield from _binding(child, below)


def _reading(item: Item) -> str:
    """The wording of the item's term, the corrected one where it stands; empty where the cell says nothing."""
    text = term_text(item)
    return text if _says_something(text) else ""


def _says_something(text: str | None) -> bool:
    return any(char.isalnum() for char in text or "")


def _term(found: Occurrence, parts: Sequence[Part], period: Period | None, *, target: bool) -> Term:
    origin = Origin.TARGET if target else Origin.NOTE if found.note else Origin.TERM
    doubtful = _doubtful(parts, found.part_index, period)
    return Term(origin, found.label[:200], found.start, found.due, found.working, doubtful)


def _names_no_day(part: Part) -> bool:
    """Whether somebody has yet to say when; what lasts needs no day."""
    return not part.dated and part.kind not in (Kind.ONGOING, Kind.RECURRING)


def _doubtful(parts: Sequence[Part], index: int, period: Period | None) -> bool:
    """Whether the day may be another one: a word beside it was not understood, or its year is but one of several.

    Of other doubtful readings the language of terms itself takes the later day.
    """
    part = parts[index]
    if part.certain or period is None:
        return not part.certain
    if any(each.kind is Kind.UNKNOWN for each in parts):
        return True
    if part.start is None or part.end is None or all(each.dated for each in parse(part.slice)):
        return False
    return part.end + _ABOUT_A_YEAR <= period.end or part.start - _ABOUT_A_YEAR >= period.start


def _meant(party: Party, bound: Bound, day: dt.date | None) -> Iterator[tuple[Executor, str]]:
    """The organizations that a party stands for, each with the act that binds it."""
    if party.organization:
        executor = bound.named(party.organization)
        if executor and not executor.closed:
            yield executor, bound.act
    elif party.group:
        kinds = KINDS_OF_GROUP.get(party.group, frozenset())
        for each in bound.addressees:
            if each.executor.kind in kinds and not each.executor.closed and each.holds_on(day):
                yield each.executor, each.basis
    elif bound.home in bound.organizations:
        yield bound.organizations[bound.home], bound.act


def _merged(known: Owed | None, new: Owed) -> Owed:
    if known is None:
        return new
    role = PartyRole.LEAD if PartyRole.LEAD in (known.role, new.role) else known.role
    part = known.part if new.part in ("", known.part) else "\n".join(filter(None, (known.part, new.part)))
    return replace(known, role=role, part=part)

"""The list of a programme's pairs as rows: state, last meeting, silence, places over what the mentor takes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, Prefetch, QuerySet

from mentoring.models import Pair, PairMember, Person, Programme
from mentoring.shown import Shown, shown, shown_at_work
from mentoring.workflow.pair_rules import live_members
from organizations.access import Access


@dataclass(frozen=True, slots=True)
class Row:
    """A pair: its people for these eyes, and for how many days it has been silent (0 where it has not)."""

    pair: Pair
    mentor: Shown
    mentees: tuple[Shown, ...]
    silent: int
    last_met_on: dt.date | None

    @property
    def people(self) -> Iterable[Shown]:
        return (self.mentor, *self.mentees)


def loaded(pairs: QuerySet[Pair]) -> QuerySet[Pair]:
    """Pairs with everybody in them, for `row_of`."""
    members = PairMember.objects.filter(left_on__isnull=True).select_related("mentee__person__organization")
    return pairs.select_related("mentor__person__organization", "programme").prefetch_related(
        Prefetch("members", members.order_by("mentee__person__code"), to_attr="present")
    )


def silent(pairs: QuerySet[Pair], day: dt.date, silence_days: int) -> QuerySet[Pair]:
    """Pairs at work that have not met for more than so many days before `day`."""
    found: QuerySet[Pair] = pairs.silent_since(day - dt.timedelta(days=silence_days))  # type: ignore[attr-defined]
    return found


def row_of(pair: Pair, access: Access, *, day: dt.date, silence_days: int) -> Row:
    """The pair must come from `loaded`."""
    since = pair.last_met_on or pair.started_on
    days = (day - since).days if pair.status == Pair.Status.ACTIVE and since else 0

    def seen(person: Person) -> Shown:
        return shown(person, access) if pair.ended_on else shown_at_work(person, access, day)

    return Row(
        pair=pair,
        mentor=seen(pair.mentor.person),
        mentees=tuple(seen(member.mentee.person) for member in _present(pair)),
        silent=days if days > silence_days else 0,
        last_met_on=pair.last_met_on,
    )


def people_of(pairs: Iterable[Pair]) -> list[Person]:
    """Whose names the rows show. The pairs must come from `loaded`."""
    return [person for pair in pairs for person in (pair.mentor.person, *(m.mentee.person for m in _present(pair)))]


def over_capacity(programme: Programme) -> list[tuple[str, int, int]]:
    """Mentors with more mentees than they said they take: code, how many, of how many."""
    held = live_members().filter(pair__programme=programme).values("pair__mentor").annotate(held=Count("pk"))
    rows = held.values_list("pair__mentor__person__code", "held", "pair__mentor__capacity")
    return sorted((code, count, capacity) for code, count, capacity in rows if count > capacity)


def _present(pair: Pair) -> Sequence[PairMember]:
    present: Sequence[PairMember] = pair.present  # type: ignore[attr-defined]
    return present

"""The rows that duties become: what they stand on is read once, occurrences and lines are written in bulk."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils import timezone

from documents.act import ActKind
from organizations.access import Access
from organizations.clock import today
from organizations.models import Organization, OrganizationKind, User
from organizations.permissions import SCHOOL_KINDS
from roadmaps import permissions
from roadmaps.calendars import calendar_of
from roadmaps.copies import document_of
from roadmaps.deadlines import Calendar
from roadmaps.duties import Addressed, Bound, Duty, Executor, Owed, Term, duties, late_after, owed_by
from roadmaps.models import Addressee, Appointment, Edition, Execution, Item, Occurrence, Roadmap
from roadmaps.workflow.core import Refused, require
from roadmaps.workflow.typed import clean_line, is_blank

UNKNOWN_ACT = "карта утверждена, реквизиты акта неизвестны"
BASIS_LIMIT = 300
APPOINTED = (Occurrence.Origin.REQUEST, Occurrence.Origin.SCHEDULE, Occurrence.Origin.EVENT)
"""Terms that the department named: nothing in them is read from the document."""


def act_name(edition: Edition) -> str:
    """How a line names the act that it comes from: «приказ от 09.06.2020 № 164»."""
    if not edition.act_date:
        return UNKNOWN_ACT
    number = f"№\u00a0{edition.act_number}" if edition.act_number else ""
    return " ".join(filter(None, (edition.act_kind, f"от {edition.act_date:%d.%m.%Y}", number)))


def changed_by(edition: Edition) -> str:
    """How a term says that an amending act moved it: «срок изменён приказом от 18.11.2020 № 201»."""
    name = act_name(edition)
    kind = edition.act_kind
    return f"срок изменён {ActKind(kind).instrumental}{name.removeprefix(kind)}" if kind else f"срок изменён: {name}"


def signed_on(roadmap: Roadmap, edition: Edition) -> dt.date | None:
    """The day of the act that approved the plan: days without a year are read by it, whatever acts came since."""
    if edition.number == 1:
        return edition.act_date
    first = roadmap.editions.order_by("number").first()
    return first.act_date if first else edition.act_date


def home_of(roadmap: Roadmap) -> Organization:
    """Whose staff a bare post is, and who answers for targets: the department, or the school of a school's own plan."""
    owner = roadmap.owner
    if owner.kind == OrganizationKind.DEPARTMENT or owner.kind in SCHOOL_KINDS:
        return owner
    return roadmap.keeper or owner


def approved_edition(roadmap: Roadmap, *, by: User) -> Edition:
    """The edition in force, for acts that appoint by it. Raises Refused where there is none or the role does not."""
    if roadmap.status != Roadmap.Status.APPROVED or roadmap.current_edition is None:
        raise Refused(f"Поручения раздают по утверждённой карте, а эта в состоянии «{roadmap.get_status_display()}».")
    require(permissions.can_appoint(Access.of(by), roadmap), "назначать сроки и ответственных")
    return roadmap.current_edition


def basis_line(text: str) -> str:
    """The act or resolution that a duty comes from, as typed; Refused where it is empty: software binds nobody."""
    if is_blank(text):
        raise Refused("Укажите акт или резолюцию, на основании которых это делается.", field="basis")
    return clean_line(text, limit=BASIS_LIMIT, field="basis", what="Основание")


def require_own(roadmap: Roadmap, organization: Organization) -> None:
    """An organization of the plan's municipality that still works."""
    if organization.municipality_id != roadmap.municipality_id:
        raise Refused("Организация другого муниципалитета здесь не подходит.", field="organization")
    if organization.closed_on and organization.closed_on <= today(roadmap.municipality):
        raise Refused(f"Организация «{organization}» закрыта {organization.closed_on:%d.%m.%Y}.", field="organization")


def require_standing(item: Item) -> None:
    """Nobody owes anything for a row that an act took out. Read inside the lock: the act may have come meanwhile."""
    if Item.objects.filter(pk=item.pk, removed_by__isnull=False).exists():
        raise Refused("Мероприятие исключено из карты изменяющим актом: поручать по нему нечего.")


@dataclass(frozen=True)
class Ground:
    """An approved plan with everything that its duties stand on. `items`: keys of its rows by uid."""

    roadmap: Roadmap
    edition: Edition
    calendar: Calendar
    duties: tuple[Duty, ...]
    items: Mapping[str, int]
    organizations: Mapping[int, Executor]

    @classmethod
    def read(cls, roadmap: Roadmap, edition: Edition) -> Ground:
        """Four queries however long the plan is and however many organizations there are."""
        day, calendar = today(roadmap.municipality), calendar_of(roadmap.municipality)
        rows = Organization.objects.filter(municipality=roadmap.municipality_id).order_by("short_name", "pk")
        return cls(
            roadmap,
            edition,
            calendar,
            duties(document_of(edition).plan, signed_on(roadmap, edition), calendar),
            dict(Item.objects.filter(roadmap=roadmap).values_list("uid", "pk")),
            {
                pk: Executor(pk, slug, kind, parent, closed=closed is not None and closed <= day)
                for pk, slug, kind, parent, closed in rows.values_list("pk", "slug", "kind", "parent_id", "closed_on")
            },
        )

    @cached_property
    def duty_of(self) -> Mapping[int, Duty]:
        """Duties by the key of their item."""
        return {self.items[duty.uid]: duty for duty in self.duties if duty.uid in self.items}

    @cached_property
    def doubtful(self) -> frozenset[tuple[int, dt.date | None]]:
        """Items and days that may have been meant otherwise."""
        return frozenset((pk, term.due) for pk, duty in self.duty_of.items() for term in duty.terms if term.doubtful)

    @property
    def not_before(self) -> dt.date:
        """The first day that a term may be late after: that of the act, or since when the plan is kept here."""
        return max(self.edition.act_date or dt.date.min, self.roadmap.taken_over_on or dt.date.min)

    def bound(self, addressees: Iterable[Addressee]) -> Bound:
        """Whom the plan binds. To whom it applies by the plan's own act, it applies to whatever it says."""
        first, act = signed_on(self.roadmap, self.edition) or dt.date.max, act_name(self.edition)
        return Bound(
            home_of(self.roadmap).pk,
            act,
            self.organizations,
            tuple(
                Addressed(self.organizations[row.organization_id], dt.date.min, act, row.until)
                if row.since <= first
                else Addressed(self.organizations[row.organization_id], row.since, row.basis, row.until)
                for row in addressees
            ),
        )

    def owed(self, item: int, bound: Bound, day: dt.date | None, appointed: Sequence[Appointment] = ()) -> list[Owed]:
        """Who owes what the item asks for on `day`: those whom the plan names, and who were appointed beside them or
        in their place."""
        duty = self.duty_of.get(item)
        replaced = {row.instead_of_id for row in appointed}
        found = [owed for owed in _of_duty(duty, bound, day) if owed.organization not in replaced] if duty else []
        taken = {owed.organization for owed in found}
        return found + [
            Owed.appointed(row.organization_id, row.basis)
            for row in appointed
            if row.organization_id not in taken and not self.organizations[row.organization_id].closed
        ]


def _of_duty(duty: Duty, bound: Bound, day: dt.date | None) -> Iterable[Owed]:
    if duty.is_target:
        return (Owed.appointed(bound.home, bound.act),)
    return owed_by(duty.parties, bound, day)


def write_occurrences(ground: Ground, wanted: Iterable[tuple[int, Term]], *, basis: str = "") -> list[Occurrence]:
    """Create an occurrence of each item's term."""
    return Occurrence.objects.bulk_create(
        Occurrence(
            municipality_id=ground.roadmap.municipality_id,
            roadmap=ground.roadmap,
            edition=ground.edition,
            item_id=item,
            origin=str(term.origin),
            label=term.label,
            start=term.start,
            due=term.due,
            working=term.working,
            basis=basis,
        )
        for item, term in wanted
    )


Place = tuple[int, int, str]
"""A line's occurrence, organization and level: there is one in a place."""


def write_lines(
    ground: Ground,
    wanted: Sequence[tuple[Occurrence, Owed]],
    *,
    not_before: dt.date,
    standing: Mapping[Place, int] | None = None,
    assigned_on: dt.date | None = None,
) -> list[Execution]:
    """Create a line of each, schools before their branches. What fell due before `not_before` is never late.

    `standing`: keys of lines that stand already, for the branches that follow them. `assigned_on`: the day of the act
    unless it was assigned later.
    """
    now = timezone.now()
    since = assigned_on or ground.edition.act_date or today(ground.roadmap.municipality)
    heads = Execution.objects.bulk_create(
        _line(ground, occurrence, owed, not_before, now, since) for occurrence, owed in wanted if owed.head is None
    )
    known = {**(standing or {}), **{place_of(line): line.pk for line in heads}}
    branches = []
    for occurrence, owed in wanted:
        if owed.head is not None:
            line = _line(ground, occurrence, owed, not_before, now, since)
            line.parent_id = known.get((occurrence.pk, owed.head, owed.level))
            branches.append(line)
    return heads + Execution.objects.bulk_create(branches)


def place_of(line: Execution) -> Place:
    return line.occurrence_id, line.organization_id, line.level


def _line(
    ground: Ground, occurrence: Occurrence, owed: Owed, not_before: dt.date, now: dt.datetime, since: dt.date
) -> Execution:
    return Execution(
        municipality_id=ground.roadmap.municipality_id,
        occurrence=occurrence,
        roadmap=ground.roadmap,
        item_id=occurrence.item_id,
        organization_id=owed.organization,
        role=owed.role.value,
        level=owed.level,
        part=owed.part,
        basis=owed.basis,
        assigned_on=since,
        due=occurrence.due,
        late_after=last_day_of(ground, occurrence, not_before),
        touched_at=now,
    )


def last_day_of(ground: Ground, occurrence: Occurrence, not_before: dt.date) -> dt.date | None:
    """The last day in time of a line of the occurrence, without a resolution; None where nobody can be late."""
    doubtful = (occurrence.item_id, occurrence.due) in ground.doubtful and occurrence.origin not in APPOINTED
    # A yearly note is asked for by us, not by the document: it is waited for, and nobody is late with it.
    unsaid = occurrence.origin == Occurrence.Origin.NOTE
    return late_after(occurrence.due, occurrence.working, not_before, doubtful=doubtful or unsaid)

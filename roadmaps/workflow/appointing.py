"""What the department appoints beside the plan: days that the plan leaves open, and who else answers for an item."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from organizations.clock import today
from organizations.journal import record
from organizations.models import Organization, User
from roadmaps.duties import Owed, Term
from roadmaps.models import Addressee, Appointment, Execution, Item, Occurrence
from roadmaps.workflow.added_lines import write_missing
from roadmaps.workflow.core import Refused, locked
from roadmaps.workflow.duty_rows import (
    APPOINTED,
    Ground,
    approved_edition,
    basis_line,
    require_own,
    require_standing,
    write_occurrences,
)
from roadmaps.workflow.outline import Gone
from roadmaps.workflow.typed import clean_line

AppointedTerm = tuple[dt.date | None, dt.date, str]
"""The first day, or None where only the last is said; the last day; how it is called."""


def appoint_terms(item_pk: int, terms: Sequence[AppointedTerm], *, origin: str, basis: str, by: User) -> int:
    """The department says when: occurrences on the days of a request, a schedule or an event, with lines for all who
    answer for the item. Returns how many lines; a day that stands already adds nothing.

    A day that is over is never overdue. Raises Refused for a term that ends before it begins.
    """
    if origin not in APPOINTED:
        raise Refused("Укажите, откуда срок: запрос, график или наступившее событие.", field="origin")
    wanted = [_clean_term(term) for term in terms]
    if not wanted:
        raise Refused("Укажите хотя бы один день.", field="due")
    item = _item(item_pk)
    with locked(item.roadmap_id) as roadmap:
        edition = approved_edition(roadmap, by=by)
        require_standing(item)
        basis = basis_line(basis)
        known = set(Occurrence.objects.filter(edition=edition, item=item, origin=origin).values_list("due", flat=True))
        new = {due: (start, due, label) for start, due, label in wanted if due not in known}
        if not new:
            return 0
        ground = Ground.read(roadmap, edition)
        lines = _appointed_lines(ground, item, list(new.values()), origin, basis, by=by)
        after = {
            "origin": origin,
            "basis": basis,
            "terms": [[start and start.isoformat(), due.isoformat(), label] for start, due, label in new.values()],
            "lines": len(lines),
            "day": today(roadmap.municipality).isoformat(),
        }
        record("appoint_terms", roadmap, by=by, target=item, after=after)
    return len(lines)


def appoint_responsible(item_pk: int, organizations: Iterable[Organization], *, basis: str, by: User) -> int:
    """Organizations answer for an item beside those whom the plan names, or where it names nobody.

    They get lines for what falls due from today on; where all is over, for the last day, and are not late for it.
    Returns how many lines; appointing again adds nothing.
    """
    wanted = list({organization.pk: organization for organization in organizations}.values())
    if not wanted:
        raise Refused("Выберите хотя бы одну организацию.", field="organizations")
    item = _item(item_pk)
    with locked(item.roadmap_id) as roadmap:
        edition = approved_edition(roadmap, by=by)
        require_standing(item)
        basis = basis_line(basis)
        for organization in wanted:
            require_own(roadmap, organization)
        known = set(Appointment.objects.filter(item=item).values_list("organization_id", flat=True))
        new = [organization for organization in wanted if organization.pk not in known]
        if not new:
            return 0
        day = today(roadmap.municipality)
        own = {"municipality_id": roadmap.municipality_id, "roadmap": roadmap, "item": item}
        appointed = Appointment.objects.bulk_create(
            Appointment(**own, organization=organization, since=day, basis=basis) for organization in new
        )
        lines = _lines_of_appointed(Ground.read(roadmap, edition), item, appointed, day, by=by)
        after = {"organizations": [str(each) for each in new], "basis": basis, "lines": len(lines)}
        after["day"] = day.isoformat()
        record("appoint_responsible", roadmap, by=by, target=item, after=after)
    return len(lines)


def _appointed_lines(
    ground: Ground, item: Item, terms: Iterable[AppointedTerm], origin: str, basis: str, *, by: User
) -> list[Execution]:
    occurrences = write_occurrences(
        ground,
        [(item.pk, Term(origin, label, start, due, ground.calendar.working_date(due))) for start, due, label in terms],
        basis=basis,
    )
    bound = ground.bound(Addressee.objects.filter(roadmap=ground.roadmap))
    appointed = list(Appointment.objects.filter(item=item))
    wanted = [
        (occurrence, owed)
        for occurrence in occurrences
        for owed in ground.owed(item.pk, bound, occurrence.due, appointed)
    ]
    return write_missing(ground, wanted, by=by)


def _lines_of_appointed(
    ground: Ground, item: Item, appointed: Sequence[Appointment], day: dt.date, *, by: User
) -> list[Execution]:
    dated = list(Occurrence.objects.filter(edition=ground.edition, item=item, due__isnull=False).order_by("due", "pk"))
    ahead = [occurrence for occurrence in dated if occurrence.due and occurrence.due >= day] or dated[-1:]
    return write_missing(
        ground,
        [(occurrence, Owed.appointed(row.organization_id, row.basis)) for occurrence in ahead for row in appointed],
        by=by,
    )


def _clean_term(term: AppointedTerm) -> AppointedTerm:
    start, due, label = term
    if not due:
        raise Refused("Укажите последний день срока.", field="due")
    if start and start > due:
        raise Refused("Срок кончается раньше, чем начинается.", field="due")
    return start, due, clean_line(label, limit=200, field="label", what="Название срока")


def _item(pk: int) -> Item:
    item = Item.objects.filter(pk=pk).first()
    if item is None:
        raise Gone("Такого мероприятия нет: обновите страницу.")
    return item

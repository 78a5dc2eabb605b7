"""People's data are destroyed at the end of their term, by an act with the extract of the log.

The act is printed and stored before the lock; inside it what is destroyed is compared with what the act says.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from documents.models import PrintSettings, StoredFile
from documents.sending import PDF
from documents.store import keep
from mentoring import permissions
from mentoring.destruction_paper import NAME_CATEGORIES, act_content, act_pdf, categories_of
from mentoring.models import Consent, Destruction, Pair, Person
from mentoring.reminding import term_is_over
from mentoring.workflow.core import log_use, require, settings_of
from mentoring.workflow.erasing import erase, forget_forms
from mentoring.workflow.register import locked_register, pair_of, require_came, stated
from organizations.access import Access
from organizations.clock import today
from organizations.journal import record
from organizations.models import Organization, User
from organizations.refusals import Refused

MOST = 500


def due(school: Organization, day: dt.date) -> QuerySet[Person]:
    """People whose term has ended: `keep_days` after leaving, or after the consent to processing was withdrawn."""
    before = day - dt.timedelta(days=settings_of(school.municipality).keep_days)
    mine = Person.objects.filter(organization=school, destroyed_on__isnull=True)
    rows: QuerySet[Person] = mine.filter(term_is_over(before))
    return rows.order_by("code")


def destroy(
    organization_pk: int, person_pks: Sequence[int], *, number: str, date: dt.date, reason: str, by: User
) -> Destruction:
    """Destroy the data of these people of one school: all or none. Codes, pairs and numbers stay.

    The same act again is the one that stands. Raises Refused for somebody at work in a pair and for an act's number
    that is taken.
    """
    school = Organization.objects.select_related("municipality").get(pk=organization_pk)
    require(permissions.may_keep_register(Access.of(by), school), "уничтожать данные людей этой школы")
    number, reason = stated(number, what="Номер акта", limit=40, field="number"), stated(reason, what="Основание")
    require_came(date, school, what="Дата акта", field="date")
    if len(set(person_pks)) > MOST:
        raise Refused(f"За один акт — не больше {MOST} человек.")
    standing = _standing(school, number, date, person_pks)
    if standing is not None:
        return standing
    content = content_of(school, _people(school, person_pks), number=number, date=date, reason=reason, by=by)
    file = printed(content, school, by)
    with locked_register(school.pk, by=by) as (locked, _settings):
        people = _people(locked, person_pks, lock=True)
        if content_of(locked, people, number=number, date=date, reason=reason, by=by) != content:
            raise Refused("Пока печатали акт, данные изменились. Повторите.")
        for person in people:
            _require_over(person, today(locked.municipality))
        # Before the codes' data go: the log names who was known.
        log_use("destroy", locked, people, where="Акт об уничтожении", reason=reason, by=by)
        forget_forms(locked.municipality_id, people)
        for person in people:
            erase(person, today(locked.municipality))
        return write(locked, content, file, people, by)


def _people(school: Organization, person_pks: Sequence[int], *, lock: bool = False) -> list[Person]:
    rows = Person.objects.filter(organization=school, pk__in=set(person_pks), destroyed_on__isnull=True)
    if lock:
        rows = rows.select_for_update(of=("self",))
    found = list(rows.order_by("code"))
    if len(found) < len(set(person_pks)) or not found:
        raise Refused("Отметьте людей реестра, чьи данные ещё не уничтожены.")
    return found


def content_of(
    school: Organization,
    people: Sequence[Person],
    *,
    number: str,
    date: dt.date,
    reason: str,
    by: User,
    names_only: bool = False,
) -> dict[str, Any]:
    """What the act says; `names_only`: of names and birth dates alone."""
    keys = [person.pk for person in people]
    scans = set(Consent.objects.filter(person__in=keys, scan__isnull=False).values_list("person", flat=True))
    paired = set(Pair.objects.filter(mentor__person__in=keys).values_list("mentor__person", flat=True))
    paired |= set(
        Pair.objects.filter(members__mentee__person__in=keys).values_list("members__mentee__person", flat=True)
    )
    rows = []
    for person in people:
        found = categories_of(person, scans=person.pk in scans, texts=person.pk in paired)
        rows.append((person.code, [one for one in found if one in NAME_CATEGORIES] if names_only else found))
    return act_content(school, rows, number=number, date=date, reason=reason, by=by, names_only=names_only)


def printed(content: dict[str, Any], school: Organization, by: User) -> StoredFile:
    """The act with its extract as a stored file."""
    pdf = act_pdf(content, PrintSettings.of(school.municipality_id))
    name = f"Акт об уничтожении данных {content['number']}.pdf".replace("/", "-")
    return keep(pdf, municipality_id=school.municipality_id, name=name, content_type=PDF, by=by)


def _standing(school: Organization, number: str, date: dt.date, person_pks: Sequence[int]) -> Destruction | None:
    row = Destruction.objects.filter(organization=school, number=number, date=date).first()
    if row is None:
        return None
    codes = Person.objects.filter(organization=school, pk__in=set(person_pks)).values_list("code", flat=True)
    if {one["code"] for one in row.content["people"]} == set(codes):
        return row
    raise Refused("Акт с таким номером и датой уже есть.", field="number")


def write(
    school: Organization, content: dict[str, Any], file: StoredFile, people: Sequence[Person], by: User
) -> Destruction:
    """The act is entered and journalled, inside the lock. Raises Refused for a number that is taken."""
    row, fresh = Destruction.objects.get_or_create(
        organization=school,
        number=content["number"],
        date=dt.date.fromisoformat(content["date"]),
        defaults={
            "municipality_id": school.municipality_id,
            "reason": content["reason"],
            "method": content["method"],
            "content": content,
            "by": by,
            "file": file,
            "sha256": hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest(),
        },
    )
    if not fresh:
        raise Refused("Акт с таким номером и датой уже есть.", field="number")
    title = f"{row}, человек: {len(people)}"
    record("destroy_data", school, by=by, target=row, title=title, after={"people": len(people)})
    return row


def _require_over(person: Person, day: dt.date) -> None:
    """Nobody at work in a pair, and nobody whose data are still processed by a consent in force."""
    pair = pair_of(person)
    if pair is not None:
        raise Refused(f"{person.code} в паре {pair}. Сначала завершите её или смените наставника.")
    if person.left_on is None and person.is_admitted(day):
        raise Refused(f"{person.code}: согласия действуют. Сначала запишите выбытие или отзыв согласия.")

"""People's data are destroyed at the end of their term, by an act with the extract of the log; names, by one decision.

The act is printed and stored before the lock; inside it what is destroyed is compared with what the act says.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Sequence
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from documents.models import PrintSettings, StoredFile
from documents.sending import PDF
from documents.store import discard, keep
from mentoring import permissions
from mentoring.consents import bracket_on
from mentoring.destruction_paper import NAME_CATEGORIES, act_content, act_pdf, categories_of
from mentoring.models import (
    Addendum,
    Consent,
    Destruction,
    Feedback,
    FitCheck,
    MentoringSettings,
    NameForm,
    Participant,
    Person,
    Preference,
)
from mentoring.reminding import term_is_over
from mentoring.workflow.core import log_use, require, settings_of
from mentoring.workflow.register import locked_register, pair_of, require_came, stated
from organizations.access import Access
from organizations.clock import today
from organizations.journal import record
from organizations.mentor_accounts import close_account
from organizations.models import Municipality, Organization, User
from organizations.refusals import Refused

GONE = "данные уничтожены"
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
    content = _content(school, _people(school, person_pks), number=number, date=date, reason=reason, by=by)
    file = _kept(content, school, by)
    with locked_register(school.pk, by=by) as (locked, _settings):
        people = _people(locked, person_pks, lock=True)
        if _content(locked, people, number=number, date=date, reason=reason, by=by) != content:
            raise Refused("Пока печатали акт, данные изменились. Повторите.")
        for person in people:
            _require_over(person, today(locked.municipality))
        # Before the codes' data go: the log names who was known.
        log_use("destroy", locked, people, where="Акт об уничтожении", reason=reason, by=by)
        _forget_forms(locked.municipality_id, people)
        for person in people:
            _erase(person, today(locked.municipality))
        return _write(locked, content, file, people, by)


def confirm_names(municipality: Municipality, *, level: str, document: str, date: dt.date, by: User) -> None:
    """An administrator confirms the system's protection level; from now on names are kept. Again changes the words."""
    require(permissions.may_confirm_names(Access.of(by), municipality.pk), "подтверждать уровень защищённости")
    if date > today(municipality):
        raise Refused(f"Дата документа {date:%d.%m.%Y} ещё не наступила.", field="date")
    paper = stated(document, what="Документ", limit=120, field="document")
    words = stated(f"{level}, {paper} от {date:%d.%m.%Y}", what="Уровень", limit=200, field="level")
    with transaction.atomic():
        row = _locked_settings(municipality)
        if row.names_kept and row.protection_level == words:
            return
        row.names_kept, row.protection_level = True, words
        row.confirmed_by, row.confirmed_on = by, today(municipality)
        row.save()
        record("confirm_names", municipality, by=by, target=row, title=words, after={"names_kept": True})


def drop_names(municipality: Municipality, *, number: str, date: dt.date, reason: str, by: User) -> list[Destruction]:
    """Names are kept no longer: those kept are destroyed, an act for each school; where none are, none."""
    require(permissions.may_confirm_names(Access.of(by), municipality.pk), "прекращать хранение ФИО")
    number, reason = stated(number, what="Номер акта", limit=40, field="number"), stated(reason, what="Основание")
    if date > today(municipality):
        raise Refused(f"Дата акта {date:%d.%m.%Y} ещё не наступила.", field="date")
    if not settings_of(municipality).names_kept:
        return []
    acts = []
    for school, people in _named_by_school(municipality).items():
        content = _content(school, people, number=number, date=date, reason=reason, by=by, names_only=True)
        acts.append((school, content, _kept(content, school, by)))
    with transaction.atomic():
        row = _locked_settings(municipality)
        if not row.names_kept:
            return []
        now = {school.pk: (school, people) for school, people in _named_by_school(municipality, lock=True).items()}
        if set(now) != {school.pk for school, _, _ in acts}:
            raise Refused("Пока печатали акты, реестры изменились. Повторите.")
        made = []
        for school, content, file in acts:
            people = now[school.pk][1]
            if _content(school, people, number=number, date=date, reason=reason, by=by, names_only=True) != content:
                raise Refused(f"{school.short_name}: пока печатали акт, реестр изменился. Повторите.")
            log_use("destroy", school, people, where="Прекращение хранения ФИО", reason=reason, by=by)
            _forget_forms(municipality.pk, people)
            for person in people:
                _forget_name(person, today(municipality))
            made.append(_write(school, content, file, people, by))
        row.names_kept = False
        row.save(update_fields=["names_kept"])
        record("drop_names", municipality, by=by, target=row, title=reason, after={"names_kept": False})
    return made


def named_people(municipality: Municipality) -> QuerySet[Person]:
    """People of the municipality of whom a name or a birth date is kept."""
    rows: QuerySet[Person] = Person.objects.filter(municipality=municipality)
    return rows.exclude(last_name="", first_name="", patronymic="", birth_date__isnull=True)


def _named_by_school(municipality: Municipality, *, lock: bool = False) -> dict[Organization, list[Person]]:
    rows = named_people(municipality).select_related("organization__municipality")
    if lock:
        rows = rows.select_for_update(of=("self",))
    found: dict[Organization, list[Person]] = {}
    for person in rows.order_by("organization", "pk"):
        found.setdefault(person.organization, []).append(person)
    return found


def _locked_settings(municipality: Municipality) -> MentoringSettings:
    Municipality.objects.select_for_update(of=("self",)).get(pk=municipality.pk)
    row = MentoringSettings.objects.select_for_update(of=("self",)).filter(municipality=municipality).first()
    return row or MentoringSettings(municipality=municipality)


def _people(school: Organization, person_pks: Sequence[int], *, lock: bool = False) -> list[Person]:
    rows = Person.objects.filter(organization=school, pk__in=set(person_pks), destroyed_on__isnull=True)
    if lock:
        rows = rows.select_for_update(of=("self",))
    found = list(rows.order_by("code"))
    if len(found) < len(set(person_pks)) or not found:
        raise Refused("Отметьте людей реестра, чьи данные ещё не уничтожены.")
    return found


def _content(
    school: Organization,
    people: Sequence[Person],
    *,
    number: str,
    date: dt.date,
    reason: str,
    by: User,
    names_only: bool = False,
) -> dict[str, Any]:
    scans = set(Consent.objects.filter(person__in=people, scan__isnull=False).values_list("person", flat=True))
    rows = []
    for person in people:
        found = categories_of(person, scans=person.pk in scans)
        rows.append((person.code, [one for one in found if one in NAME_CATEGORIES] if names_only else found))
    return act_content(school, rows, number=number, date=date, reason=reason, by=by)


def _kept(content: dict[str, Any], school: Organization, by: User) -> StoredFile:
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


def _write(
    school: Organization, content: dict[str, Any], file: StoredFile, people: Sequence[Person], by: User
) -> Destruction:
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


def _forget_forms(municipality_pk: int, people: Sequence[Person]) -> None:
    """Corrected cases of these people's names go with them; a namesake's is asked for again. Before the names go."""
    gone = {word for person in people for word in person.full_name.casefold().split()}
    kept = NameForm.objects.filter(municipality=municipality_pk).values_list("pk", "nominative")
    NameForm.objects.filter(pk__in=[pk for pk, said in kept if gone & set(said.casefold().split())]).delete()


def _forget_name(person: Person, day: dt.date) -> None:
    """Without its name and birth date; the age group says what is needed of the age."""
    person.age_group = bracket_on(person, day)
    person.last_name = person.first_name = person.patronymic = ""
    person.birth_date = None
    person.version += 1
    person.save(update_fields=["last_name", "first_name", "patronymic", "birth_date", "age_group", "version"])


def _erase(person: Person, day: dt.date) -> None:
    """Everything but the code, the category and the days; scans go from the store when the act is committed."""
    _forget_name(person, day)
    if person.account is not None:
        close_account(person.organization, person.account)
    person.account = person.employer = person.teaching_since = None
    person.sex = person.class_name = person.post = ""
    person.special_needs = False
    person.admitted_from = person.admitted_until = None
    person.destroyed_on = day
    if person.left_on is None:
        person.left_on = day
    person.left_reason = GONE
    if person.blocked_on is not None:
        person.blocked_reason = GONE
    person.save()
    _erase_texts(person)
    scans = list(StoredFile.objects.filter(pk__in=Consent.objects.filter(person=person).values("scan")))
    Consent.objects.filter(person=person).update(scan=None, conditions="", withdrawal="")
    for scan in scans:
        transaction.on_commit(partial(discard, scan))


def _erase_texts(person: Person) -> None:
    parts = Participant.objects.filter(person=person)
    parts.filter(left_on__isnull=True).update(left_on=person.destroyed_on)
    parts.update(wishes="", left_reason=GONE, next_step="", support_on=None, ready_score=None)
    Preference.objects.filter(Q(of__in=parts) | Q(other__in=parts)).delete()
    Addendum.objects.filter(person=person).update(content=GONE, form="", pay="")
    Feedback.objects.filter(participant__in=parts, score__isnull=True).delete()
    Feedback.objects.filter(participant__in=parts).update(words="")
    FitCheck.objects.filter(participant__in=parts).update(words="")

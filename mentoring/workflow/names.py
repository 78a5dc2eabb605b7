"""Whether a municipality keeps names: confirmed by an administrator, ended by a background job, an act for each school.

From the moment the end is decided no name is taken in. The job then destroys those kept, school by school: each wholly
with its act or not at all, so that whoever takes the job over goes on with the schools that are left.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse

from mentoring import permissions
from mentoring.models import Destruction, MentoringSettings, Person
from mentoring.workflow.core import log_use, require
from mentoring.workflow.destruction import content_of, printed, write
from mentoring.workflow.erasing import forget_forms, forget_name
from mentoring.workflow.register import stated
from organizations import jobs
from organizations.access import Access
from organizations.clock import today
from organizations.jobs import Progress
from organizations.journal import record
from organizations.models import Job, Municipality, Organization, User
from organizations.refusals import Refused
from organizations.text import counted

KIND = "drop_names"
_TRIES = 3
"""How often an act is printed anew because its school's register changed meanwhile."""


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
        if dropping(municipality) is not None:
            raise Refused("Имена сейчас уничтожаются. Дождитесь конца или отмените работу.")
        row.names_kept, row.protection_level = True, words
        row.confirmed_by, row.confirmed_on = by, today(municipality)
        row.save()
        record("confirm_names", municipality, by=by, target=row, title=words, after={"names_kept": True})


def drop_names(municipality: Municipality, *, number: str, date: dt.date, reason: str, by: User) -> Job | None:
    """Names are taken in no longer, and a job begins that destroys those kept; None where there are none.

    Again it gives the job that goes on, or begins one for what an interrupted job left.
    """
    require(permissions.may_confirm_names(Access.of(by), municipality.pk), "прекращать хранение ФИО")
    number, reason = stated(number, what="Номер акта", limit=40, field="number"), stated(reason, what="Основание")
    if date > today(municipality):
        raise Refused(f"Дата акта {date:%d.%m.%Y} ещё не наступила.", field="date")
    with transaction.atomic():
        row = _locked_settings(municipality)
        going = dropping(municipality)
        if going is not None:
            return going
        schools = _schools(municipality)
        taken = Destruction.objects.filter(organization__in=schools, number=number, date=date)
        if taken.exists():
            raise Refused("Акт с таким номером и датой в одной из школ уже есть.", field="number")
        if row.names_kept:
            row.names_kept = False
            row.save(update_fields=["names_kept"])
            record("drop_names", municipality, by=by, target=row, title=reason, after={"names_kept": False})
        if not schools:
            return None
        return jobs.start(
            KIND,
            {"number": number, "date": date.isoformat(), "reason": reason},
            title=f"Уничтожение ФИО: {municipality.short_name}"[:300],
            municipality=municipality,
            by=by,
            key=str(municipality.pk),
        )


def make(job: Job, progress: Progress) -> dict[str, Any]:
    """The handler of the job: school by school, those that have no names any more are behind."""
    place = job.municipality
    if not permissions.may_confirm_names(Access.of(job.owner), place.pk):
        raise Refused("Прекращать хранение ФИО может администратор муниципалитета.")
    date = dt.date.fromisoformat(job.arguments["date"])
    act = {"number": job.arguments["number"], "date": date, "reason": job.arguments["reason"]}
    schools = _schools(place)
    behind = Destruction.objects.filter(municipality=place, number=act["number"], date=date).count()
    total = behind + len(schools)
    for done, school in enumerate(schools, behind):
        progress.step(done, total, f"Акт: {school.short_name}")
        _drop_at(school, by=job.owner, **act)
    progress.step(total, total, "Имена уничтожены")
    acts = counted(total, "школа", "школы", "школ")
    return {
        "url": reverse("names_kept", args=[place.pk]),
        "label": "Хранение ФИО",
        "note": f"Имён больше нет: {acts}, в каждой лежит акт.",
    }


def dropping(municipality: Municipality) -> Job | None:
    """The job that destroys names of the municipality now."""
    return Job.objects.unfinished().filter(municipality=municipality, kind=KIND).order_by("pk").first()


def named_people(municipality: Municipality) -> QuerySet[Person]:
    """People of the municipality of whom a name or a birth date is kept."""
    return _named(Person.objects.filter(municipality=municipality))


def _named(rows: QuerySet[Person]) -> QuerySet[Person]:
    return rows.exclude(last_name="", first_name="", patronymic="", birth_date__isnull=True)


def _schools(municipality: Municipality) -> list[Organization]:
    keys = named_people(municipality).values("organization")
    return list(Organization.objects.filter(pk__in=keys).select_related("municipality").order_by("short_name", "pk"))


def _drop_at(school: Organization, *, number: str, date: dt.date, reason: str, by: User) -> None:
    """The names of one school, with its act: all or none."""
    act: dict[str, Any] = {"number": number, "date": date, "reason": reason, "by": by, "names_only": True}
    for _ in range(_TRIES):
        content = content_of(school, _people(school), **act)
        file = printed(content, school, by)
        with transaction.atomic():
            if _locked_settings(school.municipality).names_kept:
                raise Refused("Хранение ФИО подтвердили снова: уничтожение остановлено.")
            Organization.objects.select_for_update(of=("self",), no_key=True).get(pk=school.pk)
            people = _people(school, lock=True)
            if not people:
                return
            if content_of(school, people, **act) != content:
                continue
            log_use("destroy", school, people, where="Прекращение хранения ФИО", reason=reason, by=by)
            forget_forms(school.municipality_id, people)
            for person in people:
                forget_name(person, today(school.municipality))
            write(school, content, file, people, by)
            return
    raise Refused(f"{school.short_name}: пока печатали акт, реестр менялся. Начните ещё раз: остальное уже сделано.")


def _people(school: Organization, *, lock: bool = False) -> list[Person]:
    rows = _named(Person.objects.filter(organization=school))
    if lock:
        rows = rows.select_for_update(of=("self",))
    return list(rows.order_by("code"))


def _locked_settings(municipality: Municipality) -> MentoringSettings:
    Municipality.objects.select_for_update(of=("self",), no_key=True).get(pk=municipality.pk)
    row = (
        MentoringSettings.objects.select_for_update(of=("self",), no_key=True).filter(municipality=municipality).first()
    )
    return row or MentoringSettings(municipality=municipality)

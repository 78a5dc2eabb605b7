"""Checks of schools' sites, and the user's own places in statistics forms."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from monitoring.models import SiteCheck, StatisticsCell
from monitoring.permissions import may_report
from monitoring.reports.sites import CODES
from monitoring.reports.statistics import titles
from monitoring.tallies import FIRST_YEAR
from monitoring.workflow.core import locked_municipality, require
from organizations.access import Access
from organizations.clock import today
from organizations.journal import record
from organizations.models import Organization, User
from organizations.refusals import Refused

_LIMITS = {"form": 60, "section": 60, "line": 20, "column": 20}


@dataclass(frozen=True, slots=True)
class Found:
    """What was found on a school's site."""

    organization_pk: int
    url: str
    points: Collection[str]
    note: str


def check_sites(municipality_pk: int, rows: Iterable[Found], *, checked_on: dt.date, by: User) -> int:
    """Enter the checks of a day, all or none; the same again changes nothing. How many were written.

    Raises Refused for a day to come, or an address that is none; `field` names the school by its key.
    """
    given = list(rows)
    with locked_municipality(municipality_pk) as municipality:
        require(may_report(Access.of(by), municipality.pk), "проверять сайты школ")
        if checked_on > today(municipality):
            raise Refused("День проверки ещё не наступил.", field="checked_on")
        if checked_on.year < FIRST_YEAR:
            raise Refused(f"День проверки раньше {FIRST_YEAR} года: проверьте, что напечатано.", field="checked_on")
        schools = Organization.objects.filter(municipality=municipality).in_bulk([row.organization_pk for row in given])
        written = 0
        for row in given:
            school = schools.get(row.organization_pk)
            if school is None:
                raise Refused("Такой школы в муниципалитете нет.")
            fields = _clean(row, school)
            known = SiteCheck.objects.filter(organization=school, checked_on=checked_on).first()
            if known and all(getattr(known, name) == value for name, value in fields.items()):
                continue
            check = known or SiteCheck(municipality=municipality, organization=school, checked_on=checked_on)
            for name, value in fields.items():
                setattr(check, name, value)
            check.by = by
            check.save()
            written += 1
        if written:
            after = {"schools": written, "day": checked_on.isoformat()}
            record("check_sites", municipality, by=by, title=municipality.name, after=after)
    return written


def _clean(row: Found, school: Organization) -> dict[str, object]:
    url = row.url.strip()
    if url:
        try:
            URLValidator(schemes=["http", "https"])(url)
        except ValidationError:
            raise Refused(
                f"{school}: адрес раздела начинается с https:// и называет сайт.", field=f"url-{school.pk}"
            ) from None
    note = " ".join(row.note.split())
    if len(note) > 300 or len(url) > 500:
        raise Refused(f"{school}: слишком длинно.", field=f"note-{school.pk}")
    return {"url": url, "points": sorted(set(row.points) & CODES), "note": note}


def place_figures(municipality_pk: int, form: str, places: dict[str, tuple[str, str, str]], *, by: User) -> int:
    """Where each number goes in a statistics form: code → (section, line, column); an empty line takes it out.

    Numbers of the form that are not among `places` stay. How many are placed now. Raises Refused for two numbers in
    one place, or a code that the sheet does not know.
    """
    form = " ".join(form.split())
    if not form or len(form) > _LIMITS["form"]:
        raise Refused("Напишите форму, не длиннее 60 знаков: например, «1-ДОП».", field="form")
    known = titles()
    with locked_municipality(municipality_pk) as municipality:
        require(may_report(Access.of(by), municipality.pk), "вести формы статистики")
        taken: dict[tuple[str, str, str], str] = {}
        for code, (section, line, column) in places.items():
            if code not in known:
                raise Refused("Такого числа в статистическом листе нет.")
            if len(section) > _LIMITS["section"] or len(line) > _LIMITS["line"] or len(column) > _LIMITS["column"]:
                raise Refused(f"«{known[code]}»: слишком длинно.", field=f"line-{code}")
            if line and (section, line, column) in taken:
                other = known[taken[section, line, column]]
                raise Refused(f"«{known[code]}» и «{other}» указаны в одном месте формы.", field=f"line-{code}")
            if line:
                taken[section, line, column] = code
        StatisticsCell.objects.filter(municipality=municipality, form=form, figure__in=places).delete()
        StatisticsCell.objects.bulk_create(
            StatisticsCell(municipality=municipality, form=form, figure=code, section=section, line=line, column=column)
            for (section, line, column), code in taken.items()
        )
        record("place_figures", municipality, by=by, title=f"Форма {form}", after={"placed": len(taken)})
    return len(taken)

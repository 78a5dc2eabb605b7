"""Papers and partners of the demo: signed orders, the package of documents, an enterprise that gives a mentor.

The enterprise and its agreement are invented, as are all numbers of orders; they say so.
"""

from __future__ import annotations

import datetime as dt

from mentoring.demo.people import employee, pupils
from mentoring.demo.school import INVENTED, MUNICIPALITY, School, on
from mentoring.models import Programme
from mentoring.workflow.agreements import AgreementData, add_agreement
from mentoring.workflow.documents import DocumentData, keep_document
from mentoring.workflow.papers import register_paper
from organizations.models import Municipality, Organization, OrganizationKind

_TODAY = dt.date(2023, 10, 16)
_YEAR = 2023
_ORDERS = (
    ("introduction", "86-од", dt.date(2023, 8, 25)),
    ("curator", "87-од", dt.date(2023, 8, 25)),
    ("regulation", "88-од", dt.date(2023, 8, 28)),
    ("assignment", "112-од", dt.date(2023, 9, 15)),
)
_SITE = DocumentData(url="https://example.org/mentoring", note="Адрес вымышлен для демонстрации.")


def live() -> None:
    on(_TODAY)
    school = School.of("morshansk-algasovo")
    own = Programme.objects.filter(organization=school.organization, school_year=_YEAR)
    _orders(school, own.get(form__code="student_student"))
    _package(school)
    _with_enterprise(school, _enterprise(school))
    later = School.of("morshansk-ustinskaya")
    order = DocumentData(number=f"74-од {INVENTED}", date=dt.date(2023, 8, 30))
    keep_document(later.organization, "introduction", _YEAR, order, by=later.curator)
    keep_document(later.organization, "site", _YEAR, _SITE, by=later.curator)


def _orders(school: School, programme: Programme) -> None:
    for kind, number, date in _ORDERS:
        register_paper(programme.pk, kind, number=f"{number} {INVENTED}", date=date, by=school.curator)


def _package(school: School) -> None:
    """What the system does not know by itself; the yearly report is not there yet."""
    signed = dt.date(2023, 8, 29)
    entered = {
        "access": DocumentData(number=f"89-од {INVENTED}", date=signed, note="Выездные консультации для филиалов."),
        "motivation": DocumentData(number=f"90-од {INVENTED}", date=signed, note="Доплата, благодарности, стенд."),
        "site": _SITE,
    }
    for kind, data in entered.items():
        keep_document(school.organization, kind, _YEAR, data, by=school.curator)


def _enterprise(school: School) -> Organization:
    """An invented enterprise with the school's agreement."""
    made = Organization.objects.create(
        municipality=Municipality.objects.get(slug=MUNICIPALITY),
        slug="morshansk-samobranka",
        kind=OrganizationKind.PARTNER,
        name="АО «Скатерть-самобранка» (вымышленное)",
        short_name="АО «Скатерть-самобранка» (вымышленное)",
    )
    said = AgreementData(
        school.organization,
        "4 (вымышленное)",
        dt.date(2023, 9, 18),
        valid_until=dt.date(2024, 8, 31),
        subject="Наставники для программы «работодатель – ученик»",
    )
    add_agreement(made, said, by=school.curator)
    return made


def _with_enterprise(school: School, partner: Organization) -> None:
    """The programme of an enterprise: its technologist with a group of two."""
    programme = school.open(_YEAR, "employer_student")
    signed, joined, paired = dt.date(2023, 9, 20), dt.date(2023, 9, 22), dt.date(2023, 10, 2)
    elders = school.enter([employee(110, "технолог", partner, born=1984)], signed_on=signed)
    younger = school.enter(pupils(92, ("9 «Б»", "10 «А»"), school_year=_YEAR), signed_on=signed)
    school.finished(programme, 1, dt.date(2023, 9, 4), dt.date(2023, 9, 18))
    mentors = school.mentors(programme, elders, (("profession", "career"),), on=joined)
    mentees = school.mentees(programme, younger, (("choice", "prospects"),), on=joined)
    school.trained(programme, mentors, dt.date(2023, 9, 26))
    for stage in (2, 3, 4):
        school.finished(programme, stage, dt.date(2023, 9, 18), dt.date(2023, 9, 26))
    made = school.paired(programme, [(mentors[0], mentees)], order="119-од", on=paired)
    school.finished(programme, 5, joined, paired)
    school.started(programme, 6, paired)
    school.met(programme, made, 1, dt.date(2023, 10, 5), "Знакомство в цехе, чем занят технолог")
    school.met(programme, made, 2, dt.date(2023, 10, 12), "Проба: состав и расчёт рецептуры", minutes=60)

"""The monitoring calendar: rules in the words of plans become tasks with days; what waits and what is late."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from monitoring.models import CalendarRule, Report, ReportTask
from organizations.clock import today
from organizations.models import Municipality
from roadmaps.calendars import calendar_of
from roadmaps.deadlines import Calendar, Occurrence, Period, occurrences, parse

AHEAD = 14
"""Days before its last one from which a task is told of."""


@dataclass(frozen=True, slots=True)
class Typical:
    """A rule of the calendar that the product offers."""

    title: str
    term: str
    kind: str
    basis: str


TYPICAL = (
    Typical(
        "Мониторинг размещения сведений о наставничестве на сайтах школ",
        "Ежегодно в январе и мае",
        Report.Kind.SITES,
        "дорожная карта Тонкинского округа, п. 5.1",
    ),
    Typical(
        "Информационная справка о реализации программ наставничества",
        "Ежегодно в мае и 1–15 декабря",
        Report.Kind.NOTE,
        "дорожная карта Тонкинского округа, п. 5.2",
    ),
    Typical(
        "Аналитический отчёт по итогам учебного года",
        "Ежегодно, не позднее 1 июня",
        Report.Kind.ANALYTICAL,
        "дорожная карта Тонкинского округа, п. 5.3",
    ),
    Typical(
        "Годовой отчёт об исполнении дорожной карты",
        "Ежегодно, не позднее 15 декабря",
        Report.Kind.EXECUTION,
        "дорожная карта Тонкинского округа, п. 5.4",
    ),
    Typical(
        "Внесение данных в формы федерального статистического наблюдения",
        "Ежегодно до 20 января",
        Report.Kind.STATISTICS,
        "дорожная карта Моршанского района; формы указывает отдел",
    ),
)


@dataclass(frozen=True, slots=True)
class Standing:
    """A task on a day: `state` is open, ahead, late, draft, sent or aside; `words` say it."""

    task: ReportTask
    state: str
    words: str

    @property
    def is_waiting(self) -> bool:
        return self.state in ("open", "late", "draft")


def days_of(term: str, year: int, municipality: Municipality) -> tuple[Occurrence, ...]:
    """When the term falls due in the year; nothing where it names no day. The document's own day is the last one."""
    # A quarter that ends with the year before is reported in January.
    period = Period(dt.date(year - 1, 1, 1), dt.date(year, 12, 31))
    found = occurrences(parse(term, years=(year,)), period, calendar_of(municipality))
    return tuple(each for each in found if not each.note and each.due.year == year)


def standing(task: ReportTask, day: dt.date, calendar: Calendar) -> Standing:
    """How the task stands on `day`. The report must be loaded with it. A day off moves the last day in time on."""
    if task.put_aside:
        return Standing(task, "aside", f"не составляется: {task.put_aside}")
    last = max(task.due_on, calendar.working_date(task.due_on))
    if task.report is not None and task.report.is_sent:
        late = task.report.sent_on is not None and task.report.sent_on > last
        return Standing(task, "sent", f"отправлен {task.report.sent_on:%d.%m.%Y}" + (", позже срока" if late else ""))
    if day > last:
        return Standing(task, "late", f"срок прошёл {task.due_on:%d.%m.%Y}")
    if task.report is not None:
        return Standing(task, "draft", "составлен черновик")
    begins = task.starts_on or task.due_on - dt.timedelta(days=AHEAD)
    if day < begins:
        return Standing(task, "ahead", f"составлять с {begins:%d.%m.%Y}")
    return Standing(task, "open", f"до {task.due_on:%d.%m.%Y}")


def tasks_of(municipalities: Iterable[Municipality]) -> list[Standing]:
    """Every task of these municipalities with its standing, the nearest first. Two queries a municipality."""
    places = {each.pk: each for each in municipalities}
    rows = ReportTask.objects.filter(municipality__in=places).select_related("rule", "report", "municipality")
    calendars = {pk: calendar_of(each) for pk, each in places.items()}
    return [
        standing(task, today(places[task.municipality_id]), calendars[task.municipality_id])
        for task in rows.order_by("due_on", "pk")
    ]


def waiting(municipality: Municipality, day: dt.date, calendar: Calendar) -> list[Standing]:
    """What the municipality's office is to compose on `day`, for letters. One query."""
    rows = ReportTask.objects.filter(municipality=municipality).select_related("rule", "report")
    found = (standing(task, day, calendar) for task in rows.order_by("due_on", "pk"))
    return [each for each in found if each.is_waiting]


def year_of(task: ReportTask) -> int:
    """The year that the report is about: what is told in January or February is of the year that is over. Sites are
    looked at as they stand."""
    is_of_the_past = task.due_on.month <= 2 and task.rule.kind != Report.Kind.SITES
    return task.due_on.year - 1 if is_of_the_past else task.due_on.year


def address(task: ReportTask) -> str:
    """Where the task is done: its report, or a new one."""
    if task.report is not None:
        return task.report.get_absolute_url()
    return f"{reverse('report_new')}?task={task.pk}&kind={task.rule.kind}&year={year_of(task)}"


def offered(municipality: Municipality) -> list[CalendarRule]:
    """The typical rules that the municipality has not taken yet, unsaved."""
    known = set(CalendarRule.objects.filter(municipality=municipality).values_list("title", flat=True))
    year = today(municipality).year
    return [
        CalendarRule(
            municipality=municipality, title=each.title, term=each.term, kind=each.kind, basis=each.basis, since=year
        )
        for each in TYPICAL
        if each.title not in known
    ]

"""Writes that break each named constraint of reports and the public page, for `tests/access/test_constraints.py`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.db.models import F

from monitoring.models import CalendarRule, PublicPage, Report, ReportTask, SiteCheck, StatisticsCell

if TYPE_CHECKING:
    from tests.access.cast import World

Break = Callable[["World"], object]
DAY = dt.date(2026, 3, 2)


def put(model: Any, **changes: Any) -> Break:
    return lambda world: model.objects.filter(municipality=world.home.municipality).update(**changes)


def twice(model: Any, **fields: Any) -> Break:
    """Two rows of one school or of none, alike but in what the constraint leaves free."""

    def act(world: World) -> object:
        own: dict[str, Any] = {"municipality": world.home.municipality, **fields}
        if model is SiteCheck:
            own["organization"] = world.home.school
        if model is ReportTask:
            own["rule_id"] = world.named["calendar_rule"]
        return model.objects.bulk_create([model(**own), model(**own)])

    return act


def same_place(world: World) -> object:
    own = {"municipality": world.home.municipality, "form": "1-ДОП", "line": "05"}
    return StatisticsCell.objects.bulk_create([StatisticsCell(**own, figure=code) for code in ("pairs", "programmes")])


def open_page(world: World) -> object:
    return PublicPage.objects.bulk_create([PublicPage(municipality=world.home.municipality, is_on=True)])


BREAKS: dict[str, Break] = {
    "sent_report_has_its_files": put(Report, status="sent"),
    "correction_of_report_says_why": lambda world: Report.objects.filter(pk=world.named["report"]).update(
        previous=world.named["report_other"], correction_reason=""
    ),
    "report_does_not_correct_itself": put(Report, previous=F("pk"), correction_reason="опечатка"),
    "report_is_of_this_century": put(Report, year=1999),
    "calendar_years_in_order": put(CalendarRule, since=2026, until=2025),
    "one_task_of_a_rule_and_day": twice(ReportTask, year=2026, due_on=DAY),
    "task_starts_before_it_is_due": put(ReportTask, starts_on=F("due_on") + dt.timedelta(days=1)),
    "site_checked_once_a_day": twice(SiteCheck, checked_on=DAY),
    "figure_once_in_a_form": twice(StatisticsCell, figure="pairs", form="1-ДОП"),
    "place_of_a_form_once": same_place,
    "open_page_says_by_whom": open_page,
}

"""Checks of schools' sites in one table; places of numbers in statistics forms."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from monitoring.models import SiteCheck, StatisticsCell
from monitoring.reports.sites import POINTS
from monitoring.reports.statistics import titles
from monitoring.views.report_calendar import place_asked
from monitoring.workflow.sites import Found, check_sites, place_figures
from organizations.clock import today
from organizations.models import Municipality, Organization, OrganizationKind
from organizations.refusals import Refused
from organizations.requests import Request


@require_http_methods(["GET", "HEAD", "POST"])
def site_checks(request: Request) -> HttpResponse:
    """Every school with what its site shows; ticks of the last check stand already."""
    place = place_asked(request)
    schools = list(
        Organization.objects.filter(municipality=place, kind=OrganizationKind.SCHOOL, parent__isnull=True)
        .working()
        .order_by("short_name", "pk")
    )
    sent = request.method == "POST"
    wrong, typed_day = "", request.POST.get("checked_on", "") if sent else today(place).isoformat()
    wrong_field = ""
    if sent:
        try:
            made = check_sites(
                place.pk, _sent(request, schools, _last(place)), checked_on=_day(typed_day), by=request.user
            )
        except Refused as refusal:
            wrong, wrong_field = refusal.message, refusal.field
        else:
            messages.success(request, f"Сохранено проверок: {made}." if made else "Ничего не изменилось.")
            return redirect(f"{reverse('site_checks')}?place={place.slug}")
    context = {
        "place": place,
        "points": POINTS,
        "rows": _rows(request, schools, place, sent=sent),
        "day": typed_day,
        "wrong": wrong,
        "wrong_field": wrong_field,
    }
    return render(request, "monitoring/site_checks.html", context, status=422 if wrong else 200)


def _last(place: Municipality) -> dict[int, SiteCheck]:
    """Each school's last check by the school's key."""
    rows = SiteCheck.objects.filter(municipality=place).order_by("checked_on", "pk")
    return {check.organization_id: check for check in rows}


def _rows(request: Request, schools: list[Organization], place: Municipality, *, sent: bool) -> list[dict[str, object]]:
    last = _last(place)
    rows: list[dict[str, object]] = []
    for school in schools:
        before = last.get(school.pk)
        kept = set(request.POST.getlist(f"points-{school.pk}")) if sent else set(before.points) if before else set()
        rows.append(
            {
                "school": school,
                "check": before,
                "checked": f"checked-{school.pk}" in request.POST if sent else False,
                "points": [(point, point.code in kept) for point in POINTS],
                "url": request.POST.get(f"url-{school.pk}", "") if sent else before.url if before else "",
                "note": request.POST.get(f"note-{school.pk}", "") if sent else before.note if before else "",
            }
        )
    return rows


def _sent(request: Request, schools: list[Organization], last: dict[int, SiteCheck]) -> list[Found]:
    """Schools that are ticked as looked at, and those where something was changed: what was typed is never lost."""
    data = request.POST
    found = []
    for pk in (school.pk for school in schools):
        row = Found(
            pk, data.get(f"url-{pk}", "").strip(), data.getlist(f"points-{pk}"), data.get(f"note-{pk}", "").strip()
        )
        check = last.get(pk) or SiteCheck()
        as_shown = (row.url, set(row.points), row.note) == (check.url, set(check.points), check.note)
        if f"checked-{pk}" in data or not as_shown:
            found.append(row)
    return found


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise Refused("Укажите день проверки.", field="checked_on") from None


@require_http_methods(["GET", "HEAD", "POST"])
def statistics_places(request: Request) -> HttpResponse:
    """A form of statistics: for each number its section, line and column, as the user reads them in the form."""
    place = place_asked(request)
    sent = request.method == "POST"
    form = (request.POST if sent else request.GET).get("form", "")
    wrong, wrong_field = "", ""
    codes = titles()
    if sent:
        try:
            number = place_figures(place.pk, form, _places(request, codes), by=request.user)
        except Refused as refusal:
            wrong, wrong_field = refusal.message, refusal.field
        else:
            messages.success(request, f"Форма «{form}»: указано мест {number}.")
            return redirect(f"{reverse('statistics_places')}?place={place.slug}&form={form}")
    cells = StatisticsCell.objects.filter(municipality=place)
    known = {cell.figure: cell for cell in cells.filter(form=form)} if form and not sent else {}
    context = {
        "place": place,
        "form_name": form,
        "forms": cells.order_by("form").values_list("form", flat=True).distinct(),
        "rows": [(code, title, *_cell(request, code, known, sent=sent)) for code, title in codes.items()],
        "wrong": wrong,
        "wrong_field": wrong_field,
    }
    return render(request, "monitoring/statistics_places.html", context, status=422 if wrong else 200)


def _places(request: Request, codes: dict[str, str]) -> dict[str, tuple[str, str, str]]:
    data = request.POST
    return {
        code: (
            data.get(f"section-{code}", "").strip(),
            data.get(f"line-{code}", "").strip(),
            data.get(f"column-{code}", "").strip(),
        )
        for code in codes
        if f"line-{code}" in data
    }


def _cell(request: Request, code: str, known: dict[str, StatisticsCell], *, sent: bool) -> tuple[str, str, str]:
    if sent:
        return tuple(request.POST.get(f"{name}-{code}", "") for name in ("section", "line", "column"))  # type: ignore[return-value]
    cell = known.get(code)
    return (cell.section, cell.line, cell.column) if cell else ("", "", "")

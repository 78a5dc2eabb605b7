"""Checks of schools' sites in one table; places of numbers in statistics forms."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from monitoring.forms.sites import CellForm, DayForm, SiteForm
from monitoring.models import SiteCheck, StatisticsCell
from monitoring.reports.statistics import titles
from monitoring.views.report_calendar import place_asked
from monitoring.workflow.sites import check_sites, place_figures
from organizations.clock import today
from organizations.models import Municipality, Organization, OrganizationKind
from organizations.refusals import Refused
from organizations.requests import Request


@require_http_methods(["GET", "HEAD", "POST"])
def site_checks(request: Request) -> HttpResponse:
    """Every school with what its site shows; ticks of the last check stand already."""
    place = place_asked(request)
    sent = request.POST if request.method == "POST" else None
    last = _last(place)
    day = DayForm(sent, auto_id="%s", initial={"checked_on": today(place)})
    rows = [SiteForm(sent, school=school, before=last.get(school.pk)) for school in _schools(place)]
    wrong = _wrong(day, *rows)
    if sent is not None and not wrong:
        found = [site for row in rows if (site := row.found())]
        try:
            made = check_sites(place.pk, found, checked_on=day.cleaned_data["checked_on"], by=request.user)
        except Refused as refusal:
            wrong = refusal.message
        else:
            messages.success(request, f"Сохранено проверок: {made}." if made else "Ничего не изменилось.")
            return redirect(f"{reverse('site_checks')}?place={place.slug}")
    context = {"place": place, "rows": rows, "day": day, "wrong": wrong}
    return render(request, "monitoring/site_checks.html", context, status=422 if wrong else 200)


def _schools(place: Municipality) -> list[Organization]:
    schools = Organization.objects.filter(municipality=place, kind=OrganizationKind.SCHOOL, parent__isnull=True)
    return list(schools.working().order_by("short_name", "pk"))


def _last(place: Municipality) -> dict[int, SiteCheck]:
    """Each school's last check by the school's key."""
    rows = SiteCheck.objects.filter(municipality=place).order_by("checked_on", "pk")
    return {check.organization_id: check for check in rows}


def _wrong(*found: forms.Form) -> str:
    """What the first form that is not right says; an empty word where all are right, or nothing was sent."""
    return next((str(error) for form in found for errors in form.errors.values() for error in errors), "")


@require_http_methods(["GET", "HEAD", "POST"])
def statistics_places(request: Request) -> HttpResponse:
    """A form of statistics: for each number its section, line and column, as the user reads them in the form."""
    place = place_asked(request)
    sent = request.POST if request.method == "POST" else None
    form = (request.GET if sent is None else sent).get("form", "")
    cells = StatisticsCell.objects.filter(municipality=place)
    known = {cell.figure: cell for cell in cells.filter(form=form)} if form and sent is None else {}
    rows = [CellForm(sent, code=code, title=title, cell=known.get(code)) for code, title in titles().items()]
    wrong = _wrong(*rows)
    if sent is not None and not wrong:
        places = {row.code: row.place for row in rows if row.is_sent}
        try:
            number = place_figures(place.pk, form, places, by=request.user)
        except Refused as refusal:
            wrong = refusal.message
        else:
            messages.success(request, f"Форма «{form}»: указано мест {number}.")
            return redirect(f"{reverse('statistics_places')}?place={place.slug}&form={form}")
    context = {
        "place": place,
        "form_name": form,
        "forms": cells.order_by("form").values_list("form", flat=True).distinct(),
        "rows": rows,
        "wrong": wrong,
    }
    return render(request, "monitoring/statistics_places.html", context, status=422 if wrong else 200)

"""Values entered by hand: the form beside what the registers say, history, taking back."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from monitoring.facts import facts_of
from monitoring.forms.indicators import ValueForm
from monitoring.models import EnteredValue
from monitoring.permissions import may_enter_values
from monitoring.views.place import at, of_place, tabs, whole_number
from monitoring.views.schools import get_indicator, history_of, require_year
from monitoring.workflow.values import enter_value, withdraw_value
from organizations.acting import act_and_tell, try_act
from organizations.clock import today
from organizations.models import Municipality, Organization
from organizations.requests import Request


@require_http_methods(["GET", "HEAD", "POST"])
@of_place
def value_enter(request: Request, place: Municipality, pk: int, year: int) -> HttpResponseBase:
    """Enter both numbers for the district, or for the school of `?organization=`; what stands is shown beside."""
    indicator = get_indicator(place, pk)
    require_year(indicator, place, year)
    # A region's figures are sums of its municipalities'.
    if place.kind == Municipality.Kind.REGION:
        raise Http404
    if not may_enter_values(request.access, place.pk):
        raise PermissionDenied("Значения показателей вносит отдел.")
    school = _school(request, place)
    facts = facts_of(place, [indicator], [year])
    figure = facts.of(indicator, year, school.pk if school else None)
    period = facts.period(indicator, year)
    form = ValueForm(request.POST if request.method == "POST" else None, today=today(place), indicator=indicator)
    back = at(request, place, "indicator_schools", indicator.pk, year)
    if form.is_bound and form.is_valid():
        done = try_act(
            form,
            lambda: enter_value(
                place.pk,
                indicator.pk,
                organization_pk=school.pk if school else None,
                year=year,
                by=request.user,
                **form.cleaned_data,
            ),
        )
        if done:
            messages.success(request, "Значение внесено, посчитанное показано рядом.")
            return redirect(back)
    context = {
        "place": place,
        "indicator": indicator,
        "year": year,
        "year_words": indicator.year_words(year),
        "school": school,
        "figure": figure,
        "computed": figure.computed or figure,
        "period": period if period and period.is_locked else None,
        "form": form,
        "history": history_of(place, indicator, year),
        "tabs": tabs(request, "monitoring"),
        "back": back,
        "period_url": at(request, place, "period", indicator.year, year),
    }
    return render(request, "monitoring/value_enter.html", context, status=422 if form.errors else 200)


@require_POST
def value_withdraw(request: Request, pk: int) -> HttpResponseBase:
    """Take an entered value back."""
    row: EnteredValue = get_object_or_404(EnteredValue.objects.select_related("indicator", "municipality"), pk=pk)
    act_and_tell(
        request,
        lambda: withdraw_value(row.pk, by=request.user),
        "Значение отозвано, снова считается по реестрам.",
    )
    return redirect(at(request, row.municipality, "indicator_schools", row.indicator_id, row.year))


def _school(request: Request, place: Municipality) -> Organization | None:
    named = request.GET.get("organization")
    if not named:
        return None
    key = whole_number(named, most=10**9)
    if key is None:
        raise Http404
    return get_object_or_404(Organization, pk=key, municipality=place, parent__isnull=True)

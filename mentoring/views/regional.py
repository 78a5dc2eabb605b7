"""Mentoring of the regions that a person observes: numbers alone."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from mentoring.models.reference import STAGES
from mentoring.permissions import observes
from mentoring.regional import COLUMNS, SMALLEST_GROUP, regions_of, years_of
from mentoring.school_years import year_name
from organizations.requests import Request


@require_safe
def regional_mentoring(request: Request) -> HttpResponse:
    """The observer's page: programmes, people, pairs and stages by municipality in a school year."""
    if not observes(request.access):
        raise PermissionDenied
    observed = request.access.observed_ids
    years = years_of(observed)
    asked = request.GET.get("year", "")
    year = int(asked) if asked in map(str, years) else years[0] if years else None
    context = {
        "regions": regions_of(observed, year) if year is not None else [],
        "year": year,
        "years": [(start, year_name(start)) for start in years],
        "heads": list(COLUMNS.values()),
        "stages": list(enumerate(STAGES, 1)),
        "smallest": SMALLEST_GROUP,
    }
    return render(request, "mentoring/regional.html", context)

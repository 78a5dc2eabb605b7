"""Consents of many people in one table: ticks, one date, all or none. For the school alone."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from mentoring.consents_table import KINDS, STATES, lines_of, people_of
from mentoring.forms.people import EXAMPLE
from mentoring.forms.stages import DatedForm
from mentoring.models import Consent
from mentoring.paper_links import blanks_of
from mentoring.permissions import may_keep_register
from mentoring.register import classes_of
from mentoring.views.names import log_names
from mentoring.views.people_fetch import get_school
from mentoring.workflow import consents as acts
from mentoring.workflow.meetings import RowsRefused
from organizations.acting import tell_form
from organizations.clock import today
from organizations.models import Organization
from organizations.refusals import Refused
from organizations.requests import Request
from organizations.text import counted
from roadmaps.forms.fields import RussianDateField

PAGE = 50


class ManyConsentsForm(DatedForm):
    """What is the same for all ticks."""

    past = ("given_on",)
    given_on = RussianDateField(label="Дата подписания", example=EXAMPLE)
    valid_until = RussianDateField(label="Действует по", required=False, example=EXAMPLE, help_text="Пусто — до отзыва")
    conditions = forms.CharField(
        label="Условия распространения",
        max_length=300,
        required=False,
        help_text="Только для согласий на распространение, без имён",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def consents_many(request: Request, pk: int) -> HttpResponse:
    """`?state=all` takes everybody of the register, `?class_name=` one class; else candidates."""
    school = get_school(request, pk, allow=may_keep_register)
    day = today(school.municipality)
    if request.method != "POST":
        return _page(request, school, ManyConsentsForm(None, today=day, initial={"given_on": day}))
    form, wrong = ManyConsentsForm(request.POST, today=day), dict[int, Refused]()
    if not form.is_valid():
        return _page(request, school, form, status=422)
    try:
        number = acts.give_many(school.pk, _ticks(request), **form.cleaned_data, by=request.user)
    except Refused as error:
        tell_form(form, error)
        wrong = error.rows if isinstance(error, RowsRefused) else {}
        return _page(request, school, form, wrong=wrong, status=409)
    messages.success(request, f"Согласия внесены: {counted(number, 'человек', 'человека', 'человек')}.")
    return redirect(f"{reverse('consents_many', args=[school.pk])}?{_query(request)}")


def _ticks(request: Request) -> list[tuple[int, str]]:
    """(person, kind) of each tick. Raises Http404 for what no box of the page sends."""
    found = []
    for value in dict.fromkeys(request.POST.getlist("given")):
        key, _, kind = value.partition("-")
        if not (key.isascii() and key.isdecimal() and len(key) < 19 and kind in Consent.Kind.values):
            raise Http404
        found.append((int(key), kind))
    return found


def _asked(request: Request) -> tuple[str, str]:
    state = request.GET.get("state", "")
    return (state if state in dict(STATES) else ""), request.GET.get("class_name", "")[:40]


def _query(request: Request) -> str:
    state, class_name = _asked(request)
    return urlencode({name: value for name, value in (("state", state), ("class_name", class_name)) if value})


def _page(
    request: Request,
    school: Organization,
    form: ManyConsentsForm,
    *,
    wrong: dict[int, Refused] | None = None,
    status: int = 200,
) -> HttpResponse:
    day: dt.date = today(school.municipality)
    state, class_name = _asked(request)
    rows = people_of(school, day, state, class_name).select_related("organization")
    page: Any = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    lines = lines_of(page, request.access, day)
    log_names(request, school, [line.person for line in lines], "Согласия списком")
    query = _query(request)
    context = {
        "school": school,
        "form": form,
        "lines": [(line, (wrong or {}).get(line.person.pk)) for line in lines],
        "marked": set(request.POST.getlist("given")),
        "page": page,
        "kinds": KINDS,
        "states": STATES,
        "state": state,
        "class_name": class_name,
        "classes": classes_of(people_of(school, day, state)),
        "query": f"{query}&" if query else "",
        "blanks": blanks_of(school),
    }
    return render(request, "mentoring/consents_many.html", context, status=status)

"""People's data: the log of who read them, the acts of destruction, whether names are kept, a person's own extract."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from documents.sending import send_or_404
from mentoring.data_log import PAGE, Filters, log_of
from mentoring.extract import extract_of
from mentoring.forms.data import ConfirmForm, DestroyForm, StopNamesAgainForm, StopNamesForm
from mentoring.models import DataUse, Destruction, Person
from mentoring.permissions import may_confirm_names, may_keep_register, may_read_data_log, sees_names
from mentoring.shown import shown
from mentoring.views.names import log_names
from mentoring.views.people_fetch import get_person, get_school
from mentoring.workflow import destruction as acts
from mentoring.workflow import names
from mentoring.workflow.core import log_use, settings_of
from organizations.acting import tried
from organizations.clock import today
from organizations.keyset import keyset_page
from organizations.models import Job, Municipality, Organization
from organizations.proxies import client_address
from organizations.requests import Request
from organizations.text import counted

SHOWN = 200
"""How many people due for destruction the page lists at once."""


@require_safe
def data_log(request: Request, pk: int) -> HttpResponse:
    """Who read or changed whose data, when and why; by codes, for the school and the administrator."""
    school = get_school(request, pk, allow=may_read_data_log)
    filters = Filters.read(request.GET)
    page = keyset_page(log_of(school, filters), "pk", request.GET, size=PAGE, descending=True)
    context = {
        "school": school,
        "own": sees_names(request.access, school),
        "page": page,
        "filters": filters,
        "kinds": DataUse.Kind.choices,
    }
    return render(request, "mentoring/data_log.html", context)


@require_safe
def person_extract(request: Request, pk: int) -> HttpResponse:
    """What is kept of a person and who read it: the person's own right (152-ФЗ, ст. 14). It goes out apart."""
    row = get_person(request, pk, keep=True)
    school = row.organization
    found = extract_of(row, today(school.municipality))
    where, address = "Выписка для участника", client_address(request)
    log_use("view", school, [row], where=where, by=request.user, address=address)
    context = {"person": row, "school": school, "who": shown(row, request.access), "extract": found}
    return render(request, "mentoring/person_extract.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def destruction(request: Request, pk: int) -> HttpResponse:
    """Whose term has ended, the act that destroys their data, and the acts that were."""
    school = get_school(request, pk, allow=may_keep_register)
    day = today(school.municipality)
    form = DestroyForm(request.POST if request.method == "POST" else None, today=day, initial={"date": day})
    if request.method == "POST" and form.is_valid():
        given = {name: form.cleaned_data[name] for name in ("number", "date", "reason")}
        chosen = _chosen(request)
        if tried(form, lambda: acts.destroy(school.pk, chosen, **given, by=request.user)):
            number = counted(len(chosen), "человека", "человек", "человек")
            messages.success(request, f"Данные {number} уничтожены. Акт сохранён, его можно скачать.")
            return redirect("destruction", pk=school.pk)
    people = list(_offered(school, request).select_related("organization")[:SHOWN])
    log_names(request, school, people, "Уничтожение данных")
    context = {
        "school": school,
        "form": form,
        "due": [(shown(one, request.access), one) for one in people],
        "marked": set(request.POST.getlist("person")),
        "asked": request.GET.get("person", ""),
        "acts": list(Destruction.objects.filter(organization=school).select_related("by")[:SHOWN]),
        "keep_days": settings_of(school.municipality).keep_days,
    }
    return render(request, "mentoring/destruction.html", context, status=422 if form.errors else 200)


@require_safe
def destruction_file(request: Request, pk: int) -> HttpResponseBase:
    """The act with the extract of the log."""
    row: Destruction = get_object_or_404(
        Destruction.objects.select_related("file", "organization"), pk=pk, file__isnull=False
    )
    get_school(request, row.organization_id, allow=may_read_data_log)
    return send_or_404(request, row.file)


@require_http_methods(["GET", "HEAD", "POST"])
def names_kept(request: Request, pk: int) -> HttpResponse:
    """Whether the municipality keeps names: the administrator confirms the protection level, or ends it."""
    place = _place(request, pk)
    day = today(place)
    settings = settings_of(place)
    form = ConfirmForm(request.POST if request.method == "POST" else None, today=day, initial={"date": day})
    sent = request.method == "POST" and form.is_valid()
    if sent and tried(form, lambda: names.confirm_names(place, **form.cleaned_data, by=request.user)):
        messages.success(request, "Уровень подтверждён: школы могут вносить ФИО.")
        return redirect("names_kept", pk=place.pk)
    context = {
        "place": place,
        "settings": settings,
        "form": form,
        "named": names.named_people(place).count(),
        "job": names.dropping(place),
    }
    return render(request, "mentoring/names_kept.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def names_stop(request: Request, pk: int) -> HttpResponse:
    """End the keeping of names: asked for twice in words, done by a job with an act for each school.

    What a job that was cancelled or failed has left can be gone on with.
    """
    place = _place(request, pk)
    day, named = today(place), names.named_people(place)
    if names.dropping(place) is not None or not (settings_of(place).names_kept or named.exists()):
        return redirect("names_kept", pk=place.pk)
    asked = request.method == "POST"
    form: StopNamesForm = StopNamesForm(request.POST if asked else None, today=day, initial={"date": day})
    again = False
    if asked and form.is_valid():
        again = True
        typed = request.POST if "again" in request.POST else None
        form = StopNamesAgainForm(typed, today=day, initial=request.POST.dict())
        if "again" in request.POST and form.is_valid():
            given = {name: form.cleaned_data[name] for name in ("number", "date", "reason")}
            begun: list[Job | None] = []
            if tried(form, lambda: begun.append(names.drop_names(place, **given, by=request.user))):
                if begun[0] is not None:
                    return redirect("job", pk=begun[0].pk)
                messages.success(request, "ФИО больше не хранят. Уничтожать было нечего.")
                return redirect("names_kept", pk=place.pk)
    context = {
        "place": place,
        "form": form,
        "again": again,
        "named": named.count(),
        "schools": named.values("organization").distinct().count(),
    }
    return render(request, "mentoring/names_stop.html", context, status=422 if form.errors else 200)


def _offered(school: Organization, request: Request) -> QuerySet[Person]:
    """People due, and the one whom the address names: data may be destroyed at once when the person asks."""
    rows = acts.due(school, today(school.municipality))
    asked = request.GET.get("person", "") or request.POST.get("asked", "")
    if asked.isascii() and asked.isdecimal() and len(asked) < 19:
        mine = Person.objects.filter(organization=school, destroyed_on__isnull=True)
        return mine.filter(Q(pk=asked) | Q(pk__in=rows.values("pk"))).order_by("code")
    return rows


def _chosen(request: Request) -> list[int]:
    keys = dict.fromkeys(request.POST.getlist("person"))
    return [int(key) for key in keys if key.isascii() and key.isdecimal() and len(key) < 19]


def _place(request: Request, pk: int) -> Municipality:
    """A municipality whose protection level the person may confirm."""
    place = get_object_or_404(Municipality.objects.visible_to(request.access), pk=pk)
    if not may_confirm_names(request.access, place.pk):
        raise PermissionDenied
    return place

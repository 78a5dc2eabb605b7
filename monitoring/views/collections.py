"""Collections: the list, opening for many programmes, a collection's own page and its acts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mentoring.models import Programme
from mentoring.permissions import sees_names
from mentoring.qr import svg_of
from mentoring.shown import shown
from mentoring.views.names import log_names
from mentoring.workflow.core import log_use
from monitoring import permissions
from monitoring.collection_board import Person, line_of, people_of, reminder, sentence, with_numbers
from monitoring.forms.answers import AnswersForm
from monitoring.forms.collections import ANONYMOUS, NumberForm, OpenForm, TermForm, WhoseForm
from monitoring.models import AnswerLink, Collection
from monitoring.questions import questions_of
from monitoring.views.place import tabs
from monitoring.workflow import answering
from monitoring.workflow import collections as acts
from organizations.access import Access
from organizations.acting import tell_form, tell_page
from organizations.addresses import absolute
from organizations.clock import today
from organizations.models import Municipality, Organization
from organizations.proxies import client_address
from organizations.refusals import Refused
from organizations.requests import Request

PAGE = 50
STATES = (("open", "Открытые"), ("closed", "Закрытые"), ("all", "Все"))


@require_safe
def questionnaires(request: Request) -> HttpResponse:
    """Collections that the person sees, open ones first; `?state=closed` or `all`, `?programme=` of one programme."""
    access = request.access
    if not permissions.may_see_collections(access):
        if access.observed_ids:
            return redirect("questionnaire_results")
        raise PermissionDenied
    of_region = access.home is not None and access.home.kind == Municipality.Kind.REGION
    if of_region and not Collection.objects.visible_to(access).exists():
        # Programmes are the municipalities': what a region has of their questionnaires is sums.
        return redirect("questionnaire_results")
    state = request.GET.get("state", "open")
    rows = Collection.objects.visible_to(access).order_by("-opened_on", "-pk")
    programme = _programme(request)
    if programme is not None:
        rows, state = rows.filter(programme=programme), "all"
    elif state != "all":
        rows = rows.filter(closed_on__isnull=state != "closed")
    page = Paginator(with_numbers(rows), PAGE).get_page(request.GET.get("page"))
    lines = [line_of(row) for row in page]
    context = {
        "tabs": tabs(request, "questionnaires"),
        "page": page,
        "lines": lines,
        "sentence": sentence(lines),
        "state": state,
        "states": STATES,
        "programme": programme,
        "query": f"programme={programme.pk}&" if programme else f"state={state}&",
        "may_open": bool(_programmes(access)[:1]),
        "may_sum": permissions.may_see_sums(access),
        "may_see_boards": permissions.may_see_curator_boards(access) and not of_region,
    }
    return render(request, "monitoring/questionnaires.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def collections_open(request: Request) -> HttpResponse:
    """Put a questionnaire to programmes: to the one of `?programme=`, or to many at once."""
    programmes = list(_programmes(request.access)[:500])
    if not programmes:
        raise PermissionDenied
    sent = request.method == "POST"
    asked = request.GET.get("programme", "")
    form = OpenForm(
        request.POST if sent else None,
        programmes=programmes,
        today=_day(programmes),
        initial={"programmes": [asked] if asked.isascii() and asked.isdecimal() else []},
    )
    if sent and form.is_valid():
        given = form.cleaned_data
        try:
            opened = acts.open_collections(
                given["programmes"],
                form.chosen,
                anonymous=given["way"] == ANONYMOUS,
                closes_on=given["closes_on"],
                by=request.user,
            )
        except Refused as error:
            tell_form(form, error)
        else:
            return _opened(request, opened)
    context = {"form": form, "many": len(programmes) > 1}
    return render(request, "monitoring/collections_open.html", context, status=422 if form.errors else 200)


@require_safe
def collection(request: Request, pk: int) -> HttpResponse:
    """How far the collection is, who has not answered, links, the term, a ready reminder."""
    return _page(request, get_collection(request, pk))


@require_POST
@never_cache
def collection_links(request: Request, pk: int) -> HttpResponse:
    """New secret links as a sheet of QR cards to cut: shown once, nothing but hashes is kept."""
    row = get_collection(request, pk, allow=permissions.may_run_collection)
    number, only = 0, None
    if row.anonymous:
        form = NumberForm(request.POST)
        if not form.is_valid():
            return _page(request, row, number=form, status=422)
        number = form.cleaned_data["number"]
    elif (key := request.POST.get("participant", "")).isdecimal() and key.isascii() and len(key) <= 18:
        only = [int(key)]
    try:
        made = acts.issue_links(row.pk, number=number, participants=only, by=request.user)
    except Refused as error:
        tell_page(request, error)
        return redirect("collection", pk=row.pk)
    people = [one.participant.person for one in made if one.participant]
    log_print(request, row, people)
    cards = [
        {
            "who": shown(one.participant.person, request.access) if one.participant else None,
            "address": (address := absolute("answer", one.token)),
            "qr": svg_of(address),
        }
        for one in made
    ]
    return render(request, "monitoring/collection_links.html", {"collection": row, "cards": cards})


@require_POST
def collection_revoke(request: Request, pk: int) -> HttpResponse:
    """Close one participant's link, or all that nobody used yet."""
    row = get_collection(request, pk, allow=permissions.may_run_collection)
    key = request.POST.get("participant", "")
    only = int(key) if key.isascii() and key.isdecimal() and len(key) <= 18 else None
    return _done(request, row, lambda: acts.revoke_links(row.pk, participant=only, by=request.user))


@require_POST
def collection_term(request: Request, pk: int) -> HttpResponse:
    row = get_collection(request, pk, allow=permissions.may_run_collection)
    form = TermForm(request.POST, today=today(row.municipality))
    if not form.is_valid():
        return _page(request, row, term=form, status=422)
    try:
        acts.set_term(row.pk, **form.cleaned_data, by=request.user)
    except Refused as error:
        tell_form(form, error)
        return _page(request, row, term=form, status=409)
    return redirect("collection", pk=row.pk)


@require_POST
def collection_close(request: Request, pk: int) -> HttpResponse:
    row = get_collection(request, pk, allow=permissions.may_run_collection)
    return _done(request, row, lambda: acts.close_collection(row.pk, by=request.user))


@require_http_methods(["GET", "HEAD", "POST"])
def collection_enter(request: Request, pk: int) -> HttpResponse:
    """Enter a paper sheet; SWOT and the programme's card are filled in here by the curator."""
    row = get_collection(request, pk, allow=permissions.may_run_collection)
    if row.closed_on is not None:
        return redirect("collection", pk=row.pk)
    sent = request.method == "POST"
    kept = answering.filled_in(row)
    form = AnswersForm(questions_of(row.questionnaire), request.POST if sent else None, said=kept, whole=True)
    whose = None
    if not row.anonymous and not row.questionnaire.by_curator:
        people = [one.participant for one in people_of(row, request.access) if not one.answered]
        whose = WhoseForm(request.POST if sent else None, people=people)
    if not sent:
        return _entry(request, row, form, whose)
    valid = form.is_valid()
    if not valid or (whose is not None and not whose.is_valid()):
        return _entry(request, row, form, whose, status=422)
    participant = whose.cleaned_data["participant"] if whose is not None else None
    try:
        answering.enter_sheet(row.pk, form.said(), participant=participant, by=request.user)
    except Refused as error:
        tell_form(form, error)
        return _entry(request, row, form, whose, status=409)
    messages.success(request, "Анкета внесена.")
    return redirect("collection" if row.questionnaire.by_curator else "collection_enter", pk=row.pk)


def get_collection(
    request: Request, pk: int, *, allow: Callable[[Access, Organization], bool] | None = None
) -> Collection:
    """The collection with its questionnaire and programme. Raises Http404 and PermissionDenied."""
    rows = with_numbers(Collection.objects.visible_to(request.access)).select_related("programme__municipality")
    row: Collection = get_object_or_404(rows, pk=pk)
    if allow is not None and not allow(request.access, row.programme.organization):
        raise PermissionDenied
    return row


def log_print(request: Request, row: Collection, people: list[Any]) -> None:
    """Cards with names are told to the log of personal data as a print."""
    school = row.programme.organization
    named = [person for person in people if person.full_name]
    if sees_names(request.access, school):
        log_use("print", school, named, where="Ссылки на анкету", by=request.user, address=client_address(request))


def _page(
    request: Request,
    row: Collection,
    *,
    number: NumberForm | None = None,
    term: TermForm | None = None,
    status: int = 200,
) -> HttpResponse:
    line = line_of(row)
    named = not row.anonymous and not row.questionnaire.by_curator
    people: list[Person] = people_of(row, request.access) if named else []
    log_names(request, row.programme.organization, [one.participant.person for one in people], "Сбор ответов")
    live = AnswerLink.objects.filter(collection=row, revoked_at__isnull=True, used_on__isnull=True).count()
    context = {
        "collection": row,
        "line": line,
        "people": people,
        "live": live,
        "left": max((line.people or 0) - line.answered - live, 0),
        "reminder": reminder(line, [one.who.code for one in people if not one.answered]),
        "number": number or NumberForm(initial={"number": max((line.people or 0) - line.answered - live, 1)}),
        "term": term
        or TermForm(initial={"closes_on": row.closes_on, "version": row.version}, today=today(row.municipality)),
        "may_run": permissions.may_run_collection(request.access, row.programme.organization),
    }
    return render(request, "monitoring/collection.html", context, status=status)


def _entry(
    request: Request, row: Collection, form: AnswersForm, whose: WhoseForm | None, *, status: int = 200
) -> HttpResponse:
    context = {"collection": row, "form": form, "whose": whose, "line": line_of(row)}
    return render(request, "monitoring/collection_enter.html", context, status=status)


def _opened(request: Request, opened: acts.Opened) -> HttpResponse:
    for programme, why in opened.skipped:
        messages.warning(request, f"{programme.organization.short_name}, {programme.form}: {why}.")
    if len(opened.made) == 1:
        return redirect("collection", pk=opened.made[0].pk)
    if opened.made:
        messages.success(request, f"Открыто сборов: {len(opened.made)}.")
    return redirect("questionnaires")


def _done(request: Request, row: Collection, act: Callable[[], object]) -> HttpResponse:
    try:
        act()
    except Refused as error:
        tell_page(request, error)
    return redirect(reverse("collection", args=[row.pk]))


def _programme(request: Request) -> Programme | None:
    asked = request.GET.get("programme", "")
    if not (asked.isascii() and asked.isdecimal() and len(asked) <= 18):
        return None
    rows = Programme.objects.visible_to(request.access).select_related("organization", "form")
    return rows.filter(pk=int(asked)).first()


def _programmes(access: Access) -> Any:
    """Programmes whose people the person may ask, the newest first: that go on, or ended within a year."""
    rows = Programme.objects.select_related("organization", "form", "municipality")
    rows = rows.order_by("-school_year", "organization__short_name", "form__position", "pk")
    since = today(access.home) if access.home else timezone.localdate()
    rows = rows.filter(Q(closed_on__isnull=True) | Q(closed_on__gte=since - dt.timedelta(days=365)))
    if access.sees_everything:
        return rows
    own = Organization.objects.with_branches(access.school_organization_ids)
    return rows.filter(
        Q(organization__in=own.values("pk")) | Q(municipality__in=access.municipalities_as(*permissions.OFFICE_WRITERS))
    )


def _day(programmes: list[Programme]) -> Any:
    place: Municipality | None = programmes[0].municipality if programmes else None
    return today(place) if place else timezone.localdate()

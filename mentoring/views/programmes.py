"""The board of programmes, a programme's own board, and its life: opened, closed, followed by the next cycle."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mentoring import permissions
from mentoring.forms.programmes import CuratorForm, OpenForm, schools_of, year_name
from mentoring.models import Form, Participant, Person, Programme, Wave
from mentoring.models.reference import STAGES
from mentoring.permissions import DEPARTMENT, is_of_school, may_pass_stop, may_run_programme
from mentoring.programme_board import Board, board_of
from mentoring.programme_documents import documents_of
from mentoring.programmes_board import years_of
from mentoring.programmes_opening import STATES, Opening, in_state, opening_of
from mentoring.stops import Check
from mentoring.views.fetch import get_programme
from mentoring.views.waves import school_year
from mentoring.workflow import programmes as acts
from organizations.acting import tell_form, tell_page
from organizations.clock import today
from organizations.models import Municipality, Organization
from organizations.refusals import NotAllowed, Refused
from organizations.requests import Request
from organizations.text import counted

PAGE = 50
LINKS = (
    ("Наставляемые", "mentees/"),
    ("Наставники", "mentors/"),
    ("Подбор пар", "matching/"),
    ("Пары и группы", "pairs/"),
    ("Встречи", "meetings/"),
    ("Бумаги", "papers/"),
    ("Завершение", "closing/"),
)
"""Pages of a programme that everybody who sees it opens, by their places below its own page."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What the address asks for: "" or None is everything; words that name nothing are left out."""

    year: int | None
    form: int | None
    municipality: int | None
    state: str

    @property
    def is_on(self) -> bool:
        return any((self.year, self.form, self.municipality, self.state))

    @property
    def query(self) -> str:
        given = {name: value for name in self.__slots__ if (value := getattr(self, name))}
        return f"{urlencode(given)}&" if given else ""


@require_safe
def programmes(request: Request) -> HttpResponse:
    """Programmes that the person may see, newest year first, filtered by the address."""
    if not permissions.may_see_programmes(request.access):
        raise PermissionDenied
    visible = Programme.objects.visible_to(request.access)
    filters = _filters(request)
    rows = visible.order_by("-school_year", "municipality__name", "organization__short_name", "form__position", "pk")
    for name, column in (("year", "school_year"), ("form", "form"), ("municipality", "municipality")):
        if value := getattr(filters, name):
            rows = rows.filter(**{column: value})
    if filters.state:
        rows = in_state(rows, filters.state)
    shown = rows.select_related("municipality", "organization", "form", "curator")
    page = Paginator(shown, PAGE).get_page(request.GET.get("page"))
    places = list(Municipality.objects.filter(pk__in=visible.order_by().values("municipality")).order_by("name"))
    context = {
        "page": page,
        "years": years_of(list(page)),
        "numbers": range(1, len(STAGES) + 1),
        "filters": filters,
        "query": filters.query,
        "choices": _choices(visible),
        "states": STATES,
        "opening": _opening(request, visible),
        "places": places if len(places) > 1 else [],
        "total": page.paginator.count if not filters.is_on else visible.count(),
        "may_open": schools_of(request.access).exists(),
        "waiting": _waiting(request, visible, filters),
        "own_schools": _own_schools(request),
        "may_export": bool(page.object_list) and permissions.may_export_somewhere(request.access),
        "may_word": bool(request.access.sees_everything or request.access.municipalities_as(*DEPARTMENT)),
        "may_extend": bool(request.access.sees_everything or request.access.administered_ids),
    }
    return render(request, "mentoring/programmes.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def programme_new(request: Request) -> HttpResponse:
    """Open a programme: its seven stages come with the terms that the plan gives them."""
    if not schools_of(request.access).exists():
        raise PermissionDenied
    sent = request.method == "POST"
    initial = {"organization": request.GET.get("organization", ""), "form": request.GET.get("form", "")}
    home = request.access.home
    year = school_year(today(home) if home else timezone.localdate())
    form = OpenForm(request.POST if sent else None, access=request.access, school_year=year, initial=initial)
    if sent and form.is_valid():
        try:
            made = acts.open_programme(**form.cleaned_data, by=request.user)
        except Refused as refusal:
            tell_form(form, refusal)
        else:
            messages.success(request, "Программа открыта. Начните с первого этапа.")
            return redirect("programme", pk=made.pk)
    return render(request, "mentoring/programme_new.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
def programme(request: Request, pk: int) -> HttpResponse:
    """The seven stages side by side. `?stage=2` opens a stage's points where the page is narrow."""
    row = get_programme(request, pk)
    board = board_of(row, today(row.municipality))
    return render(request, "mentoring/programme.html", _context(request, row, board))


@require_safe
def programme_print(request: Request, pk: int) -> HttpResponse:
    """The stages as a paper: terms, days, and what shows each point."""
    row = get_programme(request, pk)
    day = today(row.municipality)
    board = board_of(row, day)
    context = {"programme": row, "board": board, "day": day, "people": board.numbers.words}
    return render(request, "mentoring/programme_print.html", context)


@require_POST
def programme_close(request: Request, pk: int) -> HttpResponse:
    row = get_programme(request, pk, allow=may_run_programme)
    return _done(request, row, lambda: acts.close_programme(row.pk, on=today(row.municipality), by=request.user))


@require_POST
def programme_reopen(request: Request, pk: int) -> HttpResponse:
    row = get_programme(request, pk, allow=may_run_programme)
    return _done(request, row, lambda: acts.reopen_programme(row.pk, by=request.user))


@require_POST
def programme_next(request: Request, pk: int) -> HttpResponse:
    """To the next cycle, which begins with those who go on."""
    row = get_programme(request, pk, allow=may_run_programme)
    try:
        following = acts.begin_next(row.pk, by=request.user)
    except Refused as refusal:
        tell_page(request, refusal)
        return redirect("programme", pk=row.pk)
    there = Participant.objects.filter(programme=following).count()
    told = f"в базах {counted(there, 'участник', 'участника', 'участников')}."
    nobody = "пока никто не продолжает. Отметите «Продолжит», завершая пары, — перенесите их со страницы «Завершение»."
    messages.success(request, f"Цикл {following.year_name}: {told if there else nobody}")
    return redirect("programme", pk=following.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def programme_curator(request: Request, pk: int) -> HttpResponse:
    """Who answers for the programme."""
    row = get_programme(request, pk, allow=may_run_programme)
    sent = request.method == "POST"
    form = CuratorForm(
        request.POST if sent else None, organization=row.organization, initial={"curator": row.curator_id}
    )
    if sent and form.is_valid():
        try:
            acts.set_curator(row.pk, form.person, by=request.user)
        except NotAllowed as refusal:
            raise PermissionDenied(refusal.message) from refusal
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            return redirect("programme", pk=row.pk)
    context = {"programme": row, "form": form, "people": form.people}
    return render(request, "mentoring/programme_curator.html", context, status=422 if form.errors else 200)


def _context(request: Request, row: Programme, board: Board) -> dict[str, Any]:
    access, opened = request.access, request.GET.get("stage", "")
    runs, own = may_run_programme(access, row.organization), is_of_school(access, row.organization)
    following, following_cycle = board.following, row.next.order_by("pk").first()
    return {
        "programme": row,
        "board": board,
        "opened": int(opened) if opened.isdecimal() and len(opened) == 1 else 0,
        "following": following,
        "ready": links_for(request, row, following.needed) if following else [],
        "own_plan": row.roadmap is not None and row.roadmap.owner_id == row.organization_id,
        "people": board.numbers.words,
        "day": today(row.municipality),
        "links": _links(row, own=own),
        "documents": documents_of(row, access),
        "lacking": f"/mentoring/schools/{row.organization_id}/people/?state=lacking",
        "candidates": _candidates(row) if own else 0,
        "may_run": runs and row.closed_on is None,
        "may_reopen": runs and row.closed_on is not None,
        "may_pass": may_pass_stop(access, row.municipality_id) and row.closed_on is None,
        "next": following_cycle,
        "may_next": runs
        and following_cycle is None
        and (row.closed_on is not None or board.columns[6].state.started_on),
        "next_year": year_name(row.school_year + 1),
    }


def _links(row: Programme, *, own: bool) -> list[tuple[str, str]]:
    """Pages of the programme; for its own school the register of people before them."""
    page = reverse("programme", args=[row.pk])
    register = [("Реестр людей", reverse("school_people", args=[row.organization_id]))] if own else []
    return [*register, *((title, f"{page}{place}") for title, place in LINKS)]


def _candidates(row: Programme) -> int:
    """People of the school's register without valid consents: the school alone learns that they are there."""
    people = Person.objects.filter(organization=row.organization_id).present()
    return people.exclude(pk__in=people.admitted(today(row.municipality)).values("pk")).count()


def links_for(request: Request, row: Programme, checks: Any) -> list[Check]:
    """The checks with links that the person may follow: people by name are the school's own page."""
    own = is_of_school(request.access, row.organization)
    return [
        check
        if own or not check.link.startswith("/mentoring/schools/")
        else Check(check.words, check.done, blocks=check.blocks)
        for check in checks
    ]


def _done(request: Request, row: Programme, act: Any) -> HttpResponse:
    try:
        act()
    except Refused as refusal:
        tell_page(request, refusal)
    return redirect("programme", pk=row.pk)


def _filters(request: Request) -> Filters:
    def key(name: str) -> int | None:
        text = request.GET.get(name, "")
        return int(text) if text.isascii() and text.isdecimal() and len(text) <= 9 else None

    state = request.GET.get("state", "")
    return Filters(key("year"), key("form"), key("municipality"), state if state in dict(STATES) else "")


def _choices(visible: Any) -> dict[str, list[tuple[int, str]]]:
    """Years and forms that the visible programmes have."""
    plain = visible.order_by()
    years = plain.values_list("school_year", flat=True).distinct()
    forms = Form.objects.filter(pk__in=plain.values("form")).values_list("pk", "name")
    return {"years": [(year, year_name(year)) for year in sorted(years, reverse=True)], "forms": list(forms)}


def _own_schools(request: Request) -> list[Organization]:
    """Schools and branches whose people the person keeps: their registers open before any programme does."""
    keys = request.access.school_organization_ids
    rows = Organization.objects.filter(Q(pk__in=keys) | Q(parent__in=keys)).working().order_by("short_name")
    return list(rows[:20]) if keys else []


def _opening(request: Request, visible: Any) -> Opening | None:
    """How the school year goes in the department's own municipality; a school has its few rows before its eyes."""
    home = request.access.home
    return opening_of(visible, home) if home is not None and home.pk in request.access.worked_ids else None


def _waiting(request: Request, visible: Any, filters: Filters) -> list[Organization]:
    """Schools whose year of introduction has come and that have no programme in the year asked for."""
    home = request.access.home
    if home is None or home.pk not in request.access.worked_ids:
        return []
    year = filters.year or school_year(today(home))
    busy = visible.order_by().filter(school_year=year).values("organization")
    waves = Wave.objects.filter(municipality=home, school_year__lte=year, left_on__isnull=True)
    rows = Organization.objects.filter(pk__in=waves.values("organization")).exclude(pk__in=busy)
    return list(rows.order_by("short_name"))

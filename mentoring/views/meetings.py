"""Meetings: one entered in one step, corrected, taken out; many pairs' in one table; feedback that was said aloud."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from mentoring.forms.meetings import USUAL_MINUTES, ManyForm, ManyRow, MeetingForm, SpokenForm, side_choices
from mentoring.meetings_board import Line, calls_of, lines_of
from mentoring.models import Meeting, Pair, Programme
from mentoring.pair_board import loaded, people_of
from mentoring.pair_page import sides, steps
from mentoring.permissions import is_of_school, may_keep_meetings, may_keep_register, may_speak_for
from mentoring.views.fetch import get_programme
from mentoring.views.names import log_names
from mentoring.views.pair import pair_page, readable
from mentoring.views.pair_fetch import get_pair, log_pairs, with_own_pairs
from mentoring.workflow import feedback as sayings
from mentoring.workflow import meetings as acts
from mentoring.workflow.core import settings_of
from organizations.acting import tell_form, tell_page
from organizations.clock import today
from organizations.refusals import NotAllowed, Refused
from organizations.requests import Request
from organizations.text import counted

PAGE = 50
_FIELDS = ("kind", "date", "minutes", "topic", "outcome", "next_step", "next_on")


@require_http_methods(["GET", "HEAD", "POST"])
@with_own_pairs
def meeting_new(request: Request, pk: int) -> HttpResponse:
    """Enter a meeting of the pair; the form stands on the pair's own page."""
    row = get_pair(request, pk, allow=may_keep_meetings)
    if request.method != "POST":
        return redirect(f"{reverse('pair', args=[row.pk])}#new")
    form = MeetingForm(request.POST, today=today(row.municipality))
    if not form.is_valid():
        return pair_page(request, row, form=form, status=422)
    try:
        made = acts.hold(row.pk, **form.cleaned_data, by=request.user)
    except Refused as error:
        tell_form(form, error)
        return pair_page(request, row, form=form, status=409)
    messages.success(request, f"Записано: {made.get_kind_display()}, {made.date:%d.%m.%Y}.")
    return redirect(f"{reverse('pair', args=[row.pk])}#meeting-{made.pk}")


@require_http_methods(["GET", "HEAD", "POST"])
@with_own_pairs
def meeting(request: Request, pk: int) -> HttpResponse:
    """A meeting with what was said of it; corrected by whoever keeps the pair's meetings."""
    found, row = _get_meeting(request, pk)
    if request.method != "POST":
        return _meeting_page(request, found, row)
    form = MeetingForm(request.POST, today=today(row.municipality))
    if not form.is_valid():
        return _meeting_page(request, found, row, form=form, status=422)
    version = request.POST.get("version", "")
    seen = int(version) if version.isascii() and version.isdecimal() and len(version) < 10 else 0
    try:
        acts.edit(found.pk, form.held(row.pk), version=seen, by=request.user)
    except Refused as error:
        tell_form(form, error)
        return _meeting_page(request, found, row, form=form, status=409)
    messages.success(request, "Встреча исправлена.")
    return redirect(f"{reverse('pair', args=[row.pk])}#meeting-{found.pk}")


@require_POST
@with_own_pairs
def meeting_remove(request: Request, pk: int) -> HttpResponse:
    """Take out a meeting that was entered by mistake."""
    found, row = _get_meeting(request, pk)
    try:
        acts.remove(found.pk, by=request.user)
    except Refused as error:
        tell_page(request, error)
        return redirect("meeting", pk=found.pk)
    messages.success(request, f"Встреча {found.date:%d.%m.%Y} удалена.")
    return redirect("pair", pk=row.pk)


@require_POST
@with_own_pairs
def meeting_feedback(request: Request, pk: int) -> HttpResponse:
    """Enter what a side said aloud or wrote on paper."""
    found, row = _get_meeting(request, pk)
    spoken = _spoken(request, row, request.POST)
    if spoken is None or not spoken.is_valid():
        return _meeting_page(request, found, row, spoken=spoken, status=422)
    given = dict(spoken.cleaned_data)
    try:
        sayings.enter_feedback(found.pk, given.pop("side"), **given, by=request.user)
    except Refused as error:
        tell_form(spoken, error)
        return _meeting_page(request, found, row, spoken=spoken, status=409)
    messages.success(request, "Отзыв записан.")
    return redirect("meeting", pk=found.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def meetings_many(request: Request, pk: int) -> HttpResponse:
    """Meetings of many pairs in one table: the school ticks who met; the office reads how many are silent."""
    row = get_programme(request, pk, allow=may_keep_register if request.method == "POST" else None)
    if request.method != "POST":
        return _many_page(request, row)
    day = today(row.municipality)
    form = ManyForm(request.POST, today=day)
    lines = _lines(request, row)
    rows = {line.pair.pk: _row_form(line, day, request.POST) for line in lines}
    valid = [form.is_valid(), *(one.is_valid() for one in rows.values())]
    if not all(valid):
        return _many_page(request, row, form=form, lines=lines, rows=rows, status=422)
    held = [one.held(key, form.cleaned_data) for key, one in rows.items() if one.cleaned_data["met"]]
    try:
        if not held:
            raise Refused("Отметьте, какие пары встретились.")
        made = acts.hold_many(row.pk, held, by=request.user)
    except NotAllowed as error:
        raise PermissionDenied(error.message) from error
    except Refused as error:
        form.add_error(None, error.message)
        for key, wrong in (error.rows if isinstance(error, acts.RowsRefused) else {}).items():
            field = wrong.field if wrong.field in rows[key].fields else "met"
            rows[key].add_error(field, wrong.message)
        return _many_page(request, row, form=form, lines=lines, rows=rows, status=409)
    messages.success(request, f"Записано: {counted(len(made), 'встреча', 'встречи', 'встреч')}.")
    return redirect(f"{reverse('meetings_many', args=[row.pk])}?page={_page_number(request)}")


def _get_meeting(request: Request, pk: int) -> tuple[Meeting, Pair]:
    visible = Pair.objects.visible_to(request.access)
    found: Meeting = get_object_or_404(Meeting.objects.filter(pair__in=visible), pk=pk)
    row = get_pair(request, found.pair_id, allow=may_keep_meetings)
    found.pair = row
    return found, row


def _meeting_page(
    request: Request,
    found: Meeting,
    row: Pair,
    *,
    form: MeetingForm | None = None,
    spoken: SpokenForm | None = None,
    status: int = 200,
) -> HttpResponse:
    day = today(row.municipality)
    people = sides(row, sayings.sides_of(row), request.access)
    kinds = steps(row, people, readable=readable(request, row, people))
    line = next((one for step in kinds for one in step.meetings if one.meeting.pk == found.pk), None)
    opened = row.programme.closed_on is None
    context: dict[str, Any] = {
        "pair": row,
        "programme": row.programme,
        "meeting": found,
        "answers": line.answers if line else (),
        "own": is_of_school(request.access, row.organization),
        "as_mentor": not is_of_school(request.access, row.organization),
        "opened": opened,
        "form": form or MeetingForm(None, today=day, initial={name: getattr(found, name) for name in _FIELDS}),
        "refused": form is not None,
        "spoken": spoken or _spoken(request, row),
        "spoken_refused": spoken is not None,
    }
    log_pairs(request, list(loaded(Pair.objects.filter(pk=row.pk).select_related("organization"))), f"Пара {row}")
    return render(request, "mentoring/meeting.html", context, status=status)


def _spoken(request: Request, row: Pair, data: Any = None) -> SpokenForm | None:
    """The form for sides that the person may speak for."""
    people = [one for one in sayings.sides_of(row) if may_speak_for(request.access, row, one)]
    return SpokenForm(data, sides=side_choices(people)) if people else None


def _lines(request: Request, row: Programme) -> list[Line]:
    """Pairs at work of the page that is asked for."""
    day, settings = today(row.municipality), settings_of(row.municipality)
    working = Pair.objects.filter(programme=row).working().order_by("number")
    shown = list(Paginator(loaded(working), PAGE).get_page(request.GET.get("page")))
    return lines_of(shown, request.access, day=day, silence_days=settings.silence_days)


def _row_form(line: Line, day: Any, data: Any = None) -> ManyRow:
    return ManyRow(data, prefix=f"p{line.pair.pk}", today=day, initial={"kind": line.kind})


def _page_number(request: Request) -> int:
    page = request.GET.get("page", "")
    return int(page) if page.isascii() and page.isdecimal() and len(page) < 6 else 1


def _many_page(
    request: Request,
    row: Programme,
    *,
    form: ManyForm | None = None,
    lines: list[Line] | None = None,
    rows: dict[int, ManyRow] | None = None,
    status: int = 200,
) -> HttpResponse:
    day, settings = today(row.municipality), settings_of(row.municipality)
    own = may_keep_register(request.access, row.organization)
    lines = _lines(request, row) if lines is None else lines
    rows = rows or {line.pair.pk: _row_form(line, day) for line in lines}
    calls = calls_of(row, day=day, silence_days=settings.silence_days, own=own)
    working = Pair.objects.filter(programme=row).working().order_by("number")
    context: dict[str, Any] = {
        "programme": row,
        "own": own,
        "keeps": own and row.closed_on is None,
        "form": form or ManyForm(None, today=day, initial={"date": day, "minutes": USUAL_MINUTES}),
        "refused": form is not None,
        "lines": [(line, rows[line.pair.pk]) for line in lines],
        "page": Paginator(working, PAGE).get_page(request.GET.get("page")),
        "calls": calls,
        "silence_days": settings.silence_days,
    }
    people = people_of([*(line.pair for line in lines), *calls.silent_pairs])
    log_names(request, row.organization, people, "Встречи пар")
    return render(request, "mentoring/meetings_many.html", context, status=status)

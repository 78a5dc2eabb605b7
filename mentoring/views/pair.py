"""A pair's own page: both sides, five kinds of meetings, what is agreed; addresses for feedback and what was said."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from mentoring.forms.meetings import USUAL_MINUTES, MeetingForm
from mentoring.models import Feedback, IndividualPlan, Meeting, MentorChange, Pair, Participant
from mentoring.pair_board import loaded, row_of
from mentoring.pair_page import Side, consent_lines, fit_checks, shown_in_pair, sides, steps
from mentoring.paper_links import papers_of_pair
from mentoring.permissions import is_mentor_of, is_of_school, may_keep_meetings, may_keep_register, sees_names_of_pair
from mentoring.qr import svg_of
from mentoring.shown import Shown
from mentoring.views.pair_fetch import get_pair, log_pairs, with_own_pairs
from mentoring.workflow import feedback as acts
from mentoring.workflow.core import settings_of
from mentoring.workflow.meetings import next_kind
from organizations import once
from organizations.acting import tell_page
from organizations.clock import today
from organizations.refusals import Refused
from organizations.requests import Request

_MADE = "feedback-link"


@never_cache
@require_safe
@with_own_pairs
def pair(request: Request, pk: int) -> HttpResponse:
    """The school reads names, the pair's mentor too; the office codes, days and numbers, no words of people."""
    return pair_page(request, get_pair(request, pk))


def pair_page(request: Request, row: Pair, *, form: MeetingForm | None = None, status: int = 200) -> HttpResponse:
    """The page; with `form` that of a meeting that was not accepted."""
    access = request.access
    day, settings = today(row.municipality), settings_of(row.municipality)
    own, keeps = is_of_school(access, row.organization), may_keep_meetings(access, row)
    opened = row.programme.closed_on is None
    people = sides(row, acts.sides_of(row), access)
    kinds = steps(row, people, readable=readable(request, row, people))
    names = sees_names_of_pair(access, row)
    context: dict[str, Any] = {
        "pair": row,
        "programme": row.programme,
        "names": names,
        "own": own,
        "as_mentor": keeps and not own,
        "mentor": people[0],
        "mentees": people[1:],
        "steps": kinds,
        "plan": IndividualPlan.objects.filter(pair=row).first(),
        "consents": consent_lines([side.participant.person for side in people], day),
        "changes": list(MentorChange.objects.filter(pair=row).select_related("before__person", "after__person")),
        "silent": row_of(_with_people(row), access, day=day, silence_days=settings.silence_days).silent,
        "keeps": keeps and opened,
        "writes": keeps and opened and row.started_on is not None and row.ended_on is None,
        "form": form or new_form(day, kinds, row) if keeps else None,
        "refused": form is not None,
    }
    if own:
        context |= {"fit_checks": fit_checks(row, people), "made": _made(request, row, people)}
        context["papers"] = papers_of_pair(row, [side.participant for side in people])
    log_pairs(request, [_with_people(row)], f"Пара {row}")
    return render(request, "mentoring/pair.html", context, status=status)


def new_form(day: dt.date, kinds: Any, row: Pair) -> MeetingForm:
    """The next meeting as it is likely to be: kind by what is next, today, the usual length."""
    held = [step.kind for step in kinds for _ in step.meetings]
    initial = {"kind": next_kind(held), "date": day, "minutes": USUAL_MINUTES}
    return MeetingForm(None, today=day, initial=initial)


def readable(request: Request, row: Pair, people: tuple[Side, ...]) -> frozenset[int]:
    """Whose feedback these eyes may read: the school everybody's, a mentor his own, the office nobody's."""
    if is_of_school(request.access, row.organization):
        return frozenset(side.participant.pk for side in people)
    return frozenset({row.mentor_id}) if is_mentor_of(request.access, row) else frozenset()


@require_POST
@with_own_pairs
def pair_link(request: Request, pk: int, participant: int) -> HttpResponse:
    """A new address for the side's feedback; it is shown once, on the page that follows."""
    row = get_pair(request, pk, allow=lambda access, pair: may_keep_register(access, pair.organization))
    side = _side(row, participant)
    try:
        token = acts.new_link(row.pk, side.pk, by=request.user)
    except Refused as error:
        tell_page(request, error)
    else:
        once.put(request, _MADE, {"token": token, "pair": row.pk, "participant": side.pk})
    return redirect(f"{reverse('pair', args=[row.pk])}#links")


@require_POST
@with_own_pairs
def pair_link_revoke(request: Request, pk: int, participant: int) -> HttpResponse:
    """Close the side's address."""
    row = get_pair(request, pk, allow=lambda access, pair: may_keep_register(access, pair.organization))
    side = _side(row, participant)
    try:
        acts.revoke_link(row.pk, side.pk, by=request.user)
    except Refused as error:
        tell_page(request, error)
    else:
        messages.success(request, f"Ссылка закрыта: {side.person.code}. По ней больше не ответить.")
    return redirect(f"{reverse('pair', args=[row.pk])}#links")


@require_POST
@with_own_pairs
def feedback_read(request: Request, pk: int) -> HttpResponse:
    """The curator has read the feedback; where help was wanted, it has been given."""
    visible = Pair.objects.visible_to(request.access)
    rows = Feedback.objects.filter(meeting__pair__in=visible).select_related("meeting__pair__organization")
    found: Feedback = get_object_or_404(rows, pk=pk)
    if not may_keep_register(request.access, found.meeting.pair.organization):
        raise PermissionDenied
    acts.read_feedback(found.pk, by=request.user)
    if request.POST.get("back") == "many":
        return redirect(f"{reverse('meetings_many', args=[found.meeting.pair.programme_id])}#calls")
    return redirect("meeting", pk=found.meeting_id)


@require_safe
@with_own_pairs
def pair_journal(request: Request, pk: int) -> HttpResponse:
    """The journal of the pair's meetings for printing: with names at school, with codes for others, without topics."""
    row = get_pair(request, pk)
    people = sides(row, acts.sides_of(row), request.access)
    rows = [meeting for step in steps(row, people, readable=frozenset()) for meeting in step.meetings]
    context = {
        "pair": row,
        "programme": row.programme,
        "names": sees_names_of_pair(request.access, row),
        "mentor": people[0],
        "mentees": people[1:],
        "rows": sorted(rows, key=lambda one: (one.meeting.date, one.meeting.pk)),
        "minutes": sum(one.meeting.minutes or 0 for one in rows),
        "day": today(row.municipality),
    }
    log_pairs(request, [_with_people(row)], f"Пара {row}: журнал встреч")
    return render(request, "mentoring/pair_journal.html", context)


@require_safe
@with_own_pairs
def my_pairs(request: Request) -> HttpResponse:
    """Pairs of the mentor who looks: only his own."""
    mine = Pair.objects.filter(mentor__person__account=request.access.user_id).exclude(status=Pair.Status.PROPOSED)
    ordered = mine.select_related("municipality", "organization", "programme__form", "programme__organization")
    found = list(loaded(ordered.order_by("-started_on", "number")))
    for school in {one.organization_id for one in found}:
        log_pairs(request, [one for one in found if one.organization_id == school], "Мои пары")
    agreed = _agreed(found)
    rows = [(one, _mentees_of(one, request), agreed.get(one.pk)) for one in found]
    return render(request, "mentoring/my_pairs.html", {"rows": rows})


def _mentees_of(row: Pair, request: Request) -> list[Shown]:
    return [shown_in_pair(one.mentee.person, row, request.access) for one in row.present]  # type: ignore[attr-defined]


def _agreed(pairs: list[Pair]) -> dict[int, dt.date]:
    """The nearest meeting that was agreed on, by pair. One query."""
    days = {one.pk: today(one.municipality) for one in pairs}
    rows = Meeting.objects.filter(pair__in=pairs, next_on__isnull=False).order_by("-next_on")
    return {pair: on for pair, on in rows.values_list("pair", "next_on") if on and on >= days[pair]}


def _made(request: Request, row: Pair, people: tuple[Side, ...]) -> dict[str, Any] | None:
    """The address that was just made for one of these people, for one showing."""
    waits = once.waits(request, _MADE) if request.method == "GET" else None
    if waits is None or waits["pair"] != row.pk:
        return None
    once.take(request, _MADE)
    side = next((side for side in people if side.participant.pk == waits["participant"]), None)
    address = request.build_absolute_uri(reverse("feedback", args=[waits["token"]]))
    return {"address": address, "qr": svg_of(address), "side": side}


def _side(row: Pair, participant: int) -> Participant:
    """The participant of the pair. Raises Http404 for anybody else."""
    rows = Participant.objects.filter(programme_id=row.programme_id, pk=participant).select_related("person")
    side: Participant | None = rows.first()
    if side is None or not (side.pk == row.mentor_id or row.members.filter(mentee=side).exists()):
        raise Http404
    return side


def _with_people(row: Pair) -> Pair:
    """The pair as `pair_board.loaded` gives it. Asked once."""
    if not hasattr(row, "present"):
        rows = row.members.filter(left_on__isnull=True).select_related("mentee__person__organization")
        row.present = list(rows.order_by("mentee__person__code"))  # type: ignore[attr-defined]
    return row

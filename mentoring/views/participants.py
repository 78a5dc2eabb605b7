"""Bases of a programme: mentees and mentors, several taken from the register at once, training, leaving."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mentoring.bases import members_of, offers_of
from mentoring.forms.bases import EditPartForm, JoinForm, TrainForm
from mentoring.forms.people import LeaveForm
from mentoring.models import Participant, Person, Programme
from mentoring.paper_links import papers_of_base
from mentoring.permissions import may_keep_register
from mentoring.register import classes_of
from mentoring.shown import shown
from mentoring.views.fetch import get_programme
from mentoring.views.names import log_names
from mentoring.workflow import participants as acts
from mentoring.workflow.core import settings_of
from organizations.acting import tell_page, tried
from organizations.clock import today
from organizations.refusals import Refused
from organizations.requests import Request
from organizations.text import counted

MOST = 300
"""How many people one press takes."""
PAGES = {"mentee": "mentees", "mentor": "mentors"}
TITLES = {"mentee": "База наставляемых", "mentor": "База наставников"}


@require_safe
def base(request: Request, pk: int, side: str) -> HttpResponse:
    """Who is in the base; the school adds from its register."""
    row = get_programme(request, pk)
    day = today(row.municipality)
    own = may_keep_register(request.access, row.organization)
    members = members_of(row, side, request.access, day, own=own)
    log_names(request, row.organization, [one.participant.person for one in members], TITLES[side])
    context = {
        "programme": row,
        "side": side,
        "title": TITLES[side],
        "members": members,
        "own": own,
        "may_keep": own and row.closed_on is None,
        "train": TrainForm(today=day, initial={"on": day}),
        "papers": papers_of_base(row, side) if own else [],
    }
    return render(request, "mentoring/participants.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def base_add(request: Request, pk: int, side: str) -> HttpResponse:
    """Take several people of the register into the base: all or none."""
    row = get_programme(request, pk, allow=may_keep_register)
    if row.closed_on is not None:
        messages.error(request, f"Программа завершена {row.closed_on:%d.%m.%Y}: базы больше не меняются.")
        return redirect(PAGES[side], pk=row.pk)
    day = today(row.municipality)
    fixed: dict[str, Any] = {"programme": row, "side": side, "today": day}
    if request.method != "POST":
        initial = {"joined_on": day, "capacity": settings_of(row.municipality).capacity}
        return _add_page(request, row, side, JoinForm(initial=initial, **fixed))
    form = JoinForm(request.POST, **fixed)
    if not form.is_valid():
        return _add_page(request, row, side, form, status=422)
    try:
        keys = _marked(request, "person")
    except Refused as error:
        form.add_error(None, error.message)
        return _add_page(request, row, side, form, status=422)
    if not tried(form, lambda: acts.join_many(row.pk, keys, side, **form.cleaned_data, by=request.user)):
        return _add_page(request, row, side, form, status=409)
    messages.success(request, f"В базу вошли: {counted(len(keys), 'человек', 'человека', 'человек')}.")
    return redirect(PAGES[side], pk=row.pk)


@require_POST
def mentors_trained(request: Request, pk: int) -> HttpResponse:
    """Mark training for the mentors ticked."""
    row = get_programme(request, pk, allow=may_keep_register)
    form = TrainForm(request.POST, today=today(row.municipality))
    try:
        keys = _marked(request, "participant")
        if not form.is_valid():
            raise Refused("; ".join(str(error) for errors in form.errors.values() for error in errors))
        changed = acts.trained(row.pk, keys, on=form.cleaned_data["on"], by=request.user)
    except Refused as error:
        tell_page(request, error)
    else:
        messages.success(request, f"Обучение отмечено: {counted(changed, 'наставник', 'наставника', 'наставников')}.")
    return redirect("mentors", pk=row.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def participant_edit(request: Request, pk: int) -> HttpResponse:
    """Competences and capacity of a mentor, requests of a mentee, wishes of both."""
    found = _participant(request, pk)
    row, day = found.programme, today(found.programme.municipality)
    initial = {
        "capacity": found.capacity,
        "competences": [one.pk for one in found.competences.all()],
        "requests": [one.pk for one in found.requests.all()],
        "wishes": found.wishes,
        "ready_score": found.ready_score,
    }
    data = request.POST if request.method == "POST" else None
    form = EditPartForm(data, programme=row, side=found.side, today=day, initial=initial)
    done = "Записано: {code}."
    return _act(
        request, found, form, "Сохранить", lambda given: acts.set_part(found.pk, **given, by=request.user), done
    )


@require_http_methods(["GET", "HEAD", "POST"])
def participant_leave(request: Request, pk: int) -> HttpResponse:
    """Out of the base, with the reason."""
    found = _participant(request, pk)
    day = today(found.programme.municipality)
    form = LeaveForm(request.POST if request.method == "POST" else None, today=day, initial={"on": day})
    form.fields["on"].label = "Когда вышел из базы"
    done = "Вышел из базы: {code}."
    return _act(
        request, found, form, "Вышел из базы", lambda given: acts.leave_base(found.pk, **given, by=request.user), done
    )


def _act(request: Request, found: Participant, form: forms.Form, verb: str, act: Any, done: str) -> HttpResponse:
    if request.method == "POST" and form.is_valid() and tried(form, lambda: act(form.cleaned_data)):
        messages.success(request, done.format(code=found.person.code))
        return redirect(PAGES[found.side], pk=found.programme_id)
    title = f"{found.get_side_display()} программы"
    log_names(request, found.programme.organization, [found.person], title)
    context = {
        "programme": found.programme,
        "side": found.side,
        "base_title": TITLES[found.side],
        "base_page": PAGES[found.side],
        "who": shown(found.person, request.access),
        "form": form,
        "verb": verb,
    }
    return render(request, "mentoring/participant.html", context, status=422 if form.errors else 200)


def _participant(request: Request, pk: int) -> Participant:
    rows = Participant.objects.select_related(
        "person__organization", "programme__organization", "programme__municipality", "programme__form"
    )
    visible = Programme.objects.visible_to(request.access)
    found: Participant = get_object_or_404(rows, pk=pk, programme__in=visible)
    if not may_keep_register(request.access, found.programme.organization):
        raise PermissionDenied
    return found


def _add_page(request: Request, row: Programme, side: str, form: JoinForm, *, status: int = 200) -> HttpResponse:
    q, class_name = request.GET.get("q", "").strip()[:100], request.GET.get("class_name", "")[:40]
    offers = offers_of(row, side, request.access, today(row.municipality), q=q, class_name=class_name)
    log_names(request, row.organization, [one.person for one in offers], f"{TITLES[side]}: пополнение")
    context = {
        "programme": row,
        "side": side,
        "title": TITLES[side],
        "base_page": PAGES[side],
        "form": form,
        "offers": offers,
        "marked": set(request.POST.getlist("person")),
        "q": q,
        "class_name": class_name,
        "classes": classes_of(Person.objects.filter(organization=row.organization_id).present()),
    }
    return render(request, "mentoring/participants_add.html", context, status=status)


def _marked(request: Request, name: str) -> list[int]:
    """Keys that were ticked. Raises Http404 for what is no key, Refused for none and for too many."""
    keys = dict.fromkeys(request.POST.getlist(name))
    if not keys:
        raise Refused("Отметьте хотя бы одного человека.")
    if len(keys) > MOST:
        raise Refused(f"За один раз — не больше {MOST} человек: отметьте меньше.")
    if not all(key.isascii() and key.isdecimal() and len(key) <= 18 for key in keys):
        raise Http404
    return [int(key) for key in keys]

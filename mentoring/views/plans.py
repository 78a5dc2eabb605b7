"""A pair's plan: written in place with its steps, approved."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from mentoring.forms.meetings import ApproveForm, PlanForm
from mentoring.models import IndividualPlan, Pair, PlanStep
from mentoring.paper_links import plan_paper_of
from mentoring.permissions import is_of_school, may_keep_meetings, may_keep_register
from mentoring.views.conflict import note_beside
from mentoring.views.pair_fetch import get_pair, with_own_pairs
from mentoring.workflow import plans as acts
from mentoring.workflow.plans import StepData
from organizations.acting import tell_form
from organizations.clock import today
from organizations.refusals import NotAllowed, Refused
from organizations.requests import Request
from roadmaps.models import Roadmap
from roadmaps.views.editing.conflict import Note, Side


@require_http_methods(["GET", "HEAD", "POST"])
@with_own_pairs
def pair_plan(request: Request, pk: int) -> HttpResponse:
    """The plan with its steps in one form, saved at once. The page holds people's words: it is for the pair's own."""
    row = get_pair(request, pk, allow=may_keep_meetings)
    plan = _plan_of(row)
    if request.method != "POST":
        return _page(request, row, plan)
    form = _form(row, plan, request.POST)
    if not form.is_valid():
        return _page(request, row, plan, form=form, status=422)
    try:
        acts.write_plan(row.pk, form.data(), form.steps(), version=_version(request), by=request.user)
    except NotAllowed as error:
        raise PermissionDenied(error.message) from error
    except Refused as error:
        if error.field in form.head.fields:
            form.head.add_error(error.field, error.message)
        else:
            form.non_field_errors.append(error.message)
        note = _note(form, plan) if plan is not None and plan.version != _version(request) else None
        return _page(request, row, plan, form=form, status=409, note=note)
    messages.success(request, "План записан.")
    return redirect("pair_plan", pk=row.pk)


@require_POST
@with_own_pairs
def pair_plan_approve(request: Request, pk: int) -> HttpResponse:
    """The head or the curator approves the plan."""
    row = get_pair(request, pk, allow=lambda access, pair: may_keep_register(access, pair.organization))
    plan = _plan_of(row)
    form = ApproveForm(request.POST, today=today(row.municipality))
    if not form.is_valid():
        return _page(request, row, plan, approve=form, status=422)
    given = form.cleaned_data
    try:
        acts.approve_plan(
            row.pk,
            on=given["approved_on"],
            approved_by=given["approved_by"],
            version=_version(request) or 0,
            by=request.user,
        )
    except Refused as error:
        tell_form(form, error)
        return _page(request, row, plan, approve=form, status=409)
    messages.success(request, "План утверждён.")
    return redirect("pair_plan", pk=row.pk)


def _plan_of(row: Pair) -> IndividualPlan | None:
    return IndividualPlan.objects.filter(pair=row).prefetch_related("steps").first()


def _note(form: PlanForm, plan: IndividualPlan) -> Note | None:
    """The plan as it stands beside what was typed, its steps a line each."""
    now = "\n".join(_step_words(step) for step in plan.steps.all())
    typed = "\n".join(_step_words(step) for step in form.steps())
    stored = {name: getattr(plan, name) for name in form.head.fields}
    return note_beside(form.head, stored, [Side("Мероприятия", "steps", now, typed)])


def _step_words(step: PlanStep | StepData) -> str:
    done = f"сделано {step.done_on:%d.%m.%Y}" if step.done_on else ""
    return "; ".join(filter(None, (step.measure, step.term, step.expected, done, step.outcome)))


def _form(row: Pair, plan: IndividualPlan | None, data: Any = None) -> PlanForm:
    return PlanForm(data, plan=plan, steps=list(plan.steps.all()) if plan else [], today=today(row.municipality))


def _version(request: Request) -> int | None:
    """The version of the plan that was read; None where there was none."""
    given = request.POST.get("version", "")
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 10 else None


def _page(
    request: Request,
    row: Pair,
    plan: IndividualPlan | None,
    *,
    form: PlanForm | None = None,
    approve: ApproveForm | None = None,
    status: int = 200,
    note: Note | None = None,
) -> HttpResponse:
    own = is_of_school(request.access, row.organization)
    opened = row.programme.closed_on is None and row.ended_on is None
    day = today(row.municipality)
    context = {
        "pair": row,
        "programme": row.programme,
        "plan": plan,
        "as_mentor": not own,
        "paper": plan_paper_of(row) if own else "",
        "opened": opened,
        "form": form or _form(row, plan),
        "refused": form is not None,
        "note": note,
        # After a refusal the version stays that of what was read, so that nobody overwrites what he has not seen:
        # what stands now is seen in the note alone.
        "version": (plan.version if plan else "") if form is None or note else request.POST.get("version", ""),
        "approve": approve or ApproveForm(None, today=day, initial={"approved_on": day}),
        "may_approve": own and opened and plan is not None,
        "for_teachers": row.programme.form.audience == Roadmap.Audience.TEACHERS,
    }
    return render(request, "mentoring/pair_plan.html", context, status=status)

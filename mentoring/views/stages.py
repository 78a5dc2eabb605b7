"""A stage of a programme, what is done in it and its points: pages, and the acts that their buttons ask for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from documents.evidence_files import take_in
from documents.models import StoredFile
from documents.sending import send_or_404
from documents.uploads_guard import UploadRefused
from mentoring.forms.stages import DayForm, FinishForm, PassForm, PointForm, TermForm, initial_of
from mentoring.models import PointState, Programme, StagePoint
from mentoring.permissions import may_pass_stop, may_run_programme
from mentoring.programme_board import Column, column_of
from mentoring.stage_reports import Reported, tied_lines
from mentoring.views.fetch import get_programme
from mentoring.views.programmes import links_for
from mentoring.workflow import stages as acts
from organizations.acting import tell_form, tell_page
from organizations.clock import today
from organizations.refusals import Refused
from organizations.requests import Request


@dataclass(frozen=True, slots=True)
class Act:
    """A button of the stage's page: its form (None: nothing to fill in), what it does, what is said then.

    `title` heads the form, `verb` is on the button.
    """

    form: type[forms.Form] | None
    do: Callable[..., Any]
    title: str
    verb: str
    told: str
    of_department: bool = False


@dataclass(frozen=True, slots=True)
class Offered:
    """An act on the page: where it is sent, with its form; `open`: shown unfolded."""

    url: str
    title: str
    verb: str
    form: forms.Form | bool
    open: bool
    primary: bool


ACTS = {
    "start": Act(DayForm, acts.start_stage, "Начать этап", "Начать", "Этап {stage} начат."),
    "finish": Act(FinishForm, acts.finish_stage, "Завершить этап", "Завершить", "Этап {stage} завершён."),
    "reopen": Act(None, acts.reopen_stage, "Вернуть этап в работу", "Вернуть в работу", "Этап {stage} снова идёт."),
    "pass": Act(
        PassForm,
        acts.pass_stop,
        "Идти дальше без этого",
        "Внести решение отдела",
        "Решение внесено: этап {stage} идёт без остановки.",
        of_department=True,
    ),
    "restore": Act(
        None,
        acts.restore_stop,
        "Отменить решение отдела",
        "Отменить решение",
        "Решение отменено: этап {stage} снова останавливается.",
        of_department=True,
    ),
    "term": Act(TermForm, acts.set_term, "Изменить срок", "Сохранить срок", "Срок этапа {stage} изменён."),
}


@require_safe
def stage(request: Request, pk: int, stage: int) -> HttpResponse:
    """Everything about one stage: points in full, what is ready and missing, the plan's lines that it closes."""
    row = get_programme(request, pk)
    return _page(request, row, stage)


@require_POST
def stage_act(request: Request, pk: int, stage: int, act: str) -> HttpResponse:
    """One of ACTS. A refusal comes back on the stage's page with what was typed."""
    row, wanted = get_programme(request, pk), ACTS[act]
    if not 1 <= stage <= len(acts.STAGES):
        raise Http404
    allowed = (
        may_pass_stop(request.access, row.municipality_id)
        if wanted.of_department
        else may_run_programme(request.access, row.organization)
    )
    if not allowed:
        raise PermissionDenied
    form = _form(act, row, request.POST) if wanted.form else None
    if form is not None and not form.is_valid():
        return _page(request, row, stage, refused=(act, form), status=422)
    try:
        done = wanted.do(row.pk, stage, **(form.cleaned_data if form else {}), by=request.user)
    except Refused as refusal:
        if form is None:
            tell_page(request, refusal)
            return redirect("stage", pk=row.pk, stage=stage)
        tell_form(form, refusal)
        return _page(request, row, stage, refused=(act, form), status=422)
    messages.success(request, wanted.told.format(stage=stage))
    if isinstance(done, acts.Finished):
        _tell_report(request, done.report)
    return redirect("stage", pk=row.pk, stage=stage)


@require_POST
def point_mark(request: Request, pk: int, point: int) -> HttpResponse:
    """The point is done today, in one tap; a done point stays as it is."""
    row = get_programme(request, pk, allow=may_run_programme)
    wanted = _point(row, point)
    if not PointState.objects.filter(programme=row, point=wanted).exists():
        try:
            acts.mark_point(row.pk, wanted, done_on=today(row.municipality), by=request.user)
        except Refused as refusal:
            tell_page(request, refusal)
    return _back(request, row, wanted)


@require_POST
def point_unmark(request: Request, pk: int, point: int) -> HttpResponse:
    row = get_programme(request, pk, allow=may_run_programme)
    wanted = _point(row, point)
    try:
        acts.unmark_point(row.pk, wanted, by=request.user)
    except Refused as refusal:
        tell_page(request, refusal)
    return _back(request, row, wanted)


@require_http_methods(["GET", "HEAD", "POST"])
def point(request: Request, pk: int, point: int) -> HttpResponse:
    """A point in full: when it was done and what shows it."""
    row = get_programme(request, pk)
    wanted = _point(row, point)
    done = PointState.objects.filter(programme=row, point=wanted).select_related("file", "done_by").first()
    may_run = may_run_programme(request.access, row.organization)
    if request.method == "POST":
        if not may_run:
            raise PermissionDenied
        return _write_point(request, row, wanted, done)
    return _point_page(request, row, wanted, done, _point_form(row, done))


@require_safe
def point_file(request: Request, pk: int, point: int) -> HttpResponseBase:
    """The file behind a done point."""
    row = get_programme(request, pk)
    done: PointState = get_object_or_404(
        PointState.objects.select_related("file"), programme=row, point__id=point, file__isnull=False
    )
    return send_or_404(request, done.file)


def _form(act: str, row: Programme, data: Any = None, **kwargs: Any) -> forms.Form:
    """The act's form; its fields bear the act's name in their ids, for several forms share the page."""
    made = ACTS[act].form
    assert made is not None  # noqa: S101 — asked for acts that have one.
    return made(data, today=today(row.municipality), auto_id=f"{act}-%s", **kwargs)  # type: ignore[call-arg]


def _page(
    request: Request,
    row: Programme,
    stage: int,
    *,
    refused: tuple[str, forms.Form] | None = None,
    status: int = 200,
) -> HttpResponse:
    if not 1 <= stage <= len(acts.STAGES):
        raise Http404
    column = column_of(row, stage)
    context = {
        "programme": row,
        "column": column,
        "checks": links_for(request, row, column.checks),
        "lines": list(tied_lines(row, stage)),
        "acts": _acts(row, column, _forms(request, row, column, refused), refused),
        "crumb": f"Этап {stage}",
        "refused": refused,
        "may_run": may_run_programme(request.access, row.organization) and row.closed_on is None,
    }
    return render(request, "mentoring/stage.html", context, status=status)


def _forms(
    request: Request, row: Programme, column: Column, refused: tuple[str, forms.Form] | None
) -> dict[str, forms.Form | bool]:
    """The forms of acts that the person may do now; True for an act with nothing to fill in."""
    if row.closed_on is not None:
        return {}
    day, state = today(row.municipality), column.state
    found: dict[str, forms.Form | bool] = {}
    if may_run_programme(request.access, row.organization):
        if column.may_start:
            found["start"] = _form("start", row, initial={"on": day})
        if column.may_finish:
            found["finish"] = _form("finish", row, initial={"on": day})
        if state.finished_on is not None:
            found["reopen"] = True
        found["term"] = _form(
            "term", row, initial={"term": state.term, "due_on": state.due_on, "goes_on": state.goes_on}
        )
    if may_pass_stop(request.access, row.municipality_id):
        if column.stops and state.finished_on is None:
            found["pass"] = _form("pass", row)
        if state.passed_on is not None:
            found["restore"] = True
    return found | ({refused[0]: refused[1]} if refused else {})


def _acts(
    row: Programme,
    column: Column,
    offered: dict[str, forms.Form | bool],
    refused: tuple[str, forms.Form] | None,
) -> list[Offered]:
    """The acts on the page, what is next unfolded and as the one primary button."""
    following = next((name for name in ("start", "finish", "pass") if name in offered), "")
    if column.state.started_on is None and "start" not in offered:
        following = "pass"
    return [
        Offered(
            reverse(f"stage_{name}", args=[row.pk, column.number]),
            act.title,
            act.verb,
            offered[name],
            open=name == (refused[0] if refused else following),
            primary=name == following,
        )
        for name, act in ACTS.items()
        if name in offered
    ]


def _tell_report(request: Request, report: Reported) -> None:
    """What became of the plan's lines: nothing is left out in silence."""
    if report.done:
        labels = ", ".join(line.item.label.rstrip(".") or line.item.title[:40] for line in report.done)
        messages.success(request, f"По дорожной карте отправлен отчёт: {labels}.")
    for line, reason in report.left:
        messages.warning(request, f"Мероприятие карты {line.item.label} не закрыто. {reason[:1].upper()}{reason[1:]}")


def _point(row: Programme, pk: int) -> StagePoint:
    """A point of the model or of the programme's own municipality; a retired one may have been done."""
    own = Q(local_to__isnull=True) | Q(local_to=row.municipality_id)
    return get_object_or_404(StagePoint.objects.filter(own), pk=pk)


def _back(request: Request, row: Programme, point: StagePoint) -> HttpResponse:
    """To where the button stood, with the stage open."""
    if request.POST.get("back") == "stage":
        return redirect("stage", pk=row.pk, stage=point.stage)
    page = reverse("programme", args=[row.pk])
    return redirect(f"{page}?stage={point.stage}#stage-{point.stage}")


def _point_form(row: Programme, done: PointState | None, *args: Any) -> PointForm:
    day = today(row.municipality)
    has_file = done is not None and done.file_id is not None
    return PointForm(*args, today=day, has_file=has_file, initial=initial_of(done, day))


def _point_page(
    request: Request, row: Programme, wanted: StagePoint, done: PointState | None, form: PointForm, status: int = 200
) -> HttpResponse:
    context = {
        "programme": row,
        "point": wanted,
        "name": wanted.short or wanted.name,
        "crumb": f"Этап {wanted.stage}",
        "done": done,
        "form": form,
        "may_run": may_run_programme(request.access, row.organization) and row.closed_on is None,
    }
    return render(request, "mentoring/point.html", context, status=status)


def _write_point(request: Request, row: Programme, wanted: StagePoint, done: PointState | None) -> HttpResponse:
    form = _point_form(row, done, request.POST, request.FILES)
    if form.is_valid():
        given = dict(form.cleaned_data)
        sent, dropped = given.pop("file"), given.pop("drop_file", False)
        kept = done.file if done is not None and not dropped else None
        try:
            stored = _taken(request, row, sent) if sent else kept
            acts.mark_point(row.pk, wanted, **given, file=stored, by=request.user)
        except UploadRefused as refusal:
            form.add_error("file", str(refusal))
        except Refused as refusal:
            tell_form(form, refusal)
        else:
            messages.success(request, f"Отмечено: {wanted.short or wanted.name}.")
            return redirect("stage", pk=row.pk, stage=wanted.stage)
    return _point_page(request, row, wanted, done, form, status=422)


def _taken(request: Request, row: Programme, sent: Any) -> StoredFile:
    (stored,) = take_in([sent], municipality_id=row.municipality_id, by=request.user)
    return stored

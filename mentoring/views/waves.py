"""The roll-out over the years: which school takes the model up when, by plan and by acts; editing, joining, leaving."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from mentoring.forms.registry import working
from mentoring.forms.waves import LeaveForm, RegisterForm, WaveForm
from mentoring.models import Wave
from mentoring.permissions import may_keep_registry
from mentoring.rollout import schedules
from mentoring.school_years import school_year
from mentoring.views.registry import both, form_page
from mentoring.workflow import joining
from mentoring.workflow import waves as acts
from organizations.acting import tell_page, try_act
from organizations.clock import today
from organizations.permissions import SCHOOL_KINDS
from organizations.refusals import Refused
from organizations.requests import Request
from roadmaps.models import Item, Roadmap

__all__ = ["school_year", "schools"]


@require_safe
def schools(request: Request) -> HttpResponse:
    """The picture of every plan that the person may see; the department changes its own."""
    found = schedules(request.access)
    kept = {
        row.roadmap.municipality_id for row in found if may_keep_registry(request.access, row.roadmap.municipality_id)
    }
    access = request.access
    context = {
        "schedules": found,
        "kept": kept,
        "others": _without_schedule(request),
        "may_read_registry": access.sees_everything or access.worked_ids or access.school_organization_ids,
    }
    return render(request, "mentoring/schools.html", context)


@both
def wave_new(request: Request, slug: str) -> HttpResponse:
    """Name a school and its year in a plan's schedule."""
    rows = Roadmap.objects.visible_to(request.access).select_related("municipality", "owner")
    roadmap = get_object_or_404(rows, slug=slug)
    _require_keeper(request, roadmap)
    form = _wave_form(request, roadmap, None)
    if form.is_bound and form.is_valid():
        school = form.cleaned_data["organization"]
        if try_act(form, lambda: acts.plan_wave(roadmap, school, form.data_entered(), by=request.user)):
            messages.success(request, f"{school}: год внедрения назван. Пока это план: он никого не обязывает.")
            return redirect("schools")
    lead = f"По карте «{roadmap.title}»."
    return _form(request, form, "Школа и год внедрения", "Внести в график", lead=lead)


@both
def wave_edit(request: Request, pk: int) -> HttpResponse:
    wave = _get(request, pk)
    form = _wave_form(request, wave.roadmap, wave)
    if form.is_bound and form.is_valid():
        version = request.POST.get("version", "")
        seen = int(version) if version.isascii() and version.isdecimal() and len(version) < 9 else wave.version
        if try_act(form, lambda: acts.edit_wave(wave.pk, form.data_entered(), version=seen, by=request.user)):
            messages.success(request, "Сохранено.")
            return redirect("schools")
    return _form(request, form, f"Год внедрения: {wave.organization}", "Сохранить", version=wave.version)


@require_POST
def wave_drop(request: Request, pk: int) -> HttpResponse:
    """The school was named by mistake."""
    wave = _get(request, pk)
    try:
        acts.drop_wave(wave.pk, by=request.user)
    except Refused as refusal:
        tell_page(request, refusal)
    else:
        messages.success(request, f"{wave.organization}: снята с графика.")
    return redirect("schools")


@require_POST
def wave_join(request: Request, pk: int) -> HttpResponse:
    """Draft the school's order and its own plan, and go there."""
    wave = _get(request, pk)
    try:
        made = joining.join_wave(wave.pk, by=request.user)
    except Refused as refusal:
        tell_page(request, refusal)
        return redirect("schools")
    messages.success(
        request, "Проект приказа и карта школы составлены. Сроки предложены по учебному году: проверьте их."
    )
    if made.doubts:
        lines = "строке" if len(made.doubts) == 1 else "строках"
        messages.warning(request, f"В {lines} {', '.join(made.doubts)} названа другая школа: поправьте слова.")
    return redirect(made.plan.get_absolute_url())


@both
def wave_register(request: Request, pk: int) -> HttpResponse:
    """The school's order on introduction is signed: its requisites, and duties begin."""
    wave = _get(request, pk)
    data = request.POST if request.method == "POST" else None
    form = RegisterForm(data, today=today(wave.roadmap.municipality))
    if data is not None and form.is_valid():
        done = try_act(form, lambda: joining.register_joining(wave.pk, **form.cleaned_data, by=request.user))
        if done:
            messages.success(request, f"{wave.organization}: присоединилась, {done.basis}.")
            return redirect("schools")
    lead = (
        "С даты приказа карта муниципалитета распространится на школу: появятся её поручения, и каждое "
        "назовёт этот приказ. Если школа утверждает свою карту, вносить приказ здесь не нужно: поручения "
        "появятся при её регистрации."
    )
    return _form(request, form, f"Приказ о внедрении: {wave.organization}", "Внести приказ", lead=lead)


@both
def wave_leave(request: Request, pk: int) -> HttpResponse:
    wave = _get(request, pk)
    day = today(wave.roadmap.municipality)
    data = request.POST if request.method == "POST" else None
    form = LeaveForm(data, today=day, initial={"on": day})
    if data is not None and form.is_valid():
        done = try_act(form, lambda: acts.leave_wave(wave.pk, **form.cleaned_data, by=request.user))
        if done:
            messages.success(request, f"{wave.organization}: выход внесён.")
            return redirect("schools")
    lead = "Поручения со сроком после этого дня, за которые школа ещё не бралась, снимутся. Исполненное останется."
    return _form(request, form, f"Выход: {wave.organization}", "Внести выход", lead=lead, danger=True)


def _get(request: Request, pk: int) -> Wave:
    """A year of introduction of a plan that the person sees, for whoever keeps the schedule."""
    rows = Wave.objects.filter(roadmap__in=Roadmap.objects.visible_to(request.access))
    rows = rows.select_related("roadmap__municipality", "roadmap__owner", "organization", "plan__current_edition")
    wave: Wave = get_object_or_404(rows, pk=pk)
    _require_keeper(request, wave.roadmap)
    return wave


def _require_keeper(request: Request, roadmap: Roadmap) -> None:
    if not may_keep_registry(request.access, roadmap.municipality_id):
        raise PermissionDenied("График внедрения ведёт отдел.")


def _wave_form(request: Request, roadmap: Roadmap, wave: Wave | None) -> WaveForm:
    """The form of a school's year; the school of a known one is not changed."""
    day = today(roadmap.municipality)
    items = Item.objects.filter(roadmap=roadmap, removed_by__isnull=True)
    items = items.order_by("section__position", "position", "pk")
    initial: dict[str, Any] = {"school_year": school_year(day) + 1}
    schools = working(roadmap.municipality_id).filter(kind__in=SCHOOL_KINDS)
    if wave is None and request.method != "POST":
        # Who stands in the schedule already is not offered; what was sent is judged by the act, in words.
        schools = schools.exclude(waves__roadmap=roadmap)
    if wave is not None:
        initial = {name: getattr(wave, name) for name in acts.WaveData.__slots__}
    form = WaveForm(
        request.POST if request.method == "POST" else None,
        schools=schools,
        items=[(uid, f"{label} {title}"[:120]) for uid, label, title in items.values_list("uid", "label", "title")],
        year=school_year(day),
        today=day,
        initial=initial,
    )
    if wave is not None:
        del form.fields["organization"]
    return form


def _form(request: Request, form: Any, title: str, verb: str, **context: Any) -> HttpResponse:
    root = reverse("schools")
    return form_page(request, form, title, verb, root, root=root, root_title="Школы и график внедрения", **context)


def _without_schedule(request: Request) -> list[Roadmap]:
    """The department's plans that name no school yet: where a schedule may begin."""
    access = request.access
    rows = Roadmap.objects.visible_to(access).filter(waves__isnull=True, parent__isnull=True, amends__isnull=True)
    if not access.sees_everything:
        rows = rows.filter(municipality__in=access.municipalities_as("editor", "administrator"))
    rows = rows.exclude(owner__kind__in=SCHOOL_KINDS).exclude(status__in=["superseded", "closed"])
    return list(rows.select_related("municipality", "owner").order_by("municipality__name", "-pk")[:20])

"""A table from Word, Excel or a page: pasted, checked on a preview, and written only then."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from documents.act_rows import new_uid
from organizations.models import Event, Organization
from organizations.requests import Request
from organizations.text import counted
from roadmaps import pasted, sources, workflow
from roadmaps.drafting import new_act
from roadmaps.forms.creation import BlankForm
from roadmaps.forms.pasting import Choices, PasteForm
from roadmaps.forms.properties import CORE_NAMES
from roadmaps.importing.draft import Draft
from roadmaps.importing.recognise import recognise
from roadmaps.importing.table import Table
from roadmaps.models import Roadmap
from roadmaps.models import Section as SectionRow
from roadmaps.numbering import detect
from roadmaps.plan import CORE_COLUMNS, Audience, Column, Plan, Section
from roadmaps.plan_rows import read_columns
from roadmaps.terms_read import plan_years
from roadmaps.views.editing import answers
from roadmaps.views.editing.creation import writable_owners
from roadmaps.workflow import Gone, NotAllowed, Parties, Refused, issuer_of
from roadmaps.workflow.pasting import already_pasted, numbered

_both = require_http_methods(["GET", "HEAD", "POST"])
_CHANGED = "То, что встанет в карту, отличается от показанного раньше. Проверьте и вставьте ещё раз."
_NO_TITLE = "Ни одна графа не отнесена к мероприятию. Выберите, в какой графе его название, и пересчитайте."
_NOTHING = "В таблице не нашлось ни одной строки: есть только шапка или подписи. Проверьте, всё ли скопировано."


@dataclass(frozen=True, slots=True)
class Reading:
    """A pasted table read with the person's choices: what will stand, and what was shown the last time."""

    table: Table
    choices: Choices
    columns: tuple[Column, ...]
    draft: Draft
    sections: tuple[Section, ...]

    @property
    def fingerprint(self) -> str:
        return pasted.fingerprint(self.sections, self.columns, self.draft.left_over)

    @property
    def has_rows(self) -> bool:
        return any(section.items or section.title or section.label for section in self.draft.sections)

    def problem(self) -> str:
        """Why it cannot be written as it is; "" when it can."""
        if "title" not in self.draft.mapping:
            return _NO_TITLE
        if not self.has_rows:
            return _NOTHING
        return "" if self.fingerprint == self.choices.shown else _CHANGED


@_both
def roadmap_paste(request: Request, slug: str) -> HttpResponse:
    """Into a draft: the table, its preview, and what was shown written by the primary button."""
    roadmap = answers.get_draft(request, slug)
    if request.method != "POST":
        if not roadmap.is_draft:
            return answers.closed(request, roadmap)
        return _paste_page(request, roadmap, PasteForm(), request.GET.get("section", ""))
    form, choices = PasteForm(request.POST), Choices.read(request.POST)
    if not form.is_valid() or "back" in request.POST:
        return _paste_page(request, roadmap, form, choices.where)
    if event := already_pasted(roadmap, choices.batch):
        if "insert" in request.POST:
            return _pasted(request, roadmap, event, "Эта таблица уже вставлена.")
        choices = replace(choices, batch=new_uid())
    try:
        reading = _read_into(roadmap, form.table, choices)
    except Gone as error:
        choices = replace(choices, where="")
        return _preview(request, roadmap, form, _read_into(roadmap, form.table, choices), problem=error.message)
    if "insert" not in request.POST:
        return _preview(request, roadmap, form, reading)
    if problem := reading.problem():
        return _preview(request, roadmap, form, reading, problem=problem)
    try:
        event = workflow.paste_sections(
            roadmap.pk,
            reading.draft.sections,
            by=request.user,
            where=choices.where,
            keep_numbers=choices.keep_numbers,
            batch=choices.batch,
        )
    except NotAllowed as error:
        return answers.refused(request, roadmap, error)
    except Refused as error:
        return _preview(request, roadmap, form, reading, problem=error.message)
    return _pasted(request, roadmap, event, f"Вставлено: {event.object_title}.")


@_both
def roadmap_new_paste(request: Request) -> HttpResponse:
    """A new plan of a pasted table: the same preview, and the plan's name asked beside it."""
    owners = writable_owners(request)
    if request.method != "POST":
        return _paste_page(request, None, PasteForm())
    form, choices = PasteForm(request.POST), Choices.read(request.POST)
    if not form.is_valid() or "back" in request.POST:
        return _paste_page(request, None, form)
    reading = _read_new(form.table, choices)
    if "insert" not in request.POST:
        typed = request.POST.dict() if choices.mapping is not None else {}
        first = {"owner": owners.first(), "title": pasted.title_in(reading.draft)}
        about = BlankForm(owners=owners, initial=first | typed)
        return _preview(request, None, form, reading, about=about)
    about = BlankForm(request.POST, owners=owners)
    problem = reading.problem()
    if problem or not about.is_valid():
        return _preview(request, None, form, reading, about=about, problem=problem)
    try:
        made = _create(request, about.cleaned_data, reading)
    except NotAllowed as error:
        raise PermissionDenied(error.message) from error
    except Refused as error:
        about.refuse(error)
        return _preview(request, None, form, reading, about=about)
    messages.success(request, f"Черновик создан, {_told(reading)}. Проверьте сроки и ответственных.")
    return redirect(made)


def _pasted(request: Request, roadmap: Roadmap, event: Event, text: str) -> HttpResponse:
    kind, _, uid = (event.after or {})["rows"][0].partition(":")
    return answers.changed_plan(request, roadmap, text, event=event, anchor=(kind, uid))


def _read_into(roadmap: Roadmap, table: Table, choices: Choices) -> Reading:
    """Raises Gone for a section that is not there any more."""
    columns = read_columns(roadmap)
    draft = recognise(table, columns, choices.mapping, choices.apart)
    sections = numbered(roadmap, draft.sections, where=choices.where, keep_numbers=choices.keep_numbers)
    return Reading(table, choices, columns, draft, sections)


def _read_new(table: Table, choices: Choices) -> Reading:
    known = {*CORE_COLUMNS, *(f"extra{place + 1}" for place in range(table.width))}
    mapping = choices.mapping or pasted.own_columns(table)
    mapping = tuple(key if key in known else "" for key in mapping)
    columns = pasted.columns_of(table, mapping)
    # A plan without columns is no plan; recognition then reads by the typical ones, for the preview alone.
    draft = recognise(table, columns, mapping, choices.apart)
    return Reading(table, choices, columns, draft, draft.sections)


def _create(request: Request, found: dict[str, Any], reading: Reading) -> Roadmap:
    owner: Organization = found["owner"]
    scheme, last_dot = detect(Plan("", sections=reading.sections))
    plan = Plan(
        title=" ".join(found["title"].split()),
        audience=Audience(found["audience"]),
        period_start=found["period_start"],
        period_end=found["period_end"],
        columns=reading.columns,
        scheme=scheme,
        last_dot=last_dot,
        sections=reading.sections,
    )
    return workflow.create_pasted(
        Parties(owner, owner, owner),
        plan,
        new_act(plan, issuer_of(owner)),
        by=request.user,
        batch=reading.choices.batch,
        auto_numbering=sources.is_numbered_by_scheme(plan),
    )


def _paste_page(request: Request, roadmap: Roadmap | None, form: PasteForm, where: str = "") -> HttpResponse:
    context = {"form": form, "action": _action(roadmap), "where": where[:64]}
    return answers.form_page(request, "roadmaps/paste.html", roadmap, context)


def _preview(
    request: Request,
    roadmap: Roadmap | None,
    form: PasteForm,
    reading: Reading,
    *,
    about: BlankForm | None = None,
    problem: str = "",
) -> HttpResponse:
    table, draft, choices = reading.table, reading.draft, reading.choices
    if not reading.has_rows and not problem:
        problem = _NOTHING
    years = plan_years(roadmap or _about_period(about))
    rows = pasted.checked_rows(table, draft, reading.sections, reading.columns, choices.apart, years=years)
    wrong = about is not None and about.is_bound and bool(about.errors)
    context = {
        "roadmap": roadmap,
        "action": _action(roadmap),
        "typed": form.cleaned_data,
        "about": about,
        "problem": problem,
        "columns": reading.columns,
        "sources": [(source, _options(roadmap, reading, source)) for source in pasted.source_columns(table, draft)],
        "rows": rows,
        "told": _told(reading),
        "questions": sum(1 for doubt in draft.doubts if doubt.row is not None),
        "general": [doubt.message for doubt in draft.doubts if doubt.row is None and doubt.column is None],
        "left_over": draft.left_over,
        "heads": list(dict.fromkeys(draft.heads)),
        "places": _places(roadmap) if roadmap else [],
        "asks_numbers": bool(roadmap and roadmap.auto_numbering and any(row.row.number or row.was for row in rows)),
        "loose": bool(roadmap and reading.sections and not reading.sections[0].title + reading.sections[0].label),
        "choices": choices,
        "fingerprint": reading.fingerprint,
        "button": f"Вставить {counted(len(rows), 'строку', 'строки', 'строк')}" if roadmap else "Создать черновик",
        "can_insert": bool(rows),
    }
    return render(request, "roadmaps/paste_preview.html", context, status=422 if problem or wrong else 200)


def _about_period(about: BlankForm | None) -> Plan:
    """The new plan's period as typed so far, without a day that is no date."""
    days: list[dt.date | None] = []
    for name in ("period_start", "period_end"):
        try:
            days.append(about.fields[name].clean(about[name].value()) if about else None)
        except ValidationError:
            days.append(None)
    return Plan("", period_start=days[0], period_end=days[1])


def _options(roadmap: Roadmap | None, reading: Reading, source: pasted.SourceColumn) -> Sequence[tuple[str, str]]:
    """What a column of the table may become: a column of the plan, in a new plan one of its own too, or nothing."""
    if roadmap:
        known = [(column.key, column.label) for column in reading.columns]
    else:
        known = [*CORE_NAMES.items(), (f"extra{source.place + 1}", f"Своя графа «{source.name}»")]
    return [*known, ("", "Не вставлять")]


def _places(roadmap: Roadmap) -> list[tuple[str, str]]:
    rows = SectionRow.objects.filter(roadmap=roadmap).order_by("position", "pk")
    return [(row.uid, f"После раздела «{_short(str(row))}»") for row in rows]


def _told(reading: Reading) -> str:
    headings = sum(1 for section in reading.sections if section.title or section.label)
    items = reading.draft.item_count
    return f"разделов {headings}, мероприятий {items}" if headings else f"мероприятий {items}"


def _action(roadmap: Roadmap | None) -> str:
    return reverse("roadmap_paste", args=[roadmap.slug]) if roadmap else reverse("roadmap_new_paste")


def _short(text: str) -> str:
    return text if len(text) <= 80 else f"{text[:79].rstrip()}…"

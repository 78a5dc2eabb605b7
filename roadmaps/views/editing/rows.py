"""Rows and sections come, move and go: each act a page of its own, made quick by the script."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods, require_safe

from organizations.requests import Request
from roadmaps import workflow
from roadmaps.forms.rows import DeleteForm, ItemForm, MoveForm, NewSectionForm
from roadmaps.models import Item, Roadmap, Section
from roadmaps.plan import Plan
from roadmaps.plan_rows import read_columns, read_plan
from roadmaps.views.editing import answers
from roadmaps.workflow import Gone, Place, Refused, Saved, Stale

_both = require_http_methods(["GET", "HEAD", "POST"])


@dataclass(frozen=True, slots=True)
class Choice:
    """A place where a row may be put: the value of its option and how the list names it."""

    value: str
    name: str
    level: int = 0

    @property
    def indent(self) -> str:
        """White space that an option keeps, to show the depth."""
        return "\u2003" * self.level


@_both
def item_add(request: Request, slug: str) -> HttpResponse:
    """A new row at the place that the address names: ?place=after&item=…, ?place=inside&section=…"""
    roadmap = answers.get_draft(request, slug)
    columns = read_columns(roadmap)
    if request.method != "POST":
        form = ItemForm(initial=_spot(request), columns=columns)
        return _form(request, roadmap, "roadmaps/edit/item_add.html", form)
    form = ItemForm(request.POST, columns=columns)
    if form.is_valid():
        data = form.cleaned_data
        try:
            saved = workflow.add_item(roadmap.pk, form.cells(), form.spot(), by=request.user, uid=data["uid"])
        except Refused as error:
            return _form_refused(request, roadmap, "roadmaps/edit/item_add.html", form, error)
        return _changed(request, roadmap, "item", saved, "Строка добавлена.")
    return _form(request, roadmap, "roadmaps/edit/item_add.html", form)


@_both
def section_add(request: Request, slug: str) -> HttpResponse:
    """A new section: before or after another one, or at the end."""
    roadmap = answers.get_draft(request, slug)
    if request.method != "POST":
        return _form(request, roadmap, "roadmaps/edit/section_add.html", NewSectionForm(initial=_spot(request)))
    form = NewSectionForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            saved = workflow.add_section(
                roadmap.pk,
                data["title"],
                form.spot(),
                period=data["period"],
                label=data["number"],
                by=request.user,
                uid=data["uid"],
            )
        except Refused as error:
            return _form_refused(request, roadmap, "roadmaps/edit/section_add.html", form, error)
        return _changed(request, roadmap, "section", saved, "Раздел добавлен.")
    return _form(request, roadmap, "roadmaps/edit/section_add.html", form)


@require_safe
def item_menu(request: Request, slug: str, uid: str) -> HttpResponse:
    """Everything that can be done with a row, each thing a link or a form; a piece of it hangs at the row."""
    roadmap = answers.get_draft(request, slug)
    item = get_object_or_404(Item, roadmap=roadmap, uid=uid)
    if not roadmap.is_draft:
        return answers.closed(request, roadmap)
    context = {"item": item, "columns": read_columns(roadmap)}
    template = "roadmaps/edit/_item_menu.html" if answers.is_fragment(request) else "roadmaps/edit/item_menu.html"
    return answers.form_page(request, template, roadmap, context)


@require_safe
def section_menu(request: Request, slug: str, uid: str) -> HttpResponse:
    """Everything that can be done with a section."""
    roadmap = answers.get_draft(request, slug)
    section = get_object_or_404(Section, roadmap=roadmap, uid=uid)
    if not roadmap.is_draft:
        return answers.closed(request, roadmap)
    fragment = answers.is_fragment(request)
    template = "roadmaps/edit/_section_menu.html" if fragment else "roadmaps/edit/section_menu.html"
    return answers.form_page(request, template, roadmap, {"section": section})


@_both
def item_move(request: Request, slug: str, uid: str) -> HttpResponse:
    """Where the row is to stand: steps as buttons, any other place from a list."""
    roadmap = answers.get_draft(request, slug)
    if request.method == "POST":
        return _move(request, roadmap, uid, "item")
    item = get_object_or_404(Item, roadmap=roadmap, uid=uid)
    choices = list(_item_places(read_plan(roadmap, with_results=False), uid))
    return _place_page(request, roadmap, item, "item", choices)


@_both
def section_move(request: Request, slug: str, uid: str) -> HttpResponse:
    """Where the section is to stand."""
    roadmap = answers.get_draft(request, slug)
    if request.method == "POST":
        return _move(request, roadmap, uid, "section")
    section = get_object_or_404(Section, roadmap=roadmap, uid=uid)
    others = Section.objects.filter(roadmap=roadmap).exclude(pk=section.pk).order_by("position", "pk")
    choices = [Choice(f"after:section:{row.uid}", f"После раздела {row}"[:120]) for row in others]
    return _place_page(request, roadmap, section, "section", choices)


@_both
def item_delete(request: Request, slug: str, uid: str) -> HttpResponse:
    """Deletes the row with all below it; the page says what goes, and undo brings it back."""
    roadmap = answers.get_draft(request, slug)
    if request.method == "POST":
        return _delete(request, roadmap, uid, "item")
    item = get_object_or_404(Item, roadmap=roadmap, uid=uid)
    plan = read_plan(roadmap, with_results=False)
    below = next((list(found.walk())[1:] for _, _, found in plan.walk() if found.uid == uid), [])
    context = {"row": item, "kind": "item", "below": [found for _, found in below]}
    return _delete_page(request, roadmap, context)


@_both
def section_delete(request: Request, slug: str, uid: str) -> HttpResponse:
    """Deletes the section with all its rows."""
    roadmap = answers.get_draft(request, slug)
    if request.method == "POST":
        return _delete(request, roadmap, uid, "section")
    section = get_object_or_404(Section, roadmap=roadmap, uid=uid)
    plan = read_plan(roadmap, with_results=False)
    found = next((one for one in plan.sections if one.uid == uid), None)
    below = [item for _, item in found.walk()] if found else []
    return _delete_page(request, roadmap, {"row": section, "kind": "section", "below": below})


def _move(request: Request, roadmap: Roadmap, uid: str, kind: str) -> HttpResponse:
    form = MoveForm(_with_target(request))
    form.is_valid()
    data = form.cleaned_data
    version, direction = data.get("version"), data.get("direction", "")
    step, move = (
        (workflow.step_item, workflow.move_item) if kind == "item" else (workflow.step_section, workflow.move_section)
    )
    try:
        if direction:
            saved = step(roadmap.pk, uid, direction, version=version, by=request.user)
        elif form.is_valid() and (data["item"] or data["section"]):
            saved = move(roadmap.pk, uid, form.spot(), version=version, by=request.user)
        else:
            raise Refused("Выберите, куда поставить строку.")
    except Stale as error:
        error.message = "Строку изменили, пока вы её двигали: она осталась на месте. Посмотрите и повторите."
        return answers.refused(request, roadmap, error)
    except Refused as error:
        return answers.refused(request, roadmap, error)
    text = "Строка перемещена." if kind == "item" else "Раздел перемещён."
    return _changed(request, roadmap, kind, saved, text)


def _delete(request: Request, roadmap: Roadmap, uid: str, kind: str) -> HttpResponse:
    form = DeleteForm(request.POST)
    form.is_valid()
    delete = workflow.delete_item if kind == "item" else workflow.delete_section
    try:
        saved = delete(roadmap.pk, uid, version=form.cleaned_data.get("version"), by=request.user)
    except Gone:
        return answers.changed_plan(request, roadmap, "Уже удалено.")
    except Stale as error:
        error.message = "Строку изменили, пока вы её удаляли. Посмотрите, что в ней теперь, и повторите."
        return answers.refused(request, roadmap, error)
    except Refused as error:
        return answers.refused(request, roadmap, error)
    title = saved.event.object_title if saved.event else ""
    noun = "Мероприятие удалено" if kind == "item" else "Раздел удалён"
    return answers.changed_plan(request, roadmap, f"{noun}: «{_short(title)}».", event=saved.event)


def _with_target(request: Request) -> dict[str, str]:
    """A place chosen from the list («after:item:uid») spelled out as the form's fields."""
    data = request.POST.dict()
    place, _, rest = data.get("target", "").partition(":")
    kind, _, uid = rest.partition(":")
    if place and kind in ("item", "section"):
        data |= {"place": place, kind: uid}
    return data


def _item_places(plan: Plan, uid: str) -> Iterator[Choice]:
    """Every place that the row may take: after or inside each row not below it, and each section's beginning."""
    own = next((found for _, _, found in plan.walk() if found.uid == uid), None)
    barred = {found.uid for _, found in own.walk()} if own else set()
    for section in plan.sections:
        if section.uid:
            yield Choice(f"inside:section:{section.uid}", f"Раздел {section.label} {section.title}: в конец"[:120])
        for level, item in section.walk():
            if item.uid not in barred:
                name = f"{item.label} {item.title}".strip()[:90]
                yield Choice(f"after:item:{item.uid}", f"После «{name}»", level)
                yield Choice(f"inside:item:{item.uid}", f"Внутрь «{name}»", level + 1)


def _place_page(
    request: Request, roadmap: Roadmap, row: Item | Section, kind: str, choices: list[Choice]
) -> HttpResponse:
    if not roadmap.is_draft:
        return answers.closed(request, roadmap)
    context = {"row": row, "kind": kind, "choices": choices}
    return answers.form_page(request, "roadmaps/edit/move.html", roadmap, context)


def _delete_page(request: Request, roadmap: Roadmap, context: dict[str, object]) -> HttpResponse:
    if not roadmap.is_draft:
        return answers.closed(request, roadmap)
    return answers.form_page(request, "roadmaps/edit/delete.html", roadmap, context)


def _spot(request: Request) -> dict[str, str]:
    place = request.GET.get("place", "")
    return {
        "place": place if place in set(Place) else Place.INSIDE,
        "item": request.GET.get("item", "")[:64],
        "section": request.GET.get("section", "")[:64],
    }


def _form(request: Request, roadmap: Roadmap, template: str, form: ItemForm | NewSectionForm) -> HttpResponse:
    if not roadmap.is_draft:
        return answers.closed(request, roadmap)
    near = _near(roadmap, form)
    return answers.form_page(request, template, roadmap, {"form": form, "near": near})


def _near(roadmap: Roadmap, form: ItemForm | NewSectionForm) -> str:
    """In words, where the new row will stand."""
    place = form["place"].value()
    item, section = form["item"].value(), form["section"].value()
    row = Item.objects.filter(roadmap=roadmap, uid=item).first() if item else None
    head = Section.objects.filter(roadmap=roadmap, uid=section).first() if section and not row else None
    words = {"before": "Перед", "after": "После", "inside": "Внутри" if row else "В конце раздела"}
    found = row or head
    return f"{words.get(place, '')} «{_short(str(found))}»" if found else "В конце карты"


def _form_refused(
    request: Request, roadmap: Roadmap, template: str, form: ItemForm | NewSectionForm, error: Refused
) -> HttpResponse:
    if isinstance(error, workflow.NotAllowed):
        return answers.refused(request, roadmap, error)
    form.refuse(error)
    return _form(request, roadmap, template, form)


def _changed(request: Request, roadmap: Roadmap, kind: str, saved: Saved, text: str) -> HttpResponse:
    text = text if saved.event else answers.ALREADY
    return answers.changed_plan(request, roadmap, text, event=saved.event, anchor=(kind, saved.uid))


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59].rstrip()}…"

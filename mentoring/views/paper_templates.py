"""A municipality's own texts of papers: the list, the editor with its preview, versions and the way back."""

from __future__ import annotations

import base64
import difflib
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from documents.models import PrintSettings
from documents.page import PrintState
from mentoring.forms.papers import TemplateForm
from mentoring.models import PaperTemplate
from mentoring.models.paper import PaperKind
from mentoring.papers.composing import compose
from mentoring.papers.fields import CASES, KINDS, SHORT, Field, FieldKind, fields_of
from mentoring.papers.making import lines_in_force, tidy
from mentoring.papers.pages import print_papers
from mentoring.papers.pictures import sheets
from mentoring.papers.samples import sample
from mentoring.papers.template import Line, TemplateWrong, parse
from mentoring.papers.texts import PRODUCT_TEXT, product_text
from mentoring.permissions import DEPARTMENT
from mentoring.workflow import paper_templates as acts
from organizations.acting import tell_page
from organizations.models import Municipality
from organizations.places import place_asked
from organizations.refusals import NotAllowed, Refused
from organizations.requests import Request


@require_safe
def paper_templates(request: Request) -> HttpResponse:
    """Every paper with the version in force."""
    place = place_asked(request, _places(request))
    newest: dict[str, PaperTemplate] = {}
    for row in PaperTemplate.objects.filter(municipality=place).select_related("created_by").order_by("version"):
        newest[row.kind] = row
    rows = [(PaperKind(kind), newest.get(kind)) for kind in KINDS]
    context = {"place": place, "places": _places(request), "rows": rows, "product": PRODUCT_TEXT}
    return render(request, "mentoring/paper_templates.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def paper_template(request: Request, kind: str) -> HttpResponse:
    """The editor: the text in force, the fields that it may name, a preview of what is typed, versions."""
    place = place_asked(request, _places(request))
    _require_kind(kind)
    versions = _versions(place, kind)
    if request.method != "POST":
        latest = versions[0] if versions else None
        form = TemplateForm(initial={"text": text_of(latest, kind), "version": latest.version if latest else 0})
        return _editor(request, place, kind, form, versions)
    form = TemplateForm(request.POST)
    if not form.is_valid():
        return _editor(request, place, kind, form, versions, status=422)
    given = form.cleaned_data
    try:
        lines = parse(kind, tidy(given["text"]))
    except TemplateWrong as error:
        for message in error.messages:
            form.add_error("text", message)
        return _editor(request, place, kind, form, versions, status=422)
    if request.POST.get("act") == "preview":
        return _editor(request, place, kind, form, versions, pictures=_pictures(place, kind, lines))
    try:
        row = acts.save_text(
            place.pk, kind, given["text"], version=given["version"], comment=given["comment"], by=request.user
        )
    except NotAllowed as error:
        raise PermissionDenied(error.message) from error
    except acts.Outdated as error:
        form.add_error(None, error.message)
        return _editor(request, place, kind, form, versions, mine=given["text"], status=409)
    except Refused as error:
        form.add_error("text", error.message)
        return _editor(request, place, kind, form, versions, status=422)
    messages.success(request, f"Сохранено: {row}.")
    return redirect(_address("paper_template", place, kind))


@require_safe
def paper_template_version(request: Request, kind: str, version: int) -> HttpResponse:
    """A version beside the one in force, 0 being the product's own text: what was and what is, line by line."""
    place = place_asked(request, _places(request))
    _require_kind(kind)
    versions = _versions(place, kind)
    row = next((one for one in versions if one.version == version), None)
    if version and row is None:
        raise Http404
    latest = versions[0] if versions else None
    context = {
        "place": place,
        "kind": PaperKind(kind),
        "row": row,
        "version": version,
        "latest": latest,
        "changes": _changes(text_of(row, kind), text_of(latest, kind)),
        "is_latest": latest is row,
    }
    return render(request, "mentoring/paper_template_version.html", context)


@require_POST
def paper_template_restore(request: Request, kind: str, version: int) -> HttpResponse:
    """Go back to a version, or to the product's own text: it becomes the newest one."""
    place = place_asked(request, _places(request))
    _require_kind(kind)
    base = request.POST.get("version", "")
    known = int(base) if base.isascii() and base.isdecimal() and len(base) <= 9 else -1
    try:
        row = acts.restore_text(place.pk, kind, version, version=known, by=request.user)
    except Refused as error:
        tell_page(request, error)
    else:
        messages.success(request, f"В силе: {row}.")
    return redirect(_address("paper_template", place, kind))


def text_of(row: PaperTemplate | None, kind: str) -> str:
    """The words of a version; the product's own where there is none or the version goes back to it."""
    return product_text(kind) if row is None or row.text == PRODUCT_TEXT else row.text


def _editor(
    request: Request,
    place: Municipality,
    kind: str,
    form: TemplateForm,
    versions: list[PaperTemplate],
    *,
    pictures: list[str] | None = None,
    mine: str = "",
    status: int = 200,
) -> HttpResponse:
    latest = versions[0] if versions else None
    if mine:
        # The next save is made on top of what came meanwhile, by somebody who has seen it.
        version = str(latest.version if latest else 0)
        form.data = {"text": mine, "comment": request.POST.get("comment", ""), "version": version}
    context = {
        "place": place,
        "kind": PaperKind(kind),
        "form": form,
        "fields": [(field, _written(field)) for field in fields_of(kind).values()],
        "versions": versions,
        "latest": latest,
        "product": PRODUCT_TEXT,
        "pictures": pictures,
        "changes": _changes(text_of(latest, kind), tidy(mine)) if mine else [],
    }
    return render(request, "mentoring/paper_template.html", context, status=status)


def _written(field: Field) -> str:
    """How the field's cases are asked for."""
    if field.kind is FieldKind.PERSON:
        return ", ".join((*CASES, SHORT))
    return ", ".join(CASES) if field.kind is FieldKind.WORDS else ""


def _pictures(place: Municipality, kind: str, lines: tuple[Line, ...]) -> list[str]:
    """The sheets of an invented paper by this text, as addresses that hold the picture themselves."""
    regulation: Any = ()
    if kind == PaperKind.INTRODUCTION:
        own = lines_in_force(place, PaperKind.REGULATION)
        (regulation,) = compose(PaperKind.REGULATION, "", own, sample(PaperKind.REGULATION), {}, {}).annexes
    paper = compose(kind, PaperKind(kind).label, lines, sample(kind, regulation=regulation), {}, {})
    printed = print_papers([paper], PrintSettings.of(place.pk), PrintState.FOR_SIGNATURE)
    return [f"data:image/png;base64,{base64.b64encode(picture).decode()}" for picture in sheets(printed.pdf)]


def _changes(before: str, after: str) -> list[tuple[str, str]]:
    """Lines as («same» | «out» | «in», text)."""
    names = {"  ": "same", "- ": "out", "+ ": "in"}
    told = difflib.ndiff(before.splitlines(), after.splitlines())
    return [(names[line[:2]], line[2:]) for line in told if line[:2] in names]


def _versions(place: Municipality, kind: str) -> list[PaperTemplate]:
    rows = PaperTemplate.objects.filter(municipality=place, kind=kind).select_related("created_by")
    return list(rows.order_by("-version"))


def _require_kind(kind: str) -> None:
    if kind not in KINDS:
        raise Http404


def _address(name: str, place: Municipality, kind: str) -> str:
    return f"{reverse(name, args=[kind])}?municipality={place.pk}"


def _places(request: Request) -> list[Municipality]:
    """Municipalities whose texts the person may change."""
    rows = Municipality.objects.filter(kind=Municipality.Kind.MUNICIPALITY).order_by("name")
    access = request.access
    return list(rows if access.sees_everything else rows.filter(pk__in=access.municipalities_as(*DEPARTMENT)))

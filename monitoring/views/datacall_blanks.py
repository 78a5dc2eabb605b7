"""The asker's own form: uploaded, its header and schools recognised and looked through, then a usual request."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from documents.sending import XLSX
from documents.store import keep, open_stored
from documents.uploads import clean_name, read_whole, require_room
from documents.uploads_guard import UploadRefused
from monitoring.datacalls.blank import Blank, BlankColumn, read_blank
from monitoring.datacalls.columns import Column, ColumnsWrong, Kind, guessed, parse, written
from monitoring.datacalls.filling import CannotFill
from monitoring.datacalls.form_values import try_form
from monitoring.datacalls.known import sources, words_of
from monitoring.datacalls.matching import Matched, mapping_of, matched
from monitoring.datacalls.recipients import Recipients, recipients
from monitoring.forms.datacalls import TermForm, term_initial
from monitoring.models import DataCall
from monitoring.views.datacall_fetch import askers, both, get_asked
from monitoring.workflow import datacalls as acts
from organizations.acting import try_act
from organizations.clock import now
from organizations.models import Municipality
from organizations.refusals import NotAllowed, Refused
from organizations.requests import Request

_NOTES = re.compile(r"(?i)примечан|комментар")


class UploadForm(TermForm):
    file = forms.FileField(
        label="Форма в XLSX",
        help_text="Как её прислали: заголовки граф и, если есть, список школ. Она будет заполнена на месте",
        error_messages={"required": "Выберите файл XLSX"},
    )
    title = forms.CharField(label="Что собираем", max_length=200, error_messages={"required": "Назовите запрос"})
    asked_by = forms.CharField(label="Кто просит", max_length=300, required=False, help_text="Письмо с датой и номером")
    layout = forms.ChoiceField(
        label="Как устроена форма",
        choices=[("table", "Строки — организации, столбцы — графы"), ("form", "Вопросы строками, ответ рядом")],
        initial="table",
        required=False,
    )
    field_order = ("file", "layout", "title", "due_date", "due_hour", "asked_by")


@dataclass(frozen=True, slots=True)
class Proposed:
    """A column of the form with how the product would ask for it; `spec` is typed in the builder's language."""

    letter: str
    title: str
    spec: str
    asked: bool
    counted: bool
    hidden: bool


@never_cache
@both
def datacall_upload(request: Request) -> HttpResponse:
    """Take the form in: a draft with its columns and schools, to be looked through."""
    places = askers(request)
    if not places:
        raise PermissionDenied("Запросы составляет отдел.")
    asked = request.POST.get("municipality") or request.GET.get("municipality")
    place = next((one for one in places if str(one.pk) == asked), places[0])
    moment = now(place)
    initial = {"due_date": moment.date() + dt.timedelta(days=1), "due_hour": "12:00"}
    sent = request.method == "POST"
    form = UploadForm(
        request.POST if sent else None, request.FILES if sent else None, municipality=place, now=moment, initial=initial
    )
    if sent and form.is_valid() and (made := _take(request, form, place)):
        messages.success(request, "Форма прочитана. Сверьте графы и школы.")
        return redirect("datacall_mapping", made.pk)
    context = {"form": form, "place": place, "places": places if len(places) > 1 else []}
    return render(request, "monitoring/datacall_upload.html", context, status=422 if form.errors else 200)


@never_cache
@both
def datacall_mapping(request: Request, pk: int) -> HttpResponse:
    """Which column is asked how, which row is whose school; what is doubted says so."""
    call = get_asked(request, pk)
    if call.template is None or not call.is_draft:
        messages.error(request, "Сверять можно форму черновика.")
        return redirect(call)
    reading, is_read_anew = _reading(request, call.mapping or {})
    with open_stored(call.template) as stored:
        content = stored.read()
    problem = ""
    try:
        blank = read_blank(content, call.template.name, **reading)
    except UploadRefused as refusal:
        problem = str(refusal)
        blank = read_blank(content, call.template.name, is_list=reading["is_list"])
    known = recipients(call.municipality)
    rows = matched(blank.rows, known.organizations, call.municipality)
    if request.method == "POST" and not is_read_anew and not problem:
        try:
            _save(request, call, blank, known, content)
        except NotAllowed as refusal:
            raise PermissionDenied(refusal.message) from refusal
        except Refused as refusal:
            problem = refusal.message
        else:
            messages.success(request, "Сверено. Проверьте, как запрос увидят, и разошлите.")
            return redirect(call)
    said = request.POST if request.method == "POST" and not is_read_anew else None
    return _page(request, call, blank, rows, known, said, problem)


def _reading(request: Request, mapping: Mapping[str, Any]) -> tuple[dict[str, Any], bool]:
    """Which table to read, and whether it is another one than the person was shown, so that he must see it first.

    Of another sheet its own head is looked for.
    """
    said = request.POST if request.method == "POST" else {}
    is_list = bool(mapping.get("is_list"))
    sheet = said.get("sheet") or mapping.get("sheet", "")
    header_row = _number(said.get("header_row")) or mapping.get("header_row", 0)
    key = said.get("key") or mapping.get("key", "")
    shown = said.get("shown", "")
    is_other = bool(shown) and shown != f"{sheet}|{header_row}|{key}"
    if is_other and shown.rsplit("|", 2)[0] != sheet:
        header_row, key = 0, ""
    reading = {"sheet": sheet, "header_row": header_row, "key": key, "is_list": is_list}
    return reading, "reread" in said or is_other


def _take(request: Request, form: UploadForm, place: Municipality) -> DataCall | None:
    file = form.cleaned_data["file"]
    name = clean_name(file.name or "") or "форма.xlsx"
    try:
        content = read_whole(file, name)
        is_list = form.cleaned_data["layout"] == DataCall.Layout.FORM
        blank = read_blank(content, name, is_list=is_list)
        require_room(place.pk, len(content))
        columns, letters = _first_columns(blank)
    except UploadRefused as refusal:
        form.add_error("file", str(refusal))
        return None
    known = recipients(place)
    rows = matched(blank.rows, known.organizations, place)
    named = [row.organization for row in rows if row.organization is not None]
    data = acts.CallData(
        title=form.cleaned_data["title"],
        columns=columns,
        due_at=form.cleaned_data["due_at"],
        asked_by=form.cleaned_data["asked_by"],
        layout=DataCall.Layout.FORM if is_list else DataCall.Layout.TABLE,
        groups=() if named else tuple(group.code for group in known.groups[:1]),
        organizations=tuple(named) or known.chosen([group.code for group in known.groups[:1]], ()),
    )
    stored = keep(content, municipality_id=place.pk, name=name, content_type=XLSX, by=request.user)
    mapping = mapping_of(blank, letters, {row.number: row for row in rows})
    return try_act(form, lambda: acts.create(place, data, by=request.user, template=stored, mapping=mapping))


def _first_columns(blank: Blank) -> tuple[tuple[Column, ...], dict[str, str]]:
    """The form's columns as they are guessed, with letters by codes. Raises UploadRefused where there are none."""
    found = [one for one in blank.columns if one.is_asked] or [one for one in blank.columns if not one.counted]
    # Forms ask for numbers: whatever does not sound like words is one.
    lines = [f"{title} | {_guess(title)}" for title in _titles(found)]
    try:
        columns = parse("\n".join(lines))
    except ColumnsWrong as wrong:
        raise UploadRefused(f"Спросить по этой форме не получится. {' '.join(wrong.problems)}") from wrong
    return columns, {column.code: one.letter for column, one in zip(columns, found, strict=True)}


def _titles(columns: Any) -> list[str]:
    """Titles, each once: a repeated one is told by its letter."""
    taken: set[str] = set()
    titles = []
    for one in columns:
        title = one.title if one.title.casefold() not in taken else f"{one.title[:280]} (графа {one.letter})"
        taken.add(title.casefold())
        titles.append(title)
    return titles


def _save(request: Request, call: DataCall, blank: Blank, known: Recipients, content: bytes) -> DataCall:
    """The columns that stay asked, and the rows as the person says them. Raises Refused, also where the form could not
    be filled: it is tried before anybody is asked."""
    lines, letters = [], []
    titles = dict(zip((one.letter for one in blank.columns), _titles(blank.columns), strict=True))
    # What was named otherwise in the builder keeps that name.
    kept = _kept(call, blank)
    titles |= {kept["columns"][one.code]: one.title for one in call.fields if one.code in kept.get("columns", {})}
    for one in blank.columns:
        if request.POST.get(f"ask-{one.letter}"):
            spec = " ".join(request.POST.get(f"spec-{one.letter}", "").split())
            lines.append(f"{titles[one.letter]} | {spec}" if spec else titles[one.letter])
            letters.append(one.letter)
    try:
        columns = parse("\n".join(lines), before=call.fields, words=words_of(sources(call.municipality)))
    except ColumnsWrong as wrong:
        raise Refused(" ".join(wrong.problems)) from wrong
    by_key = {str(row.pk): row for row in known.organizations}
    rows: dict[int, Matched] = {}
    for number, text in blank.rows:
        chosen = request.POST.get(f"row-{number}", "")
        rows[number] = Matched(number, text, by_key.get(chosen), certain=True, is_place=chosen == "place")
    keys = [row.organization.pk for row in rows.values() if row.organization is not None]
    asked = known.chosen(call.groups, [*keys, *([] if keys else call.rows.values_list("organization", flat=True))])
    code_letters = {column.code: letter for column, letter in zip(columns, letters, strict=True)}
    data = acts.CallData(
        title=call.title,
        columns=columns,
        due_at=call.due_at,
        words=call.words,
        asked_by=call.asked_by,
        layout=call.layout,
        groups=tuple(call.groups),
        organizations=asked,
    )
    mapping = mapping_of(blank, code_letters, rows)
    try:
        try_form(mapping, content, call.template.name if call.template else "")
    except CannotFill as refusal:
        raise Refused(str(refusal)) from refusal
    return acts.edit(call.pk, data, version=_number(request.POST.get("version")), by=request.user, mapping=mapping)


def _page(
    request: Request,
    call: DataCall,
    blank: Blank,
    rows: list[Matched],
    known: Recipients,
    said: Mapping[str, str] | None,
    problem: str,
) -> HttpResponse:
    kept = _kept(call, blank)
    texts = dict(
        zip(
            (kept.get("columns", {}).get(one.code, "") for one in call.fields),
            written(call.fields, words_of(sources(call.municipality))).splitlines(),
            strict=True,
        )
    )
    texts.pop("", None)
    proposed = [
        Proposed(
            one.letter,
            one.title,
            said.get(f"spec-{one.letter}", "") if said is not None else _spec(texts.get(one.letter, ""), one.title),
            bool(said.get(f"ask-{one.letter}")) if said is not None else _is_asked(one, texts),
            one.counted,
            one.hidden,
        )
        for one in blank.columns
    ]
    context = {
        "call": call,
        "blank": blank,
        "columns": proposed,
        "rows": [(row, _chosen(said, row, kept)) for row in rows],
        "doubts": sum(1 for row in rows if not row.certain),
        "organizations": known.organizations,
        "problem": problem,
        "initial": term_initial(call.due_at, call.municipality),
    }
    return render(request, "monitoring/datacall_mapping.html", context, status=422 if problem else 200)


def _kept(call: DataCall, blank: Blank) -> dict[str, Any]:
    """What was checked before, of this very table: of another sheet it tells nothing."""
    kept = call.mapping or {}
    same = (kept.get("sheet"), kept.get("first_row"), kept.get("key")) == (blank.sheet, blank.first_row, blank.key)
    return kept if same else {}


def _is_asked(one: BlankColumn, texts: dict[str, str]) -> bool:
    """At first all that the form neither counts nor hides; later what was left asked."""
    return one.letter in texts if texts else one.is_asked


def _chosen(said: Any, row: Matched, kept: dict[str, Any]) -> str:
    """Whose row it is: as it was just said, as it was kept, else as it is recognised."""
    if said is not None:
        return said.get(f"row-{row.number}", "")
    if kept:
        of_place = kept.get("place_row") == row.number
        return "place" if of_place else next((key for key, at in kept["rows"].items() if at == row.number), "")
    return "place" if row.is_place else str(row.organization.pk) if row.organization else ""


def _spec(line: str, title: str) -> str:
    """What stands after the title in the builder's text."""
    if line:
        return line.partition(" | ")[2]
    return _guess(title)


def _guess(title: str) -> str:
    """How a form's column is asked for at first: notes may stay empty."""
    label = guessed(title, Kind.NUMBER).label
    return f"{label} | необязательно" if _NOTES.search(title) else label


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 8 else 0

"""The register out to a workbook and in again: preview first, then writing, then invitations by mail or on paper."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from documents.archives import ArchiveRefused
from documents.models import PrintSettings
from documents.sending import XLSX
from documents.uploads import read_whole
from documents.uploads_guard import UploadRefused
from mentoring.printing_invitations import Letter, invitation_sheets
from mentoring.registry_sheet import COLUMNS, Problem, SheetRow, read_sheet, sheet_of
from mentoring.views.registry import both, kept
from mentoring.workflow import importing
from organizations import workflow as people
from organizations.invitation_mail import send_invitation
from organizations.models import Municipality, Organization, Role
from organizations.refusals import NotAllowed, Refused
from organizations.requests import Request
from organizations.succession import Successor

_SALT = "mentoring.registry_import"
_HOURS = 6
MOST_INVITED = 300


@require_safe
def organizations_export(request: Request) -> HttpResponse:
    """Working organizations of a municipality with their curators; `?blank=1` gives the empty table to fill in."""
    place = _place(request)
    rows = [] if request.GET.get("blank") == "1" else importing.rows_of(place)
    response = HttpResponse(sheet_of(rows), content_type=XLSX)
    name = "obrazec.xlsx" if not rows else f"organizations-{place.slug}.xlsx"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    patch_cache_control(response, private=True, no_cache=True)
    return response


@never_cache
@both
def organizations_import(request: Request) -> HttpResponse:
    """The form, and the preview of what a file would change. Nothing is written here."""
    place, places = _place(request), kept(request)
    context: dict[str, Any] = {"place": place, "places": places if len(places) > 1 else [], "columns": COLUMNS}
    if request.method != "POST":
        return render(request, "mentoring/organizations_import.html", context)
    file = request.FILES.get("file")
    if file is None:
        context["refusal"] = "Выберите файл XLSX."
        return render(request, "mentoring/organizations_import.html", context, status=422)
    name = file.name or "таблица.xlsx"
    try:
        rows = read_sheet(read_whole(file, name), name)
    except (UploadRefused, ArchiveRefused) as refusal:
        context["refusal"] = str(refusal)
    except Refused as refusal:
        context["refusal"] = refusal.message
    else:
        if rows:
            return _preview(request, place, rows)
        context["refusal"] = f"В файле «{name}» под заголовками нет ни одной строки."
    return render(request, "mentoring/organizations_import.html", context, status=422)


@never_cache
@require_POST
def organizations_import_apply(request: Request) -> HttpResponse:
    """Write the previewed file, and offer to invite its curators."""
    place = _place(request)
    packed = _unpacked(request, "rows")
    if packed is None or packed["place"] != place.pk:
        messages.error(request, "Предпросмотр устарел: загрузите файл ещё раз.")
        return redirect("organizations_import")
    rows = [
        SheetRow(row["number"], row["cells"], tuple(Problem(*each) for each in row["problems"]))
        for row in packed["rows"]
    ]
    choices = {row.number: choice for row in rows if (choice := request.POST.get(f"row-{row.number}"))}
    try:
        done = importing.apply(place, rows, choices, by=request.user)
    except NotAllowed as refusal:
        raise PermissionDenied(refusal.message) from refusal
    except Refused as refusal:
        return _preview(request, place, rows, refusal=refusal.message)
    waiting = [(row.pk, who.email, who.last_name, who.first_name, who.patronymic) for row, who in done.to_invite]
    context = {
        "done": done,
        "place": place,
        "waiting": done.to_invite[:MOST_INVITED],
        "packed": _packed(request, {"place": place.pk, "people": waiting[:MOST_INVITED]}) if waiting else "",
    }
    return render(request, "mentoring/organizations_imported.html", context)


@never_cache
@require_POST
def organizations_invite(request: Request) -> HttpResponseBase:
    """One-time links for the curators of the file: mailed, or one PDF with a sheet for each."""
    place = _place(request)
    packed = _unpacked(request, "people")
    if packed is None or packed["place"] != place.pk:
        messages.error(request, "Список приглашаемых устарел: загрузите файл ещё раз.")
        return redirect("organizations_import")
    letters, refused = _invite(request, place, packed["people"])
    if not letters:
        messages.error(request, f"Приглашать некого. {' '.join(refused)}".strip())
        return redirect("organizations")
    if request.POST.get("way") == "print":
        settings = PrintSettings.of(place.pk)
        response = HttpResponse(invitation_sheets(letters, settings), content_type="application/pdf")
        response.headers["Content-Disposition"] = 'attachment; filename="invitations.pdf"'
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response
    unsent = [letter.invitation.email for letter in letters if not send_invitation(letter.invitation, letter.link)]
    messages.success(request, f"Приглашений отправлено: {len(letters) - len(unsent)}.")
    if unsent:
        messages.error(request, f"Письма не ушли: {', '.join(unsent[:20])}. Напечатайте листы с ссылками.")
    for words in refused[:5]:
        messages.warning(request, words)
    return redirect("organizations")


def _invite(request: Request, place: Municipality, waiting: list[Any]) -> tuple[list[Letter], list[str]]:
    """Letters for those who can be invited, and why others were not."""
    letters, refused = [], []
    schools = Organization.objects.filter(municipality=place).in_bulk([pk for pk, *_ in waiting])
    for pk, *who in waiting:
        person = Successor(*who)
        school = schools.get(pk)
        if school is None:
            continue
        try:
            invitation, token = people.invite(school, person.email, Role.CURATOR, by=request.user, known=person)
        except Refused as refusal:
            refused.append(f"{person.email}: {refusal.message}")
        else:
            letters.append(Letter(invitation, request.build_absolute_uri(reverse("invitation", args=[token]))))
    return letters, refused


def _preview(request: Request, place: Municipality, rows: list[SheetRow], *, refusal: str = "") -> HttpResponse:
    proposals = importing.propose(place, rows)
    packed = {
        "place": place.pk,
        "rows": [
            {"number": row.number, "cells": row.cells, "problems": [(each.column, each.words) for each in row.problems]}
            for row in rows
        ],
    }
    titles = {key: title for key, title, _ in COLUMNS}
    context = {
        "place": place,
        "proposals": [
            {"one": one, "changes": [(titles[key], *rest) for key, *rest in one.changes]} for one in proposals
        ],
        "packed": _packed(request, packed),
        "refusal": refusal,
        "wrong": sum(bool(one.problems) for one in proposals),
        "new": sum(one.choice == importing.NEW for one in proposals),
        "asked": sum(bool(one.likely) and not one.problems for one in proposals),
        "changed": sum(bool(one.changes) and not one.problems for one in proposals),
    }
    return render(request, "mentoring/organizations_preview.html", context, status=422 if refusal else 200)


def _place(request: Request) -> Municipality:
    """The municipality whose register the person keeps; the one that the address or the form names."""
    places = kept(request)
    if not places:
        raise PermissionDenied("Реестр организаций ведёт отдел.")
    asked = request.POST.get("municipality") or request.GET.get("municipality")
    return next((place for place in places if str(place.pk) == asked), places[0])


def _packed(request: Request, value: dict[str, Any]) -> str:
    """What was previewed, carried by the page itself: signed for this person, so that nothing but it is written."""
    return signing.dumps({**value, "by": request.user.pk, "at": timezone.now().isoformat()}, salt=_SALT, compress=True)


def _unpacked(request: Request, key: str) -> dict[str, Any] | None:
    try:
        found = signing.loads(request.POST.get("packed", ""), salt=_SALT, max_age=_HOURS * 3600)
    except signing.BadSignature:
        return None
    return found if found.get("by") == request.user.pk and key in found else None

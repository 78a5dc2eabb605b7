"""Wishes and vetoes of both sides, and the next step for a mentee who is left without a pair."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from mentoring.forms.pairs import SupportForm, WishForm, by_code
from mentoring.models import Participant, Preference, Programme
from mentoring.permissions import may_keep_register
from mentoring.proposals import Base, base_of
from mentoring.shown import Shown, shown
from mentoring.views.fetch import get_programme
from mentoring.views.matching import pair_keys
from mentoring.views.names import log_names
from mentoring.workflow import wishes as acts
from organizations.acting import tell_form, tell_page
from organizations.clock import today
from organizations.refusals import NotAllowed, Refused
from organizations.requests import Request


@dataclass(frozen=True, slots=True)
class Said:
    """A wish or veto: who says it of whom; `key` names both in forms."""

    key: str
    of: Shown
    other: Shown
    kind: str
    words: str


@require_http_methods(["GET", "HEAD", "POST"])
def pair_wishes(request: Request, pk: int) -> HttpResponse:
    """What participants say of one another, which the other side never sees; for the school alone."""
    row = get_programme(request, pk, allow=may_keep_register)
    base = base_of(row, today(row.municipality))
    if request.method != "POST":
        return _page(request, row, base, _form(row, base))
    form = _form(row, base, request.POST)
    if not form.is_valid():
        return _page(request, row, base, form, status=422)
    of, other, kind = form.said()
    try:
        acts.prefer(of.pk, other.pk, kind, by=request.user)
    except NotAllowed as error:
        raise PermissionDenied(error.message) from error
    except Refused as error:
        form.add_error(None, error.message)
        return _page(request, row, base, form, status=409)
    messages.success(request, f"Записано: {of.person.code} — {other.person.code}. Подбор это учтёт.")
    return redirect("pair_wishes", pk=row.pk)


@require_POST
def pair_wish_drop(request: Request, pk: int) -> HttpResponse:
    """Take a wish or veto back."""
    row = get_programme(request, pk, allow=may_keep_register)
    of, other = pair_keys(request.POST.get("said", ""))
    if not Participant.objects.filter(programme=row, pk=of).exists():
        raise Http404
    try:
        acts.unprefer(of, other, by=request.user)
    except Refused as error:
        tell_page(request, error)
    return redirect("pair_wishes", pk=row.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def matching_support(request: Request, pk: int) -> HttpResponse:
    """The next step for a mentee without a pair, and the psychologist's support meanwhile."""
    rows = Participant.objects.select_related("person__organization", "programme__organization", "programme__form")
    visible = Programme.objects.visible_to(request.access)
    found: Participant = get_object_or_404(rows, pk=pk, programme__in=visible, side=Participant.Side.MENTEE)
    programme = found.programme
    if not may_keep_register(request.access, programme.organization):
        raise PermissionDenied
    day = today(programme.municipality)
    stands = {"next_step": found.next_step, "support_on": found.support_on}
    form = SupportForm(request.POST if request.method == "POST" else None, today=day, initial=stands)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                acts.set_support(found.pk, **form.cleaned_data, by=request.user)
            except Refused as error:
                tell_form(form, error)
                status = 409
            else:
                messages.success(request, f"Записано: {found.person.code}.")
                return redirect(f"{reverse('matching', args=[programme.pk])}#left")
    who = shown(found.person, request.access)
    log_names(request, programme.organization, [found.person], "Следующий шаг без пары")
    context = {"programme": programme, "who": who, "form": form}
    return render(request, "mentoring/support.html", context, status=status)


def _form(row: Programme, base: Base, data: object = None) -> WishForm:
    everybody = (*base.mentors, *base.mentees, *base.candidates)
    sides = {
        f"{side}s": by_code([one for one in everybody if one.side == side], row.organization_id)
        for side in Participant.Side.values
    }
    return WishForm(data, **sides)


def _page(request: Request, row: Programme, base: Base, form: WishForm, *, status: int = 200) -> HttpResponse:
    people = {one.pk: one for one in (*base.mentors, *base.mentees, *base.candidates)}
    said = [
        Said(
            f"{one.of_id}-{one.other_id}",
            shown(people[one.of_id].person, request.access),
            shown(people[one.other_id].person, request.access),
            one.kind,
            "не согласен на пару с" if one.kind == Preference.Kind.VETO else "хотел бы пару с",
        )
        for one in base.preferences
        if one.of_id in people and one.other_id in people
    ]
    context = {
        "programme": row,
        "form": form,
        "written": [(shown(one.person, request.access), one.wishes) for one in people.values() if one.wishes],
        "said": sorted(said, key=lambda one: (one.of.code, one.other.code)),
        "lists": {
            f"{side}s": [(code, shown(one.person, request.access)) for code, one in form.offered(side).items()]
            for side in Participant.Side.values
        },
        "may_keep": row.closed_on is None,
    }
    log_names(request, row.organization, [one.person for one in people.values()], "Пожелания о парах")
    return render(request, "mentoring/wishes.html", context, status=status)

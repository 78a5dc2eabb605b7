"""What happens to a pair after it was made: another mentor, a mentee more or less, its end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from mentoring.forms.pairs import (
    AddMenteeForm,
    ChangeMentorForm,
    CompleteForm,
    EndForm,
    PersonField,
    RemoveMenteeForm,
    by_code,
)
from mentoring.forms.stages import DatedForm
from mentoring.models import Pair, Participant
from mentoring.pair_board import loaded, people_of, row_of
from mentoring.permissions import may_keep_register
from mentoring.proposals import Base, base_of
from mentoring.shown import Shown, shown
from mentoring.views.matching import warn_of_load
from mentoring.views.names import log_names
from mentoring.workflow import pairs as acts
from mentoring.workflow.core import settings_of
from organizations.acting import tell_form
from organizations.clock import today
from organizations.models import User
from organizations.refusals import Refused
from organizations.requests import Request


@dataclass(frozen=True)
class Act:
    """A change that the page offers: its name in forms, title, verb of the button, form."""

    name: str
    title: str
    verb: str
    form: DatedForm


@require_http_methods(["GET", "HEAD", "POST"])
def pair_changes(request: Request, pk: int) -> HttpResponse:
    """One form an act; the page shows those that the pair's state lets be done."""
    rows = Pair.objects.visible_to(request.access).select_related("municipality", "organization", "programme__form")
    pair = get_object_or_404(loaded(rows), pk=pk)
    if not may_keep_register(request.access, pair.organization):
        raise PermissionDenied
    base = base_of(pair.programme, today(pair.municipality))
    acts_here = _acts(pair, base, request)
    if request.method != "POST":
        return _page(request, pair, base, acts_here)
    pressed = next((act for act in acts_here if act.name == request.POST.get("act")), None)
    if pressed is None:
        # The pair is not what it was when the page was opened: what may be done now stands there.
        return _page(request, pair, base, acts_here, status=409)
    form = pressed.form
    if not form.is_valid():
        return _page(request, pair, base, acts_here, pressed=pressed, status=422)
    try:
        _do(pressed.name, pair, form.cleaned_data, by=request.user)
    except Refused as error:
        tell_form(form, error)
        return _page(request, pair, base, acts_here, pressed=pressed, status=409)
    messages.success(request, f"Пара {pair}: записано.")
    if pressed.name in ("change", "add"):
        warn_of_load(request, pair.programme)
    return redirect("pair", pk=pair.pk)


def _do(name: str, pair: Pair, given: Mapping[str, Any], *, by: User) -> None:
    person: Any = given.get("mentor") or given.get("mentee")
    if name == "change":
        order = {"order_number": given["order_number"], "order_date": given["order_date"]}
        acts.change_mentor(pair.pk, person.pk, on=given["on"], reason=given["reason"], by=by, **order)
    elif name == "add":
        acts.add_mentee(pair.pk, person.pk, on=given["on"], by=by)
    elif name == "remove":
        acts.remove_mentee(pair.pk, person.pk, on=given["on"], reason=given["reason"], by=by)
    elif name == "end":
        acts.end_early(pair.pk, on=given["on"], reason=given["reason"], by=by)
    else:
        acts.complete(pair.pk, on=given["on"], outcome=given["outcome"], goes_on=given["goes_on"], by=by)


def _acts(pair: Pair, base: Base, request: Request) -> list[Act]:
    """What may be done with the pair as it is; the form of the act that was sent holds what was sent."""
    working, living = pair.status == Pair.Status.ACTIVE, pair.ended_on is None
    found: list[tuple[str, str, str, type[DatedForm]]] = []
    if working:
        found.append(("change", "Сменить наставника", "Сменить наставника", ChangeMentorForm))
    if living:
        found.append(("add", "Добавить наставляемого", "Добавить", AddMenteeForm))
    if living and len(_present(pair)) > 1:
        found.append(("remove", "Наставляемый выходит из группы", "Записать выход", RemoveMenteeForm))
    if working:
        found.append(("complete", "Завершить пару", "Завершить", CompleteForm))
        found.append(("end", "Завершить досрочно", "Завершить досрочно", EndForm))
    made = []
    for name, title, verb, kind in found:
        sent = request.POST if request.method == "POST" and request.POST.get("act") == name else None
        form = kind(sent, today=base.day, initial={"on": base.day}, auto_id=f"id_{name}_%s")
        for field, people in _offered(name, pair, base).items():
            asked = form.fields.get(field)
            if isinstance(asked, PersonField):
                asked.offer(by_code(people, pair.organization_id), f"{name}-{field}s")
        made.append(Act(name, title, verb, form))
    return made


def _offered(name: str, pair: Pair, base: Base) -> dict[str, list[Participant]]:
    """Whom the fields of people offer: other mentors, mentees in no pair, those of the group."""
    if name == "remove":
        return {"mentee": _present(pair)}
    return {
        "mentor": [one for one in base.mentors if one.pk != pair.mentor_id],
        "mentee": [one for one in base.mentees if one.pk not in base.paired],
    }


def _present(pair: Pair) -> list[Participant]:
    return [member.mentee for member in pair.present]  # type: ignore[attr-defined]


def _page(
    request: Request, pair: Pair, base: Base, acts_here: list[Act], *, pressed: Act | None = None, status: int = 200
) -> HttpResponse:
    settings = settings_of(pair.municipality)
    context = {
        "programme": pair.programme,
        "pair": pair,
        "row": row_of(pair, request.access, day=base.day, silence_days=settings.silence_days),
        "acts": acts_here,
        "pressed": pressed,
        "lists": _lists(acts_here, request),
    }
    offered = [one.person for one in base.people.values()] if acts_here else []
    log_names(request, pair.organization, [*people_of([pair]), *offered], f"Пара {pair}: изменения")
    return render(request, "mentoring/pair_changes.html", context, status=status)


def _lists(acts_here: list[Act], request: Request) -> dict[str, list[tuple[str, Shown]]]:
    """The lists that the fields name: codes with the people behind them."""
    return {
        field.widget.attrs["list"]: [(code, shown(one.person, request.access)) for code, one in field.offered.items()]
        for act in acts_here
        for field in act.form.fields.values()
        if isinstance(field, PersonField)
    }

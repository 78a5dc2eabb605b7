"""A school's register of people: the list, a person, entering and correcting, leaving, stopping, a name asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mentoring.consents import SIGNERS, bracket_on, missing, to_renew
from mentoring.forms.people import AccountForm, AddForm, LeaveForm, PersonForm, ReasonForm, initial_of
from mentoring.models import Pair, Participant, Person
from mentoring.paper_links import addendum_of, awards_of, consents_of, programme_for
from mentoring.permissions import may_keep_register, may_read_data_log, may_reveal, sees_names
from mentoring.register import Filters, register_of
from mentoring.reminding import waiting
from mentoring.shown import shown
from mentoring.views.conflict import note_beside
from mentoring.views.names import log_names
from mentoring.views.people_fetch import get_person, get_school
from mentoring.workflow import account
from mentoring.workflow import people as acts
from mentoring.workflow.core import settings_of
from organizations.acting import act_and_tell, tried
from organizations.clock import today
from organizations.mentor_accounts import send_password_link
from organizations.models import Organization
from organizations.proxies import client_address
from organizations.requests import Request
from roadmaps.views.editing.conflict import Note

WAITING = 10
"""How much of what waits stands above the register."""
USES = 10
"""How many of the newest looks at a person's data the page tells."""


@require_safe
def school_people(request: Request, pk: int) -> HttpResponse:
    """The register: by name for the school, codes of admitted people for the office."""
    school = get_school(request, pk)
    day = today(school.municipality)
    filters = Filters.read(request.GET)
    found = register_of(school, request.access, day, filters, request.GET)
    log_names(request, school, found.people, "Реестр людей")
    own = may_keep_register(request.access, school)
    context = {
        "school": school,
        "register": found,
        "filters": filters,
        "own": own,
        "waiting": waiting([school], day)[school.pk][:WAITING] if own else [],
        "names_kept": settings_of(school.municipality).names_kept,
        "may_read_log": may_read_data_log(request.access, school),
        "categories": Person.Category.choices,
        "sides": Participant.Side.choices,
    }
    return render(request, "mentoring/people.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def person_add(request: Request, pk: int) -> HttpResponse:
    """Enter somebody; «ещё одного» keeps the category and the class."""
    school = get_school(request, pk, allow=may_keep_register)
    kept = {name: request.GET.get(name, "") for name in ("category", "class_name")}
    form = _add_form(request, school, None, initial={name: value for name, value in kept.items() if value})
    if request.method != "POST":
        return _add_page(request, school, form)
    form = _add_form(request, school, request.POST)
    if not form.is_valid():
        return _add_page(request, school, form, status=422)
    data = form.entered()
    likely = acts.find_duplicates(school, data)
    named = settings_of(school.municipality).names_kept
    if likely and named and not form.cleaned_data["namesake"]:
        return _add_page(request, school, form, likely=likely, status=409)
    made: list[Person] = []
    address = client_address(request)
    if not tried(form, lambda: made.append(acts.add_person(school, data, by=request.user, address=address))):
        return _add_page(request, school, form, status=422)
    messages.success(request, f"Внесён {made[0].code}. Пока нет согласий, это кандидат: его видит только школа.")
    if "another" in request.POST:
        again = urlencode({"category": data.category, "class_name": data.class_name})
        return redirect(f"{reverse('person_add', args=[school.pk])}?{again}")
    return redirect("person", pk=made[0].pk)


@require_safe
def person(request: Request, pk: int) -> HttpResponse:
    """A person: consents and what is missing, programmes, and who read the data."""
    row = get_person(request, pk)
    log_names(request, row.organization, [row], "Карточка участника")
    return _page(request, row)


@require_http_methods(["GET", "HEAD", "POST"])
def person_edit(request: Request, pk: int) -> HttpResponse:
    """Correct what is written of somebody."""
    row = get_person(request, pk, keep=True)
    school = row.organization
    fixed: dict[str, Any] = {
        "school": school,
        "names_kept": settings_of(school.municipality).names_kept,
        "today": today(school.municipality),
        "person": row,
    }
    if request.method != "POST":
        log_names(request, school, [row], "Исправление данных")
        form = PersonForm(initial=initial_of(row), **fixed)
        return _edit_page(request, row, form, version=str(row.version))
    form = PersonForm(request.POST, **fixed)
    given = request.POST.get("version", "")
    version = int(given) if given.isascii() and given.isdecimal() and len(given) < 10 else None
    address = client_address(request)
    if form.is_valid() and tried(
        form, lambda: acts.edit_person(row.pk, form.entered(), version=version, by=request.user, address=address)
    ):
        messages.success(request, f"Исправлено: {row.code}.")
        return redirect("person", pk=row.pk)
    # The page stands at what is written now, and shows it: whoever saves again has seen both.
    note = note_beside(form, initial_of(row)) if version is not None and version != row.version else None
    return _edit_page(request, row, form, version=str(row.version), status=422, note=note)


@require_http_methods(["GET", "HEAD", "POST"])
def person_leave(request: Request, pk: int) -> HttpResponse:
    """Somebody left the school or the model."""
    row = get_person(request, pk, keep=True)
    day = today(row.organization.municipality)
    form = LeaveForm(request.POST if request.method == "POST" else None, today=day, initial={"on": day})
    told = (
        "Участник выйдет из всех баз. Через срок хранения его данные появятся в списке на уничтожение.",
        "Выбыл",
    )
    return _act(request, row, form, told, lambda given: acts.leave(row.pk, **given, by=request.user))


@require_http_methods(["GET", "HEAD", "POST"])
def person_block(request: Request, pk: int) -> HttpResponse:
    """Stop the processing of the data."""
    row = get_person(request, pk, keep=True)
    form = ReasonForm(request.POST if request.method == "POST" else None, today=today(row.organization.municipality))
    told = (
        "Участник станет кандидатом: ни в базы, ни в пары, ни в отчёты, пока обработку не возобновят.",
        "Остановить обработку",
    )
    address = client_address(request)
    return _act(request, row, form, told, lambda given: acts.block(row.pk, **given, by=request.user, address=address))


@require_POST
def person_unblock(request: Request, pk: int) -> HttpResponse:
    return _back(request, pk, acts.unblock, "Обработка возобновлена")


@require_POST
def person_come_back(request: Request, pk: int) -> HttpResponse:
    return _back(request, pk, acts.come_back, "Снова в реестре")


@require_http_methods(["GET", "HEAD", "POST"])
def person_reveal(request: Request, pk: int) -> HttpResponse:
    """The department learns a name for a reason, which the school sees in its log. The name is shown once."""
    row = get_person(request, pk)
    if not may_reveal(request.access, row.municipality_id):
        raise PermissionDenied
    form = ReasonForm(request.POST if request.method == "POST" else None, today=today(row.organization.municipality))
    name: list[str] = []
    if request.method == "POST" and form.is_valid():
        address = client_address(request)
        tried(form, lambda: name.append(acts.reveal(row.pk, **form.cleaned_data, by=request.user, address=address)))
    context = {"person": row, "form": form, "name": name[0] if name else ""}
    return render(request, "mentoring/person_reveal.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def person_account(request: Request, pk: int) -> HttpResponse:
    """Give a mentor an own sign-in: the letter with the link to a password goes to the address."""
    row = get_person(request, pk, keep=True)
    form = AccountForm(request.POST if request.method == "POST" else None, today=today(row.organization.municipality))

    def give(given: dict[str, Any]) -> None:
        account.give_account(row.pk, given["email"], by=request.user)
        send_password_link(request, given["email"])

    told = (
        "Наставник увидит только свои пары. Письмо со ссылкой на пароль придёт на почту; в журнале останется код.",
        "Дать вход",
    )
    return _act(request, row, form, told, give)


@require_POST
def person_account_end(request: Request, pk: int) -> HttpResponse:
    return _back(request, pk, account.end_account, "Вход закрыт")


def _add_form(request: Request, school: Organization, data: Any, **kwargs: Any) -> AddForm:
    settings = settings_of(school.municipality)
    return AddForm(data, school=school, names_kept=settings.names_kept, today=today(school.municipality), **kwargs)


def _add_page(
    request: Request, school: Organization, form: AddForm, *, likely: list[Person] | None = None, status: int = 200
) -> HttpResponse:
    context = {
        "school": school,
        "form": form,
        "fields": [field for field in form if field.name != "namesake"],
        "likely": [shown(one, request.access) for one in likely or []],
        "names_kept": settings_of(school.municipality).names_kept,
    }
    return render(request, "mentoring/person_add.html", context, status=status)


def _edit_page(
    request: Request, row: Person, form: PersonForm, *, version: str, status: int = 200, note: Note | None = None
) -> HttpResponse:
    context = {"person": row, "who": shown(row, request.access), "form": form, "version": version, "note": note}
    return render(request, "mentoring/person_edit.html", context, status=status)


def _act(
    request: Request,
    row: Person,
    form: forms.Form,
    told: tuple[str, str],
    act: Callable[[dict[str, Any]], object],
) -> HttpResponse:
    """A page of one act about somebody: what it does in words, and how its button is called."""
    if request.method == "POST" and form.is_valid() and tried(form, lambda: act(form.cleaned_data)):
        messages.success(request, f"Записано: {row.code}.")
        return redirect("person", pk=row.pk)
    log_names(request, row.organization, [row], f"Карточка участника: {told[1].lower()}")
    context = {"person": row, "who": shown(row, request.access), "form": form, "told": told[0], "verb": told[1]}
    return render(request, "mentoring/person_act.html", context, status=422 if form.errors else 200)


def _back(request: Request, pk: int, act: Callable[..., Person], told: str) -> HttpResponse:
    row = get_person(request, pk, keep=True)
    act_and_tell(request, lambda: act(row.pk, by=request.user), f"{told}: {row.code}.")
    return redirect("person", pk=row.pk)


def _page(request: Request, row: Person) -> HttpResponse:
    school, access = row.organization, request.access
    day = today(school.municipality)
    own = sees_names(access, school)
    consents = list(row.consents.select_related("scan").order_by("kind", "-given_on")) if own else []
    taken = Participant.objects.filter(person=row).select_related("programme__form", "programme__organization")
    parts = list(taken.order_by("-pk"))
    printing = programme_for(row, parts) if own else None
    context = {
        "person": row,
        "school": school,
        "who": shown(row, access),
        "own": own,
        "day": day,
        "is_admitted": row.is_admitted(day),
        "signers": SIGNERS[bracket_on(row, day)],
        "missing": missing(row, consents, day) if own else [],
        "renew": to_renew(row, consents, day),
        "consents": consents,
        "addenda": list(row.addenda.order_by("-date")) if own else [],
        "parts": [(part, awards_of(part) if own and not row.left_on else []) for part in parts],
        "pairs": _pairs_of(row),
        "blanks": consents_of(row, printing),
        "addendum_paper": addendum_of(row, printing),
        "is_mentor": any(one.side == Participant.Side.MENTOR for one in parts),
        "uses": list(row.uses.select_related("by").order_by("-pk")[:USES]) if own else [],
        "may_keep": own and row.destroyed_on is None,
        "may_reveal": not own and may_reveal(access, row.municipality_id),
        "names_kept": settings_of(school.municipality).names_kept,
    }
    return render(request, "mentoring/person.html", context)


def _pairs_of(row: Person) -> list[Pair]:
    """Pairs in which the person is a mentor or a mentee, the newest first."""
    own = Q(mentor__person=row) | Q(members__mentee__person=row, members__left_on__isnull=True)
    return list(Pair.objects.filter(own).select_related("programme").distinct().order_by("-pk"))

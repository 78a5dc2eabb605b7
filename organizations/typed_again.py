"""A session that ended while typing: what was typed is kept until the person has signed in, and given back."""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.core.signing import BadSignature
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import HttpResponseClientRedirect

LARGEST = 2 * 1024 * 1024
"""Bytes of typed text that a session takes."""
_SLOT = "typed"
# A person types in several tabs, not in many; older ones give way.
_MOST = 3
_SECONDS = 12 * 60 * 60
_SECRET = re.compile(r"(?i)passw|token|secret")
# Who signed in on this browser last: a neighbour at the same computer must not be shown another's text.
_PERSON = "person"


@dataclass(frozen=True, slots=True)
class Typed:
    """A form as it was sent: its address, the page it stood on, its fields in order, names of files with it."""

    path: str
    page: str
    fields: list[list[str]]
    files: list[str]
    at: float
    person: str


class TooMuch(Exception):
    """More text than a session takes."""


class TypedAgainMiddleware:
    """Stands before LoginRequiredMiddleware: an anonymous POST goes to sign-in with its fields kept.

    An htmx request is told to open the sign-in page whole: swapped into a cell it would be of no use.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        if request.user.is_authenticated or not getattr(view, "login_required", True):
            return None
        if request.method == "POST":
            return keep_and_sign_in(request)
        return _sign_in(request, _page_of(request)) if _by_htmx(request) else None


def is_kept(request: HttpRequest) -> bool:
    """Whether the form belongs to a page behind the sign-in; those before it carry passwords and links only."""
    match = request.resolver_match
    return match is not None and getattr(match.func, "login_required", True)


def typed_in(request: HttpRequest) -> Typed:
    """The form of the request without its secrets."""
    fields = [
        [name, str(value)] for name, values in request.POST.lists() if not _SECRET.search(name) for value in values
    ]
    files = [file.name or name for name, values in request.FILES.lists() for file in values]
    return Typed(request.get_full_path(), _page_of(request), fields, files, time.time(), _person(request))


def keep(request: HttpRequest) -> str:
    """Put the form into the session; returns its key. Raises TooMuch."""
    typed = typed_in(request)
    if sum(len(name.encode()) + len(value.encode()) for name, value in typed.fields) > LARGEST:
        raise TooMuch
    kept = {key: row for key, row in request.session.get(_SLOT, {}).items() if row["at"] > time.time() - _SECONDS}
    newest = sorted(kept.items(), key=lambda pair: pair[1]["at"])[-(_MOST - 1) :]
    key = secrets.token_urlsafe(16)
    request.session[_SLOT] = {**dict(newest), key: asdict(typed)}
    return key


def kept(request: HttpRequest, key: str) -> Typed | None:
    """What was kept under the key for this very person; another's is forgotten at once."""
    rows = request.session.get(_SLOT, {})
    if key not in rows:
        return None
    typed = Typed(**rows[key])
    if typed.person and typed.person != str(request.user.pk):
        request.session[_SLOT] = {other: row for other, row in rows.items() if other != key}
        return None
    return typed


def keep_and_sign_in(request: HttpRequest) -> HttpResponse:
    """To the sign-in page, and from there to the typed text."""
    try:
        key = keep(request)
    except TooMuch:
        return render(request, "organizations/typed_too_much.html", {"login": reverse("login")}, status=413)
    return _sign_in(request, reverse("typed", args=[key]))


def give_back(request: HttpRequest, refusal: str, status: int = 409) -> HttpResponse | None:
    """The answer to a form that may not be saved any more: why, and every word of it; None where none was typed."""
    typed = typed_in(request)
    if not any(_is_typed(*field) for field in typed.fields):
        return None
    return show(request, typed, status=status, refusal=refusal)


def show(request: HttpRequest, typed: Typed, status: int = 200, refusal: str = "") -> HttpResponse:
    """The page with every field readable and one button that sends the same fields to the same address."""
    shown = [_shown(*field) for field in typed.fields if field[1].strip()]
    context = {
        "typed": typed,
        "refusal": refusal,
        "words": [field for field in shown if field["human"]],
        "signs": [field for field in shown if not field["human"]],
    }
    return render(request, "organizations/typed.html", context, status=status)


def remember_person(request: HttpRequest, response: HttpResponse) -> None:
    """Note on the browser who signed in, signed, for as long as a form may stay open."""
    response.set_signed_cookie(
        _PERSON,
        str(request.user.pk),
        salt=__name__,
        max_age=30 * 24 * 60 * 60,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )


def _person(request: HttpRequest) -> str:
    try:
        return request.get_signed_cookie(_PERSON, default="", salt=__name__) or ""
    except BadSignature:
        return ""


def _by_htmx(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true"


def _sign_in(request: HttpRequest, afterwards: str) -> HttpResponse:
    url = f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': afterwards})}"
    return HttpResponseClientRedirect(url) if _by_htmx(request) else HttpResponseRedirect(url)


def _page_of(request: HttpRequest) -> str:
    """The address of the page that a request was sent from, where it is ours."""
    url = request.headers.get("HX-Current-URL") or request.headers.get("Referer", "")
    if not url or not url_has_allowed_host_and_scheme(url, allowed_hosts={request.get_host()}):
        return "/"
    found = urlsplit(url)
    return f"/{found.path.lstrip('/')}{'?' + found.query if found.query else ''}"


# Names that the forms of the product give to what people type.
_NAMES = {
    "title": "Название",
    "text": "Текст",
    "words": "Текст",
    "comment": "Замечание",
    "deadline": "Срок",
    "responsible": "Ответственные",
    "result": "Результат",
    "label": "Номер",
    "number": "Номер",
    "date": "Дата",
    "heading": "Заголовок",
    "basis": "Основание",
    "place": "Место",
    "post": "Должность",
    "name": "Имя",
    "email": "Электронная почта",
    "description": "Описание",
    "note": "Примечание",
}
_WORDS = re.compile(r"[^\W\d_]{2}|\d{2}\.\d{2}\.\d{4}")


# Fields that the page itself fills: where a row goes and which one, never somebody's words.
_OWN = {"csrfmiddlewaretoken", "place", "item", "section", "target", "uid", "version", "mark", "key", "action"}


def _is_typed(name: str, value: str) -> bool:
    return name not in _OWN and bool(value.strip()) and bool(_shown(name, value)["human"])


def _shown(name: str, value: str) -> dict[str, Any]:
    """A field as the page shows it; marks of rows and versions, which nobody typed, are told apart."""
    label = _NAMES.get(re.split(r"[-_.]", name)[-1], "")
    human = (
        bool(label) or bool(re.search("[а-яё]", value, re.IGNORECASE)) or (" " in value and bool(_WORDS.search(value)))
    )
    return {"label": label, "name": name, "value": value, "human": human, "long": len(value) > 200 or "\n" in value}

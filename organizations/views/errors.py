"""What a person sees when a page cannot be shown."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import HttpResponseClientRedirect

from organizations import typed_again

_FRAME = {"unread": 0}
"""Over what the frame would ask of the database: nobody comes to a page that says no for the count of his notices."""


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400 without the frame: the request may be too broken to ask who sent it."""
    too_big = isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent)
    return HttpResponse(render_to_string("400.html", {"too_big": too_big}), status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    context = {"layout": _layout(request), "said": str(exception or ""), **_FRAME}
    return render(request, "403.html", context, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "404.html", {"layout": _layout(request), **_FRAME}, status=404)


def takes_forms_only(request: HttpRequest, before: str) -> HttpResponse:
    """405 for a reader: an address of a form, with the way to the page `before` it."""
    return render(request, "405.html", {"layout": _layout(request), "before": before, **_FRAME}, status=405)


def server_error(request: HttpRequest) -> HttpResponse:
    """500 asks nothing of anybody: whatever broke may break again."""
    return HttpResponseServerError(render_to_string("500.html"))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's token is stale or the form is not ours.

    Tokens change at sign-in, so a page left open in another tab fails although it is ours: what was typed in it is
    given back. A form from elsewhere is refused and says nothing.
    """
    if not _came_from_us(request):
        return forbidden(request, None)
    if not typed_again.is_kept(request):
        again = "/" if request.path == reverse("logout") else request.get_full_path()
        return render(request, "organizations/stale_page.html", {"again": again}, status=403)
    if not request.user.is_authenticated:
        return typed_again.keep_and_sign_in(request)
    if getattr(request, "htmx", False):
        return HttpResponseClientRedirect(reverse("typed", args=[typed_again.keep(request)]))
    return typed_again.show(request, typed_again.typed_in(request), status=403)


def _came_from_us(request: HttpRequest) -> bool:
    """Whether the browser says that the form stood on a page of ours: by Origin, else by Referer."""
    origin = request.headers.get("Origin") or request.headers.get("Referer", "")
    found = urlsplit(origin)
    return bool(found.netloc) and url_has_allowed_host_and_scheme(
        f"{found.scheme}://{found.netloc}/", allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )


def _layout(request: HttpRequest) -> str:
    user = getattr(request, "user", None)
    return "base.html" if user is not None and user.is_authenticated else "base_bare.html"

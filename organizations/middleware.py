from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse

from organizations.access import Access
from organizations.sessions import is_too_long


class LongSessionMiddleware:
    """Ends the long session of whoever became an administrator after it began: the person signs in anew."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if is_too_long(request):
            logout(request)
        return self.get_response(request)


class AccessMiddleware:
    """Reads the person's access once and opens the scope of the request: a query outside it raises."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.access = Access.of(request.user)  # type: ignore[attr-defined]
        with request.access.scope():  # type: ignore[attr-defined]
            response = self.get_response(request)
            # Rendering happens inside the scope, lazily rendered responses included.
            if hasattr(response, "render") and not getattr(response, "is_rendered", True):
                response = response.render()
        return response

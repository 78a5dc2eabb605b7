from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from organizations.access import Access


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

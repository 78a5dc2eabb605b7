"""An address that takes forms only, opened by hand: the reader is told so and led to the page before it.

The address stands in the bar of the browser after a form was refused, and is opened again from there.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve

from organizations.views.errors import takes_forms_only


class FormAddressMiddleware:
    """An empty 405 to a reader becomes a page with the same code."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        if answer.status_code != 405 or request.method != "GET" or answer.content:
            return answer
        page = takes_forms_only(request, page_before(request.path))
        page.headers["Allow"] = answer.headers.get("Allow", "POST")
        return page


def page_before(path: str) -> str:
    """The nearest address above `path` that the product has; the first page where there is none.

    It may be one that takes forms only, too: then the same page leads further up.
    """
    parts = path.strip("/").split("/")
    for length in range(len(parts) - 1, 0, -1):
        found = f"/{'/'.join(parts[:length])}/"
        try:
            resolve(found)
        except Resolver404:
            continue
        return found
    return "/"

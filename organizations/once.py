"""A secret that is shown once: it waits in the session for the page after the redirect, and is gone with it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest


def put(request: HttpRequest, name: str, value: dict[str, Any]) -> None:
    """`value` must be JSON. What waited under the name before gives way."""
    request.session[f"once-{name}"] = value


def take(request: HttpRequest, name: str) -> dict[str, Any] | None:
    """What waits under the name, for the first who asks: a reloaded page shows it no more."""
    return request.session.pop(f"once-{name}", None)


def waits(request: HttpRequest, name: str) -> dict[str, Any] | None:
    """What waits under the name, left where it is."""
    return request.session.get(f"once-{name}")

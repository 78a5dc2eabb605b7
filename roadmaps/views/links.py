"""Addresses of the page at hand with some fields of its query changed."""

from __future__ import annotations

from urllib.parse import urlencode

from organizations.requests import Request


def address(request: Request, **changes: str | None) -> str:
    """The page's own address with fields set or (None) taken out; empty ones are left out."""
    kept = {name: str(value) for name, value in ({**request.GET.dict(), **changes}).items() if value}
    return f"{request.path}?{urlencode(kept)}" if kept else request.path

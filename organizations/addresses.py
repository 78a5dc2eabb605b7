"""Addresses for letters, chats and calendars, which are read away from the site."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse


def absolute(name: str, *args: object) -> str:
    """The full address of a page by its name, on SITE_URL."""
    return full(reverse(name, args=args))


def full(path: str) -> str:
    """The full address of a path of the site, on SITE_URL."""
    return f"{settings.SITE_URL.rstrip('/')}{path}"

"""Addresses for letters, chats and calendars, which are read away from the site."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse


def absolute(name: str, *args: object) -> str:
    """The full address of a page by its name, on SITE_URL."""
    return settings.SITE_URL.rstrip("/") + reverse(name, args=args)

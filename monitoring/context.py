"""What every page's frame shows of this floor."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from monitoring.notices import unread_count
from organizations.access import Access


def notices(request: HttpRequest) -> dict[str, Any]:
    """`unread`: how many notices wait for the person. Counted when a page shows it, fragments ask for nothing."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"unread": 0}
    return {"unread": SimpleLazyObject(lambda: _count(user))}


def _count(user: Any) -> int:
    access = Access.of(user)
    with access.scope():
        return unread_count(access, user)

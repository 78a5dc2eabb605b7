"""What every page's frame shows. Reads the access that the request already carries, and asks the database nothing."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from organizations import permissions
from organizations.access import Access
from organizations.clock import today


def chrome(request: HttpRequest) -> dict[str, Any]:
    """`theme`, `demo`, `demo_today` (date or None), `home_name` and `navigation` (dicts of title, url, current)."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"theme": "auto", "demo": settings.DEMO, "demo_today": None, "home_name": "", "navigation": []}
    access = Access.of(user)
    home = access.home
    return {
        "theme": user.theme,
        "demo": settings.DEMO,
        "demo_today": today(home) if home and home.demo_date else None,
        "home_name": home.short_name if home else "",
        "navigation": list(_sections(request, access, staff=user.is_staff)),
    }


def _sections(request: HttpRequest, access: Access, *, staff: bool) -> Any:
    sections = [
        ("Сводка", "dashboard", True),
        ("Дорожные карты", "roadmaps", True),
        ("Мои мероприятия", "my_items", permissions.reports(access)),
        ("Приёмка", "queue", permissions.accepts(access)),
        ("Контроль", "control", permissions.controls(access)),
        ("Наставничество", "programmes", _has_programmes(access)),
        ("Наставничество в регионах", "regional_mentoring", bool(access.observed_ids)),
        ("Мои пары", "my_pairs", any(seat.role == "mentor" for seat in access.seats)),
        ("Мониторинг", "monitoring", _has_figures(access)),
        ("Школы и график внедрения", "schools", True),
        ("Сотрудники", "people", permissions.can_see_people(access)),
        ("Администрирование", "admin:index", staff),
    ]
    for title, name, shown in sections:
        if shown:
            url = reverse(name)
            current = request.path == url if url == "/" else request.path.startswith((url, *_BESIDE.get(name, ())))
            yield {"title": title, "url": url, "current": current}


_BESIDE = {"schools": ("/organizations/", "/agreements/")}
"""Pages that belong to a section and stand at addresses of their own."""


def _has_programmes(access: Access) -> bool:
    """Whose own the board of mentoring is: the office and people of schools."""
    return access.sees_everything or bool(access.worked_ids or access.school_organization_ids)


def _has_figures(access: Access) -> bool:
    """Who has figures to look at: the office, people of schools, observers."""
    return access.sees_everything or bool(access.worked_ids or access.school_organization_ids or access.observed_ids)

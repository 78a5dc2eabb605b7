"""Lines without news as a list, and the ready words for the organization that is silent."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from documents.act import ActKind
from organizations.clock import today
from organizations.models import Municipality, Organization
from organizations.requests import Request
from roadmaps import permissions
from roadmaps.models import Roadmap
from roadmaps.reminder_text import compose
from roadmaps.reminding import as_lines
from roadmaps.silence import days_of, silent
from roadmaps.views.links import address

PAGE = 50


@require_safe
def silence(request: Request) -> HttpResponse:
    """Lines without news, the longest silent first; filters in the address."""
    access = request.access
    rows = Municipality.objects.visible_to(access).order_by("name")
    places = list(rows if access.sees_everything else rows.filter(pk__in=access.worked_ids))
    if not places:
        raise PermissionDenied("Строки без вестей видит отдел.")
    place = next((row for row in places if row.slug == request.GET.get("municipality")), places[0])
    days = days_of(place)
    found = silent(access, place, days)
    plans = Roadmap.objects.filter(pk__in=found.order_by().values("roadmap")).order_by("title", "pk")
    plan = next((row for row in plans if row.slug == request.GET.get("roadmap")), None)
    wanted = found.filter(roadmap=plan) if plan else found
    # `news` is annotated by `silent`.
    ordered = wanted.select_related("item", "organization", "roadmap").order_by(F("news"), "due", "pk")
    page = Paginator(ordered, PAGE).get_page(request.GET.get("page"))
    day = today(place)
    query = address(request, page=None).partition("?")[2]
    context = {
        "place": place,
        "places": places if len(places) > 1 else [],
        "plans": plans,
        "plan": plan,
        "days": days,
        "day": day,
        "page": page,
        "lines": [(line, (day - line.news).days, line.days_late(day)) for line in page],  # type: ignore[attr-defined]
        "query": f"{query}&" if query else "",
        "sets": request.user.is_staff,
    }
    return render(request, "roadmaps/control/silence.html", context)


@require_safe
def silence_text(request: Request, slug: str) -> HttpResponse:
    """The words for one organization: all its lines without news, to be copied into its chat."""
    rows = Organization.objects.visible_to(request.access).select_related("municipality")
    organization = get_object_or_404(rows, slug=slug)
    if not permissions.can_remind(request.access, organization.municipality_id):
        raise PermissionDenied("Напоминания составляет отдел.")
    place = organization.municipality
    days, day = days_of(place), today(place)
    lines = as_lines(silent(request.access, place, days).filter(organization=organization))
    plans = Roadmap.objects.filter(pk__in={line.roadmap_id for line in lines}).select_related("act")
    acts = {row.pk: f"{ActKind(row.act.kind)} {row.act.requisites()}" for row in plans if row.act}
    text = compose(organization.short_name, lines, acts, day, near=f"Нет вестей больше {days} дней:") if lines else ""
    context = {"organization": organization, "text": text, "days": days}
    return render(request, "roadmaps/control/silence_text.html", context)

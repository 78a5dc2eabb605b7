"""The page after sign-in."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from monitoring import execution
from monitoring.dashboard import SENTENCES, by_municipality, changes, on_the_way, sentences, waiting
from organizations.access import Access
from organizations.clock import today
from organizations.models import Municipality
from organizations.requests import Request
from organizations.text import counted
from roadmaps import permissions
from roadmaps.silence import days_of, silent
from roadmaps.under_control import ready_for


@require_safe
def dashboard(request: Request) -> HttpResponse:
    """Where things stand: one sentence a plan, what is late and what waits for the person, shares of one plan."""
    access = request.access
    municipalities = list(Municipality.objects.visible_to(access))
    said = sentences(access, municipalities)
    places = by_municipality(said)
    plans = [sentence.roadmap for sentence in said]
    numbers = execution.numbers(access, plans)
    counted_plans = [plan for plan in plans if plan.pk in numbers]
    plan = execution.chosen_plan(plans, numbers, request.GET.get("plan", ""))
    office = access.sees_everything or bool(access.worked_ids)
    context = {
        "day": today(access.home) if access.home else None,
        "sentences": [(sentence, numbers.get(sentence.roadmap.pk)) for sentence in said],
        "places": places if len(municipalities) > 1 else [],
        "in_force": counted(len(said), "карта", "карты", "карт"),
        "in_places": counted(len(places), "муниципалитете", "муниципалитетах", "муниципалитетах"),
        "more": len(said) == SENTENCES,
        "work": on_the_way(access) if office else None,
        "works": office or bool(access.school_organization_ids),
        "waiting": waiting(access),
        **_silence(access),
        "controls": permissions.can_control(access),
        "to_take_off": ready_for(access),
        "to_accept": execution.to_accept(access),
        "overdue": execution.overdue_lines(access, counted_plans),
        "late_plans": [(plan, numbers[plan.pk]) for plan in counted_plans if numbers[plan.pk].tally.overdue],
        "plans": counted_plans if len(counted_plans) > 1 else [],
        "plan": plan,
        "charts": execution.charts(access, plan) if plan else [],
        "changes": changes(access) if office else [],
        "office": office,
        "can_create": permissions.can_begin(access),
    }
    return render(request, "monitoring/dashboard.html", context)


def _silence(access: Access) -> dict[str, int]:
    """How many lines are without news where the person works in one municipality. Two queries."""
    if access.home is None or access.home.pk not in access.worked_ids:
        return {}
    days = days_of(access.home)
    return {"silent": silent(access, access.home, days).count(), "silence_days": days}

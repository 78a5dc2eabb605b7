"""The page after sign-in."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from monitoring import execution
from monitoring.collection_waits import waits_of
from monitoring.dashboard import by_municipality, changes, in_force, mentoring_waits, on_the_way, sentences, waiting
from monitoring.datacalls.owed import strip
from organizations.access import Access
from organizations.clock import today
from organizations.models import Municipality
from organizations.permissions import oversees
from organizations.requests import Request
from organizations.text import counted
from roadmaps import permissions
from roadmaps.models import Roadmap
from roadmaps.places import Days
from roadmaps.silence import days_of, silent
from roadmaps.under_control import ready_for


@require_safe
def dashboard(request: Request) -> HttpResponse:
    """Where things stand: one sentence a plan, what is late and what waits for the person, shares of one plan."""
    access = request.access
    days = Days.seen_by(access)
    said = sentences(access, days)
    force = in_force(access, days, said)
    plans = [sentence.roadmap for sentence in said]
    standing = execution.Standing.of(access, plans)
    numbers = execution.numbers(access, plans, standing, whose=days.municipalities == 1)
    told = [(sentence, numbers.get(sentence.roadmap.pk)) for sentence in said]
    to_accept = execution.to_accept(access)
    office = access.sees_everything or bool(access.worked_ids)
    work = on_the_way(access) if office else None
    context = {
        "day": today(access.home) if access.home else None,
        "sentences": told,
        "places": by_municipality(told) if days.municipalities > 1 else [],
        "in_force": counted(force.plans, "карта", "карты", "карт"),
        "in_places": counted(force.places, "муниципалитете", "муниципалитетах", "муниципалитетах"),
        "more": force.plans - len(said),
        "oversees": oversees(access),
        "work": work,
        "works": office or bool(access.school_organization_ids),
        "waiting": waiting(access, work),
        "mentoring": [*mentoring_waits(access), *waits_of(access)],
        **_silence(
            access, next((plan.municipality for plan in plans if plan.municipality == access.home), access.home)
        ),
        "controls": permissions.can_control(access),
        "to_take_off": ready_for(access),
        "to_accept": min(to_accept, execution.MOST),
        "uncounted": to_accept > execution.MOST,
        **_shares(access, plans, numbers, standing, request.GET.get("plan", "")),
        "changes": changes(access, plans) if office else [],
        "calls": strip(access),
        "office": office,
        "can_create": permissions.can_begin(access),
    }
    return render(request, "monitoring/dashboard.html", context)


def _shares(
    access: Access, plans: list[Roadmap], numbers: dict[int, execution.Numbers], standing: execution.Standing, slug: str
) -> dict[str, Any]:
    """What is late longest in plans that the person may open, and the shares of the one that `slug` names."""
    counted_plans = execution.worked_with(access, plans, numbers)
    opened = [plan for plan in plans if plan.pk in numbers and (plan in counted_plans or numbers[plan.pk].own)]
    late_plans = [plan for plan in opened if numbers[plan.pk].tally.overdue]
    plan = execution.chosen_plan(plans, [plan.pk for plan in counted_plans], slug)
    return {
        "overdue": execution.overdue_lines(access, late_plans, standing),
        "late_plans": [(plan, numbers[plan.pk]) for plan in late_plans],
        "plans": counted_plans if len(counted_plans) > 1 else [],
        "plan": plan,
        "charts": execution.charts(access, plan, standing) if plan else [],
    }


def _silence(access: Access, place: Municipality | None) -> dict[str, int]:
    """How many lines are without news where the person works in one municipality.

    One query, another one for settings that did not come with the municipality.
    """
    if place is None or place.pk not in access.worked_ids:
        return {}
    days = days_of(place)
    return {"silent": silent(access, place, days).count(), "silence_days": days}

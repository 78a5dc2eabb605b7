"""«Мои мероприятия»: what the person's own organizations owe, the most urgent first."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from organizations import once
from organizations.requests import Request
from roadmaps import my_lines
from roadmaps.forms.my_items import MyItemsForm
from roadmaps.my_lines import Days, Wanted
from roadmaps.views.lines import SENT
from roadmaps.views.links import address
from roadmaps.workflow.evidence import live_evidence

_TABS = ((my_lines.WAITING, "К исполнению"), (my_lines.REPORTED, "На проверке"), (my_lines.ACCEPTED, "Принято"))


@require_safe
def my_items(request: Request) -> HttpResponse:
    """Ten queries at most beyond session and person, however many lines there are."""
    days = Days.of(request.access)
    own = my_lines.owned_by(request.access)
    plans, organizations = my_lines.plans_of(own), my_lines.organizations_of(own)
    filters = MyItemsForm(request.GET, plans=plans, organizations=organizations)
    wanted = filters.wanted()
    page = my_lines.page_of(my_lines.narrowed(own, wanted, days), days, request.GET.get("after", ""))
    counts = my_lines.counts(own, days)
    context: dict[str, Any] = {
        "filter": filters,
        "groups": my_lines.grouped(page.lines, days, live_evidence(page.lines)),
        "counts": counts,
        "total": counts["waiting"] + counts["reported"] + counts["accepted"],
        "tabs": [(title, counts[state], _tab(request, state), _is_at(wanted, state)) for state, title in _TABS],
        "chips": _chips(request, filters, wanted),
        "many": len(organizations) > 1,
        "organization": organizations[0][1] if len(organizations) == 1 else "",
        "plans": len(plans) > 1,
        "open": wanted.state not in (my_lines.REPORTED, my_lines.ACCEPTED),
        "day": next(iter(days.by_municipality.values())) if len(days.by_municipality) == 1 else None,
        "next": address(request, after=page.after) if page.after else "",
        "first": address(request, after=None) if request.GET.get("after") else "",
        "sent": once.take(request, SENT),
        "reports": bool(my_lines.own_organizations(request.access)),
        "overdue_url": address(request, state=my_lines.OVERDUE, after=None),
        "returned_url": address(request, state=my_lines.RETURNED, after=None),
    }
    return render(request, "roadmaps/lines/my_items.html", context)


def _tab(request: Request, state: str) -> str:
    return address(request, state=None if state == my_lines.WAITING else state, after=None)


def _is_at(wanted: Wanted, state: str) -> bool:
    waits = wanted.state in (my_lines.OVERDUE, my_lines.RETURNED)
    return wanted.state == state or (waits and state == my_lines.WAITING)


def _chips(request: Request, filters: MyItemsForm, wanted: Wanted) -> list[tuple[str, str]]:
    """Filters that are on, in words, with the address without each."""
    if not filters.is_valid():
        return []
    chips = []
    states = {my_lines.OVERDUE: "Просрочено", my_lines.RETURNED: "Вернули на доработку"}
    if wanted.state in states:
        chips.append((states[wanted.state], address(request, state=None, after=None)))
    for name, field in filters.fields.items():
        value = filters.cleaned_data.get(name)
        if name == "state" or value in (None, ""):
            continue
        chosen = dict(filters.offered.get(name, ())).get(value)
        text = f"{field.label}: {chosen}" if chosen else f"«{value}»"
        chips.append((text, address(request, **{name: None, "after": None})))
    return chips

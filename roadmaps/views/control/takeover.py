"""A plan taken over late: what was executed before it came into the product, with true days, many lines at once."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from organizations.clock import today
from organizations.requests import Request
from organizations.text import counted
from roadmaps import permissions
from roadmaps.forms.takeover import SinceForm, TakeoverForm
from roadmaps.models import Execution, Roadmap
from roadmaps.views.control.not_yet import not_yet
from roadmaps.views.fetch import get_roadmap
from roadmaps.workflow import taking_over
from roadmaps.workflow.core import NotAllowed, Refused

PAGE = 200
"""Lines of a page: two fields each stay below Django's limit of fields in a form."""


@require_http_methods(["GET", "HEAD", "POST"])
def roadmap_takeover(request: Request, slug: str) -> HttpResponse:
    """Lines whose term was over when the plan came: nobody is late with them, and somebody has to say what was done."""
    roadmap = get_roadmap(request, slug, allow=permissions.can_see_work)
    if not roadmap.was_approved:
        return not_yet(request, roadmap)
    if not permissions.can_appoint(request.access, roadmap):
        raise PermissionDenied("Ваша роль не позволяет отмечать исполненное до ввода в систему.")
    day = today(roadmap.municipality)
    page = Paginator(before_takeover(roadmap), PAGE).get_page(request.GET.get("page"))
    lines = _shown(roadmap, page, request.POST.getlist("line"))
    if request.method != "POST":
        return _page(request, roadmap, page, TakeoverForm(lines=lines, today=day))
    if "since" in request.POST:
        return _since(request, roadmap, page, TakeoverForm(lines=lines, today=day))
    form = TakeoverForm(request.POST, lines=lines, today=day)
    if not form.is_valid():
        return _page(request, roadmap, page, form, status=422)
    try:
        done = taking_over.done_before(roadmap.pk, form.cleaned_data["days"], by=request.user)
    except NotAllowed as error:
        raise PermissionDenied(error.message) from error
    except Refused as error:
        form.add_error(None, error.message)
        return _page(request, roadmap, page, form, status=409)
    messages.success(request, f"Отмечено: {counted(done, 'строка', 'строки', 'строк')}.")
    return redirect(reverse("roadmap_takeover", args=[slug]))


def _since(request: Request, roadmap: Roadmap, page: Page[Execution], marks: TakeoverForm) -> HttpResponse:
    """Move the day since which execution is kept here."""
    form = SinceForm(request.POST, today=today(roadmap.municipality))
    if not form.is_valid():
        return _page(request, roadmap, page, marks, since=form, status=422)
    try:
        taking_over.take_over(roadmap.pk, on=form.cleaned_data["on"], by=request.user)
    except NotAllowed as error:
        raise PermissionDenied(error.message) from error
    except Refused as error:
        form.add_error("on", error.message)
        return _page(request, roadmap, page, marks, since=form, status=409)
    messages.success(request, f"Исполнение ведётся в системе с {form.cleaned_data['on']:%d.%m.%Y}.")
    return redirect("roadmap_takeover", slug=roadmap.slug)


def _shown(roadmap: Roadmap, page: Page[Execution], ticked: list[str]) -> list[Execution]:
    """Lines of the page with those that were ticked, which stand on another page since somebody marked some before."""
    lines = list(page.object_list)
    known = {str(line.pk) for line in lines}
    others = [int(key) for key in ticked if key not in known and key.isascii() and key.isdigit() and len(key) < 19]
    if not others:
        return lines
    return list(before_takeover(roadmap).filter(pk__in=[*(line.pk for line in lines), *others[:PAGE]]))


def before_takeover(roadmap: Roadmap) -> QuerySet[Execution]:
    """Open lines whose term is over and which may never be late: they were born so."""
    return (
        Execution.objects.filter(roadmap=roadmap)
        .open()
        .filter(late_after__isnull=True, due__lte=today(roadmap.municipality))
        .select_related("occurrence", "item", "organization")
        .order_by("due", "occurrence", "organization__short_name", "pk")
    )


def _page(
    request: Request,
    roadmap: Roadmap,
    page: Page[Execution],
    form: TakeoverForm,
    *,
    since: SinceForm | None = None,
    status: int = 200,
) -> HttpResponse:
    day = today(roadmap.municipality)
    context = {
        "since": since or SinceForm(initial={"on": roadmap.taken_over_on}, today=day),
        "wrong": since or form,
        "roadmap": roadmap,
        "page": page,
        "form": form,
        "groups": list(form.groups()),
        "total": page.paginator.count,
    }
    return render(request, "roadmaps/control/takeover.html", context, status=status)

"""The queue of reports: accept, return with a reason, many at once, with what was skipped and why."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from organizations.keyset import Count
from organizations.permissions import accepts
from organizations.requests import Request
from organizations.text import counted
from roadmaps import acceptance
from roadmaps.forms.acceptance import QueueFilter, ReturnLinesForm
from roadmaps.models import Execution
from roadmaps.views.links import address
from roadmaps.workflow.core import NotAllowed, Refused
from roadmaps.workflow.lines import Outcome
from roadmaps.workflow.reporting import accept, return_line, return_lines

MOST = 500
"""Lines that one press takes: ten pages of the queue."""
_GONE = "Эти отчёты уже не ждут приёмки: их приняли, вернули или отозвали."


@dataclass(frozen=True, slots=True)
class Done:
    """What the last press did, told above the queue."""

    told: str
    skipped: list[tuple[Execution, str]]


@require_safe
def queue(request: Request) -> HttpResponse:
    """Reports that wait for the person, the longest waiting first; pages by place, not by number."""
    _require_queue(request)
    return _page(request)


@require_POST
def line_accept(request: Request) -> HttpResponse:
    """Accept the lines named; those that somebody was first to, or that are one's own, are left with the reason."""
    _require_queue(request)
    try:
        keys = _named(request, request.POST)
        outcome = accept(keys, versions=_versions(request, keys), by=request.user)
    except NotAllowed as error:
        raise PermissionDenied(error.message) from error
    except Refused as error:
        return _page(request, refused=error.message, status=422)
    return _answer(request, outcome, "Принято")


@require_http_methods(["GET", "HEAD", "POST"])
def line_return(request: Request) -> HttpResponse:
    """The reason of a return, for one line or for many. A press in the queue without a reason opens the form."""
    _require_queue(request)
    named = request.POST if request.method == "POST" else request.GET
    try:
        keys = _named(request, named)
    except Refused as error:
        return _page(request, refused=error.message, status=422)
    if "reason" not in request.POST:
        return _return_page(request, keys, ReturnLinesForm())
    form = ReturnLinesForm(request.POST, auto_id=False if request.htmx else "id_%s")
    if not form.is_valid():
        return _not_returned(request, keys, form, status=422)
    try:
        outcome = _returned(request, keys, form.cleaned_data["words"])
    except NotAllowed as error:
        raise PermissionDenied(error.message) from error
    except Refused as error:
        # The reason stays as typed beside the report as it is now: who looks at it again may send it as it stands.
        form.add_error(None, error.message)
        return _not_returned(request, keys, form, status=409)
    return _answer(request, outcome, "Возвращено")


def _not_returned(request: Request, keys: list[int], form: ReturnLinesForm, *, status: int) -> HttpResponse:
    """The form with what is wrong: on its page, for htmx in the one row that was pressed."""
    told = " ".join(map(str, form.non_field_errors()))
    if not request.htmx or len(keys) != 1:
        return _return_page(request, keys, form, status=status, gone=told)
    rows, _ = acceptance.page(acceptance.waiting(request.access).filter(pk__in=keys), None)
    if not rows:
        line = Execution.objects.select_related("item", "organization").get(pk=keys[0])
        return render(request, "roadmaps/control/_queue_done.html", {"line": line, "reason": told or _GONE}, status=409)
    (one,) = acceptance.at_hand(rows, request.user)
    context = {"one": one, "here": _here(request), "form": form}
    return render(request, "roadmaps/control/_queue_line.html", context, status=status)


def _returned(request: Request, keys: list[int], reason: str) -> Outcome:
    """One line that changed since is told on the spot; of many those that changed are left with the reason."""
    versions = _versions(request, keys)
    if len(keys) == 1 and keys[0] in versions:
        return Outcome(done=[return_line(keys[0], reason=reason, version=versions[keys[0]], by=request.user)])
    return return_lines(keys, reason=reason, versions=versions, by=request.user)


def _versions(request: Request, keys: list[int]) -> dict[int, int]:
    """Versions of the lines as the page showed them, of those that it told."""
    told = {key: request.POST.get(f"version-{key}", "") for key in keys}
    return {key: int(text) for key, text in told.items() if text.isascii() and text.isdigit() and len(text) < 10}


def _named(request: Request, data: QueryDict) -> list[int]:
    """Keys of the lines named, each visible to the person. Raises Http404, and Refused where none is named."""
    told = data.getlist("line")
    keys = [int(key) for key in dict.fromkeys(told) if key.isascii() and key.isdigit() and len(key) < 19]
    if not told:
        raise Refused("Не отмечено ни одного отчёта.")
    if len(keys) > MOST:
        raise Refused(f"За один раз обрабатывается не больше {MOST} отчётов.")
    if not keys or Execution.objects.visible_to(request.access).filter(pk__in=keys).count() != len(keys):
        raise Http404
    return keys


def _answer(request: Request, outcome: Outcome, verb: str) -> HttpResponse:
    """For htmx the one row that was pressed, else the queue with the outcome above it."""
    if request.htmx and len(outcome.done) + len(outcome.skipped) == 1:
        line, reason = (outcome.done[0], "") if outcome.done else outcome.skipped[0]
        context = {"line": line, "verb": verb, "reason": reason}
        return render(request, "roadmaps/control/_queue_done.html", context)
    told = f"{verb} {counted(len(outcome.done), 'отчёт', 'отчёта', 'отчётов')}"
    return _page(request, done=Done(told, outcome.skipped))


def _page(request: Request, *, done: Done | None = None, refused: str = "", status: int = 200) -> HttpResponse:
    rows = acceptance.waiting(request.access)
    filters = QueueFilter(request.GET, rows)
    wanted = filters.narrowed(rows)
    lines, following = acceptance.page(wanted, acceptance.Place.read(request.GET.get("after", "")))
    query = _here(request).removeprefix("?")
    context = {
        "filter": filters,
        "lines": acceptance.at_hand(lines, request.user),
        "total": Count.of(wanted),
        "here": _here(request),
        "filtered": bool(query),
        "next_url": f"{reverse('queue')}?{query}{'&' if query else ''}after={following}" if following else "",
        "return_form": ReturnLinesForm(auto_id=False),
        "done": done,
        "refused": refused,
    }
    return render(request, "roadmaps/control/queue.html", context, status=status)


def _return_page(
    request: Request, keys: list[int], form: ReturnLinesForm, status: int = 200, gone: str = ""
) -> HttpResponse:
    """The form of the reason; the queue with `gone` above it where none of the reports waits any more."""
    rows = acceptance.waiting(request.access).filter(pk__in=keys)
    lines = list(rows.select_related("item", "organization", "roadmap").order_by("reported_on", "pk"))
    if not lines:
        return _page(request, refused=gone or _GONE, status=409)
    context = {"lines": lines, "form": form, "count": counted(len(lines), "отчёт", "отчёта", "отчётов")}
    return render(request, "roadmaps/control/return_lines.html", context, status=status)


def _here(request: Request) -> str:
    """The filters of the queue as the address bears them, for the forms of its rows."""
    query = address(request, after=None).partition("?")[2]
    return f"?{query}" if query else ""


def _require_queue(request: Request) -> None:
    if not accepts(request.access):
        raise PermissionDenied("Ваша роль не позволяет принимать отчёты.")

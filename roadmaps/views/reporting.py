"""Reporting in one step: one document for one line or for several, with what was typed and sent kept on the page."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods
from django_htmx.http import HttpResponseClientRefresh

from documents.evidence_files import join_photos, take_in
from documents.models import StoredFile
from documents.uploads_guard import UploadRefused
from organizations import once
from organizations.acting import tell_form
from organizations.clock import today
from organizations.requests import Request
from organizations.text import counted
from organizations.typed_again import give_back
from roadmaps import my_lines, permissions
from roadmaps.forms.reporting import ReportForm
from roadmaps.models import Evidence, Execution, Roadmap
from roadmaps.proofs import Proof, asked_of
from roadmaps.views.lines import SENT, keys_of
from roadmaps.withdrawn_report import written_before
from roadmaps.workflow.core import Refused
from roadmaps.workflow.evidence import live_evidence
from roadmaps.workflow.lines import how_it_stands
from roadmaps.workflow.reporting import report

_OTHERS = 60
"""How many other lines the form offers to close with the same document."""
_LOADED = ("item", "item__control", "organization", "roadmap", "occurrence", "municipality")


K = Evidence.Kind
_FIELDS = {
    K.VALUE.value: ("numerator", "denominator"),
    K.DOCUMENT.value: ("title", "number", "date"),
    K.LINK.value: ("url",),
    K.FILE.value: ("file", "camera"),
}
"""Fields of each kind of evidence, in the order in which the form shows them."""


@dataclass
class Page:
    """What the form's page holds beside the form. `chosen` are reported, `anchor` says whose they are; `inline`: the
    form is unfolded in the anchor's row of the list."""

    anchor: Execution
    chosen: list[Execution]
    others: list[Execution]
    kept: list[Evidence]
    pending: list[StoredFile] = field(default_factory=list)
    inline: bool = False

    @property
    def is_target(self) -> bool:
        return any(line.item.target for line in [*self.chosen, *self.others])


@require_http_methods(["GET", "HEAD", "POST"])
def line_report(request: Request) -> HttpResponse:
    """The form with the lines that the address names; POST reports those that are ticked."""
    try:
        lines = _lines(request)
    except Refused as refusal:
        return _too_many(request, refusal.message)
    if not lines:
        messages.warning(request, "Отметьте мероприятия, по которым отчитываетесь.")
        return _leave(request, "my_items")
    sent = request.method == "POST"
    page = _page(request, lines, request.POST if sent else request.GET)
    if not sent:
        if closed := next((line for line in page.chosen if not line.is_open), None):
            messages.info(request, f"По этому мероприятию {how_it_stands(closed)}.")
            return _leave(request, "line", pk=closed.pk)
        before = written_before(page.anchor, request.user)
        page.pending = before.files
        return _show(request, page, _form(page, initial=_initial(page) | before.fields))
    if {"remove", "attach"} & request.POST.keys():
        return _with_files(request, page)
    return _report(request, page)


def _too_many(request: Request, told: str) -> HttpResponse:
    """More lines than one report takes: to the list from an address, every typed word back from a form."""
    if request.method == "POST" and (answer := give_back(request, told, status=422)):
        return answer
    messages.error(request, told)
    return _leave(request, "my_items")


def _lines(request: Request) -> list[Execution]:
    """The lines of the address, or of the form and its anchor. Raises Http404 for what is not seen, 403 for what is
    not the person's to report, Refused for too many."""
    given = request.POST if request.method == "POST" else request.GET
    keys = keys_of([*given.getlist("line"), *given.getlist("of")])
    rows = Execution.objects.visible_to(request.access).select_related(*_LOADED).prefetch_related("item__results")
    found = rows.in_bulk(keys)
    if len(found) != len(keys):
        raise Http404
    lines = [found[key] for key in keys]
    if not all(permissions.may_report(request.access, line) for line in lines):
        raise PermissionDenied
    return lines


def _page(request: Request, lines: list[Execution], given: Any) -> Page:
    ticked = {int(key) for key in given.getlist("line")}
    chosen = [line for line in lines if line.pk in ticked]
    kept = _kept(chosen or lines, given) if request.method == "POST" else _kept(lines, None)
    others = _others(request, lines, chosen)
    return Page(lines[0], chosen, others, kept, _pending(request, lines[0]), bool(request.htmx))


def _leave(request: Request, to: Any, **args: Any) -> HttpResponse:
    """Away from the form: to a page, or to the list anew where the form was unfolded in it."""
    return HttpResponseClientRefresh() if request.htmx else redirect(to, **args)


def _others(request: Request, lines: list[Execution], chosen: list[Execution]) -> list[Execution]:
    """Other open lines of the same organization, the earliest first: one document often closes several."""
    anchor = lines[0]
    rows = (
        my_lines.open_under_control(Execution.objects.visible_to(request.access))
        .filter(organization=anchor.organization_id)
        .exclude(pk__in=[line.pk for line in chosen])
        .select_related(*_LOADED)
        .prefetch_related("item__results")
        .order_by("due", "pk")
    )
    return list(rows[:_OTHERS])


def _kept(lines: list[Execution], given: Any) -> list[Evidence]:
    """Evidence of lines that came back: it stays unless its tick is taken away. Values are typed anew."""
    behind = {row.pk: row for rows in live_evidence(lines).values() for row in rows if row.kind != Evidence.Kind.VALUE}
    if given is None:
        return list(behind.values())
    return [row for pk, row in behind.items() if str(pk) in given.getlist("keep")]


def _pending(request: Request, anchor: Execution) -> list[StoredFile]:
    """Files that this person sent before, while the form still had errors."""
    removed = request.POST.getlist("remove")
    keys = [key for key in request.POST.getlist("pending") if key.isdecimal() and len(key) <= 18 and key not in removed]
    rows = StoredFile.objects.filter(municipality=anchor.municipality_id, stored_by=request.user)
    found = rows.in_bulk([int(key) for key in keys])
    return [found[int(key)] for key in dict.fromkeys(keys) if int(key) in found]


def _form(page: Page, *args: Any, **kwargs: Any) -> ReportForm:
    # Several rows of a list may be unfolded at once: the ids of each bear its line.
    ids = f"id_%s-{page.anchor.pk}" if page.inline else "id_%s"
    day = today(page.anchor.municipality)
    return ReportForm(*args, today=day, is_target=page.is_target, auto_id=ids, **kwargs)


def _initial(page: Page) -> dict[str, Any]:
    """What came back is mended, not typed anew."""
    line = page.anchor
    given: dict[str, Any] = {"done_on": line.done_on, "note": line.note}
    for row in live_evidence([line])[line.pk]:
        if row.kind == Evidence.Kind.VALUE:
            given |= {"numerator": row.numerator, "denominator": row.denominator}
    return given


def _with_files(request: Request, page: Page) -> HttpResponse:
    """A file was put to the form or taken from it; the rest stays as typed and is not judged yet."""
    judged = _form(page, request.POST, request.FILES)
    form = _form(page, initial={name: request.POST.get(name, "") for name in judged.fields})
    judged.is_valid()
    if "attach" in request.POST and (wrong := _take(request, page, judged)):
        form = judged
        form.errors.clear()
        form.add_error("file", wrong)
    return _show(request, page, form, status=422 if form.errors else 200)


def _take(request: Request, page: Page, form: ReportForm) -> str:
    """Keep what was sent with the form: the reason in words where it is not taken, else nothing."""
    try:
        page.pending += take_in(form.sent_files(), municipality_id=page.anchor.municipality_id, by=request.user)
    except UploadRefused as error:
        return str(error)
    return ""


def _report(request: Request, page: Page) -> HttpResponse:
    form = _form(page, request.POST, request.FILES)
    form.is_valid()
    if wrong := _take(request, page, form):
        form.add_error("file", wrong)
    if not page.chosen:
        form.add_error(None, "Не выбрано ни одного мероприятия: отметьте хотя бы одно.")
    if form.errors:
        return _show(request, page, form, status=422)
    place = page.anchor.municipality_id
    page.pending = join_photos(page.pending, municipality_id=place, by=request.user)
    kept = [_as_proof(row) for row in page.kept]
    try:
        done = report(
            [line.pk for line in page.chosen],
            done_on=form.done_day,
            note=form.cleaned_data["note"],
            proofs=form.proofs(page.pending, kept),
            by=request.user,
        )
    except Refused as error:
        return _refused(request, page, form, error)
    return _sent(request, done)


def _as_proof(row: Evidence) -> Proof:
    return Proof(row.kind, row.title, row.number, row.date, row.url, row.file)


def _refused(request: Request, page: Page, form: ReportForm, error: Refused) -> HttpResponse:
    """The field is named where the act names one; what somebody else has done meanwhile is told on top."""
    tell_form(form, error)
    return _show(request, page, form, status=422 if error.field else 409)


def _sent(request: Request, done: list[Execution]) -> HttpResponse:
    labels = ", ".join(line.item.label.rstrip(".") for line in done if line.item.label)
    what = counted(len(done), "мероприятию", "мероприятиям", "мероприятиям")
    in_time = any(line.reported_late and line.done_in_time for line in done)
    late = " Исполнено в срок, отчёт с опозданием." if in_time else ""
    told = f"Отчёт по {what}{f' ({labels})' if labels and len(labels) <= 80 else ''} отправлен на проверку.{late}"
    if not permissions.belongs_to(request.access, done[0]):
        messages.success(request, told)
        roadmap: Roadmap = done[0].roadmap
        return redirect("line", pk=done[0].pk) if len(done) == 1 else redirect(roadmap)
    once.put(request, SENT, {"text": told, "lines": [line.pk for line in done]})
    return _leave(request, "line", pk=done[0].pk) if len(done) == 1 else _leave(request, "my_items")


def _show(request: Request, page: Page, form: ReportForm, status: int = 200) -> HttpResponse:
    day = today(page.anchor.municipality)
    wrong = len([name for name in form.errors if name in form.fields])
    offered = page.chosen or [page.anchor]
    places = list(dict.fromkeys(line.organization.short_name for line in offered))
    asked, also = _blocks(page, form)
    others = [my_lines.told(line, day) for line in page.others]
    context = {
        "inline": page.inline,
        "stem": f"line-of-{page.anchor.pk}",
        "anchor_row": my_lines.told(page.anchor, day),
        "beside": [my_lines.told(line, day) for line in page.chosen if line != page.anchor] if page.inline else [],
        "others_count": len(others),
        "form": form,
        "asked": asked,
        "also": also,
        "also_open": any(form[name].errors or form[name].value() for kind in also for name in _FIELDS[kind])
        or (K.FILE in also and bool(page.pending)),
        "anchor": page.anchor,
        "chosen": [my_lines.told(line, day) for line in page.chosen],
        "others": others,
        "kept": page.kept,
        "pending": page.pending,
        "returned": [line for line in page.chosen if line.status == Execution.Status.RETURNED],
        "behalf": ", ".join(places) if not permissions.belongs_to(request.access, page.anchor) else "",
        "places": len(places) > 1,
        "summary": f"Отчёт не отправлен: исправьте {counted(wrong, 'поле', 'поля', 'полей')}"
        if wrong
        else "Отчёт не отправлен",
    }
    name = "roadmaps/lines/_report_form.html" if page.inline else "roadmaps/lines/report.html"
    return render(request, name, context, status=status)


def _blocks(page: Page, form: ReportForm) -> tuple[list[str], list[str]]:
    """Kinds of evidence that the chosen lines ask for, and those that may come beside, in the form's order."""
    wanted: set[str] = set()
    for line in page.chosen or [page.anchor]:
        wanted.update(asked_of(line, is_target=bool(line.item.target)).kinds)
    offered = [kind for kind, names in _FIELDS.items() if all(name in form.fields for name in names)]
    return [kind for kind in offered if kind in wanted], [kind for kind in offered if kind not in wanted]

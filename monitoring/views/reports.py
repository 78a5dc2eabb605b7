"""Reports: the list, a new one, its words, sending it for good, its files."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from documents.file_names import safe_name
from documents.sending import DOCX, PDF, XLSX, Sent, send_made, send_or_404
from monitoring.forms.reports import NewReportForm, ReasonForm, SendForm, WordsForm
from monitoring.models import Report, ReportTask
from monitoring.permissions import OFFICE_WRITERS, may_report, may_see_reports, may_send_report
from monitoring.reports import files
from monitoring.reports.blocks import from_json
from monitoring.reports.reading import signatory_of
from monitoring.views.place import tabs
from monitoring.workflow import reports as acts
from monitoring.workflow.report_calendar import answer_task
from organizations.access import Access
from organizations.acting import act_and_tell, tell_form
from organizations.clock import today
from organizations.models import Municipality
from organizations.refusals import NotAllowed, Refused
from organizations.requests import Request
from roadmaps.models import Roadmap

PAGE = 30
_FORMATS: dict[str, str] = {"pdf": PDF, "docx": DOCX, "xlsx": XLSX}


def places_of(access: Access) -> Any:
    """Municipalities and regions whose reports the person composes."""
    rows = Municipality.objects.order_by("name")
    return rows if access.sees_everything else rows.filter(pk__in=access.municipalities_as(*OFFICE_WRITERS))


@require_safe
def reports(request: Request) -> HttpResponse:
    """Reports that the person may see, the newest first, by kind and year of the address."""
    if not may_see_reports(request.access):
        raise PermissionDenied
    rows = Report.objects.visible_to(request.access).select_related("municipality", "made_by", "previous")
    kind, year = request.GET.get("kind", ""), request.GET.get("year", "")
    if kind in Report.Kind.values:
        rows = rows.filter(kind=kind)
    if year.isascii() and year.isdigit() and len(year) == 4:
        rows = rows.filter(year=int(year))
    context = {
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "kinds": Report.Kind.choices,
        "kind": kind,
        "year": year,
        "query": f"kind={kind}&year={year}&" if kind or year else "",
        "tabs": tabs(request, "reports"),
        "may_make": places_of(request.access).exists(),
    }
    return render(request, "monitoring/reports.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def report_new(request: Request) -> HttpResponse:
    """Choose the report, the year and the day; a region's is made in the background."""
    places = places_of(request.access)
    if not places.exists():
        raise PermissionDenied
    sent = request.method == "POST"
    home = request.access.home or places.first()
    asked = request.GET.get("year", "") or today(home).year
    initial = {"kind": request.GET.get("kind", ""), "year": asked, "municipality": home}
    # Each place has its own today: the form offers every year that has begun somewhere, the act refuses the others.
    latest = max(today(place).year for place in places)
    plans = Roadmap.objects.visible_to(request.access).filter(
        municipality__in=places.values("pk"), status=Roadmap.Status.APPROVED
    )
    form = NewReportForm(request.POST if sent else None, places=places, plans=plans, year=latest, initial=initial)
    if sent and form.is_valid():
        try:
            return redirect(_begun(request, form.cleaned_data))
        except Refused as refusal:
            tell_form(form, refusal)
    return render(request, "monitoring/report_new.html", {"form": form}, status=422 if form.errors else 200)


def _begun(request: Request, given: dict[str, Any]) -> str:
    place, kind, year = given["municipality"], given["kind"], given["year"]
    day = given["day"] or today(place)
    if place.kind == Municipality.Kind.REGION:
        job = acts.begin_report(place, kind, year, day=day, by=request.user)
        return reverse("job", args=[job.pk])
    roadmap = given["roadmap"] if kind == Report.Kind.EXECUTION else None
    made = acts.make_report(place, kind, year, day=day, roadmap=roadmap, by=request.user)
    if task := ReportTask.objects.filter(pk=_number(request.GET.get("task", "")), municipality=place).first():
        answer_task(task.pk, made, by=request.user)
    messages.success(request, "Отчёт составлен по данным. Прочитайте и поправьте слова перед подписью.")
    return made.get_absolute_url()


@require_safe
def report(request: Request, pk: int) -> HttpResponse:
    """The report as it will be printed; each text may be mended in place."""
    row = _visible(request, pk)
    return _page(request, row)


@require_POST
def report_words(request: Request, pk: int, key: str) -> HttpResponse:
    """Mend the words of one block; what was typed is given back where it cannot be saved."""
    row = _visible(request, pk)
    form = WordsForm(request.POST)
    if not form.is_valid():
        raise Http404
    try:
        acts.mend_words(row.pk, key, form.cleaned_data["text"], version=form.cleaned_data["version"], by=request.user)
    except NotAllowed as refusal:
        raise PermissionDenied(refusal.message) from refusal
    except Refused as refusal:
        row.refresh_from_db()
        return _page(request, row, typed={key: form.cleaned_data["text"]}, wrong={key: refusal.message}, status=409)
    messages.success(request, "Текст сохранён.")
    return redirect(f"{row.get_absolute_url()}#b-{key}")


@require_POST
def report_composed(request: Request, pk: int, key: str) -> HttpResponse:
    """The block says again what the data said."""
    row = _visible(request, pk)
    return _done(
        request, row, lambda: acts.compose_words(row.pk, key, by=request.user), "Текст снова составлен по данным."
    )


@require_POST
def report_renew(request: Request, pk: int) -> HttpResponse:
    """Compose the draft anew as of today."""
    row = _visible(request, pk)
    told: list[str] = []

    def act() -> None:
        told.extend(acts.renew(row.pk, by=request.user))

    answer = _done(request, row, act, "Данные обновлены на сегодня.")
    if told:
        messages.warning(request, "Данные под исправленными вами словами изменились: проверьте отмеченное.")
        return redirect(f"{row.get_absolute_url()}?changed={','.join(told)}#b-{told[0]}")
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
def report_send(request: Request, pk: int) -> HttpResponse:
    """Enter to whom and when it was sent: from then on it never changes."""
    row = _visible(request, pk)
    if not may_send_report(request.access, row.municipality_id):
        raise PermissionDenied
    if row.is_sent:
        return redirect(row)
    sent = request.method == "POST"
    form = SendForm(request.POST if sent else None, today=today(row.municipality))
    if sent and form.is_valid():
        try:
            acts.send(row.pk, **form.cleaned_data, by=request.user)
        except Refused as refusal:
            tell_form(form, refusal)
        else:
            messages.success(request, "Отчёт отправлен и больше не изменится; исправления — новой версией.")
            return redirect(row)
    return render(
        request, "monitoring/report_send.html", {"report": row, "form": form}, status=422 if form.errors else 200
    )


@require_http_methods(["GET", "HEAD", "POST"])
def report_correct(request: Request, pk: int) -> HttpResponse:
    """A new version of a sent report, with a reason."""
    row = _visible(request, pk)
    if not may_report(request.access, row.municipality_id):
        raise PermissionDenied
    sent = request.method == "POST"
    form = ReasonForm(request.POST if sent else None)
    if sent and form.is_valid():
        try:
            made = acts.correct(row.pk, **form.cleaned_data, by=request.user)
        except Refused as refusal:
            tell_form(form, refusal)
        else:
            messages.success(request, f"Составлена версия {made.issue}: слова прежние, данные на сегодня.")
            return redirect(made)
    return render(
        request, "monitoring/report_correct.html", {"report": row, "form": form}, status=422 if form.errors else 200
    )


@require_POST
def report_drop(request: Request, pk: int) -> HttpResponse:
    """Delete a draft."""
    row = _visible(request, pk)
    answer = _done(request, row, lambda: acts.drop(row.pk, by=request.user), "Черновик удалён.")
    return redirect("reports") if not Report.objects.filter(pk=pk).exists() else answer


@require_safe
def report_file(request: Request, pk: int, tail: str) -> HttpResponseBase:
    """The report as a file: of a sent one the stored bytes, of a draft made now."""
    row = _visible(request, pk)
    if tail not in _FORMATS:
        raise Http404
    if row.is_sent:
        return send_or_404(request, getattr(row, tail), inline=tail == "pdf")
    made: dict[str, Callable[[], bytes]] = {
        "pdf": lambda: files.pdf(row, signatory_of(row.municipality)),
        "docx": lambda: files.docx(row, signatory_of(row.municipality)),
        "xlsx": lambda: files.xlsx(row),
    }
    name = safe_name(f"{row.get_kind_display()} {row.year}, проект")
    return send_made(request, made[tail], Sent(f"{name}.{tail}", _FORMATS[tail], f"report-{row.pk}-{row.version}"))


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0


def _visible(request: Request, pk: int) -> Report:
    rows = Report.objects.visible_to(request.access)
    found: Report = get_object_or_404(rows.select_related("municipality", "roadmap", "previous"), pk=pk)
    return found


def _page(
    request: Request,
    row: Report,
    *,
    typed: dict[str, str] | None = None,
    wrong: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    blocks = from_json(row.content)
    changed = set(request.GET.get("changed", "").split(","))
    context = {
        "report": row,
        "blocks": [
            {
                "value": block,
                "typed": (typed or {}).get(block.key, block.text),
                "wrong": (wrong or {}).get(block.key, ""),
                "changed": block.key in changed,
            }
            for block in blocks
        ],
        "signatory": signatory_of(row.municipality),
        "may_mend": not row.is_sent and may_report(request.access, row.municipality_id),
        "may_send": not row.is_sent and may_send_report(request.access, row.municipality_id),
        "may_correct": row.is_sent and may_report(request.access, row.municipality_id),
        "correction": Report.objects.visible_to(request.access).filter(previous=row).first() if row.is_sent else None,
    }
    return render(request, "monitoring/report.html", context, status=status)


def _done(request: Request, row: Report, act: Callable[[], Any], words: str) -> HttpResponse:
    act_and_tell(request, act, words)
    return redirect(row)

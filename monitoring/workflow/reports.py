"""A report is composed, mended, composed anew, sent for good, corrected by a new version."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace as changed
from typing import Any

from django.db import transaction
from django.urls import reverse
from django_scopes import scope

from documents.file_names import safe_name
from documents.sending import DOCX, PDF, XLSX
from documents.store import keep
from monitoring.models import Report
from monitoring.permissions import may_report, may_send_report
from monitoring.reports import blocks as values
from monitoring.reports.composing import compose
from monitoring.reports.files import render
from monitoring.reports.reading import Step, signatory_of, snapshot_of
from monitoring.workflow.core import clean_words, locked_municipality, require
from organizations import jobs
from organizations.access import Access
from organizations.clock import today
from organizations.jobs import Progress
from organizations.journal import record
from organizations.models import Job, Municipality, User
from organizations.refusals import Refused
from roadmaps.models import Roadmap

KIND = "monitoring_report"
TEXT_LIMIT = 20_000
"""Letters of one block: some ten pages; longer is a slip of the clipboard."""


def make_report(
    municipality: Municipality,
    kind: str,
    year: int,
    *,
    day: dt.date | None = None,
    roadmap: Roadmap | None = None,
    by: User,
    step: Step | None = None,
) -> Report:
    """A draft written from the data as of `day` (today where None). Reading comes before the write.

    Raises Refused for a year or day that has not come, or a plan of another municipality.
    """
    require(may_report(Access.of(by), municipality.pk), "составлять отчёты")
    day = day or today(municipality)
    _require_sense(municipality, kind, year, day)
    if roadmap is not None and roadmap.municipality_id != municipality.pk:
        raise Refused("Эта карта другого муниципалитета.", field="roadmap")
    title, found = compose(kind, snapshot_of(municipality, year, day, roadmap=roadmap, step=step))
    with transaction.atomic():
        report = Report.objects.create(
            municipality=municipality,
            kind=kind,
            year=year,
            day=day,
            title=title,
            roadmap=roadmap,
            content=values.as_json(found),
            made_by=by,
        )
        record("make_report", report, by=by, title=_title(report), after={"day": day.isoformat()})
    return report


def begin_report(municipality: Municipality, kind: str, year: int, *, day: dt.date, by: User) -> Job:
    """A region's report is read municipality by municipality in the background, with progress."""
    require(may_report(Access.of(by), municipality.pk), "составлять отчёты")
    _require_sense(municipality, kind, year, day)
    return jobs.start(
        KIND,
        {"kind": kind, "year": year, "day": day.isoformat()},
        title=f"{Report.Kind(kind).label}, {year}",
        municipality=municipality,
        by=by,
        key=f"{kind}-{year}-{day}",
    )


def make(job: Job, progress: Progress) -> dict[str, Any]:
    """The handler of the job: the region's report. What an earlier run of the job made is not made twice."""
    if job.owner is None:
        raise Refused("Того, кто заказал отчёт, больше нет.")
    region = Municipality.objects.get(pk=job.municipality_id)
    day = dt.date.fromisoformat(job.arguments["day"])
    wanted = {"kind": job.arguments["kind"], "year": job.arguments["year"], "day": day}
    own = Report.objects.filter(municipality=region, made_by=job.owner, made_at__gte=job.created_at, **wanted)
    report = own.first()
    if report is None:
        # A region's report reads its municipalities, which the job's own scope leaves out.
        with scope(municipality=[region.pk, *region.children.values_list("pk", flat=True)]):
            report = make_report(region, **wanted, by=job.owner, step=progress.step)
    return {"report": report.pk, "url": reverse("report", args=[report.pk]), "label": "Открыть отчёт", "note": ""}


def mend_words(pk: int, key: str, text: str, *, version: int, by: User) -> Report:
    """Words of one block replaced. Refused where somebody has changed the report since `version`, or it is sent."""
    text = "\n".join(line.rstrip() for line in text.replace("\r\n", "\n").split("\n")).strip()
    if len(text) > TEXT_LIMIT:
        raise Refused(f"Слишком длинно: не больше {TEXT_LIMIT} знаков.", field="text")
    with _locked(pk, by) as report:
        before = values.from_json(report.content)
        try:
            after = values.mended(before, key, text)
        except KeyError:
            raise Refused("Этого текста в отчёте больше нет: обновите страницу.") from None
        if after == before:
            return report
        if version != report.version:
            raise Refused("Пока вы писали, отчёт изменили. Ваш текст ниже: сравните и сохраните ещё раз.", field="text")
        _write(report, after)
        was = next(block.text for block in before if block.key == key)
        record("mend_report", report, by=by, title=_title(report), before={key: was}, after={key: text})
    return report


def compose_words(pk: int, key: str, *, by: User) -> Report:
    """The block says again what the data said."""
    with _locked(pk, by) as report:
        before = values.from_json(report.content)
        after = [changed(block, text=block.composed) if block.key == key else block for block in before]
        if after != before:
            _write(report, after)
            record("mend_report", report, by=by, title=_title(report), after={key: "как в данных"})
    return report


def renew(pk: int, *, by: User) -> list[str]:
    """The draft is composed anew as of today; mended words stay. Returns keys whose data has changed."""
    report = Report.objects.select_related("municipality", "roadmap").get(pk=pk)
    require(may_report(Access.of(by), report.municipality_id), "составлять отчёты")
    day = today(report.municipality)
    title, composed = compose(report.kind, snapshot_of(report.municipality, report.year, day, roadmap=report.roadmap))
    with _locked(pk, by) as row:
        found, told = values.renewed(values.from_json(row.content), composed)
        row.day, row.title = day, title
        _write(row, found)
        record("renew_report", row, by=by, title=_title(row), after={"day": day.isoformat()})
    return told


def send(pk: int, *, sent_on: dt.date, sent_to: str, by: User) -> Report:
    """Freeze the report with its files: it never changes again. Rendering comes before the lock, the hash inside it."""
    sent_to = clean_words(sent_to, "Напишите, кому отправлен отчёт.", field="sent_to")
    report = Report.objects.select_related("municipality").get(pk=pk)
    require(may_send_report(Access.of(by), report.municipality_id), "отправлять отчёты")
    if report.is_sent:
        return report
    if sent_on < report.day or sent_on > today(report.municipality):
        raise Refused("Отчёт отправляют не раньше дня его данных и не позже сегодняшнего дня.", field="sent_on")
    stamp = _digest(report)
    stored = _stored(report, by)
    with _locked(pk, by) as row:
        if _digest(row) != stamp:
            raise Refused("Пока отчёт печатался, его изменили. Посмотрите изменения и отправьте ещё раз.")
        row.status, row.sha256 = Report.Status.SENT, stamp
        row.sent_on, row.sent_to, row.sent_by = sent_on, sent_to, by
        row.pdf, row.docx, row.xlsx = stored
        row.version += 1
        row.save()
        after = {"sent_to": sent_to, "sent_on": sent_on.isoformat(), "sha256": stamp}
        record("send_report", row, by=by, title=_title(row), after=after)
    return row


def correct(pk: int, *, reason: str, by: User) -> Report:
    """A new version beside a sent report, with its words, as of today. A second time it is the same draft."""
    reason = clean_words(reason, "Напишите, почему отчёт исправляется.", field="reason")
    old = Report.objects.select_related("municipality", "roadmap").get(pk=pk)
    require(may_report(Access.of(by), old.municipality_id), "составлять отчёты")
    if not old.is_sent:
        raise Refused("Черновик правят прямо: новая версия нужна отправленному отчёту.")
    day = today(old.municipality)
    title, composed = compose(old.kind, snapshot_of(old.municipality, old.year, day, roadmap=old.roadmap))
    with locked_municipality(old.municipality_id):
        known = Report.objects.filter(previous=old).first()
        if known is not None:
            return known
        found, _ = values.renewed(values.from_json(old.content), composed)
        row = Report.objects.create(
            municipality=old.municipality,
            kind=old.kind,
            year=old.year,
            day=day,
            title=title,
            roadmap=old.roadmap,
            content=values.as_json(found),
            issue=old.issue + 1,
            previous=old,
            correction_reason=reason,
            made_by=by,
        )
        record("correct_report", row, by=by, title=_title(row), comment=reason)
    return row


def drop(pk: int, *, by: User) -> None:
    """A draft is deleted; a sent report never."""
    with _locked(pk, by) as report:
        record("drop_report", report.municipality, by=by, target=report, title=_title(report))
        report.delete()


def _stored(report: Report, by: User) -> tuple[Any, Any, Any]:
    files = render(report, signatory_of(report.municipality))
    name = safe_name(f"{report.get_kind_display()} {report.year}" + (f", версия {report.issue}" * (report.issue > 1)))

    def kept(data: bytes, kind: str, tail: str) -> Any:
        return keep(data, municipality_id=report.municipality_id, name=f"{name}.{tail}", content_type=kind, by=by)

    return kept(files.pdf, PDF, "pdf"), kept(files.docx, DOCX, "docx"), kept(files.xlsx, XLSX, "xlsx")


def _digest(report: Report) -> str:
    return values.digest(report.title, values.from_json(report.content))


def _write(report: Report, found: list[values.Block]) -> None:
    report.content = values.as_json(found)
    report.version += 1
    report.save()


@contextmanager
def _locked(pk: int, by: User) -> Iterator[Report]:
    """The draft, locked until the block ends. Raises Refused for one that is sent already."""
    with transaction.atomic():
        report = Report.objects.select_for_update(of=("self",), no_key=True).select_related("municipality").get(pk=pk)
        require(may_report(Access.of(by), report.municipality_id), "составлять отчёты")
        if report.is_sent:
            raise Refused("Отправленный отчёт не меняется: составьте новую версию.")
        yield report


def _require_sense(municipality: Municipality, kind: str, year: int, day: dt.date) -> None:
    if kind not in Report.Kind.values:
        raise Refused("Такого отчёта нет.", field="kind")
    if not 2000 <= year <= today(municipality).year:
        raise Refused("Этот год ещё не начался.", field="year")
    if not dt.date(year, 1, 1) <= day <= today(municipality):
        raise Refused("День данных — не раньше начала года и не позже сегодняшнего дня.", field="day")


def _title(report: Report) -> str:
    return f"{report.get_kind_display()} {report.year}"

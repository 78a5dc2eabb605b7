"""Rules of the monitoring calendar and the tasks that they make."""

from __future__ import annotations

from monitoring.models import CalendarRule, Report, ReportTask
from monitoring.permissions import may_report
from monitoring.report_calendar import days_of, offered
from monitoring.workflow.core import clean_words, locked_municipality, require
from organizations.access import Access
from organizations.clock import today
from organizations.journal import record
from organizations.models import Municipality, User
from organizations.refusals import Refused

_KEEP = "вести календарь мониторинга"


def add_rule(
    municipality_pk: int,
    *,
    title: str,
    term: str,
    kind: str,
    basis: str = "",
    since: int,
    until: int | None = None,
    by: User,
) -> CalendarRule:
    """A line of the calendar; its tasks of this year and the next are there at once. The same line twice is one.

    Raises Refused where the term names no day of the year: nobody could be reminded of it.
    """
    title = clean_words(title, "Напишите, что делается.", field="title")
    term = clean_words(term, "Напишите срок.", field="term")
    with locked_municipality(municipality_pk) as municipality:
        require(may_report(Access.of(by), municipality.pk), _KEEP)
        if kind not in Report.Kind.values:
            raise Refused("Такого отчёта нет.", field="kind")
        if until is not None and until < since:
            raise Refused("Последний год раньше первого.", field="until")
        if not days_of(term, max(since, today(municipality).year), municipality):
            raise Refused(
                "В этом сроке не понят день. Напишите, например, «Ежегодно в мае и 1–15 декабря» "
                "или «не позднее 1 июня».",
                field="term",
            )
        fields = {"title": title, "term": term, "kind": kind, "retired": False}
        row = CalendarRule.objects.filter(municipality=municipality, **fields).first()
        if row is None:
            row = CalendarRule.objects.create(
                municipality=municipality, basis=basis, since=since, until=until, **fields
            )
            record("add_calendar_rule", municipality, by=by, target=row)
        _make_tasks(municipality, row)
    return row


def take_typical(municipality_pk: int, *, by: User) -> int:
    """Take the typical calendar; lines that stand already are left. How many were taken."""
    with locked_municipality(municipality_pk) as municipality:
        require(may_report(Access.of(by), municipality.pk), _KEEP)
        rows = offered(municipality)
        for row in rows:
            row.save()
            record("add_calendar_rule", municipality, by=by, target=row)
            _make_tasks(municipality, row)
    return len(rows)


def retire_rule(pk: int, *, by: User) -> CalendarRule:
    """The line makes no more tasks; those that nobody has begun go with it."""
    found = CalendarRule.objects.get(pk=pk)
    with locked_municipality(found.municipality_id) as municipality:
        require(may_report(Access.of(by), municipality.pk), _KEEP)
        row = CalendarRule.objects.get(pk=pk)
        if not row.retired:
            row.retired = True
            row.save(update_fields=["retired"])
            row.tasks.filter(report__isnull=True, put_aside="", due_on__gte=today(municipality)).delete()
            record("retire_calendar_rule", municipality, by=by, target=row)
    return row


def restore_rule(pk: int, *, by: User) -> CalendarRule:
    """A line that was retired makes tasks again, from today on. Refused where the same line was added meanwhile."""
    found = CalendarRule.objects.get(pk=pk)
    with locked_municipality(found.municipality_id) as municipality:
        require(may_report(Access.of(by), municipality.pk), _KEEP)
        row = CalendarRule.objects.get(pk=pk)
        if row.retired:
            same = {"title": row.title, "term": row.term, "kind": row.kind, "retired": False}
            if CalendarRule.objects.filter(municipality=municipality, **same).exists():
                raise Refused("Такая же строка уже есть в календаре.")
            row.retired = False
            row.save(update_fields=["retired"])
            _make_tasks(municipality, row)
            record("restore_calendar_rule", municipality, by=by, target=row)
    return row


def make_tasks() -> int:
    """Tasks of the present year and the next by every rule of all municipalities; those that stand are left.

    Run each day, so that a new year finds its tasks. How many were made.
    """
    rules = CalendarRule.objects.filter(retired=False).select_related("municipality")
    return sum(_make_tasks(rule.municipality, rule) for rule in rules)


def put_aside(pk: int, *, reason: str, by: User) -> ReportTask:
    """The report is not made this time, with the reason."""
    reason = clean_words(reason, "Напишите, почему отчёт не составляется.", field="reason")
    found = ReportTask.objects.get(pk=pk)
    with locked_municipality(found.municipality_id) as municipality:
        require(may_report(Access.of(by), municipality.pk), _KEEP)
        row = ReportTask.objects.select_related("rule", "report").get(pk=pk)
        if row.report is not None and row.report.is_sent:
            raise Refused("Отчёт уже отправлен.")
        if row.put_aside != reason:
            row.put_aside = reason
            row.save(update_fields=["put_aside"])
            record("put_report_aside", municipality, by=by, target=row, comment=reason)
    return row


def answer_task(pk: int, report: Report, *, by: User) -> ReportTask:
    """The report answers the task. A sent report of the task is not replaced by another."""
    with locked_municipality(report.municipality_id) as municipality:
        require(may_report(Access.of(by), municipality.pk), _KEEP)
        row = ReportTask.objects.select_related("rule", "report").get(pk=pk, municipality=municipality)
        if row.rule.kind != report.kind or (row.report is not None and row.report.is_sent):
            return row
        row.report, row.put_aside = report, ""
        row.save(update_fields=["report", "put_aside"])
        record("answer_report_task", municipality, by=by, target=row)
    return row


def _make_tasks(municipality: Municipality, rule: CalendarRule) -> int:
    day = today(municipality)
    year, made = day.year, 0
    for one in (year, year + 1):
        if one < rule.since or (rule.until is not None and one > rule.until):
            continue
        # What was over before the line was taken is not born late.
        for found in (each for each in days_of(rule.term, one, municipality) if each.due >= day):
            fields = {"year": one, "starts_on": found.start if found.start and found.start < found.due else None}
            keys = {"municipality": municipality, "rule": rule, "due_on": found.due}
            made += ReportTask.objects.get_or_create(**keys, defaults=fields)[1]
    return made

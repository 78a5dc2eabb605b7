"""Reports from the front door: written from the data, mended, composed anew, sent for good, corrected."""

from __future__ import annotations

import io
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import docx
import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from monitoring.digest import letters
from monitoring.figures import Figure
from monitoring.indicator_reference import load_indicators
from monitoring.models import Indicator, Report, ReportTask, SiteCheck, StatisticsCell
from monitoring.report_calendar import year_of
from monitoring.reports import blocks, wording
from monitoring.reports.files import value_of
from monitoring.workflow.report_calendar import make_tasks
from monitoring.workflow.reports import make_report
from monitoring.workflow.values import enter_value, give_base
from organizations import jobs
from organizations.models import Event, Job, Municipality, OrganizationKind
from organizations.refusals import Refused
from tests import factories
from tests.mentoring.pair_cast import TODAY, School, a_school

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unscoped")]
YEAR = TODAY.year


@dataclass
class Office:
    """A school with three pairs at work, and the department's editor."""

    school: School
    client: Client

    @property
    def municipality(self) -> Municipality:
        return self.school.municipality

    def report(self, kind: str = "note", **fields: Any) -> Report:
        return make_report(self.municipality, kind, YEAR, by=self.school.editor, **fields)

    def said(self, report: Report, key: str) -> str:
        report.refresh_from_db()
        return next(block.text for block in blocks.from_json(report.content) if block.key == key)


@pytest.fixture
def office() -> Office:
    load_indicators()
    school = a_school()
    for number in range(3):
        mentees = [school.mentee(f"У-{number}{place}", class_name="8А") for place in range(2)]
        school.pair(school.mentor(f"Н-{number}", capacity=2), *mentees)
    give_base(
        school.municipality.pk, school.organization.pk, base="children_10_18", year=YEAR, number=40, by=school.editor
    )
    return Office(school, factories.signed_in(school.editor))


@pytest.mark.parametrize("kind", Report.Kind.values)
def test_each_kind_is_written_by_one_press_and_leaves_in_three_formats(office: Office, kind: str) -> None:
    sent = {"municipality": office.municipality.pk, "kind": kind, "year": YEAR}
    answer = office.client.post(reverse("report_new"), sent)
    made = Report.objects.get()
    assert answer.url == made.get_absolute_url()
    page = office.client.get(answer.url).content.decode()
    assert f"{TODAY:%d.%m.%Y}" in page and "None" not in page
    files = {tail: _file(office.client, made, tail) for tail in ("pdf", "docx", "xlsx")}
    assert files["pdf"].startswith(b"%PDF")
    sheet = docx.Document(io.BytesIO(files["docx"])).sections[0]
    assert (sheet.top_margin if kind == Report.Kind.SITES else sheet.left_margin).mm == pytest.approx(30, abs=0.5)
    assert made.title in _words(files["docx"])
    figures = openpyxl.load_workbook(io.BytesIO(files["xlsx"])).worksheets[0]
    assert made.title in figures["A1"].value


def _words(data: bytes) -> str:
    text = "\n".join(one.text for one in docx.Document(io.BytesIO(data)).paragraphs)
    return text.replace("\u00a0", " ")


def _file(client: Client, report: Report, tail: str) -> bytes:
    answer = client.get(reverse("report_file", args=[report.pk, tail]))
    return b"".join(answer.streaming_content)


def test_the_note_says_how_many_people_and_what_the_indicator_is_made_of(office: Office) -> None:
    report = office.report()
    assert "3\u00a0пары и группы" in office.said(report, "lead")
    assert "6\u00a0наставляемых и менее 5\u00a0наставников" in office.said(report, "lead")
    table = next(block for block in blocks.from_json(report.content) if block.key == "indicators-table")
    mentees = table.rows[0]
    assert (mentees[2], mentees[5]) == ("15", "6 из\u00a040")
    assert table.rows[3][2] == wording.NO_DATA
    # On a phone, where no head stands above a cell, each cell bears its own.
    assert (
        '<td data-label="Факт, %" class="num">15</td>' in office.client.get(report.get_absolute_url()).content.decode()
    )


def test_a_plan_of_another_municipality_is_not_reported_on(office: Office) -> None:
    elsewhere = factories.roadmap("approved")
    with pytest.raises(Refused, match="другого муниципалитета") as refused:
        office.report("execution", roadmap=elsewhere)
    assert refused.value.field == "roadmap" and not Report.objects.exists()


def test_figures_of_the_sheet_go_where_the_user_put_them(office: Office) -> None:
    sent = {"form": "1-ДОП", "section-mentees": "3", "line-mentees": "05", "column-mentees": "4"}
    answer = office.client.post(reverse("statistics_places"), sent)
    assert answer.status_code == 302, answer.content.decode()
    rows = next(block for block in blocks.from_json(office.report("statistics").content) if block.rows).rows
    assert ("Наставляемые, всего", "6", "1-ДОП, раздел 3, строка 05, графа 4") in rows
    assert ("Наставнические пары и группы", "3", "—") in rows
    twice = {**sent, "section-pairs": "3", "line-pairs": "05", "column-pairs": "4"}
    answer = office.client.post(reverse("statistics_places"), twice)
    assert answer.status_code == 422 and "в одном месте" in answer.content.decode()
    assert StatisticsCell.objects.count() == 1


def test_mended_words_survive_new_data_which_is_told(office: Office) -> None:
    report = office.report()
    words = reverse("report_words", args=[report.pk, "lead"])
    office.client.post(words, {"text": "Работали все.", "version": report.version})
    pair = office.school.pair(office.school.mentor("Н-9"), office.school.mentee("У-9"))
    assert pair.status == "active"
    answer = office.client.post(reverse("report_renew", args=[report.pk]), follow=True)
    assert office.said(report, "lead") == "Работали все."
    assert "4\u00a0пары и группы" in answer.content.decode()
    office.client.post(reverse("report_composed", args=[report.pk, "lead"]))
    assert "4\u00a0пары и группы" in office.said(report, "lead")


def test_words_typed_over_somebody_elses_are_given_back(office: Office) -> None:
    report = office.report()
    words = reverse("report_words", args=[report.pk, "lead"])
    office.client.post(words, {"text": "Первый.", "version": report.version})
    answer = office.client.post(words, {"text": "Второй.", "version": report.version})
    page = answer.content.decode()
    assert answer.status_code == 409 and ">Второй.</textarea>" in page and "отчёт изменили" in page
    assert office.said(report, "lead") == "Первый."


def test_a_sent_report_never_changes_and_is_corrected_beside(office: Office) -> None:
    report = office.report()
    send = reverse("report_send", args=[report.pk])
    early = office.client.post(send, {"sent_to": "Область", "sent_on": "2020-01-01"})
    assert early.status_code == 422 and "не раньше дня его данных" in early.content.decode()
    office.client.post(send, {"sent_to": "Область", "sent_on": TODAY.isoformat()})
    report.refresh_from_db()
    assert report.is_sent and len(report.sha256) == 64
    kept = _file(office.client, report, "pdf")
    office.client.post(reverse("report_words", args=[report.pk, "lead"]), {"text": "Иначе.", "version": report.version})
    office.client.post(reverse("report_renew", args=[report.pk]))
    office.client.post(reverse("report_drop", args=[report.pk]))
    report.refresh_from_db()
    assert "Иначе" not in str(report.content) and _file(office.client, report, "pdf") == kept
    correct = reverse("report_correct", args=[report.pk])
    assert office.client.post(correct, {"reason": ""}).status_code == 422
    answers = [office.client.post(correct, {"reason": "опечатка"}) for _ in range(2)]
    (made,) = Report.objects.filter(previous=report)
    assert made.issue == 2 and {answer.url for answer in answers} == {made.get_absolute_url()}


def test_an_observer_sees_what_was_sent_and_a_school_nothing(office: Office) -> None:
    region = factories.municipality(kind="region")
    Municipality.objects.filter(pk=office.municipality.pk).update(parent=region)
    watcher = factories.user("observer", factories.organization(region, kind=OrganizationKind.REGIONAL_AUTHORITY))
    report = office.report()
    seen = factories.signed_in(watcher)
    assert seen.get(report.get_absolute_url()).status_code == 404
    office.client.post(reverse("report_send", args=[report.pk]), {"sent_to": "Область", "sent_on": TODAY.isoformat()})
    assert seen.get(report.get_absolute_url()).status_code == 200
    assert factories.signed_in(office.school.curator).get(report.get_absolute_url()).status_code == 404
    # The statistics sheet tells of groups however small: it goes into forms, not to who observes.
    Report.objects.filter(pk=report.pk).update(kind="statistics")
    assert seen.get(report.get_absolute_url()).status_code == 404


def test_the_list_asks_as_much_for_twenty_reports_as_for_one(office: Office) -> None:
    office.report()
    with CaptureQueriesContext(connection) as one:
        office.client.get(reverse("reports"))
    for _ in range(19):
        office.report("statistics")
    with CaptureQueriesContext(connection) as many:
        office.client.get(reverse("reports"))
    assert len(many) == len(one)


def test_a_regions_report_is_made_in_the_background_with_progress() -> None:
    load_indicators()
    region = factories.municipality(kind="region", demo_date=TODAY)
    authority = factories.organization(region, kind=OrganizationKind.REGIONAL_AUTHORITY)
    editor = factories.user("editor", authority)
    for number in (3, 9):
        child = factories.municipality(parent=region, demo_date=TODAY)
        school = factories.organization(child, kind=OrganizationKind.SCHOOL)
        head = factories.user("editor", child)
        if number == 9:
            factories.organization(child, kind=OrganizationKind.SCHOOL)
            give_base(child.pk, school.pk, base="youth_15_19", year=YEAR, number=40, by=head)
        for indicator in Indicator.objects.filter(code="mentees"):
            enter_value(
                child.pk,
                indicator.pk,
                organization_pk=None,
                year=YEAR,
                numerator=number,
                denominator=30,
                reason="до системы",
                by=head,
            )
    client = factories.signed_in(editor)
    client.post(reverse("report_new"), {"municipality": region.pk, "kind": "note", "year": YEAR})
    job = Job.objects.get()
    jobs.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.total) == (Job.State.DONE, 2), job.error
    report = Report.objects.get(municipality=region)
    first = next(block for block in blocks.from_json(report.content) if block.key == "indicators-table").rows[0]
    # 12 of 60, not the mean of 10 % and 30 %, which happens to be 20 % too; so the parts are asked for.
    assert first[5] == "12 из\u00a060"
    table = next(block for block in blocks.from_json(report.content) if block.key == "municipalities-table")
    # Three people are too few to be shown, and the other one would tell them by the sum.
    assert {row[1] for row in table.rows} == {"скрыто"}
    # Of another indicator one school of three has given the denominator: told are schools, not municipalities.
    mentors = next(block for block in blocks.from_json(report.content) if block.key == "indicators-table").rows[1]
    assert mentors[5] == "0 из\u00a040; нет данных от 2 из\u00a03"
    for kind in ("sites", "statistics"):
        told = make_report(region, kind, YEAR, by=editor)
        rows = next(block for block in blocks.from_json(told.content) if block.rows).rows
        assert rows[0][1:3] == (("1", "0") if kind == "sites" else ("0", "—")), "of all municipalities"


def test_a_task_of_the_calendar_is_answered_by_its_report(office: Office) -> None:
    calendar = reverse("report_calendar")
    wrong = office.client.post(calendar, {"title": "Справка", "kind": "note", "term": "когда-нибудь", "since": YEAR})
    assert wrong.status_code == 422 and "не понят день" in wrong.content.decode()
    office.client.post(reverse("report_calendar_typical"))
    tasks = {(task.rule.kind, f"{task.due_on:%d.%m.%Y}") for task in ReportTask.objects.select_related("rule")}
    # Of this year only what is still ahead: nothing is born late.
    assert {one for one in tasks if one[1].endswith(str(YEAR))} == {("note", "15.12.2020"), ("execution", "15.12.2020")}
    assert ("sites", "31.01.2021") in tasks and ("analytical", "01.06.2021") in tasks
    # The last quarter is reported in January, and the report is about the year that is over.
    office.client.post(
        calendar, {"title": "Сводка", "kind": "note", "term": "ежеквартально, до 5 числа", "since": YEAR}
    )
    quarters = list(ReportTask.objects.filter(rule__title="Сводка").select_related("rule").order_by("due_on"))
    assert [f"{task.due_on:%d.%m.%Y}" for task in quarters[:2]] == ["05.01.2021", "05.04.2021"]
    assert [year_of(task) for task in quarters[:2]] == [YEAR, YEAR + 1]
    task = ReportTask.objects.get(rule__kind="note", due_on__year=YEAR)
    Municipality.objects.filter(pk=office.municipality.pk).update(demo_date="2020-12-10")
    page = office.client.get(calendar).content.decode()
    address = f"{reverse('report_new')}?task={task.pk}&amp;kind=note&amp;year={YEAR}"
    assert address in page
    office.client.post(
        address.replace("&amp;", "&"), {"municipality": office.municipality.pk, "kind": "note", "year": YEAR}
    )
    task.refresh_from_db()
    assert task.report is not None
    other = ReportTask.objects.get(rule__kind="execution", due_on__year=YEAR)
    office.client.post(reverse("report_task_aside", args=[other.pk]), {"reason": "карта ещё не утверждена"})
    assert "карта ещё не утверждена" in office.client.get(calendar).content.decode()
    office.client.post(reverse("report_calendar_retire", args=[other.rule_id]))
    assert not ReportTask.objects.filter(rule=other.rule_id, due_on__year=YEAR + 1).exists()
    restore = reverse("report_calendar_restore", args=[other.rule_id])
    assert factories.signed_in(factories.user("approver", office.municipality)).post(restore).status_code == 404
    assert restore in office.client.get(calendar).content.decode()
    for _ in range(2):
        office.client.post(restore)
    assert ReportTask.objects.filter(rule=other.rule_id, due_on__year=YEAR + 1).exists()
    assert Event.objects.filter(verb="restore_calendar_rule").count() == 1
    assert restore not in office.client.get(calendar).content.decode()
    # The same line entered anew after the first was retired: there are not two of it.
    office.client.post(reverse("report_calendar_retire", args=[other.rule_id]))
    rule = other.rule
    again = {"title": rule.title, "term": rule.term, "kind": rule.kind, "basis": "", "since": YEAR}
    assert office.client.post(calendar, again).status_code == 302
    assert "Такая же строка уже есть" in office.client.post(restore, follow=True).content.decode()


def test_sites_are_checked_in_one_table(office: Office) -> None:
    other = factories.organization(office.municipality, kind=OrganizationKind.SCHOOL)
    pk = office.school.organization.pk
    sent = {"checked_on": TODAY.isoformat(), f"checked-{pk}": "on", f"points-{pk}": ["section", "order"]}
    bad = office.client.post(reverse("site_checks"), {**sent, f"url-{pk}": "школа.рф"})
    assert bad.status_code == 422 and "https://" in bad.content.decode() and 'value="школа.рф"' in bad.content.decode()
    office.client.post(reverse("site_checks"), {**sent, f"url-{pk}": "https://school.example.org/mentoring"})
    rows = {row[0]: row for row in next(b for b in blocks.from_json(office.report("sites").content) if b.rows).rows}
    assert rows[office.school.organization.short_name][1:4] == ("да", "нет", "да")
    assert rows[other.short_name][-1] == "не проверен"
    # Who ticks what he found and forgets to say that he looked loses nothing.
    shown = {f"url-{pk}": "https://school.example.org/mentoring", f"points-{pk}": ["section", "order"]}
    forgot = {"checked_on": TODAY.isoformat(), **shown, f"note-{other.pk}": "сайт не открылся"}
    office.client.post(reverse("site_checks"), forgot)
    assert [check.note for check in SiteCheck.objects.order_by("pk")] == ["", "сайт не открылся"]


def test_the_journal_tells_each_act(office: Office) -> None:
    report = office.report()
    office.client.post(reverse("report_drop", args=[report.pk]))
    verbs = set(Event.objects.filter(municipality=office.municipality).values_list("verb", flat=True))
    assert {"make_report", "drop_report"} <= verbs and not Report.objects.exists()


@pytest.mark.parametrize(
    ("value", "words"),
    [("44.80", "44,8"), ("-0.4", "−0,4"), ("1250", "1\u00a0250"), ("70.000", "70"), ("0.0", "0")],
)
def test_numbers_in_words(value: str, words: str) -> None:
    assert wording.number(Decimal(value)) == words
    assert value_of(words) == pytest.approx(float(value))


def test_a_share_rounds_half_up_and_nobody_is_no_share() -> None:
    assert Figure(1, 800).percent(1) == Decimal("0.1")
    assert Figure(1, 400).percent(1) == Decimal("0.3")
    assert Figure(0, 0).percent() is None and Figure(None, 5).percent() is None


def test_a_task_that_is_due_comes_into_the_offices_letter_and_a_new_year_has_its_tasks(office: Office) -> None:
    office.client.post(reverse("report_calendar_typical"))
    Municipality.objects.filter(pk=office.municipality.pk).update(demo_date="2020-12-10")
    (letter,) = [each for each in letters() if each.person == office.school.editor]
    told = next(group for part in letter.parts for group in part.groups if group.brief == "отчёты")
    assert [entry.said for entry in told.entries] == ["до 15.12.2020", "до 15.12.2020"]
    others = [each for each in letters() if each.person != office.school.editor]
    assert "отчёты" not in {group.brief for each in others for part in each.parts for group in part.groups}
    Municipality.objects.filter(pk=office.municipality.pk).update(demo_date="2021-01-11")
    before = set(ReportTask.objects.values_list("pk", flat=True))
    assert make_tasks() and make_tasks() == 0
    made = ReportTask.objects.exclude(pk__in=before)
    assert {task.due_on.year for task in made} == {2022}

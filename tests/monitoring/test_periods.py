"""A reporting year: previewed, locked with its figures, late changes listed, opened with a reason, locked anew."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import lxml.html
import pytest
from django.http import HttpResponse
from django.urls import reverse

from mentoring.models import PairMember
from monitoring.facts import facts_of
from monitoring.models import MonitoringSettings, Period, ReportedValue, TargetLink
from monitoring.period_board import period_board
from monitoring.reports.reading import snapshot_of
from monitoring.workflow.periods import lock_period, open_period
from monitoring.workflow.values import enter_value, give_base
from organizations.models import Event, User
from organizations.refusals import NotAllowed, Refused
from roadmaps.models import Evidence, Execution, IndicatorRow, Occurrence
from tests import factories
from tests.factories import signed_in
from tests.monitoring.indicator_cast import TODAY, District, a_district, indicator, planned

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unscoped")]
YEAR = 2022


@pytest.fixture
def district() -> District:
    made = a_district()
    planned(made.municipality, {"mentees": {2022: 40}})
    made.mentees(0, 6)
    made.mentees(1, 2)
    made.base("children_10_18", YEAR, 10, 20)
    return made


def lock(district: District, by: User | None = None, year: int = YEAR) -> Period:
    return lock_period(district.municipality.pk, "calendar", year, by=by or district.editor)


def told(district: District, **how: Any) -> tuple[int | None, int | None]:
    found = facts_of(district.municipality, [indicator("mentees")], [YEAR], **how).of(indicator("mentees"), YEAR)
    return found.numerator, found.denominator


def url(name: str, *args: Any) -> str:
    return reverse(name, args=args or ["calendar", YEAR])


def words(response: HttpResponse) -> str:
    (found,) = lxml.html.fromstring(response.content).xpath("//main")
    return " ".join(found.text_content().split())


def cells(response: HttpResponse) -> str:
    """The same with a space between pieces that stand beside each other."""
    (found,) = lxml.html.fromstring(response.content).xpath("//main")
    return " ".join(" ".join(found.itertext()).split())


def test_what_was_reported_stays_though_registers_change(district: District) -> None:
    client = signed_in(district.editor)
    assert "8 из 30" in words(client.get(url("period")))
    assert client.post(url("period_lock")).status_code == 302
    give_base(
        district.municipality.pk, district.schools[1].pk, base="children_10_18", year=YEAR, number=30,
        version=1, by=district.editor,
    )  # fmt: skip
    gone = PairMember.objects.filter(mentee__person__organization=district.schools[0]).first()
    code = gone.mentee.person.code
    gone.delete()
    district.mentees(0, 1, since=dt.date(2021, 11, 8))
    assert told(district) == (8, 30)
    assert told(district, as_reported=False) == (8, 40)
    # A report of that day or a later one says the same; of an earlier day nothing was reported.
    assert told(district, on=dt.date(YEAR, 12, 31)) == told(district, on=dt.date(YEAR + 1, 2, 1)) == (8, 30)
    assert told(district, on=dt.date(YEAR, 12, 30)) == (8, 40)
    # So does the rule that decided who is satisfied, whatever the setting is now.
    MonitoringSettings.objects.create(municipality=district.municipality, satisfaction_mean=9)
    rules = [snapshot_of(district.municipality, year, TODAY).rule for year in (YEAR, YEAR + 1)]
    assert ["не ниже 7 из 10" in rules[0], "не ниже 9 из 10" in rules[1]] == [True, True]
    board = period_board(district.municipality, "calendar", YEAR)
    late = {row.organization: row.change for row in board.late}
    assert (late[None].then.denominator, late[None].now.denominator) == (30, 40)
    first = late[district.schools[0]]
    assert (first.then.numerator, first.now.numerator, list(first.removed)) == (6, 6, [code])
    assert len(first.added) == 1
    page = cells(client.get(url("period")))
    assert "8 из 30 8 из 40" in page
    assert code in page


def test_locking_and_opening_twice_is_nothing_and_issues_stand_beside_each_other(district: District) -> None:
    period = lock(district)
    assert lock(district).version == period.version
    give_base(
        district.municipality.pk, district.schools[1].pk, base="children_10_18", year=YEAR, number=22,
        version=1, by=district.editor,
    )  # fmt: skip
    opened = open_period(period.pk, reason="Школа ошиблась", by=district.editor)
    assert open_period(period.pk, reason="Ещё раз", by=district.editor).opened_reason == opened.opened_reason
    assert told(district) == (8, 32)
    lock(district)
    (row,) = period_board(district.municipality, "calendar", YEAR).rows
    assert [(figure.numerator, figure.denominator) for figure in row.issues if figure] == [(8, 30), (8, 32)]
    assert told(district) == (8, 32)
    verbs = Event.objects.filter(object_kind="period").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["lock_period", "open_period", "lock_period"]


def test_an_organization_that_a_newer_issue_leaves_out_does_not_come_back(district: District) -> None:
    lock(district)
    ReportedValue.objects.filter(organization=district.schools[1]).update(numerator=99)
    period = Period.objects.get()
    open_period(period.pk, reason="Школа закрыта", by=district.editor)
    lock(district)
    ReportedValue.objects.filter(organization=district.schools[1], issue=2).delete()
    facts = facts_of(district.municipality, [indicator("mentees")], [YEAR])
    assert district.schools[1].pk not in facts.schools[indicator("mentees").pk, YEAR]


def test_a_locked_year_takes_no_values_and_opens_only_with_a_reason(district: District) -> None:
    period, place = lock(district), district.municipality.pk
    entry = {"organization_pk": None, "year": YEAR, "numerator": 1, "denominator": 9, "reason": "по отчёту"}
    with pytest.raises(Refused, match="закрыт"):
        enter_value(place, indicator("mentees").pk, by=district.editor, **entry)
    client = signed_in(district.editor)
    assert client.post(url("period_open"), {"reason": " "}).status_code == 422
    assert Period.objects.get().is_locked
    assert client.post(url("period_open"), {"reason": "Ошибка школы"}).status_code == 302
    assert not Period.objects.get(pk=period.pk).is_locked


def test_impossible_figures_and_years_to_come_are_not_locked(district: District) -> None:
    with pytest.raises(Refused, match="не начался"):
        lock(district, year=2024)
    give_base(
        district.municipality.pk, district.schools[0].pk, base="children_10_18", year=YEAR, number=5,
        version=1, by=district.editor,
    )  # fmt: skip
    with pytest.raises(Refused, match="учтено 6, а всего 5"):
        lock(district)
    assert "Закрыть нельзя" in words(signed_in(district.editor).get(url("period")))
    assert not Period.objects.exists()


@pytest.mark.parametrize("role", ["methodist", "curator", "abroad"])
def test_only_the_department_locks(district: District, role: str) -> None:
    who = {
        "methodist": lambda: factories.user("methodist", district.municipality),
        "curator": lambda: district.curator,
        "abroad": lambda: factories.user("editor"),
    }[role]()
    with pytest.raises(NotAllowed):
        lock(district, by=who)


class Targets:
    """A plan with an item that is the indicator «involved», one line of the department and one of a school."""

    def __init__(self, district: District) -> None:
        own = {"municipality": district.municipality}
        self.roadmap = planned(district.municipality, {})
        row = IndicatorRow.objects.get(roadmap=self.roadmap, uid="share")
        TargetLink.objects.create(**own, row=row, indicator=indicator("involved"))
        item = self.roadmap.item_set.get(uid="t")
        due = dt.date(YEAR, 12, 31)
        occurrence = Occurrence.objects.create(
            **own,
            roadmap=self.roadmap,
            edition=self.roadmap.current_edition,
            item=item,
            origin="target",
            due=due,
            working=due,
        )
        of = {**own, "roadmap": self.roadmap, "item": item, "occurrence": occurrence, "due": due, "late_after": due}
        department = self.roadmap.owner
        self.line, self.of_school = (
            Execution.objects.create(**of, organization=at, basis="приказ") for at in (department, district.schools[0])
        )
        district.base("pupils", YEAR, 100, 100)

    def value(self, line: Execution) -> tuple[str, Decimal | None, Decimal | None]:
        line.refresh_from_db()
        (found,) = Evidence.objects.filter(lines=line, kind="value", withdrawn_at__isnull=True)
        return line.status, found.numerator, found.denominator


def test_locking_reports_the_lines_of_targets_and_a_new_issue_replaces_the_value() -> None:
    district = a_district()
    district.mentees(0, 6)
    district.mentees(1, 2)
    targets = Targets(district)
    client = signed_in(district.editor)
    answer = client.post(url("period_lock"), follow=True)
    assert "Отчитались значением по строкам дорожной карты: 2" in answer.content.decode()
    # Eight mentees and two mentors, once each.
    assert targets.value(targets.line) == ("reported", 10, 200)
    assert targets.value(targets.of_school) == ("reported", 7, 100)
    targets.line.refresh_from_db()
    assert (targets.line.done_on, targets.line.reported_by) == (dt.date(YEAR, 12, 31), district.editor)
    open_period(Period.objects.get().pk, reason="Добавился участник", by=district.editor)
    district.mentees(1, 1, since=dt.date(2021, 9, 1))
    lock(district)
    assert targets.value(targets.line) == ("reported", 12, 200)
    verbs = Event.objects.filter(object_kind="execution", object_id=str(targets.line.pk)).values_list("verb", flat=True)
    assert sorted(verbs) == ["override_value", "report_line"]
    # The school's own value has not changed: nothing is written about it.
    assert Event.objects.filter(object_id=str(targets.of_school.pk), verb="override_value").count() == 0

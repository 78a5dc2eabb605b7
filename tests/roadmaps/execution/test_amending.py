"""An amended edition: unchanged duties go on, changed terms begin anew, removed ones end; nothing reported is lost."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from organizations.access import Access
from organizations.models import Event, User
from roadmaps import progress, tallies
from roadmaps.forms.fulfilment import GridFilter
from roadmaps.fulfilment import Wanted, grid, read
from roadmaps.item_states import State, item_state, lines_of
from roadmaps.line_states import LineState
from roadmaps.lines_on_day import lines_on
from roadmaps.models import Edition, Execution, Item, Occurrence, Roadmap
from roadmaps.plan import Item as Row
from roadmaps.plan import Party, PartyRole, Plan, Section
from roadmaps.plan_rows import plan_fields, read_document, read_plan, write_rows
from roadmaps.plan_standing import standing, waits_for_day
from roadmaps.sheet import sheet
from roadmaps.timeline import timeline
from roadmaps.workflow import Refused, assigning, reporting
from roadmaps.workflow.appointing import appoint_responsible, appoint_terms
from roadmaps.workflow.controlling import extend
from tests import factories
from tests.roadmaps.execution.assigning_cast import (
    SIGNED,
    TODAY,
    District,
    a_district,
    approve,
    fresh,
    item_of,
    lines,
    row,
    who,
)
from tests.roadmaps.execution.reporting_cast import ORDER, a_file

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unscoped")]
SCHOOLS = Party(group="schools")
ACT = "приказ от 18.11.2020 №\u00a0201"
AMENDED = dt.date(2020, 11, 18)
WEEK = [dt.date(2020, 11, day) for day in range(16, 23)]


@pytest.fixture
def district() -> District:
    return a_district()


def amend(roadmap: Roadmap, *rows: Row, on: dt.date = AMENDED) -> Roadmap:
    """The plan with these rows instead, in force by an amending order of that day. A removed item's row stays."""
    plan = Plan("Карта", sections=(Section(items=rows),), period_start=SIGNED, period_end=dt.date(2021, 8, 31))
    source = roadmap.current_edition
    assert source is not None
    twin = Roadmap.objects.create(
        municipality_id=roadmap.municipality_id,
        slug=f"{roadmap.slug}-{source.number}",
        owner=roadmap.owner,
        **plan_fields(plan),
    )
    write_rows(twin, plan)
    known = Item.objects.filter(roadmap=roadmap).values_list("uid", flat=True)
    for new in Item.objects.filter(roadmap=twin).exclude(uid__in=list(known)):
        columns = {"uid": new.uid, "label": new.label, "title": new.title, "position": new.position}
        Item.objects.create(municipality_id=roadmap.municipality_id, roadmap=roadmap, **columns)
    edition = Edition.objects.create(
        municipality_id=roadmap.municipality_id,
        roadmap=roadmap,
        number=source.number + 1,
        content=read_document(twin).content_data(),
        content_hash="1" * 64,
        requisites={},
        act_kind="приказ",
        act_number="201",
        act_date=on,
        pdf=a_file(roadmap.municipality, f"{roadmap.slug}-2.pdf"),
        xlsx=a_file(roadmap.municipality, f"{roadmap.slug}-2.xlsx"),
    )
    Roadmap.objects.filter(pk=roadmap.pk).update(current_edition=edition)
    found = fresh(roadmap)
    assigning.assign(found, edition, by=None)
    return found


def one(plan: Roadmap, organization: Any, **wanted: Any) -> Execution:
    (found,) = lines(plan, organization=organization, **wanted)
    return found


def report(line: Execution, by: User) -> None:
    reporting.report([line.pk], done_on=AMENDED, note="", proofs=[ORDER], by=by)


def test_what_did_not_change_keeps_its_lines_and_history(district: District) -> None:
    plan = district.in_force(row("a", "до 01.12.2020", SCHOOLS))
    before = [(line.pk, line.version) for line in lines(plan)]
    amended = amend(plan, row("a", "до 01.12.2020", SCHOOLS, result="Приказ"))
    assert [(line.pk, line.version) for line in lines(amended)] == before
    assert set(Occurrence.objects.filter(roadmap=plan).values_list("edition__number", flat=True)) == {2}
    (event,) = Event.objects.filter(verb="amend_duties")
    assert event.after == {"kept": 1, "occurrences": 0, "lines": 0, "ended": 0, "day": TODAY.isoformat()}
    assert assigning.assign(amended, amended.current_edition, by=None) == 0


def test_a_changed_term_begins_anew_and_the_old_open_lines_end_by_the_act(district: District) -> None:
    plan = district.in_force(row("a", "до 16.11.2020", SCHOOLS))
    told = next(line for line in lines(plan) if line.organization == district.other)
    report(told, district.editor)
    amended = amend(plan, row("a", "до 01.12.2020", SCHOOLS))
    old = lines(amended, due=dt.date(2020, 11, 16))
    assert {(line.organization, line.status, line.occurrence.edition.number) for line in old} == {
        (district.school, "ended", 1),
        (district.branch, "ended", 1),
        (district.other, "reported", 2),
    }
    ended = next(line for line in old if line.organization == district.school)
    assert (ended.ended_on, ended.ended_basis, ended.assigned_on) == (AMENDED, ACT, SIGNED)
    new = lines(amended, due=dt.date(2020, 12, 1))
    assert {line.organization for line in new} == {district.school, district.branch}
    assert {(line.basis, line.assigned_on, line.status) for line in new} == {(ACT, AMENDED, "assigned")}
    branch = next(line for line in new if line.organization == district.branch)
    assert branch.parent in new
    said = Event.objects.filter(verb="end_line", object_id=str(ended.pk)).get()
    assert said.after == {"status": "ended", "day": AMENDED.isoformat(), "basis": ACT}


def test_who_is_done_owes_nothing_anew_however_often_the_term_moves(district: District) -> None:
    days = ("до 24.11.2020", "до 01.12.2020", "до 15.12.2020")
    plan = district.in_force(row("a", days[0], SCHOOLS))
    told, back = (one(plan, place) for place in (district.other, district.school))
    report(told, district.editor)
    report(back, district.editor)
    chief = factories.user("administrator", district.department)
    reporting.accept([told.pk], by=chief)
    for day in days[1:]:
        plan = amend(plan, row("a", day, SCHOOLS))
    told, back = one(plan, district.other), one(plan, district.school)
    assert (told.status, told.due, told.late_after) == ("accepted", dt.date(2020, 11, 24), dt.date(2020, 11, 24))
    assert told.occurrence.due == dt.date(2020, 12, 15)
    reporting.return_line(back.pk, reason="Приложите приказ", version=back.version, by=chief)
    assert one(plan, district.school).late_after == dt.date(2020, 12, 15)


def test_a_report_that_followed_its_term_stands_under_the_new_day(district: District) -> None:
    plan = district.in_force(row("a", "до 24.11.2020", SCHOOLS))
    for line in lines(plan):
        report(line, district.editor)
    plan = amend(plan, row("a", "до 01.12.2020", SCHOOLS))
    access = Access.of(district.editor)
    (mark,) = (mark for part in timeline(plan, access, TODAY).sections for row in part.rows for mark in row.marks)
    assert mark.told == "01.12.2020, на проверке, принято 0 из 2 строк"
    sources, december = read(plan, access), {"month": dt.date(2020, 12, 1)}
    assert grid(sources, Wanted(**december), TODAY).tally.reported == 2
    assert GridFilter(QueryDict("month=2020-12"), sources, today=TODAY).wanted() == Wanted(**december)


def test_a_later_day_given_by_a_resolution_counts_on(district: District) -> None:
    plan = district.in_force(row("a", "до 19.11.2020", SCHOOLS))
    later = dt.date(2020, 12, 25)
    given = {"reason": "Карантин", "resolved_by": "Начальник", "resolved_on": SIGNED}
    extend(one(plan, district.other).pk, until=later, by=district.editor, **given)
    amended = amend(plan, row("a", "до 01.12.2020", SCHOOLS))
    line = one(amended, district.other, status="assigned")
    assert (line.due, line.extended_to, line.late_after) == (dt.date(2020, 12, 1), later, later)
    assert [row.reason for row in line.extensions.all()] == ["Карантин"]
    assert one(amended, district.school, status="assigned").extended_to is None


def test_a_term_made_rarer_takes_the_place_of_the_nearest(district: District) -> None:
    plan = district.in_force(row("a", "ежемесячно", SCHOOLS))
    first = lines(plan, organization=district.other)[0]
    report(first, district.editor)
    amended = amend(plan, row("a", "до 25.12.2020", SCHOOLS))
    assert one(amended, district.other, status="assigned").due == dt.date(2020, 12, 25)


def test_late_stays_late_and_what_was_not_due_yet_is_no_debt(district: District) -> None:
    plan = district.in_force(row("a", "до 16.11.2020", SCHOOLS), row("b", "до 19.11.2020", SCHOOLS))
    amended = amend(plan, row("a", "до 01.12.2020", SCHOOLS), row("b", "до 01.12.2020", SCHOOLS))
    due = progress.due_lines(Execution.objects.filter(roadmap=amended), TODAY)
    assert {(line.item.uid, line.organization) for line in due} == {("a", district.school), ("a", district.other)}
    found = progress.discipline_by_organization(Execution.objects.filter(roadmap=amended), TODAY)
    assert [(one.due, one.missing) for one in found] == [(1, 1), (1, 1)]
    ended = next(line for line in due if line.organization == district.school)
    assert ended.days_late(TODAY) == 2 and not ended.is_overdue(TODAY)


def test_a_removed_item_s_open_lines_end_and_count_nowhere(district: District) -> None:
    plan = district.in_force(row("a", "до 01.12.2020", SCHOOLS), row("b", "до 16.11.2020", SCHOOLS))
    amended = amend(plan, row("a", "до 01.12.2020", SCHOOLS))
    assert {line.status for line in lines(amended, item__uid="b")} == {"ended"}
    item = item_of(amended, "b")
    assert item_state(None, lines_of(item), TODAY).total == 0
    overdue = tallies.overdue_today([district.home])
    assert tallies.by_item(Execution.objects.filter(roadmap=amended), overdue).keys() == {item_of(amended, "a").pk}
    line = lines(amended, item__uid="b")[0]
    with pytest.raises(Refused, match=r"поручение прекращено 18\.11\.2020: приказ"):
        report(line, district.editor)


@pytest.mark.parametrize("verb", ["return", "withdraw"])
def test_a_report_on_a_removed_item_comes_back_to_nobody(district: District, verb: str) -> None:
    plan = district.in_force(row("a", "до 01.12.2020", SCHOOLS), row("b", "до 19.11.2020", SCHOOLS))
    told = [one(plan, district.other, item__uid=uid) for uid in "ab"]
    for line in told:
        report(line, district.editor)
    plan = amend(plan, row("a", "до 01.12.2020", SCHOOLS))
    if verb == "return":
        reporting.return_lines([line.pk for line in told], reason="Нет подписи", by=district.editor)
    else:
        reporting.withdraw_reports([line.pk for line in told], by=district.editor)
    kept, ended = (one(plan, district.other, item__uid=uid) for uid in "ab")
    assert kept.is_open
    assert (ended.status, ended.ended_on, ended.ended_basis) == ("ended", AMENDED, ACT)
    assert ended not in progress.due_lines(Execution.objects.all(), TODAY)
    then = {day: ended.pk in {each.facts.pk for each in lines_on(plan, day)} for day in WEEK}
    assert then == {day: day < TODAY for day in WEEK}


def test_other_parties_get_lines_and_former_ones_end(district: District) -> None:
    first = row("a", "до 01.12.2020", SCHOOLS)
    plan = district.in_force(first)
    nursery = Party(organization=district.nursery.slug, role=PartyRole.LEAD)
    amended = amend(plan, row("a", "до 01.12.2020", nursery))
    assert who(amended, "a", status="assigned") == {district.nursery}
    assert who(amended, "a", status="ended") == {district.school, district.branch, district.other}


def test_who_is_named_again_goes_on_with_the_same_line(district: District) -> None:
    only = Party(organization=district.nursery.slug)
    plan = district.in_force(row("a", "до 01.12.2020", SCHOOLS))
    first = one(plan, district.other)
    later = dt.date(2020, 12, 25)
    given = {"reason": "Карантин", "resolved_by": "Начальник", "resolved_on": SIGNED}
    extend(first.pk, until=later, by=district.editor, **given)
    plan = amend(plan, row("a", "до 01.12.2020", only))
    plan = amend(plan, row("a", "до 01.12.2020", SCHOOLS), on=TODAY)
    assert who(plan, "a", status="assigned") == {district.school, district.branch, district.other}
    assert who(plan, "a", status="ended") == {district.nursery}
    line = one(plan, district.other)
    assert (line.pk, line.ended_on, line.late_after) == (first.pk, None, later)
    assert (line.basis, line.assigned_on) == ("приказ от 20.11.2020 №\u00a0201", SIGNED)
    assert one(plan, district.branch).parent == one(plan, district.school)
    verbs = Event.objects.filter(object_kind="execution", object_id=str(line.pk)).order_by("pk")
    assert list(verbs.values_list("verb", flat=True)) == ["extend_line", "end_line", "resume_line"]
    assert [told.sentence for told in progress.history(line)][::3] == [
        "Снова поручено 20.11.2020. Основание: приказ от 20.11.2020 №\u00a0201",
        "Поручено: приказ от 23.10.2020 №\u00a0146",
    ]
    then = {day: district.other.pk in {one.facts.organization_id for one in lines_on(plan, day)} for day in WEEK}
    assert then == {day: day < AMENDED or day >= TODAY for day in WEEK}


def test_whom_an_act_freed_the_department_may_appoint_again(district: District) -> None:
    plan = district.in_force(row("a", "до 01.12.2020", SCHOOLS), row("b", "до 16.11.2020", SCHOOLS))
    only = Party(organization=district.nursery.slug)
    plan = amend(plan, row("a", "до 01.12.2020", only), row("b", "до 16.11.2020", only))
    for uid in "ab":
        made = appoint_responsible(item_of(plan, uid).pk, [district.other], basis="Письмо", by=district.editor)
        assert made == 1
    found = lines(plan, organization=district.other)
    assert [(line.status, line.basis, line.late_after) for line in found] == [
        ("assigned", "Письмо", None),
        ("assigned", "Письмо", dt.date(2020, 12, 1)),
    ]


def test_a_duty_passes_to_a_successor_whose_own_an_act_ended(district: District) -> None:
    plan = district.in_force(row("a", "до 01.12.2020", SCHOOLS))
    plan = amend(plan, row("a", "до 01.12.2020", Party(organization=district.other.slug)))
    owed = one(plan, district.other)
    assert assigning.succeed(district.other, district.school, basis="Приказ о слиянии", by=district.editor) == 1
    line = one(plan, district.school)
    assert (line.pk, line.status) == (owed.pk, "assigned")
    assert one(plan, district.branch).parent == line


def test_who_leads_now_is_the_lead_of_the_line_that_stands(district: District) -> None:
    def parties(lead: Any, beside: Any) -> tuple[Party, Party]:
        return (
            Party(organization=lead.slug, role=PartyRole.LEAD),
            Party(organization=beside.slug, role=PartyRole.CO_EXECUTOR),
        )

    plan = district.in_force(row("a", "до 01.12.2020", *parties(district.school, district.other)))
    report(one(plan, district.other), district.editor)
    plan = amend(plan, row("a", "до 01.12.2020", *parties(district.other, district.school)))
    assert {line.organization: line.role for line in lines(plan)} == {
        district.other: "lead",
        district.school: "co_executor",
    }


def test_an_item_whose_day_the_act_named_waits_for_none(district: District) -> None:
    plan = district.in_force(row("a", "по отдельному графику"), row("b", "по отдельному графику"))
    plan = amend(plan, row("a", "до 01.12.2020"), row("b", "по отдельному графику"))
    assert waits_for_day(plan) == {item_of(plan, "b").pk}
    states = {mark.uid: mark.state.state for _, mark in standing(plan, sheet(read_plan(plan)), TODAY).rows if mark}
    assert states == {"a": State.NOBODY, "b": State.UNDATED}


def test_a_day_worded_otherwise_is_called_by_the_new_words(district: District) -> None:
    plan = district.in_force(row("a", "до 30.11.2020", SCHOOLS))
    before = [line.pk for line in lines(plan)]
    plan = amend(plan, row("a", "ноябрь 2020 года", SCHOOLS))
    (term,) = Occurrence.objects.filter(roadmap=plan)
    assert (term.label, term.start) == ("ноябрь 2020 года", dt.date(2020, 11, 1))
    assert [line.pk for line in lines(plan)] == before


def test_a_day_that_the_act_made_plain_may_be_late(district: District) -> None:
    doubtful, plain = "до 01.12.2020 как получится", "до 01.12.2020"
    plan = district.in_force(row("a", doubtful, SCHOOLS), row("b", plain, SCHOOLS))
    assert one(plan, district.other, item__uid="a").late_after is None
    plan = amend(plan, row("a", plain, SCHOOLS), row("b", doubtful, SCHOOLS))
    found = {line.item.uid: line.late_after for line in lines(plan, organization=district.other)}
    assert found == {"a": dt.date(2020, 12, 1), "b": None}


def test_kinds_named_for_the_first_time_are_bound_from_the_act_on(district: District) -> None:
    plan = district.in_force(row("a", "до 01.12.2020", SCHOOLS), row("b", "до 16.11.2020", SCHOOLS))
    everybody = Party(group="all_organizations")
    amended = amend(plan, row("a", "до 01.12.2020", everybody), row("b", "до 16.11.2020", everybody))
    assert district.nursery in who(amended, "a", status="assigned")
    assert district.nursery not in who(amended, "b")
    line = next(line for line in lines(amended, item__uid="a") if line.organization == district.nursery)
    assert line.basis == ACT


def test_a_moved_term_says_which_act_moved_it(district: District) -> None:
    plan = district.in_force(row("a", "до 16.11.2020", SCHOOLS), row("b", "до 01.12.2020", SCHOOLS))
    amended = amend(plan, row("a", "до 01.12.2020", SCHOOLS), row("b", "до 01.12.2020", SCHOOLS))
    told = Occurrence.objects.filter(roadmap=amended, edition=amended.current_edition)
    assert set(told.values_list("item__uid", "basis")) == {
        ("a", "срок изменён приказом от 18.11.2020 №\u00a0201"),
        ("b", ""),
    }


def test_a_new_item_is_assigned_by_the_new_act_and_is_never_late_before_it(district: District) -> None:
    plan = district.in_force(row("a", "до 01.12.2020", SCHOOLS))
    amended = amend(plan, row("a", "до 01.12.2020", SCHOOLS), row("b", "до 01.11.2020", SCHOOLS))
    new = lines(amended, item__uid="b")
    assert {line.organization for line in new} == {district.school, district.branch, district.other}
    assert {(line.late_after, line.basis) for line in new} == {(None, ACT)}
    assert {line.assigned_on for line in lines(amended, item__uid="a")} == {SIGNED}


def test_the_department_s_own_terms_go_on(district: District) -> None:
    plan = district.in_force(row("a", "по отдельному графику", SCHOOLS))
    day = dt.date(2020, 12, 10)
    appoint_terms(item_of(plan).pk, [(None, day, "")], origin="schedule", basis="График", by=district.editor)
    amended = amend(plan, row("a", "по отдельному графику", SCHOOLS))
    assert {line.status for line in lines(amended, due=day)} == {"assigned"}
    assert (
        appoint_terms(item_of(plan).pk, [(None, day, "")], origin="schedule", basis="График", by=district.editor) == 0
    )


def test_days_that_the_department_appointed_are_owed_by_whom_the_act_names(district: District) -> None:
    plan = district.in_force(row("a", "по отдельному графику", SCHOOLS))
    given: Any = {"origin": "schedule", "basis": "График", "by": district.editor}
    appoint_terms(item_of(plan).pk, [(None, dt.date(2020, 12, 10), "")], **given)
    plan = amend(plan, row("a", "по отдельному графику", Party(organization=district.nursery.slug)))
    assert who(plan, "a", status="assigned") == {district.nursery}
    assert one(plan, district.nursery).late_after == dt.date(2020, 12, 10)
    assert who(plan, "a", status="ended") == {district.school, district.branch, district.other}


def test_a_past_day_shows_the_plan_as_it_stood_then(district: District) -> None:
    plan = district.in_force(row("a", "до 16.11.2020", SCHOOLS))
    amended = amend(plan, row("a", "до 01.12.2020", SCHOOLS))

    def stood(day: dt.date) -> set[tuple[dt.date | None, LineState]]:
        return {(line.facts.due, line.state) for line in lines_on(amended, day)}

    assert stood(dt.date(2020, 11, 17)) == {(dt.date(2020, 11, 16), LineState.OVERDUE)}
    assert {due for due, _ in stood(AMENDED)} == {dt.date(2020, 12, 1)}


def test_lines_appointed_later_are_no_part_of_an_earlier_note(district: District) -> None:
    plan = district.in_force(row("a", "по запросу", SCHOOLS))
    day = dt.date(2020, 12, 10)
    appoint_terms(item_of(plan).pk, [(None, day, "")], origin="request", basis="Запрос", by=district.editor)
    assert {line.assigned_on for line in lines(plan)} == {TODAY}
    assert lines_on(plan, TODAY - dt.timedelta(days=1)) == ()
    assert len(lines_on(plan, TODAY)) == 2


def test_statements_do_not_grow_with_organizations(district: District) -> None:
    def statements(more: int) -> int:
        for _ in range(more):
            factories.organization(district.home, kind="school")
        plan: Any = district.in_force(row("a", "до 16.11.2020", SCHOOLS))
        with CaptureQueriesContext(connection) as made:
            amend(plan, row("a", "до 01.12.2020", SCHOOLS))
        return len(made)

    assert statements(0) == statements(20)


def test_an_approval_of_another_plan_amends_nothing(district: District) -> None:
    plan = district.in_force(row("a", "до 01.12.2020", SCHOOLS))
    approve(district.plan(row("a", "до 16.11.2020", SCHOOLS)), number="147")
    assert {line.status for line in lines(plan)} == {"assigned"}
    assert not Event.objects.filter(verb="amend_duties").exists()

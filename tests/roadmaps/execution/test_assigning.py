"""From an approved plan to lines: approval, joining and leaving, terms and people that the department appoints."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from monitoring.management.commands.load_demo import FIXTURES
from organizations.models import Event, Municipality, Organization
from roadmaps import workflow
from roadmaps.models import Addressee, Appointment, Control, Edition, Execution, Occurrence, Roadmap
from roadmaps.plan import Level, Party
from roadmaps.workflow import NotAllowed, Refused, appointing, assigning
from roadmaps.workflow.outline import Gone
from roadmaps.workflow.taking_over import kept_since
from tests import factories
from tests.roadmaps.execution.assigning_cast import (
    ACT,
    SIGNED,
    TODAY,
    District,
    a_district,
    approve,
    days,
    fresh,
    item_of,
    lines,
    row,
    who,
)
from tests.two_actors import at_once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unscoped")]

HEADS = Party(group="school_heads")
EVERYBODY = Party(group="all_organizations")
JOINED = "приказ от 01.12.2020 № 5"
DUE = dt.date(2020, 12, 15)


@pytest.fixture
def district(db: None) -> District:
    return a_district()


def events(roadmap: Roadmap, verb: str) -> list[Event]:
    return list(Event.objects.filter(root_kind="roadmap", root_id=roadmap.pk, verb=verb).order_by("pk"))


# slug: occurrences, lines and open lines of each organization with the fixtures' own organizations
COUNTS = {
    "vytegra-2020": (18, {"vytegra-codu": 2, "vytegra-education": 2}),
    "tonkino-2023": (23, {"tonkino-idk": 13}),
    "aksay-2020": (8, {"aksay-education": 6}),
    "morshansk-2020": (66, {"morshansk-algasovo": 54, "morshansk-rimc": 18, "morshansk-education": 5}),
}


def test_the_five_plans() -> None:
    call_command("loaddata", *FIXTURES, verbosity=0)
    for slug, (occurrences, owed) in COUNTS.items():
        draft = Roadmap.objects.select_related("act").get(slug=slug)
        roadmap = approve(draft, on=draft.act.date, number=draft.act.number, taken_over_on=draft.act.date)
        found: dict[str, int] = {}
        for line in lines(roadmap):
            found[line.organization.slug] = found.get(line.organization.slug, 0) + 1
        assert (Occurrence.objects.filter(roadmap=roadmap).count(), found) == (occurrences, owed), slug
    assert not Occurrence.objects.filter(roadmap__slug="chelyabinsk-2021").exists()
    assert {line.basis for line in lines(Roadmap.objects.get(slug="morshansk-2020"))} == {
        "приказ от 09.06.2020 №\u00a0146"
    }
    targets = lines(Roadmap.objects.get(slug="aksay-2020"), occurrence__origin="target")
    assert [(line.organization.slug, line.due.year) for line in targets] == [
        ("aksay-education", year) for year in range(2020, 2025)
    ]


def test_a_group_of_the_five_plans_is_every_school() -> None:
    call_command("loaddata", *FIXTURES, verbosity=0)
    home = Municipality.objects.get(slug="vytegra")
    schools = {factories.organization(home, kind="school") for _ in range(3)}
    factories.organization(home, kind="preschool")
    draft = Roadmap.objects.select_related("act").get(slug="vytegra-2020")
    roadmap = approve(draft, on=draft.act.date)
    for uid in ("1.4", "2.2", "2.7", "3.1", "4.2", "6.1"):
        assert who(roadmap, uid) == schools, uid
    # School and municipality have a part each of 7.1.1.
    assert who(roadmap, "7.1.1", level="school") == schools
    assert {each.slug for each in who(roadmap, "7.1.1", level="municipality")} == {"vytegra-education"}
    assert not who(roadmap, "1.3"), "nobody is named"
    assert {row.organization for row in Addressee.objects.filter(roadmap=roadmap)} == schools


@pytest.mark.parametrize("taken_over", [dt.date(2020, 6, 9), dt.date(2020, 9, 15), dt.date(2021, 8, 31), None])
def test_no_line_is_overdue_on_the_day_of_approval_or_takeover(taken_over: dt.date | None) -> None:
    call_command("loaddata", *FIXTURES, verbosity=0)
    for slug in COUNTS:
        draft = Roadmap.objects.select_related("act").get(slug=slug)
        roadmap = approve(draft, on=draft.act.date, taken_over_on=taken_over)
        for day in filter(None, (draft.act.date, taken_over)):
            assert not Execution.objects.filter(roadmap=roadmap).overdue(day).exists(), (slug, day)
        late = [line for line in lines(roadmap) if line.late_after]
        assert all(line.late_after >= line.due for line in late)


def test_approval_gives_out_the_lines(district: District) -> None:
    roadmap = factories.roadmap("approved", at=district.department)
    assert days(roadmap, "a") == [("term", dt.date(2020, 11, 15))]
    assert roadmap.taken_over_on is None
    assert Control.objects.filter(roadmap=roadmap).count() == 2
    assert not lines(roadmap), "the factory's plan names nobody"


def test_a_plan_brought_in_is_taken_over_today_unless_said() -> None:
    call_command("loaddata", *FIXTURES, verbosity=0)
    tonkino = Roadmap.objects.get(slug="tonkino-2023")
    workflow.record_approved(tonkino.pk, by=None)
    assert fresh(tonkino).taken_over_on == dt.date(2023, 5, 15)
    idk = lines(tonkino, organization__slug="tonkino-idk")
    before = {line.due for line in idk if line.late_after is None and line.occurrence.origin != "note"}
    assert before == {dt.date(2023, 1, 31), dt.date(2023, 2, 28)}
    assert [event.after["lines"] for event in events(tonkino, "assign")] == [13]
    aksay = Roadmap.objects.get(slug="aksay-2020")
    workflow.record_approved(aksay.pk, by=None, taken_over_on=dt.date(2020, 10, 8))
    assert fresh(aksay).taken_over_on == dt.date(2020, 10, 8)


def test_lines_name_the_act(district: District) -> None:
    rows = row("a", "до 15.12.2020", HEADS)
    assert {line.basis for line in lines(district.in_force(rows))} == {ACT}
    unknown = lines(approve(district.plan(rows), on=None))
    assert {line.basis for line in unknown} == {"карта утверждена, реквизиты акта неизвестны"}


def test_late_counts_from_the_later_day_and_never_before_the_act(district: District) -> None:
    roadmap = district.in_force(
        row("before", "до 01.10.2020", HEADS), row("sunday", "до 15.11.2020", HEADS), taken_over_on=SIGNED
    )
    assert {line.late_after for line in lines(roadmap, item__uid="before")} == {None}
    # Sunday: internal terms move back to Friday, and nobody is late before Sunday is over.
    assert {(line.occurrence.working, line.late_after) for line in lines(roadmap, item__uid="sunday")} == {
        (dt.date(2020, 11, 13), dt.date(2020, 11, 15))
    }


def test_branches_have_lines_below_their_school_s(district: District) -> None:
    roadmap = district.in_force(row("a", "до 15.12.2020", HEADS))
    own = {line.organization: line for line in lines(roadmap)}
    assert set(own) == {district.school, district.other, district.branch}
    assert own[district.branch].parent == own[district.school]
    assert own[district.school].parent is own[district.other].parent is None


def test_parts_of_levels_and_posts(district: District) -> None:
    roadmap = district.in_force(
        row(
            "a",
            "до 15.12.2020",
            Party(group="school_heads", level=Level.SCHOOL, part="контроль"),
            Party(position="методист", level=Level.MUNICIPALITY, part="сбор данных"),
        )
    )
    found = {(line.organization, line.level, line.part) for line in lines(roadmap, parent=None)}
    assert found == {
        (district.school, "school", "контроль"),
        (district.other, "school", "контроль"),
        (district.department, "municipality", "сбор данных"),
    }


def test_a_post_of_an_administration_s_plan_is_its_department_s(district: District) -> None:
    administration = factories.organization(district.home, kind="administration")
    roadmap = district.in_force(
        row("a", "до 15.12.2020", Party(position="методист")),
        row("t", "31.12.2020", HEADS, target="share"),
        owner=administration,
        keeper=district.department,
    )
    assert who(roadmap, "a") == who(roadmap, "t") == {district.department}
    assert days(roadmap, "t") == [("target", dt.date(2020, 12, 31))]


def test_a_school_s_own_plan_asks_of_the_school_alone(district: District) -> None:
    roadmap = district.in_force(row("a", "до 15.12.2020", HEADS), owner=district.school)
    assert who(roadmap, "a") == {district.school, district.branch}


def test_addressees_that_somebody_chose_are_the_only_ones(district: District) -> None:
    draft = district.plan(row("a", "до 15.12.2020", EVERYBODY))
    Addressee.objects.create(
        municipality=district.home, roadmap=draft, organization=district.other, since=SIGNED, basis="перечень"
    )
    roadmap = approve(draft)
    assert who(roadmap, "a") == {district.other}
    assert Addressee.objects.filter(roadmap=roadmap).count() == 1


def test_closed_organizations_owe_nothing(district: District) -> None:
    Organization.objects.filter(pk=district.other.pk).update(closed_on=dt.date(2020, 8, 31))
    roadmap = district.in_force(row("a", "до 15.12.2020", HEADS), row("b", "май 2021", Party(district.other.slug)))
    assert who(roadmap, "a") == {district.school, district.branch}
    assert not who(roadmap, "b")


def test_what_the_plan_leaves_open_has_no_line(district: District) -> None:
    roadmap = district.in_force(row("a", "по запросу", HEADS), row("b", "до 15.12.2020"), row("c", "постоянно", HEADS))
    assert days(roadmap, "a") == [("undated", None)]
    assert days(roadmap, "b") == [("term", DUE)]
    assert days(roadmap, "c") == [("note", dt.date(2021, 8, 31))]
    assert {line.item.uid for line in lines(roadmap)} == {"c"}


def test_an_edition_is_assigned_once(district: District) -> None:
    roadmap = district.in_force(row("a", "до 15.12.2020", HEADS))
    before = [line.pk for line in lines(roadmap)]
    assert assigning.assign(roadmap, roadmap.current_edition, by=None) == 0
    assert [line.pk for line in lines(roadmap)] == before
    assert len(events(roadmap, "assign")) == 1


def test_other_tenants_get_nothing(district: District) -> None:
    abroad = a_district()
    roadmap = district.in_force(row("a", "до 15.12.2020", EVERYBODY))
    assert not Execution.objects.filter(organization__municipality=abroad.home).exists()
    assert {line.municipality_id for line in lines(roadmap)} == {district.home.pk}
    for act in (
        lambda: assigning.add_organization(roadmap.pk, abroad.school, since=DUE, basis=JOINED, by=district.editor),
        lambda: appointing.appoint_responsible(item_of(roadmap).pk, [abroad.school], basis=JOINED, by=district.editor),
        lambda: assigning.succeed(district.school, abroad.school, basis=JOINED, by=district.editor),
    ):
        with pytest.raises(Refused, match="другого муниципалитета"):
            act()


def test_statements_do_not_grow_with_lines() -> None:
    counts = []
    for schools in (1, 40):
        district = a_district()
        for _ in range(schools):
            factories.organization(district.home, kind="school")
        draft = district.plan(*(row(f"{number}", "ежемесячно", EVERYBODY) for number in range(schools // 10 + 1)))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            roadmap = approve(draft)
        # SQLite takes a thousand values in a statement: there a bulk write is as many statements as it has to be.
        reads = [query["sql"] for query in queries if not query["sql"].startswith("INSERT")]
        counts.append((len(queries) if connection.vendor == "postgresql" else len(reads), len(lines(roadmap))))
    (few, small), (many, large) = counts
    assert few == many
    assert large > 50 * small / 2


# Joining and leaving.


def add(roadmap: Roadmap, organization: Organization, district: District, **changes: Any) -> int:
    values = {"since": dt.date(2020, 12, 1), "basis": JOINED, "by": district.editor, **changes}
    return assigning.add_organization(roadmap.pk, organization, **values)


def test_a_school_that_joins_owes_what_falls_due_from_that_day(district: District) -> None:
    roadmap = district.in_force(row("a", "до 15.11.2020", HEADS), row("b", "до 15.12.2020", HEADS))
    newcomer = factories.organization(district.home, kind="school")
    branch = factories.organization(district.home, kind="school", parent=newcomer)
    assert add(roadmap, newcomer, district) == 2
    found = lines(roadmap, organization__in=[newcomer, branch])
    assert [(line.organization, line.due, line.basis) for line in found] == [
        (newcomer, DUE, JOINED),
        (branch, DUE, JOINED),
    ]
    assert found[1].parent == found[0]
    assert add(roadmap, newcomer, district) == 0
    assert len(events(roadmap, "add_organization")) == 1
    with pytest.raises(Refused, match=r"уже распространена на организацию с 01\.12\.2020"):
        add(roadmap, newcomer, district, basis="другой приказ")


def test_joining_late_makes_nobody_late(district: District) -> None:
    roadmap = district.in_force(row("a", "до 15.11.2020", HEADS), row("b", "до 15.12.2020", HEADS))
    newcomer = factories.organization(district.home, kind="school")
    assert add(roadmap, newcomer, district, since=dt.date(2020, 11, 1)) == 2
    found = lines(roadmap, organization=newcomer)
    assert [(line.due, line.late_after) for line in found] == [(dt.date(2020, 11, 15), None), (DUE, DUE)]


def test_an_organization_of_another_kind_joins_and_owes_nothing(district: District) -> None:
    roadmap = district.in_force(row("a", "до 15.12.2020", HEADS))
    assert add(roadmap, district.nursery, district) == 0
    assert Addressee.objects.filter(roadmap=roadmap, organization=district.nursery).exists()


@pytest.mark.parametrize("basis", ["", "  ", "\u200b"])
def test_nobody_joins_without_an_act(district: District, basis: str) -> None:
    roadmap = district.in_force(row("a", "до 15.12.2020", HEADS))
    with pytest.raises(Refused, match="Укажите акт"):
        add(roadmap, district.nursery, district, basis=basis)


def test_only_the_department_appoints(district: District) -> None:
    roadmap = district.in_force(row("a", "по запросу", HEADS))
    for person in (
        factories.user("curator", district.school),
        factories.user("methodist", district.centre),
        factories.user("editor"),
        factories.user(),
    ):
        for act in (
            lambda by=person: add(roadmap, district.nursery, district, by=by),
            lambda by=person: assigning.remove_organization(
                roadmap.pk, district.school, until=TODAY, basis=JOINED, by=by
            ),
            lambda by=person: appointing.appoint_terms(
                item_of(roadmap).pk, [(None, DUE, "")], origin="request", basis=JOINED, by=by
            ),
            lambda by=person: appointing.appoint_responsible(
                item_of(roadmap).pk, [district.centre], basis=JOINED, by=by
            ),
            lambda by=person: assigning.succeed(district.school, district.other, basis=JOINED, by=by),
            lambda by=person: assigning.done_before(roadmap.pk, {}, by=by),
        ):
            with pytest.raises(NotAllowed):
                act()


def test_a_draft_gives_out_nothing(district: District) -> None:
    draft = district.plan(row("a", "по запросу", HEADS))
    with pytest.raises(Refused, match="по утверждённой карте"):
        add(draft, district.nursery, district)


def test_who_leaves_keeps_what_was_due_and_what_was_begun(district: District) -> None:
    roadmap = district.in_force(
        row("a", "до 15.11.2020", HEADS),
        row("b", "до 15.12.2020", HEADS),
        row("c", "до 25.12.2020", HEADS),
        row("d", "до 26.12.2020", HEADS, Party(district.school.slug)),
    )
    begun = lines(roadmap, item__uid="c", organization=district.school)[0]
    reported_already(begun, district)
    leave = {"until": dt.date(2020, 11, 30), "basis": "приказ от 30.11.2020 № 9", "by": district.editor}
    assert assigning.remove_organization(roadmap.pk, district.school, **leave) == 3
    assert [line.item.uid for line in lines(roadmap, organization=district.school)] == ["a", "c", "d"]
    assert [line.item.uid for line in lines(roadmap, organization=district.branch)] == ["a", "d"]
    assert who(roadmap, "b") == {district.other}
    assert assigning.remove_organization(roadmap.pk, district.school, **leave) == 0
    (event,) = events(roadmap, "remove_organization")
    assert [each["item"] for each in event.before] == ["b", "b", "c"]
    with pytest.raises(Refused, match=r"Выход уже внесён: карта распространена по 30\.11\.2020, приказ от 30"):
        assigning.remove_organization(roadmap.pk, district.school, **{**leave, "until": dt.date(2020, 12, 31)})
    with pytest.raises(Refused, match="не распространена"):
        assigning.remove_organization(roadmap.pk, district.centre, **leave)
    assert add(roadmap, district.school, district) == 3, "it may come back"


def reported_already(line: Execution, district: District) -> None:
    Execution.objects.filter(pk=line.pk).update(
        status="reported", done_on=TODAY, reported_on=TODAY, reported_by=district.editor
    )


# What the plan leaves open.


def test_the_department_says_when(district: District) -> None:
    roadmap = district.in_force(row("a", "по запросу", HEADS, Party(position="методист")))
    item = item_of(roadmap)
    terms = [(None, dt.date(2020, 12, 13), "запрос региона"), (dt.date(2020, 11, 1), dt.date(2020, 11, 16), "")]
    say = {"origin": "request", "basis": "запрос от 20.11.2020 № 7", "by": district.editor}
    assert appointing.appoint_terms(item.pk, terms, **say) == 8
    assert ("undated", None) in days(roadmap, "a"), "what the plan says stays"
    asked = Occurrence.objects.get(roadmap=roadmap, due=dt.date(2020, 12, 13))
    # Sunday, moved back to Friday; the document's own day decides who is late.
    assert (asked.working, asked.basis, asked.label) == (
        dt.date(2020, 12, 11),
        "запрос от 20.11.2020 № 7",
        "запрос региона",
    )
    assert who(roadmap, "a", occurrence=asked) == {
        district.school,
        district.other,
        district.branch,
        district.department,
    }
    assert {line.late_after for line in lines(roadmap, occurrence=asked)} == {dt.date(2020, 12, 13)}
    assert {line.late_after for line in lines(roadmap, due=dt.date(2020, 11, 16))} == {None}, "it is over already"
    assert {line.basis for line in lines(roadmap)} == {ACT}
    assert appointing.appoint_terms(item.pk, terms, **say) == 0
    assert len(events(roadmap, "appoint_terms")) == 1


@pytest.mark.parametrize(
    ("terms", "changes", "told"),
    [
        ([], {}, "хотя бы один день"),
        ([(DUE, SIGNED, "")], {}, "кончается раньше"),
        ([(None, DUE, "ы" * 201)], {}, "не больше 200"),
        ([(None, DUE, "")], {"origin": "term"}, "откуда срок"),
        ([(None, DUE, "")], {"basis": " "}, "Укажите акт"),
    ],
)
def test_a_term_that_makes_no_sense(district: District, terms: list[Any], changes: dict[str, str], told: str) -> None:
    roadmap = district.in_force(row("a", "по запросу", HEADS))
    say = {"origin": "schedule", "basis": "график", "by": district.editor, **changes}
    with pytest.raises(Refused, match=told):
        appointing.appoint_terms(item_of(roadmap).pk, terms, **say)
    assert days(roadmap, "a") == [("undated", None)]


def test_an_item_that_is_gone(district: District) -> None:
    with pytest.raises(Gone):
        appointing.appoint_responsible(0, [district.school], basis=JOINED, by=district.editor)


def test_somebody_is_appointed_where_the_plan_names_nobody(district: District) -> None:
    roadmap = district.in_force(row("a", "до 15.11.2020, до 15.12.2020, до 20.12.2020"), row("b", "до 15.11.2020"))
    say = {"basis": JOINED, "by": district.editor}
    item = item_of(roadmap)
    assert appointing.appoint_responsible(item.pk, [district.centre, district.school], **say) == 4
    assert {(line.due, line.basis) for line in lines(roadmap)} == {(DUE, JOINED), (dt.date(2020, 12, 20), JOINED)}
    assert appointing.appoint_responsible(item.pk, [district.centre], **say) == 0
    assert len(events(roadmap, "appoint_responsible")) == 1
    # Where all is over it is asked for once, and nobody is late for it.
    assert appointing.appoint_responsible(item_of(roadmap, "b").pk, [district.centre], **say) == 1
    assert [line.late_after for line in lines(roadmap, item__uid="b")] == [None]
    # Who was appointed answers for terms of later days too.
    later = [(None, dt.date(2021, 5, 31), "")]
    assert appointing.appoint_terms(item.pk, later, origin="request", basis="запрос", by=district.editor) == 2


# Successors.


def test_open_lines_pass_to_the_successor(district: District) -> None:
    roadmap = district.in_force(
        row("a", "до 15.11.2020", Party(district.school.slug)),
        row("b", "до 15.12.2020", Party(district.school.slug)),
        row("c", "по запросу", Party(district.school.slug)),
    )
    reported = lines(roadmap, item__uid="a")[0]
    reported_already(reported, district)
    act = {"basis": "постановление от 20.11.2020 № 800", "by": district.editor}
    assert assigning.succeed(district.school, district.other, **act) == 1
    assert who(roadmap, "a") == {district.school}, "what was reported stays whose it is"
    (passed,) = lines(roadmap, item__uid="b")
    assert (passed.organization, passed.due, passed.version) == (district.other, DUE, 2)
    assert passed.basis == f"постановление от 20.11.2020 № 800; {ACT}"
    assert assigning.succeed(district.school, district.other, **act) == 0
    assert len(events(roadmap, "succeed")) == len(events(roadmap, "pass_line")) == 1
    closed = Organization.objects.get(pk=district.school.pk)
    assert (closed.closed_on, closed.closed_basis, closed.successor) == (TODAY, act["basis"], district.other)
    assert Event.objects.filter(verb="close_organization", object_id=str(closed.pk)).count() == 1
    # What is asked for later is asked of the successor.
    asked = [(None, DUE, "")]
    assert (
        appointing.appoint_terms(item_of(roadmap, "c").pk, asked, origin="request", basis="запрос", by=act["by"]) == 1
    )
    assert who(roadmap, "c") == {district.other}


def test_two_that_merge_owe_once(district: District) -> None:
    roadmap = district.in_force(row("a", "до 15.12.2020", HEADS))
    own = {line.organization: line for line in lines(roadmap)}
    extension = own[district.school].extensions.create(
        municipality=district.home,
        until=dt.date(2020, 12, 25),
        reason="карантин",
        resolved_by="начальник",
        resolved_on=TODAY,
        entered_by=district.editor,
    )
    later = {"extended_to": extension.until, "late_after": extension.until}
    Execution.objects.filter(pk=own[district.school].pk).update(**later)
    proof = own[district.school].evidence.create(
        municipality=district.home, organization=district.school, kind="link", url="https://school.example"
    )
    assert assigning.succeed(district.school, district.other, basis="постановление № 800", by=district.editor) == 1
    (left,) = lines(roadmap, organization__in=[district.school, district.other])
    assert (left.pk, left.extended_to, left.late_after) == (
        own[district.other].pk,
        extension.until,
        extension.until,
    )
    assert list(left.evidence.all()) == [proof] and list(left.extensions.all()) == [extension]
    assert lines(roadmap, organization=district.branch)[0].parent == left
    ended = Addressee.objects.get(roadmap=roadmap, organization=district.school)
    assert (ended.until, ended.until_basis) == (TODAY, "постановление № 800")
    assert not Appointment.objects.exists(), "the plan names neither"


def test_an_organization_is_no_successor_of_itself_nor_is_a_closed_one(district: District) -> None:
    district.in_force(row("a", "до 15.12.2020", HEADS))
    with pytest.raises(Refused, match="самой себя"):
        assigning.succeed(district.school, district.school, basis=JOINED, by=district.editor)
    district.other.closed_on = TODAY
    district.other.save()
    with pytest.raises(Refused, match="закрыта"):
        assigning.succeed(district.school, district.other, basis=JOINED, by=district.editor)


# Taken over late.


def test_what_was_done_before_is_entered_at_one_go(district: District) -> None:
    roadmap = district.in_force(row("a", "до 15.11.2020", HEADS), taken_over_on=dt.date(2020, 11, 18))
    done = {line.pk: dt.date(2020, 11, 16) for line in lines(roadmap)}
    assert assigning.done_before(roadmap.pk, done, by=district.editor) == 3
    for line in lines(roadmap):
        assert (line.status, line.entered_as, line.done_on) == ("accepted", "before", dt.date(2020, 11, 16))
        assert (line.accepted_on, line.accepted_by, line.days_late(TODAY)) == (TODAY, district.editor, 0)
    assert assigning.done_before(roadmap.pk, done, by=district.editor) == 0
    assert len(events(roadmap, "done_before")) == 3
    mended = {next(iter(done)): dt.date(2020, 11, 12)}
    assert assigning.done_before(roadmap.pk, mended, by=district.editor) == 1


def test_what_was_done_since_is_reported(district: District) -> None:
    roadmap = district.in_force(row("a", "до 15.11.2020", HEADS), taken_over_on=dt.date(2020, 11, 18))
    first, *others = lines(roadmap)
    with pytest.raises(Refused, match=r"не позже 18\.11\.2020"):
        assigning.done_before(roadmap.pk, {line.pk: TODAY for line in others}, by=district.editor)
    reported_already(first, district)
    with pytest.raises(Refused, match="отчёт уже подан"):
        assigning.done_before(roadmap.pk, {line.pk: SIGNED for line in (first, *others)}, by=district.editor)
    assert not [line for line in lines(roadmap) if line.status == "accepted"], "all or none"
    with pytest.raises(Gone):
        assigning.done_before(roadmap.pk, {0: SIGNED}, by=district.editor)


def test_what_was_done_before_is_no_misprint_of_a_year(district: District) -> None:
    roadmap = district.in_force(row("a", "до 15.11.2020", HEADS))
    with pytest.raises(Refused, match=r"12\.11\.2002 раньше начала карты больше чем на год"):
        assigning.done_before(roadmap.pk, {lines(roadmap)[0].pk: dt.date(2002, 11, 12)}, by=district.editor)


def test_a_plan_is_kept_since_the_day_of_its_registration_where_it_lives() -> None:
    edition = Edition(registered_at=dt.datetime(2020, 11, 18, 14, tzinfo=dt.UTC))
    for zone, day in (("Europe/Moscow", 18), ("Asia/Kamchatka", 19)):
        roadmap = Roadmap(municipality=Municipality(time_zone=zone))
        assert kept_since(roadmap, edition) == dt.date(2020, 11, day)
    assert kept_since(Roadmap(municipality=roadmap.municipality, taken_over_on=SIGNED), edition) == SIGNED


def test_a_plan_registered_late_is_taken_over_without_a_false_red_line(district: District) -> None:
    roadmap = district.in_force(row("a", "до 15.11.2020", HEADS), row("b", "до 15.12.2020", HEADS))
    assert Execution.objects.filter(roadmap=roadmap).overdue(TODAY).count() == 3
    assert assigning.take_over(roadmap.pk, on=TODAY, by=district.editor) == 3
    assert not Execution.objects.filter(roadmap=roadmap).overdue(TODAY).exists()
    assert assigning.take_over(roadmap.pk, on=TODAY, by=district.editor) == 0
    assert len(events(roadmap, "take_over")) == 1
    reported_already(lines(roadmap)[0], district)
    with pytest.raises(Refused, match="уже подают отчёты"):
        assigning.take_over(roadmap.pk, on=TODAY - dt.timedelta(days=1), by=district.editor)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("removable_editions")
def test_two_people_add_the_same_school_at_once() -> None:
    district = a_district()
    roadmap = district.in_force(row("a", "до 15.12.2020", HEADS))
    newcomer = factories.organization(district.home, kind="school")
    second = factories.user("editor", district.department)
    made = at_once(
        lambda: add(roadmap, newcomer, district),
        lambda: add(roadmap, newcomer, district, by=second),
    )
    assert sorted(made) == [0, 1]
    assert len(lines(roadmap, organization=newcomer)) == 1
    assert len(events(roadmap, "add_organization")) == 1

"""The database counts lines itself: after any writes, by acts and past them, its numbers are those of the lines."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from organizations.models import OrganizationKind
from roadmaps import rollups, tallies
from roadmaps.models import Control, Execution, Item, LineTally, Occurrence, PlaceTally
from roadmaps.rollups import differences
from roadmaps.workflow import Refused, assigning, reporting, succession
from tests import factories
from tests.roadmaps.execution.reporting_cast import DONE, DUE, ORDER, TODAY, Cast, a_cast, person
from tests.roadmaps.execution.test_any_sequence import STEPS, forgotten, perform
from tests.two_actors import at_once

pytestmark = pytest.mark.usefixtures("unscoped")


@pytest.fixture
def cast(db: None) -> Cast:
    return a_cast()


def a_country(cast: Cast) -> list[Execution]:
    """Lines of two municipalities, one of them in a region, with a branch and a term without a day."""
    region = factories.municipality(kind="region")
    type(cast.home).objects.filter(pk=cast.home.pk).update(parent=region)
    branch = factories.organization(cast.home, kind=OrganizationKind.SCHOOL, parent=cast.school)
    lines = [
        cast.line("a"),
        cast.line("b"),
        cast.line("t"),
        cast.line("c", at=cast.other_school),
        cast.line("e", at=cast.department),
    ]
    cast.line("a", at=branch, parent=lines[0])
    cast.line("a", at=cast.other_school, due=None)
    cast.line("d", late_after=None)
    return lines


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(script=st.lists(STEPS, min_size=8, max_size=14))
def test_any_sequence_of_acts_is_counted(cast: Cast, script: list[tuple[tuple, str | None]]) -> None:
    with forgotten():
        lines = a_country(cast)
        for act, who in script:
            try:
                perform(cast, lines, act, who)
            except Refused:
                continue
            assert differences() == []
        assert sum(PlaceTally.objects.filter(whole=True).values_list("number", flat=True)) == 7


def move(lines: Any, **values: Any) -> int:
    return lines.update(**values)


STATES = ("assigned", "returned")
BULK: tuple[Callable[[Cast], Any], ...] = (
    lambda cast: move(Execution.objects.all(), late_after=DUE + dt.timedelta(days=30)),
    lambda cast: move(Execution.objects.all(), late_after=None),
    lambda cast: move(
        Execution.objects.filter(organization=cast.school),
        status="accepted",
        done_on=DONE,
        reported_on=TODAY,
        accepted_on=TODAY,
    ),
    lambda cast: move(Execution.objects.all(), status="returned", returned_on=TODAY, return_reason="Нет подписи"),
    lambda cast: move(Execution.objects.filter(organization=cast.other_school), role="co_executor"),
    lambda cast: move(Execution.objects.filter(parent__isnull=False), parent=None),
    lambda cast: move(Execution.objects.all(), note="Так же"),
    lambda cast: Execution.objects.filter(parent__isnull=False).delete(),
    lambda cast: Execution.objects.filter(branch_lines=None, organization=cast.school).delete(),
    lambda cast: Control.objects.update(taken_off_on=TODAY, taken_off_basis="Решение", taken_off_by=cast.editor),
    lambda cast: Control.objects.update(taken_off_on=None),
    lambda cast: Control.objects.all().delete(),
    lambda cast: type(cast.home).objects.filter(pk=cast.home.pk).update(parent=None),
    lambda cast: type(cast.home).objects.filter(pk=cast.home.pk).update(parent=factories.municipality(kind="region")),
    lambda cast: Control.objects.bulk_create(
        Control(
            municipality=cast.home,
            roadmap=cast.roadmap,
            item=cast.item(uid),
            taken_off_on=TODAY if uid in "ab" else None,
            taken_off_basis="Решение",
            taken_off_by=cast.editor,
        )
        for uid in "abc"
        if not Control.objects.filter(item=cast.item(uid)).exists()
    ),
    lambda cast: [cast.line("c", due=day) for day in (dt.date(2021, 3, 1), dt.date(2021, 4, 1)) if not has(cast, day)],
)


def has(cast: Cast, day: dt.date) -> bool:
    return Execution.objects.filter(item=cast.item("c"), organization=cast.school, due=day).exists()


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(script=st.lists(st.sampled_from(BULK), min_size=3, max_size=8))
def test_writes_past_the_acts_are_counted(cast: Cast, script: list[Callable[[Cast], Any]]) -> None:
    with forgotten():
        a_country(cast)
        for write in script:
            # What a constraint refuses is counted as it stood.
            with suppress(IntegrityError, ProtectedError), transaction.atomic():
                write(cast)
            assert differences() == []


def test_a_successor_s_lines_are_counted(cast: Cast) -> None:
    cast.line("a")
    cast.line("a", cast.other_school)
    cast.line("b")
    succession.succeed(cast.school, cast.other_school, basis="приказ о слиянии № 5", by=cast.editor)

    assert Execution.objects.count() == 2
    assert sum(LineTally.objects.values_list("number", flat=True)) == 2
    assert differences() == []


def test_lines_of_a_plan_that_applies_to_one_more_school_are_counted(cast: Cast) -> None:
    roadmap = factories.roadmap("approved", at=cast.department)
    before = differences()
    school = factories.organization(cast.home, kind=OrganizationKind.SCHOOL)
    made = assigning.add_organization(roadmap.pk, school, since=TODAY, basis="приказ № 7", by=cast.editor)

    assert before == differences() == []
    assert sum(LineTally.objects.filter(roadmap=roadmap).values_list("number", flat=True)) >= made


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("removable_editions")
def test_a_wrong_number_is_told() -> None:
    cast = a_cast()
    cast.line("a")
    LineTally.objects.update(number=3)
    told = differences()

    assert "LineTally" in told[0]
    assert told[0].endswith("3 instead of 1")
    with pytest.raises(CommandError, match="Не сходится"):
        call_command("verify_tallies", stderr=StringIO())
    cast.line("b").delete()
    LineTally.objects.update(number=1)
    out = StringIO()
    call_command("verify_tallies", stdout=out)
    assert out.getvalue() == "Сходится.\n"


def test_a_statement_that_writes_many_lines_leaves_one_row_of_a_key(cast: Cast) -> None:
    for _ in range(5):
        cast.line("a", factories.organization(cast.home, kind=OrganizationKind.SCHOOL))
    Execution.objects.update(late_after=DUE + dt.timedelta(days=1))

    assert list(LineTally.objects.values_list("number", "overdue_after")) == [(5, DUE + dt.timedelta(days=1))]
    assert sorted(PlaceTally.objects.values_list("whole", "number")) == [(False, 5), (True, 5)]


def test_items_done_are_those_that_the_lines_say(cast: Cast) -> None:
    for place, line in enumerate([cast.line("a"), cast.line("a", cast.other_school), cast.line("b"), cast.line("c")]):
        if place % 2 == 0:
            Execution.objects.filter(pk=line.pk).update(
                status="accepted", done_on=DUE, reported_on=DUE, accepted_on=TODAY
            )
    for uid, closing in (("a", "at_least"), ("b", "all"), ("c", "department"), ("d", "department")):
        Control.objects.create(
            municipality=cast.home,
            roadmap=cast.roadmap,
            item=cast.item(uid),
            closing=closing,
            at_least=1 if closing == "at_least" else None,
            closed_on=TODAY if uid == "d" else None,
        )
    key, home = cast.roadmap.pk, type(cast.home).objects.get(pk=cast.home.pk)
    terms = rollups.counted_terms([key], rollups.overdue_today([home]))

    controls = Control.objects.select_related("item")
    assert rollups.items_done([key], terms, controls) == tallies.items_done([key]) == {key: 3}
    assert tallies.items_on_control([key]) == {key: (4, [cast.item(uid).pk for uid in "abd"])}

    Item.objects.filter(roadmap=cast.roadmap, uid="b").update(removed_by=cast.roadmap.current_edition)
    assert rollups.items_done([key], terms, controls.all()) == tallies.items_done([key]) == {key: 2}
    assert tallies.items_on_control([key]) == {key: (3, [cast.item(uid).pk for uid in "ad"])}


def test_rollups_say_what_the_lines_say(cast: Cast) -> None:
    lines = a_country(cast)
    Execution.objects.filter(pk=lines[0].pk).update(status="returned", returned_on=TODAY, return_reason="Нет подписи")
    Execution.objects.filter(pk=lines[1].pk).update(status="reported", done_on=DUE, reported_on=DUE)
    all_lines, key = Execution.objects.all(), cast.roadmap.pk
    home = type(cast.home).objects.get(pk=cast.home.pk)
    late = tallies.overdue_today([home])
    terms = rollups.counted_terms([key], rollups.overdue_today([home]))
    days = dict(Occurrence.objects.values_list("pk", "due"))

    assert rollups.by_roadmap(terms) == tallies.by_roadmap(all_lines, late)
    assert rollups.by_item(terms) == tallies.by_item(all_lines, late)
    assert rollups.by_month(terms, days) == tallies.by_month(all_lines, late)
    assert rollups.by_roadmap(terms)[key].overdue == 4


@pytest.mark.usefixtures("removable_editions")
@pytest.mark.django_db(transaction=True)
def test_two_reports_of_one_municipality_at_once_are_both_counted() -> None:
    cast = a_cast()
    lines = [cast.line(uid, at) for at in (cast.school, cast.other_school) for uid in "ae"]
    mine, others = [line.pk for line in lines[:2]], [line.pk for line in lines[2:]]
    report = partial(reporting.report, done_on=DONE, proofs=[ORDER])
    at_once(partial(report, mine, by=person(cast.curator)), partial(report, others, by=person(cast.neighbour)))

    assert set(Execution.objects.values_list("status", flat=True)) == {"reported"}
    assert differences() == []


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
@pytest.mark.django_db(transaction=True)
def test_a_writer_does_not_wait_for_another_one_that_counts_the_same() -> None:
    """Rows of a key part while two transactions write, and are one again after the next write."""
    cast = a_cast()
    first, second, third = (cast.line("a", at) for at in (cast.school, cast.other_school, cast.department))
    with transaction.atomic():
        Execution.objects.filter(pk=first.pk).update(late_after=None)
        (outcome,) = at_once(lambda: Execution.objects.filter(pk=second.pk).update(late_after=None))
    assert outcome == 1
    assert differences() == []
    assert PlaceTally.objects.filter(whole=True).count() > 2

    Execution.objects.filter(pk=third.pk).update(late_after=None)
    assert differences() == []
    assert list(PlaceTally.objects.filter(whole=True).values_list("number", flat=True)) == [3]

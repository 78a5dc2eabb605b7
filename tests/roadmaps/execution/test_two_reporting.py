"""Statements of a report do not grow with lines; two people at once on every act of a line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from roadmaps.models import Evidence
from roadmaps.workflow import NotAllowed, Refused, controlling, reporting
from roadmaps.workflow.naming import name_controller
from tests import factories
from tests.roadmaps.execution.reporting_cast import (
    DONE,
    DUE,
    ORDER,
    Cast,
    a_cast,
    fresh,
    in_force,
    person,
    reported,
    verbs,
)
from tests.two_actors import at_once

pytestmark = pytest.mark.usefixtures("unscoped")


@pytest.fixture
def cast(db: None) -> Cast:
    return a_cast()


# Statements do not grow with lines.


def statements(act: Callable[[], Any]) -> int:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        act()
    return len(queries)


def test_bulk_acts_take_as_many_statements_for_forty_lines_as_for_two(cast: Cast) -> None:
    def lines(number: int, year: int) -> list[int]:
        days = [dt.date(year, 1, 1) + dt.timedelta(days=each) for each in range(number)]
        return [cast.line(due=day).pk for day in days]

    few, many = lines(2, 2021), lines(40, 2022)
    curator, editor = person(cast.curator), person(cast.editor)
    counts: dict[str, list[int]] = {}
    for pks in (few, many):
        report = partial(reporting.report, pks, done_on=DONE, by=curator)
        for name, act in (
            ("report", partial(report, proofs=[ORDER])),
            ("report again", partial(report, proofs=[ORDER])),
            ("return", partial(reporting.return_lines, pks, reason="Нет подписи", by=editor)),
            ("mend", partial(report, proofs=[replace(ORDER, number="88-од")])),
            ("accept", partial(reporting.accept, pks, by=editor)),
        ):
            counts.setdefault(name, []).append(statements(act))
    # The person's access is read once, by the first of the acts.
    counts["report"][0] -= 1
    counts["return"][0] -= 1
    assert {name: found[0] for name, found in counts.items()} == {name: found[1] for name, found in counts.items()}
    assert max(found[1] for found in counts.values()) <= 20, counts


# Two at once.


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("removable_editions")
class TestTwoPeopleAtOnce:
    """Two real connections: one wins, the other is told in words, the journal has one line."""

    def test_reporting(self) -> None:
        cast = a_cast()
        line = cast.line()
        results = at_once(
            *(
                partial(reporting.report, [line.pk], done_on=DONE, proofs=[ORDER], by=who)
                for who in (cast.curator, cast.head)
            )
        )
        told = [result.message for result in results if isinstance(result, Refused)]
        assert len(told) == 1 and "отчёт уже подан" in told[0], results
        assert verbs(line) == ["report_line"] and Evidence.objects.count() == 1

    def test_one_person_clicking_twice(self) -> None:
        cast = a_cast()
        line = cast.line()
        results = at_once(*[partial(reporting.report, [line.pk], done_on=DONE, proofs=[ORDER], by=cast.curator)] * 2)
        assert [type(result) for result in results] == [list, list], results
        assert verbs(line) == ["report_line"] and Evidence.objects.count() == 1

    def test_accepting_and_returning(self) -> None:
        cast = a_cast()
        line = reported(cast, cast.line())
        results = at_once(
            partial(reporting.accept, [line.pk], by=cast.editor),
            partial(reporting.return_line, line.pk, reason="Нет подписи", by=cast.second),
        )
        stands = fresh(line)
        assert stands.version == 3
        if stands.status == "accepted":
            assert isinstance(results[1], Refused) and "отчёт уже принят" in results[1].message
        else:
            assert [reason for _, reason in results[0].skipped] == ["отчёт уже возвращён 20.11.2020"]
        assert len(verbs(line)) == 2

    def test_accepting_twice(self) -> None:
        cast = a_cast()
        line = reported(cast, cast.line())
        results = at_once(*(partial(reporting.accept, [line.pk], by=who) for who in (cast.editor, cast.second)))
        assert sorted(len(result.done) for result in results) == [0, 1]
        assert verbs(line) == ["report_line", "accept_line"]

    def test_naming_another_controller_and_accepting_by_the_one_who_is_named(self) -> None:
        cast = a_cast()
        other = factories.user("controller", cast.department)
        line = reported(cast, cast.line(at=cast.department), by="editor")
        name_controller(cast.roadmap.pk, cast.controller, basis="Пункт 2", by=cast.editor)
        named, accepted = at_once(
            partial(name_controller, cast.roadmap.pk, other, basis="Приказ № 5", by=cast.editor),
            partial(reporting.accept, [line.pk], by=cast.controller),
        )
        assert named.person == other
        if fresh(line).status == "accepted":
            assert [row.pk for row in accepted.done] == [line.pk]
        else:
            assert isinstance(accepted, NotAllowed)
        with pytest.raises(NotAllowed):
            reporting.accept([line.pk], by=cast.controller)

    def test_withdrawing_and_accepting(self) -> None:
        cast = a_cast()
        line = reported(cast, cast.line())
        results = at_once(
            partial(reporting.withdraw_report, line.pk, by=cast.curator),
            partial(reporting.accept, [line.pk], by=cast.editor),
        )
        row = Evidence.objects.get()
        if fresh(line).status == "accepted":
            assert isinstance(results[0], Refused) and row.withdrawn_at is None
        else:
            assert "отчёта нет" in results[1].skipped[0][1] and row.withdrawn_at

    def test_withdrawing_and_returning(self) -> None:
        cast = a_cast()
        line = reported(cast, cast.line())
        results = at_once(
            partial(reporting.withdraw_report, line.pk, by=cast.curator),
            partial(reporting.return_line, line.pk, reason="Нет подписи", version=line.version, by=cast.editor),
        )
        stands = fresh(line)
        assert stands.version == 3 and len(verbs(line)) == 2
        if stands.status == "returned":
            assert isinstance(results[0], Refused) and "отчёт уже возвращён" in results[0].message
            assert stands.return_reason == "Нет подписи" and Evidence.objects.get().withdrawn_at is None
        else:
            assert isinstance(results[1], Refused) and "отчёта нет" in results[1].message
            assert Evidence.objects.get().withdrawn_at is not None

    def test_withdrawing_by_two_of_one_school(self) -> None:
        cast = a_cast()
        line = reported(cast, cast.line())
        results = at_once(*(partial(reporting.withdraw_report, line.pk, by=who) for who in (cast.curator, cast.head)))
        assert verbs(line) == ["report_line", "withdraw_report"]
        assert sum(isinstance(result, Refused) for result in results) == 1, results

    def test_withdrawing_two_while_one_of_them_is_accepted(self) -> None:
        cast = a_cast()
        lines = [reported(cast, cast.line(uid)) for uid in "ad"]
        results = at_once(
            partial(reporting.withdraw_reports, [line.pk for line in lines], by=cast.curator),
            partial(reporting.accept, [lines[1].pk], by=cast.editor),
        )
        found = [fresh(line).status for line in lines]
        if isinstance(results[0], Refused):
            assert found == ["reported", "accepted"] and "отчёт уже принят" in results[0].message
        else:
            assert found == ["assigned", "assigned"] and len(results[1].skipped) == 1

    def test_returning_with_two_reasons(self) -> None:
        cast = a_cast()
        line = reported(cast, cast.line())
        reasons = ("Нет подписи", "Нет печати")
        results = at_once(
            *(
                partial(reporting.return_line, line.pk, reason=reason, version=line.version, by=who)
                for reason, who in zip(reasons, (cast.editor, cast.second), strict=True)
            )
        )
        lost = [isinstance(result, Refused) for result in results]
        assert sorted(lost) == [False, True], results
        # The first reason stands; the second person is told of it and overwrites nothing.
        assert fresh(line).return_reason == reasons[lost.index(False)]
        assert verbs(line) == ["report_line", "return_line"]

    def test_returning_in_bulk_and_accepting_in_bulk(self) -> None:
        cast = a_cast()
        pks = [reported(cast, cast.line(uid)).pk for uid in "ad"]
        accepted, returned = at_once(
            partial(reporting.accept, pks, by=cast.editor),
            partial(reporting.return_lines, pks[::-1], reason="Нет подписи", by=cast.second),
        )
        assert sorted((len(accepted.done), len(returned.done))) == [0, 2]
        assert sorted((len(accepted.skipped), len(returned.skipped))) == [0, 2]

    def test_extending_and_reporting(self) -> None:
        cast = a_cast()
        line = cast.line()
        resolution = {"reason": "Карантин", "resolved_by": "Начальник отдела", "resolved_on": DUE}
        extended, sent = at_once(
            partial(controlling.extend, line.pk, until=dt.date(2020, 12, 1), **resolution, by=cast.editor),
            partial(reporting.report, [line.pk], done_on=DONE, proofs=[ORDER], by=cast.curator),
        )
        # The report goes in either order; a term is moved only while it is open.
        stands = fresh(line)
        assert not isinstance(sent, Refused) and stands.status == "reported"
        assert (stands.extended_to is None) is isinstance(extended, Refused)
        assert verbs(line).count("report_line") == 1

    def test_bulk_acts_on_two_plans_named_in_opposite_orders(self) -> None:
        cast = a_cast()
        other = in_force(cast.department)
        lines = [reported(cast, line) for line in (cast.line(), factories.line(other, cast.school, DUE, uid="a"))]
        pks = [line.pk for line in lines]
        results = at_once(
            partial(reporting.accept, pks, by=cast.editor), partial(reporting.accept, pks[::-1], by=cast.second)
        )
        assert sorted(len(result.done) for result in results) == [0, 2], results

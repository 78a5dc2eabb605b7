"""The department moves a term by a resolution, says how items close, takes them off control and puts them back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from organizations.models import Event
from roadmaps.models import Control, DayOff, Execution, Extension, Roadmap, RoadmapSettings
from roadmaps.workflow import NotAllowed, Refused, controlling, reporting
from tests.roadmaps.execution.reporting_cast import DUE, ORDER, SIGNED, TODAY, Cast, a_cast, fresh, verbs
from tests.two_actors import at_once

pytestmark = pytest.mark.usefixtures("unscoped")

UNTIL = dt.date(2020, 12, 1)
RESOLUTION: dict[str, Any] = {
    "until": UNTIL,
    "reason": "Карантин",
    "resolved_by": "И.И. Иванов",
    "resolved_on": dt.date(2020, 11, 13),
    "number": "214",
}


@pytest.fixture
def cast(db: None) -> Cast:
    return a_cast()


def extend(cast: Cast, line: Execution, by: str = "editor", **changes: Any) -> Extension:
    return controlling.extend(line.pk, **{**RESOLUTION, **changes}, by=getattr(cast, by))


def accepted(cast: Cast, *lines: Execution) -> None:
    pks = [line.pk for line in lines]
    reporting.report(pks, done_on=DUE, proofs=[ORDER], by=cast.editor)
    assert not reporting.accept(pks, by=cast.second).skipped


def told_of(cast: Cast, uid: str = "a") -> list[str]:
    events = Event.objects.filter(object_kind="item", object_id=uid, root_id=cast.roadmap.pk)
    return list(events.order_by("pk").values_list("verb", flat=True))


# Extension.


def test_an_extension_moves_the_last_day_and_not_the_plans_term(cast: Cast) -> None:
    line = cast.line()
    assert fresh(line).is_overdue(TODAY)
    row = extend(cast, line)
    stands = fresh(line)
    assert (stands.due, stands.late_after, stands.extended_to) == (DUE, UNTIL, UNTIL)
    assert not stands.is_overdue(TODAY) and stands.is_overdue(UNTIL + dt.timedelta(days=1))
    assert (row.reason, row.resolved_by, row.number, row.entered_by) == (
        "Карантин",
        "И.И. Иванов",
        "214",
        cast.editor,
    )
    event = Event.objects.get(verb="extend_line")
    assert (event.before, event.comment) == ({"late_after": "2020-11-15"}, "Карантин")
    assert event.after["resolution"] == "И.И. Иванов, 13.11.2020 №\u00a0214"


def test_the_same_resolution_again_changes_nothing_and_a_later_one_goes_on(cast: Cast) -> None:
    line = cast.line()
    first = extend(cast, line)
    assert extend(cast, line, by="controller") == first
    assert verbs(line) == ["extend_line"]
    later = dt.date(2020, 12, 15)
    extend(cast, line, until=later)
    assert fresh(line).late_after == later and line.extensions.count() == 2


@pytest.mark.parametrize("moving", ["next", "previous", "none"])
def test_a_last_day_on_a_day_off_is_never_moved_back(cast: Cast, moving: str) -> None:
    RoadmapSettings.objects.create(municipality=cast.home, moving=moving)
    DayOff.objects.create(municipality=cast.home, date=UNTIL, kind="off")
    line = cast.line()
    extend(cast, line)
    assert fresh(line).late_after == (dt.date(2020, 12, 2) if moving == "next" else UNTIL)
    assert fresh(line).extended_to == UNTIL


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"until": DUE}, "until", r"Срок и так по 15\.11\.2020"),
        ({"until": dt.date(2120, 12, 1)}, "until", "проверьте год"),
        ({"reason": " "}, "reason", "причину"),
        ({"reason": "\u200b"}, "reason", "причину"),
        ({"resolved_by": ""}, "resolved_by", "чья резолюция"),
        ({"resolved_on": TODAY + dt.timedelta(days=1)}, "resolved_on", "ещё не наступила"),
        ({"number": "1" * 41}, "number", "40"),
    ],
)
def test_an_extension_without_sense_is_refused_at_its_field(
    cast: Cast, changes: dict[str, Any], field: str, words: str
) -> None:
    line = cast.line()
    with pytest.raises(Refused, match=words) as told:
        extend(cast, line, **changes)
    assert told.value.field == field
    assert fresh(line).late_after == DUE and not Extension.objects.exists()


def test_only_an_open_line_that_may_be_late_is_extended(cast: Cast) -> None:
    reported = cast.line()
    reporting.report([reported.pk], done_on=DUE, proofs=[ORDER], by=cast.curator)
    with pytest.raises(Refused, match="Отчёт на проверке"):
        extend(cast, reported)
    with pytest.raises(Refused, match="продлевать нечего"):
        extend(cast, cast.line("b", late_after=None))
    reporting.return_line(reported.pk, reason="Нет подписи", by=cast.editor)
    assert extend(cast, reported).until == UNTIL


@pytest.mark.parametrize("who", ["editor", "administrator", "controller"])
def test_who_enters_a_resolution(cast: Cast, who: str) -> None:
    assert extend(cast, cast.line(), by=who).entered_by == getattr(cast, who)


@pytest.mark.parametrize("who", ["curator", "head", "methodist", "registrar", "approver", "observer", "stranger"])
def test_who_neither_extends_nor_controls(cast: Cast, who: str) -> None:
    line, by = cast.line(), getattr(cast, who)
    item = line.item_id
    for act in (
        partial(extend, cast, line, by=who),
        partial(controlling.set_closing, item, closing="department", by=by),
        partial(controlling.close_item, item, on=TODAY, by=by),
        partial(controlling.reopen_item, item, reason="Рано", by=by),
        partial(controlling.take_off, item, on=TODAY, basis="Решение", by=by),
        partial(controlling.put_back, item, reason="Рано", by=by),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert not Control.objects.exists() and not Event.objects.exists()


# How an item closes.


def test_the_rule_of_closing_is_set_once(cast: Cast) -> None:
    cast.line(), cast.line(at=cast.other_school)
    item = cast.item().pk
    for _ in range(2):
        control = controlling.set_closing(item, closing="at_least", at_least=2, by=cast.editor)
    assert (control.closing, control.at_least, control.version) == ("at_least", 2, 2)
    assert told_of(cast) == ["set_closing"]
    control = controlling.set_closing(item, closing="all", at_least=5, by=cast.controller)
    assert (control.closing, control.at_least) == ("all", None)
    assert Control.objects.count() == 1


@pytest.mark.parametrize(
    ("closing", "at_least", "field", "words"),
    [
        ("at_least", None, "at_least", "сколько организаций"),
        ("at_least", 0, "at_least", "сколько организаций"),
        ("at_least", 3, "at_least", "организаций: 2"),
        ("never", None, "closing", "нет"),
    ],
)
def test_a_rule_without_sense_is_refused(
    cast: Cast, closing: str, at_least: int | None, field: str, words: str
) -> None:
    cast.line(), cast.line(at=cast.other_school)
    with pytest.raises(Refused, match=words) as told:
        controlling.set_closing(cast.item().pk, closing=closing, at_least=at_least, by=cast.editor)
    assert told.value.field == field and not Control.objects.exists()


def test_the_department_closes_what_it_decides_itself(cast: Cast) -> None:
    item = cast.item().pk
    with pytest.raises(Refused, match="«Исполнили все»"):
        controlling.close_item(item, on=TODAY, by=cast.editor)
    controlling.set_closing(item, closing="department", by=cast.editor)
    for _ in range(2):
        assert controlling.close_item(item, on=DUE, by=cast.editor).closed_on == DUE
    with pytest.raises(Refused, match=r"уже исполнено решением отдела 15\.11\.2020"):
        controlling.close_item(item, on=TODAY, by=cast.second)
    for _ in range(2):
        assert controlling.reopen_item(item, reason="Рано", by=cast.editor).closed_on is None
    assert told_of(cast) == ["set_closing", "close_item", "reopen_item"]
    controlling.close_item(item, on=DUE, by=cast.editor)
    # Another rule forgets the decision, the journal keeps it.
    assert controlling.set_closing(item, closing="all", by=cast.editor).closed_on is None
    assert Event.objects.get(verb="set_closing", after__closing="all").before["closed_on"] == "2020-11-15"


# Off control.


def test_an_executed_item_is_taken_off_with_the_basis_that_follows(cast: Cast) -> None:
    accepted(cast, cast.line(), cast.line(at=cast.other_school))
    for _ in range(2):
        control = controlling.take_off(cast.item().pk, on=TODAY, by=cast.controller)
    assert (control.taken_off_on, control.taken_off_by) == (TODAY, cast.controller)
    assert control.taken_off_basis == "Исполнено, принято 2 отчёта из 2"
    assert told_of(cast) == ["take_off"]
    assert Event.objects.get(verb="take_off").comment == ""


def test_what_is_not_executed_is_taken_off_only_on_a_basis(cast: Cast) -> None:
    line = cast.line()
    accepted(cast, line)
    cast.line(at=cast.other_school)
    item = cast.item().pk
    with pytest.raises(Refused, match=r"не исполнено: принято 1 из 2, просрочено 1\..*укажите основание") as told:
        controlling.take_off(item, on=TODAY, basis=" \u200b", by=cast.controller)
    assert told.value.field == "basis"
    control = controlling.take_off(item, on=TODAY, basis="Постановление № 5", by=cast.controller)
    assert control.taken_off_basis == "Постановление № 5"
    assert Event.objects.get(verb="take_off").comment == "Снято неисполненным: принято 1 из 2, просрочено 1."


def test_an_item_without_lines_says_so(cast: Cast) -> None:
    with pytest.raises(Refused, match="строк исполнения нет"):
        controlling.take_off(cast.item().pk, on=TODAY, by=cast.controller)


def test_what_is_off_control_changes_only_after_it_is_put_back(cast: Cast) -> None:
    line = cast.line()
    item, by = line.item_id, cast.second
    controlling.take_off(item, on=TODAY, basis="Решение", by=cast.controller)
    changes: list[Callable[[], Any]] = [
        partial(controlling.take_off, item, on=TODAY, basis="Другое решение", by=by),
        partial(controlling.set_closing, item, closing="department", by=by),
        partial(controlling.close_item, item, on=TODAY, by=by),
        partial(reporting.report, [line.pk], done_on=DUE, proofs=[ORDER], by=cast.curator),
    ]
    for change in changes:
        with pytest.raises(Refused, match=r"снято с контроля 20\.11\.2020"):
            change()
    for _ in range(2):
        control = controlling.put_back(item, reason="Школа не сдала", by=by)
    assert (control.taken_off_on, control.taken_off_basis, control.taken_off_by) == (None, "", None)
    assert told_of(cast) == ["take_off", "put_back"]
    reporting.report([line.pk], done_on=DUE, proofs=[ORDER], by=cast.curator)


def test_a_report_that_waits_when_the_item_goes_off_is_accepted_and_not_returned(cast: Cast) -> None:
    lines = [cast.line(), cast.line(at=cast.other_school)]
    reporting.report([line.pk for line in lines], done_on=DUE, proofs=[ORDER], by=cast.editor)
    controlling.take_off(lines[0].item_id, on=TODAY, basis="Решение", by=cast.controller)
    with pytest.raises(Refused, match="снято с контроля"):
        reporting.return_line(lines[0].pk, reason="Нет подписи", by=cast.second)
    with pytest.raises(Refused, match="снято с контроля"):
        reporting.withdraw_report(lines[0].pk, by=cast.editor)
    outcome = reporting.return_lines([lines[1].pk], reason="Нет подписи", by=cast.second)
    assert [reason for _, reason in outcome.skipped] == ["мероприятие снято с контроля"]
    assert len(reporting.accept([line.pk for line in lines], by=cast.second).done) == 2


@pytest.mark.parametrize(
    ("on", "words"),
    [(TODAY + dt.timedelta(days=1), "ещё не наступила"), (SIGNED - dt.timedelta(days=1), "раньше акта")],
)
def test_days_of_control_lie_between_the_act_and_today(cast: Cast, on: dt.date, words: str) -> None:
    cast.line()
    with pytest.raises(Refused, match=words) as told:
        controlling.take_off(cast.item().pk, on=on, basis="Решение", by=cast.controller)
    assert told.value.field == "on"
    controlling.set_closing(cast.item().pk, closing="department", by=cast.controller)
    with pytest.raises(Refused, match=words):
        controlling.close_item(cast.item().pk, on=on, by=cast.controller)


@pytest.mark.parametrize("act", [controlling.put_back, controlling.reopen_item])
def test_going_back_asks_why(cast: Cast, act: Any) -> None:
    with pytest.raises(Refused, match="Напишите, почему") as told:
        act(cast.item().pk, reason="\u00a0", by=cast.controller)
    assert told.value.field == "reason"


def test_an_item_that_is_not_there(cast: Cast) -> None:
    with pytest.raises(Refused, match="обновите страницу"):
        controlling.take_off(10**9, on=TODAY, basis="Решение", by=cast.controller)


def test_a_draft_has_nothing_to_control(cast: Cast) -> None:
    draft = Roadmap.objects.create(
        municipality=cast.home, owner=cast.department, title="Черновик", slug="draft-of-control"
    )
    item = draft.item_set.create(municipality=cast.home, uid="x", title="Мероприятие")
    with pytest.raises(NotAllowed):
        controlling.take_off(item.pk, on=TODAY, basis="Решение", by=cast.controller)


# Two at once.


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("removable_editions")
class TestTwoPeopleAtOnce:
    """Two real connections: one wins, the other is told in words, the journal has one line."""

    def test_extending(self) -> None:
        cast = a_cast()
        line = cast.line()
        results = at_once(
            partial(extend, cast, line), partial(extend, cast, line, by="second", until=dt.date(2020, 11, 25))
        )
        # The later day wins in either order, an earlier one after it is refused.
        refused = [result for result in results if isinstance(result, Refused)]
        assert fresh(line).late_after == UNTIL
        assert line.extensions.count() == len(verbs(line)) == 2 - len(refused)

    def test_the_same_resolution(self) -> None:
        cast = a_cast()
        line = cast.line()
        results = at_once(partial(extend, cast, line), partial(extend, cast, line, by="second"))
        assert results[0].pk == results[1].pk and verbs(line) == ["extend_line"]

    def test_taking_off(self) -> None:
        cast = a_cast()
        cast.line()
        item = cast.item().pk
        results = at_once(
            partial(controlling.take_off, item, on=TODAY, basis="Решение", by=cast.controller),
            partial(controlling.take_off, item, on=TODAY, basis="Другое решение", by=cast.editor),
        )
        told = [result.message for result in results if isinstance(result, Refused)]
        assert len(told) == 1 and "уже снято с контроля" in told[0], results
        assert told_of(cast) == ["take_off"]

    def test_putting_back(self) -> None:
        cast = a_cast()
        item = cast.line().item_id
        controlling.take_off(item, on=TODAY, basis="Решение", by=cast.controller)
        at_once(*(partial(controlling.put_back, item, reason="Рано", by=who) for who in (cast.editor, cast.second)))
        assert told_of(cast) == ["take_off", "put_back"]

    def test_closing_and_reopening(self) -> None:
        cast = a_cast()
        item = cast.item().pk
        controlling.set_closing(item, closing="department", by=cast.editor)
        at_once(*(partial(controlling.close_item, item, on=DUE, by=who) for who in (cast.editor, cast.second)))
        assert told_of(cast) == ["set_closing", "close_item"]
        at_once(*(partial(controlling.reopen_item, item, reason="Рано", by=who) for who in (cast.editor, cast.second)))
        assert told_of(cast) == ["set_closing", "close_item", "reopen_item"]

    def test_the_first_rule_of_an_item(self) -> None:
        cast = a_cast()
        cast.line()
        item = cast.item().pk
        results = at_once(
            partial(controlling.set_closing, item, closing="department", by=cast.editor),
            partial(controlling.set_closing, item, closing="at_least", at_least=1, by=cast.second),
        )
        assert [type(result) for result in results] == [Control, Control], results
        assert Control.objects.count() == 1 and len(told_of(cast)) == 2

    def test_taking_off_and_reporting(self) -> None:
        cast = a_cast()
        line = cast.line()
        results = at_once(
            partial(controlling.take_off, line.item_id, on=TODAY, basis="Решение", by=cast.controller),
            partial(reporting.report, [line.pk], done_on=DUE, proofs=[ORDER], by=cast.curator),
        )
        # Both in one order, or the report is told that nobody waits for it any more.
        if isinstance(results[1], Refused):
            assert "снято с контроля" in results[1].message and fresh(line).status == "assigned"
        else:
            assert fresh(line).status == "reported"
        assert Control.objects.get().taken_off_on == TODAY

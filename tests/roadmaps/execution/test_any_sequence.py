"""Any sequence of acts by anybody keeps what must hold: the table of states, the evidence, the days and the journal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from organizations.models import Event
from roadmaps.models import Control, Evidence, Execution, Extension
from roadmaps.proofs import Proof
from roadmaps.workflow import Refused, controlling, reporting
from roadmaps.workflow.lines import TRANSITIONS
from tests.roadmaps.execution.reporting_cast import LINK, ORDER, TODAY, Cast, a_cast

WHO = ("curator", "neighbour", "editor", "second", "controller", "methodist", "stranger")
PROOFS = (ORDER, LINK, Proof("value", numerator=Decimal(3), denominator=Decimal(4)))
DAYS = st.integers(-20, 20).map(lambda days: TODAY + dt.timedelta(days=days))
PLACES = st.lists(st.sampled_from((0, 0, 2, 2, 1, 3, 4)), min_size=1, max_size=3)
ACTS = st.one_of(
    st.tuples(st.just("report"), PLACES, DAYS, st.lists(st.sampled_from(PROOFS), max_size=2)),
    st.tuples(st.just("withdraw"), PLACES),
    st.tuples(st.just("accept"), PLACES),
    st.tuples(st.just("return"), PLACES),
    st.tuples(st.just("extend"), PLACES, DAYS),
    st.tuples(st.just("override"), PLACES, st.integers(0, 5)),
    st.tuples(st.just("take_off"), PLACES),
    st.tuples(st.just("put_back"), PLACES),
)


STEPS = st.tuples(ACTS, st.one_of(st.none(), st.none(), st.sampled_from(WHO)))
# Whose each line is and what completes it: half of the acts make sense, so that scripts come far.
OWNERS = (("curator", (ORDER,)), ("curator", (LINK,)), ("curator", PROOFS[2:]), ("neighbour", ()), ("editor", ()))
TARGET = 2
SENSIBLE = {"return": "second", "accept": "second", "extend": "second", "override": "second"}


def sensibly(act: tuple) -> tuple[tuple, str]:
    """The act by who may do it, on lines that are his, with what is asked of them."""
    name, (first, *others), *rest = act
    owner = OWNERS[first][0]
    places = [first, *(place for place in others if OWNERS[place][0] == owner)]
    if name == "report":
        rest = [TODAY, [proof for place in places for proof in OWNERS[place][1]]]
    elif name == "override":
        places = [TARGET]
    return (name, places, *rest), owner if name in ("report", "withdraw") else SENSIBLE.get(name, "controller")


def perform(cast: Cast, lines: list[Execution], act: tuple, who: str | None) -> None:
    """One act as a page would ask for it; a refusal changes nothing."""
    if who is None:
        act, who = sensibly(act)
    name, places, *rest = act
    pks = [lines[place].pk for place in places]
    by, item = getattr(cast, who), lines[places[0]].item_id
    if name == "report":
        reporting.report(pks, done_on=rest[0], proofs=rest[1], by=by)
    elif name == "withdraw":
        reporting.withdraw_report(pks[0], by=by)
    elif name == "accept":
        reporting.accept(pks, by=by)
    elif name == "return":
        reporting.return_lines(pks, reason="Нет подписи", by=by)
    elif name == "extend":
        controlling.extend(pks[0], until=rest[0], reason="Карантин", resolved_by="Начальник", resolved_on=TODAY, by=by)
    elif name == "override":
        reporting.override_value(pks[0], numerator=Decimal(rest[0]), reason="Уточнено", by=by)
    elif name == "take_off":
        controlling.take_off(item, on=TODAY, basis="Решение", by=by)
    else:
        controlling.put_back(item, reason="Рано", by=by)


@contextmanager
def forgotten() -> Iterator[None]:
    """What happens inside is undone afterwards."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def states() -> dict[int, Execution]:
    return Execution.objects.select_related("occurrence").in_bulk()


def require_moved_by_the_table(before: dict[int, Execution], after: dict[int, Execution]) -> None:
    allowed = {(start, end) for starts, end in TRANSITIONS.values() for start in starts}
    for pk, line in after.items():
        was = before[pk]
        assert line.status == was.status or (was.status, line.status) in allowed
        assert line.version >= was.version
        if line.version == was.version:
            assert line.status == was.status and line.late_after == was.late_after


def require_whole(lines: dict[int, Execution], events: int) -> None:
    """What holds at any moment."""
    links = Evidence.lines.through.objects.filter(evidence__withdrawn_at__isnull=True)
    behind: dict[int, set[str]] = {pk: set() for pk in lines}
    for pk, kind, owner, organization in links.values_list(
        "execution_id", "evidence__kind", "evidence__organization_id", "execution__organization_id"
    ):
        behind[pk].add(kind)
        assert owner == organization
    for pk, line in lines.items():
        reported = line.status in ("reported", "accepted")
        assert (line.reported_on is not None) == (line.status != "assigned")
        assert not reported or line.done_on <= line.reported_on <= TODAY
        assert (line.status == "accepted") == (line.accepted_on is not None)
        # Nobody is left with evidence of what he did not report, and what asks for it has it.
        assert line.status != "assigned" or not behind[pk]
        # A resolution's last day on a day off counts to the working day after it.
        last = max(line.due, line.extended_to or line.due)
        assert last <= line.late_after <= last + dt.timedelta(days=3 if line.extended_to else 0)
        assert line.accepted_by_id is None or line.accepted_by_id != line.reported_by_id
    assert Evidence.objects.filter(withdrawn_at__isnull=True, lines__isnull=True).count() == 0
    # Each change of a line has its event and its version; control and extensions have theirs.
    changes = sum(line.version - 1 for line in lines.values())
    controls = sum(control.version - 1 for control in Control.objects.all())
    assert events == changes + controls
    assert Extension.objects.count() == Event.objects.filter(verb="extend_line").count()


@pytest.fixture
def cast(db: None, unscoped: None) -> Cast:
    return a_cast()


# The cast is made once: each script runs on it and is forgotten.
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(script=st.lists(STEPS, min_size=8, max_size=14))
def test_any_sequence_of_acts_keeps_what_must_hold(cast: Cast, script: list[tuple[tuple, str | None]]) -> None:
    with forgotten():
        lines = [
            cast.line("a"),
            cast.line("b"),
            cast.line("t"),
            cast.line("c", at=cast.other_school),
            cast.line("e", at=cast.department),
        ]
        before = states()
        for act, who in script:
            try:
                perform(cast, lines, act, who)
            except Refused as refused:
                assert refused.message
            after = states()
            require_moved_by_the_table(before, after)
            require_whole(after, Event.objects.count())
            before = after

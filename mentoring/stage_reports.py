"""What a plan asks of a school for a stage of the cycle, and the report that a finished stage makes of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from mentoring.models import Pair, PointState, Programme, StageState
from mentoring.stage_terms import CYCLE_BEGINS
from organizations.models import User
from organizations.refusals import Refused
from roadmaps.models import Evidence, Execution, Occurrence
from roadmaps.my_lines import open_under_control
from roadmaps.proofs import Proof
from roadmaps.workflow.reporting import report

_ASSIGNED = 5
"""The stage whose paper is the order that fixes pairs."""


@dataclass(frozen=True, slots=True)
class Reported:
    """Lines that were reported, and those that were not, each with the reason in words."""

    done: tuple[Execution, ...] = ()
    left: tuple[tuple[Execution, str], ...] = ()


def tied_lines(programme: Programme, stage: int) -> QuerySet[Execution]:
    """Open lines of the school whose item belongs to the stage, in plans about the same people, due in this cycle.

    A line without a day belongs to the cycle that asks first.
    """
    first = dt.date(programme.school_year, CYCLE_BEGINS, 1)
    last = dt.date(programme.school_year + 1, 8, 31)
    rows = Execution.objects.filter(
        Q(due__isnull=True) | Q(due__gte=first, due__lte=last),
        municipality=programme.municipality_id,
        organization=programme.organization_id,
        item__stage=stage,
        roadmap__audience=programme.form.audience,
    )
    return open_under_control(rows).select_related("item", "occurrence", "roadmap").order_by("due", "pk")


def tied_plans(programme_pk: int, stage: int) -> set[int]:
    """Keys of the plans that the stage's report would write into."""
    programme = Programme.objects.select_related("form").get(pk=programme_pk)
    return set(tied_lines(programme, stage).values_list("roadmap_id", flat=True))


def report_stage(programme: Programme, state: StageState, *, by: User) -> Reported:
    """Report the stage's lines with its note and its points' documents; each line for itself.

    A yearly note on what lasts is left for the end of the year. Runs inside the act that finished the stage.
    """
    if state.finished_on is None:
        return Reported()
    note = _note(programme, state)
    proofs = proofs_of(programme, state.stage)
    done: list[Execution] = []
    left: list[tuple[Execution, str]] = []
    for line in tied_lines(programme, state.stage):
        if line.occurrence.origin == Occurrence.Origin.NOTE:
            left.append((line, "отметка за учебный год: её дают в конце года"))
            continue
        try:
            done += report([line.pk], done_on=state.finished_on, note=note, proofs=proofs, by=by)
        except Refused as refusal:
            left.append((line, refusal.message))
    return Reported(tuple(done), tuple(left))


def proofs_of(programme: Programme, stage: int) -> list[Proof]:
    """Documents, links and files of the stage's points; for the fifth the orders that fix its pairs."""
    points = PointState.objects.filter(programme=programme, point__stage=stage).select_related("point", "file")
    found = [proof for row in points.order_by("point__position", "pk") for proof in _proofs(row)]
    if stage == _ASSIGNED:
        orders = Pair.objects.filter(programme=programme, order_date__isnull=False).exclude(order_number="")
        for number, date in orders.order_by("order_date").values_list("order_number", "order_date").distinct():
            found.append(Proof(Evidence.Kind.DOCUMENT, "Приказ о закреплении пар", number=number, date=date))
    return list(dict.fromkeys(found))


def _proofs(row: PointState) -> Iterable[Proof]:
    name = row.document or row.point.short or row.point.name[:300]
    if row.number and row.date:
        yield Proof(Evidence.Kind.DOCUMENT, name, number=row.number, date=row.date)
    if row.url:
        yield Proof(Evidence.Kind.LINK, name, url=row.url)
    if row.file is not None:
        yield Proof(Evidence.Kind.FILE, name, file=row.file)


def _note(programme: Programme, state: StageState) -> str:
    told = f"Этап {state.stage} «{state.name}» программы «{programme.form}» завершён {state.finished_on:%d.%m.%Y}."
    return f"{told} {state.note}".strip()

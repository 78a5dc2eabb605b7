"""A pair's individual plan, for teachers the персонализированная программа: written with its steps, approved.

The school writes it, and so does the pair's own mentor; the school approves (АЗ-1128/08: head or curator).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from mentoring import permissions
from mentoring.models import IndividualPlan, Pair, PlanStep, Programme
from mentoring.workflow import pair_rules as rules
from mentoring.workflow.core import locked_programme, require
from organizations.access import Access
from organizations.clock import today
from organizations.journal import record
from organizations.models import User
from organizations.refusals import Refused

TEXT_LIMIT = 4000
STEPS_LIMIT = 60
_CHANGED = "План только что изменил другой сотрудник. Сравните с записанным и сохраните ещё раз."
_READ_AGAIN = "План только что изменил другой сотрудник: прочтите его и утвердите снова."
_GOALS = ("date", "problem", "goal", "tasks", "expected")
_AGREED = ("measure", "term", "expected")
_RESULTS = ("done_on", "outcome")


@dataclass(frozen=True, slots=True)
class PlanData:
    """What the plan says of the pair as a whole."""

    date: dt.date
    goal: str
    problem: str = ""
    tasks: str = ""
    expected: str = ""


@dataclass(frozen=True, slots=True)
class StepData:
    """A measure; `pk` of the one that stands, None for a new one."""

    measure: str
    term: str = ""
    expected: str = ""
    done_on: dt.date | None = None
    outcome: str = ""
    pk: int | None = None


def write_plan(
    pair_pk: int, data: PlanData, steps: Sequence[StepData], *, version: int | None, by: User
) -> IndividualPlan:
    """Write the plan whole, its steps in the order given; a step that is not among them goes.

    `version` is that of the plan that was read, None where there was none. An approved plan whose goals or measures
    change waits for approval anew; results of steps change nothing in that. The same again changes nothing.
    """
    with _keeping(pair_pk, by=by) as (programme, pair):
        day = today(programme.municipality)
        rules.require_day(data.date, "Дата плана", today=day, field="date")
        goal, steps = data.goal.strip(), _checked_steps(steps, day)
        if not goal:
            raise Refused("Цель пары: напишите.", field="goal")
        facts: dict[str, object] = {name: _text(getattr(data, name)) for name in _GOALS if name != "date"}
        facts["date"] = data.date
        plan = _plan(pair)
        stood = {step.pk: step for step in plan.steps.all()} if plan else {}
        goals_differ = plan is None or any(getattr(plan, name) != value for name, value in facts.items())
        agreed_differ, differ = _differences(list(stood.values()), steps)
        if plan is not None and not (goals_differ or differ):
            return plan
        if (plan.version if plan else None) != version:
            raise Refused(_CHANGED)
        plan = _saved(plan, pair, facts, reopened=goals_differ or agreed_differ)
        _write_steps(plan, stood, steps)
        after = {"steps": len(steps), "done": sum(step.done_on is not None for step in steps)}
        record("write_plan", programme, by=by, target=plan, title=str(pair), after=after)
    return plan


def approve_plan(pair_pk: int, *, on: dt.date, approved_by: str, version: int, by: User) -> IndividualPlan:
    """The head or curator approves the plan as it was read at `version`. The same again changes nothing."""
    with _keeping(pair_pk, by=by) as (programme, pair):
        require(permissions.may_keep_register(Access.of(by), pair.organization), "утверждать план пары")
        plan = _plan(pair)
        if plan is None:
            raise Refused("Плана ещё нет: сначала запишите его.")
        post = rules.words(approved_by, what="Кем утверждён", limit=200, field="approved_by")
        if (plan.approved_on, plan.approved_by) == (on, post):
            return plan
        if plan.version != version:
            raise Refused(_READ_AGAIN)
        rules.require_day(on, "Дата утверждения", today=today(programme.municipality), field="approved_on")
        if on < plan.date:
            raise Refused(f"План датирован {plan.date:%d.%m.%Y}: раньше его не утверждают.", field="approved_on")
        plan.approved_on, plan.approved_by = on, post
        plan.version += 1
        plan.save(update_fields=["approved_on", "approved_by", "version"])
        record("approve_plan", programme, by=by, target=plan, title=str(pair), after={"on": on.isoformat()})
    return plan


@contextmanager
def _keeping(pair_pk: int, *, by: User) -> Iterator[tuple[Programme, Pair]]:
    programme_pk = Pair.objects.values_list("programme_id", flat=True).get(pk=pair_pk)
    with locked_programme(programme_pk) as programme:
        pair = Pair.objects.select_related("organization", "mentor__person").get(pk=pair_pk)
        require(permissions.may_keep_meetings(Access.of(by), pair), "вести план этой пары")
        rules.require_open(programme)
        if pair.ended_on is not None:
            raise Refused(f"Пара {pair} завершена {pair.ended_on:%d.%m.%Y}: план больше не меняют.")
        yield programme, pair


def _plan(pair: Pair) -> IndividualPlan | None:
    return IndividualPlan.objects.filter(pair=pair).first()


def _saved(plan: IndividualPlan | None, pair: Pair, facts: dict[str, object], *, reopened: bool) -> IndividualPlan:
    if plan is None:
        made: IndividualPlan = IndividualPlan.objects.create(municipality_id=pair.municipality_id, pair=pair, **facts)
        return made
    for name, value in facts.items():
        setattr(plan, name, value)
    if reopened:
        plan.approved_on, plan.approved_by = None, ""
    plan.version += 1
    plan.save()
    return plan


def _checked_steps(steps: Sequence[StepData], day: dt.date) -> list[StepData]:
    if len(steps) > STEPS_LIMIT:
        raise Refused(f"В плане не больше {STEPS_LIMIT} мероприятий.")
    checked = []
    for number, step in enumerate(steps, 1):
        what = f"Мероприятие {number}"
        if step.done_on is not None:
            rules.require_day(step.done_on, f"{what}: дата", today=day, field=f"step-{number}")
        checked.append(
            StepData(
                rules.words(step.measure, what=what, limit=500, field=f"step-{number}"),
                _line(step.term, f"{what}, срок", 200),
                _line(step.expected, f"{what}, результат", 500),
                step.done_on,
                _line(step.outcome, f"{what}, что получилось", 500),
                step.pk,
            )
        )
    return checked


def _differences(stood: list[PlanStep], steps: list[StepData]) -> tuple[bool, bool]:
    """Whether what was agreed differs, and whether anything does."""

    def rows(found: Sequence[PlanStep | StepData], names: tuple[str, ...]) -> list[tuple[object, ...]]:
        return [tuple(getattr(one, name) for name in names) for one in found]

    agreed = rows(stood, _AGREED) != rows(steps, _AGREED)
    return agreed, agreed or rows(stood, _RESULTS) != rows(steps, _RESULTS)


def _write_steps(plan: IndividualPlan, stood: dict[int, PlanStep], steps: list[StepData]) -> None:
    kept = {step.pk for step in steps if step.pk in stood}
    PlanStep.objects.filter(plan=plan).exclude(pk__in=kept).delete()
    for position, step in enumerate(steps):
        row = stood.get(step.pk or 0) or PlanStep(municipality_id=plan.municipality_id, plan=plan)
        row.position = position
        for name in (*_AGREED, *_RESULTS):
            setattr(row, name, getattr(step, name))
        row.save()


def _line(text: str, what: str, limit: int) -> str:
    return rules.words(text, what=what, limit=limit) if text.strip() else ""


def _text(text: str) -> str:
    clean = text.replace("\r\n", "\n").strip()
    if len(clean) > TEXT_LIMIT:
        raise Refused(f"Слишком длинно: не больше {TEXT_LIMIT} знаков.")
    return clean

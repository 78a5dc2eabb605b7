"""Sentences of reports in right Russian: who took part, what the plan came to, what follows from it. Pure.

Each function gives whole sentences, none where there is nothing to say.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction

from documents.typography import NBSP
from monitoring.figures import SMALLEST_GROUP, Figure
from monitoring.hiding import hidden
from monitoring.reports.snapshot import IndicatorLine, Snapshot
from monitoring.reports.wording import (
    NO_DATA,
    counted,
    listed,
    mentors,
    pairs,
    percent,
    points,
    programmes,
    pupils,
    schools,
)
from roadmaps.status_note import StatusNote

_WEAKEST = 5


def participation(found: Snapshot) -> list[str]:
    """How many pairs worked in the year, with how many people in how many programmes."""
    if not found.pairs:
        yet = "" if found.is_over else "ещё "
        return [f"В {found.year} году наставнических пар и групп на территории {found.of_place} {yet}не было."]
    people = f"{_people(found.mentees, pupils)} и {_people(found.mentors, mentors)}"
    until = "" if found.is_over else f" (по состоянию на {found.day:%d.%m.%Y})"
    # «работала 1 пара», «работала 21 пара», but «работало 11 пар».
    worked = "работала" if found.pairs % 10 == 1 and found.pairs % 100 != 11 else "работало"
    return [
        f"В {found.year} году{until} на территории {found.of_place} {worked} {pairs(found.pairs)}: {people}, "
        f"{programmes(found.programmes)} наставничества."
    ]


def _people(count: int, named: Callable[[int], str]) -> str:
    """«6 наставляемых», «менее 5 наставников»: of a group of one to four people no number is told."""
    if 0 < count < SMALLEST_GROUP:
        return f"менее {SMALLEST_GROUP}{NBSP}{named(SMALLEST_GROUP).partition(NBSP)[2]}"
    return named(count)


def schools_and_practices(found: Snapshot) -> list[str]:
    """How many schools joined the model, how many practices are published."""
    told = []
    if found.joined:
        told.append(f"К внедрению целевой модели присоединилось: {schools(found.joined)}.")
    if found.practices:
        practices = counted(found.practices, "практика", "практики", "практик")
        told.append(f"Опубликовано в реестре: {practices} наставничества.")
    return told


def plan_kept(found: Snapshot) -> list[str]:
    """By how many of the indicators with data the target is reached."""
    lines = [line for line in found.indicators if line.is_reached is not None]
    if not lines:
        return []
    reached = [line for line in lines if line.is_reached]
    if len(reached) == len(lines):
        return ["Плановые значения достигнуты по всем показателям, по которым есть данные."]
    if not reached:
        return ["Плановые значения пока не достигнуты." if not found.is_over else "Плановые значения не достигнуты."]
    return [f"Плановые значения достигнуты по {len(reached)} из{NBSP}{len(lines)} показателей с данными."]


def behind_plan(found: Snapshot) -> list[str]:
    """Indicators that miss their target, with by how much; those without data."""
    late = [line for line in found.indicators if line.is_reached is False]
    told = [
        f"{_named(line)} — {percent(line.percent)} при плане {percent(line.target)} ({points(line.gap)})"
        for line in late
    ]
    absent = [_named(line) for line in found.indicators if line.percent is None and not line.is_hidden]
    sentences = [f"Ниже плана: {'; '.join(told)}."] if told else []
    return [*sentences, *([f"Нет данных: {listed(absent)}."] if absent else [])]


def change_since_last_year(found: Snapshot) -> list[str]:
    """Indicators that grew and that fell since the year before."""
    grown = [_named(line) for line in found.indicators if line.change is not None and line.change > 0]
    fallen = [
        f"{_named(line)} ({points(line.change)})"
        for line in found.indicators
        if line.change is not None and line.change < 0
    ]
    told = [f"По сравнению с {found.year - 1} годом выросли: {listed(grown)}."] if grown else []
    return [*told, *([f"Снизились: {listed(fallen)}."] if fallen else [])]


def plan_sentences(plan: StatusNote) -> list[str]:
    """The status note of a plan, what of it is done, how late the latest is."""
    totals = plan.totals
    told = list(plan.sentences)
    if totals.expected:
        done = totals.in_time + totals.late
        share = Figure(done, totals.expected).percent(0)
        told.append(f"Исполнено и принято {done} из{NBSP}{totals.expected} ({percent(share)}).")
    if plan.overdue:
        late = counted(len(plan.overdue), "исполнение", "исполнения", "исполнений")
        told.append(f"Срок истёк, отчёта нет: {late}, наибольшее опоздание {_days(plan)}.")
    return told


def _days(plan: StatusNote) -> str:
    return counted(max(line.days for line in plan.overdue), "день", "дня", "дней")


def largest_form(found: Snapshot) -> list[str]:
    """The form of mentoring with the most pairs. Asks for at least one form."""
    largest = max(found.forms, key=lambda line: line.pairs)
    if len(found.forms) == 1:
        return [f"Все пары и группы работают по форме «{largest.name}»."]
    return [f"Больше всего пар и групп по форме «{largest.name}»: {largest.pairs}."]


def weakest_schools(found: Snapshot) -> list[str]:
    """The schools that hold the first indicator down: those below its plan, the lowest first."""
    line = found.indicators[0] if found.indicators else None
    if line is None or line.target is None:
        return []
    plan = Fraction(line.target) / 100
    concealed = hidden({place: school.facts[0] for place, school in enumerate(found.schools)})
    low = [
        (share, school.name)
        for place, school in enumerate(found.schools)
        if place not in concealed and (share := school.facts[0].share) is not None and share < plan
    ]
    if not low:
        return []
    return [f"Ниже плана по показателю {_named(line)}: {listed([name for _, name in sorted(low)], _WEAKEST)}."]


def conclusions(found: Snapshot) -> list[str]:
    """What is to be done, a sentence a point; that all is well where nothing is behind."""
    told = [
        f"По показателю {_named(line)} {'сверх плана' if line.less_is_better else 'до плана не хватает'}: "
        f"{_short_of(line)}. {_advice(line)}".strip()
        for line in found.indicators
        if line.is_reached is False
    ]
    told += [
        f"Собрать знаменатель показателя {_named(line)}. Нет данных: {listed(list(line.missing))}."
        for line in found.indicators
        if line.missing
    ]
    late = [stage for stage in found.stages if stage.late]
    told += [f"Этап {stage.number} «{stage.name}» опаздывает: {programmes(stage.late)}." for stage in late]
    for plan in found.plans:
        if plan.overdue:
            names = sorted({line.organization for line in plan.overdue})
            told.append(f"Закрыть просроченные мероприятия: {listed(names)}.")
    return told or ["Отставаний от плана нет; работу продолжить в установленные сроки."]


def _short_of(line: IndicatorLine) -> str:
    """«12 человек»: how many make up the plan."""
    if line.fact.numerator is None or not line.fact.denominator or line.target is None:
        return NO_DATA
    exact = line.target * line.fact.denominator / 100
    gap = line.fact.numerator - math.floor(exact) if line.less_is_better else math.ceil(exact) - line.fact.numerator
    if line.of_people:
        return counted(max(gap, 0), "человек", "человека", "человек")
    return counted(max(gap, 0), "предприятие", "предприятия", "предприятий")


def _advice(line: IndicatorLine) -> str:
    if line.fact.answered is not None and line.fact.denominator and line.fact.answered < line.fact.denominator:
        return "Не все участники ответили: собрать анкеты остальных."
    return ""


def _named(line: IndicatorLine) -> str:
    return f"«{line.short}»"

"""What is ready and what is missing in each stage. Only a missing consent and an empty base stop; the rest warns.

A base is empty when nobody is in it: stage 2 cannot finish without mentees, stage 3 without mentors, and no pair is
fixed (5) or begins to work (6) without both. A consent that somebody in a base lacks stops the same two: what the plan
of Моршанский район and Р-145 ask of stages is done by people, and stages may overlap.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from django.urls import reverse

from mentoring.models import PointState, Programme, StagePoint, StageState
from mentoring.numbers import Numbers, numbers_of

STOPS_TO_START = frozenset({6})
"""Stages that a stop does not let begin; any other begins when somebody begins it."""
STOPS_TO_FINISH = frozenset({2, 3, 5})


@dataclass(frozen=True, slots=True)
class Check:
    """Something that a stage rests on: in words, whether it is there, where to mend it and how the link is called.

    `within`: done in the course of the stage itself, so that nobody asks for it before the stage begins.
    """

    words: str
    done: bool
    link: str = ""
    action: str = ""
    blocks: bool = False
    within: bool = False


@dataclass(frozen=True, slots=True)
class Stop:
    """What is missing: in words, with a link. `blocks`: a decision of the department is needed to go on without it."""

    words: str
    link: str
    blocks: bool


@dataclass(frozen=True, slots=True)
class Marks:
    """A stage's points: how many there are and how many are done."""

    done: int = 0
    all: int = 0


def stops_of(programme: Programme) -> dict[int, list[Stop]]:
    """What is missing in each stage of the programme. A constant number of queries."""
    numbers = numbers_of([programme])[programme.pk]
    checks = checks_of(programme, numbers, marks_of([programme])[programme.pk])
    return {
        stage: [Stop(check.words, check.link, check.blocks) for check in found if not check.done]
        for stage, found in checks.items()
    }


def blocking(checks: Iterable[Check], state: StageState) -> list[Check]:
    """What stops the stage: nothing where the department decided to go on without it."""
    if state.passed_on is not None:
        return []
    return [check for check in checks if check.blocks and not check.done]


def marks_of(programmes: Iterable[Programme]) -> dict[int, dict[int, Marks]]:
    """Points by programme and stage: those in use, and the retired ones that were done. Two queries."""
    rows = list(programmes)
    places = {row.municipality_id for row in rows}
    points = {
        pk: (stage, place, retired)
        for pk, stage, place, retired in StagePoint.objects.values_list("pk", "stage", "local_to", "retired")
        if place is None or place in places
    }
    done: dict[int, set[int]] = {row.pk: set() for row in rows}
    for programme, point in PointState.objects.filter(programme__in=rows).values_list("programme", "point"):
        done[programme].add(point)
    found: dict[int, dict[int, Marks]] = {}
    for row in rows:
        tally = {stage: [0, 0] for stage in range(1, 8)}
        for pk, (stage, place, retired) in points.items():
            if place in (None, row.municipality_id) and (not retired or pk in done[row.pk]):
                tally[stage][0] += pk in done[row.pk]
                tally[stage][1] += 1
        found[row.pk] = {stage: Marks(*pair) for stage, pair in tally.items()}
    return found


def checks_of(programme: Programme, numbers: Numbers, marks: dict[int, Marks]) -> dict[int, list[Check]]:
    """Everything that the seven stages rest on, done and missing, by stage. Asks the database nothing."""
    page = reverse("programme", args=[programme.pk])
    mentees = _base(numbers.mentees, "База наставляемых", f"{page}mentees/")
    mentors = _base(numbers.mentors, "База наставников", f"{page}mentors/")
    people = f"/mentoring/schools/{programme.organization_id}/people/?state=lacking"
    consents = Check(
        f"Согласия участников баз: {numbers.mentees + numbers.mentors - numbers.lacking} из "
        f"{numbers.mentees + numbers.mentors}",
        not numbers.lacking,
        people,
        "Кого не хватает",
        blocks=True,
    )
    known = [consents] if numbers.mentees + numbers.mentors else []
    rest: dict[int, list[Check]] = {
        2: [replace(mentees, within=True)],
        3: [replace(mentors, within=True)],
        4: list(_training(numbers, f"{page}mentors/")),
        5: [mentees, mentors, *known, *_matching(numbers, page)],
        6: [mentees, mentors, *known, *_matching(numbers, page), *_work(numbers, page)],
        7: [*_points(6, marks[6], page, within=False), *_work(numbers, page, within=False), *_closing(numbers, page)],
    }
    return {stage: [*rest.get(stage, ()), *_points(stage, marks[stage], page)] for stage in range(1, 8)}


def _base(number: int, name: str, link: str) -> Check:
    if number:
        return Check(f"{name}: {number}", True, link)
    return Check(f"{name} пуста", False, link, "Пополнить", blocks=True)


def _points(stage: int, marks: Marks, page: str, *, within: bool = True) -> Iterator[Check]:
    if marks.all:
        done = marks.done == marks.all
        yield Check(f"Пункты этапа {stage}: {marks.done} из {marks.all}", done, f"{page}#stage-{stage}", within=within)


def _training(numbers: Numbers, link: str) -> Iterator[Check]:
    if numbers.mentors:
        trained = numbers.mentors - numbers.untrained
        yield Check(
            f"Обучение прошли наставников: {trained} из {numbers.mentors}",
            not numbers.untrained,
            link,
            "Отметить",
            within=True,
        )


def _matching(numbers: Numbers, page: str) -> Iterator[Check]:
    if not numbers.mentees:
        return
    inside = f"Пар и групп: {numbers.pairs}, в них наставляемых {numbers.paired} из {numbers.mentees}"
    yield Check(inside, not numbers.unpaired, f"{page}matching/", "Подобрать")
    if numbers.pairs:
        ordered = numbers.pairs - numbers.unordered
        told = f"Приказ о закреплении, пар: {ordered} из {numbers.pairs}"
        yield Check(told, not numbers.unordered, f"{page}pairs/", "Внести")
    if numbers.unpaired:
        helped = numbers.unpaired - numbers.unsupported
        told = f"Поддержка наставляемых без пары: {helped} из {numbers.unpaired}"
        yield Check(told, not numbers.unsupported, f"{page}matching/", "Назначить")


def _work(numbers: Numbers, page: str, *, within: bool = True) -> Iterator[Check]:
    if numbers.working:
        meet = numbers.working - numbers.silent
        yield Check(
            f"Встречаются, пар: {meet} из {numbers.working}",
            not numbers.silent,
            f"{page}meetings/",
            "Кто молчит",
            within=within,
        )


def _closing(numbers: Numbers, page: str) -> Iterator[Check]:
    if numbers.pairs:
        over = numbers.pairs - numbers.working
        yield Check(
            f"Завершены, пар: {over} из {numbers.pairs}",
            not numbers.working,
            f"{page}closing/",
            "Завершить",
            within=True,
        )

"""What papers of pairs say: the list of them in an order, a pair's plan, its diary of meetings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from mentoring.models import IndividualPlan, Meeting, Pair, Person
from mentoring.papers.blocks import MEETING_HEADS, PAIR_HEADS, STEP_HEADS, blank_blocks, hand_table, table_block
from mentoring.papers.composing import Material, signature
from mentoring.papers.morphology import initials
from mentoring.papers.people import Subject
from mentoring.papers.printing import Printing, about, glued, name_of, on


def of_list(printing: Printing, given: Mapping[str, str], base: Material) -> Material:
    """The table of pairs: full names where they are known, codes where they are not."""
    until = base.values.get("работают по", "")
    since = base.values.get("работают с", "")
    rows = []
    for number, one in enumerate(printing.subjects, start=1):
        mentor, *mentees = one.people
        told = "\n".join(_line_of(printing, person, given) for person in mentees)
        term = _term(one.row, since, until)
        rows.append((str(number), _line_of(printing, mentor, given), told, term))
    values = {**base.values, "число пар": str(len(printing.subjects) or "")}
    blocks = {**base.blocks, "таблица пар": table_block(PAIR_HEADS, rows) if rows else hand_table(PAIR_HEADS)}
    return replace(base, values=values, blocks=blocks, hand=not printing.subjects)


def _line_of(printing: Printing, person: Person, given: Mapping[str, str]) -> str:
    return ", ".join(filter(None, (name_of(printing, person, given) or person.code, glued(about(person)))))


def _term(pair: Pair, since: str, until: str) -> str:
    begins = f"{pair.started_on:%d.%m.%Y}" if pair.started_on else since
    ends = f"{pair.planned_until:%d.%m.%Y}" if pair.planned_until else until
    return " ".join(filter(None, (begins and f"с {begins}", ends and f"по {ends}")))


def of_pair(printing: Printing, one: Subject, given: Mapping[str, str], base: Material) -> Material:
    """A pair's plan or diary; whatever is not written yet is left to a hand."""
    pair: Pair = one.row
    mentor, *mentees = one.people
    names = [name_of(printing, person, given) or person.code for person in mentees]
    plan = IndividualPlan.objects.filter(pair=pair).first()
    values = {
        **base.values,
        "пара": str(pair),
        "наставник": name_of(printing, mentor, given) or mentor.code,
        "наставляемые": ", ".join(names),
        "класс наставника": glued(about(mentor)),
        "классы наставляемых": ", ".join(dict.fromkeys(glued(about(person)) for person in mentees if about(person))),
        "ролевая модель": pair.role_model.name if pair.role_model else "",
        "работает с": on(pair.started_on),
        "работает по": on(pair.planned_until),
        **_values_of(plan),
    }
    blocks = {
        **base.blocks,
        **blank_blocks(printing.kind),
        "подпись наставника": signature("Наставник", initials(name_of(printing, mentor, given))),
        "подпись наставляемого": tuple(
            block
            for person in mentees
            for block in signature("Наставляемый", initials(name_of(printing, person, given)))
        ),
    }
    if steps := _steps(plan):
        blocks["таблица мероприятий"] = table_block(STEP_HEADS, steps)
    if meetings := _meetings(pair):
        blocks["таблица встреч"] = table_block(MEETING_HEADS, meetings)
    bare = not (steps if printing.kind == "plan" else meetings)
    return replace(base, values=values, blocks=blocks, subject=str(pair), hand=bare)


def _values_of(plan: IndividualPlan | None) -> dict[str, str]:
    if plan is None:
        return {}
    return {
        "проблема": _sentence(plan.problem),
        "цель": _sentence(plan.goal),
        "задачи": _sentence(plan.tasks),
        "ожидаемый результат": _sentence(plan.expected),
        "дата плана": on(plan.date),
    }


def _sentence(text: str) -> str:
    return " ".join(text.split()).rstrip(".")


def _steps(plan: IndividualPlan | None) -> list[tuple[str, ...]]:
    rows = plan.steps.all() if plan else ()
    return [
        (str(number), row.measure, row.term, row.expected, " ".join(filter(None, (on(row.done_on), row.outcome))))
        for number, row in enumerate(rows, start=1)
    ]


def _meetings(pair: Pair) -> list[tuple[str, ...]]:
    rows = Meeting.objects.filter(pair=pair).order_by("date", "pk")
    return [
        (
            str(number),
            on(row.date),
            ": ".join(filter(None, (row.get_kind_display(), row.topic))),
            str(row.minutes or ""),
            row.outcome,
            row.next_step,
            "",
        )
        for number, row in enumerate(rows, start=1)
    ]

"""Answers as values: what was said to a question, and what a whole sheet says of satisfaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from mentoring.models import Form, Participant, Programme
from monitoring.models import Answer, Question, Questionnaire
from roadmaps.models import Roadmap

WORDS_LIMIT = 2000
USUAL_FORM: Mapping[str, str] = {
    Roadmap.Audience.STUDENTS: "student_student",
    Roadmap.Audience.TEACHERS: "teacher_teacher",
}
"""Whose questionnaires a form without own ones takes, by its audience."""


@dataclass(frozen=True, slots=True)
class Said:
    """What was said to one question: a number, words, or places of the variants chosen; nothing where all are empty."""

    number: int | None = None
    text: str = ""
    chosen: tuple[int, ...] = ()

    def __bool__(self) -> bool:
        return self.number is not None or bool(self.text) or bool(self.chosen)

    @classmethod
    def of(cls, answer: Answer) -> Said:
        return cls(answer.number, answer.text, tuple(answer.chosen))


@dataclass(frozen=True, slots=True)
class Marks:
    """What a sheet says of satisfaction: sum and number of its marks; whether all its yes-or-no answers are yes."""

    total: int = 0
    number: int = 0
    said_yes: bool | None = None


def marks_of(questions: Iterable[Question], said: Mapping[int, Said]) -> Marks:
    """The sheet's figures, from what was said by the question's key."""
    found = [
        (question.kind, said[question.pk].number)
        for question in questions
        if question.satisfaction and question.pk in said and said[question.pk].number is not None
    ]
    marks = [number for kind, number in found if kind == Question.Kind.SCALE and number is not None]
    told = [number == 1 for kind, number in found if kind == Question.Kind.YES_NO]
    return Marks(sum(marks), len(marks), all(told) if told else None)


def blocks_of(questions: Sequence[Question]) -> list[tuple[str, list[Question]]]:
    """The questions under the headings of their blocks, in order."""
    return [(block, list(group)) for block, group in groupby(questions, key=lambda question: question.block)]


def questions_of(questionnaire: Questionnaire) -> list[Question]:
    return list(questionnaire.questions.order_by("position", "pk"))


def fits(questionnaire: Questionnaire, form: Form, forms_with_own: frozenset[str]) -> bool:
    """Whether the questionnaire is put to a programme of the form; `forms_with_own`: codes that have questionnaires."""
    if not questionnaire.form:
        return True
    own = form.code if form.code in forms_with_own else USUAL_FORM.get(form.audience, "student_student")
    return questionnaire.form == own


def offered(municipality_pk: int, form: Form) -> list[Questionnaire]:
    """Questionnaires in force for a programme of the form, in order. One query."""
    rows = Questionnaire.objects.in_force(municipality_pk)
    own = frozenset(row.form for row in rows if row.form)
    return [row for row in rows if fits(row, form, own)]


def recipients(programme: Programme, side: str) -> list[Participant]:
    """Whom a questionnaire of the side is put to: admitted people of the programme's base, by code. One query."""
    rows = Participant.objects.filter(programme=programme, side=side, left_on__isnull=True)
    rows = rows.filter(person__admitted_from__isnull=False, person__destroyed_on__isnull=True)
    rows = rows.filter(person__blocked_on__isnull=True)
    return list(rows.select_related("person__organization").order_by("person__code"))

"""What a curator filled in himself: the SWOT table, the programme's card with its total and level."""

from __future__ import annotations

from dataclasses import dataclass

from monitoring.models import Answer, Collection, Question
from monitoring.questions import questions_of
from monitoring.results import level
from monitoring.workflow.questionnaires import CRITERIA


@dataclass(frozen=True, slots=True)
class CuratorSheet:
    """Questions with what was said to each; `points` and `level` of a card that is whole."""

    rows: tuple[tuple[Question, str], ...]
    points: int | None = None
    most: int = 2 * CRITERIA

    @property
    def level(self) -> str:
        return level(self.points) if self.points is not None else ""


def curator_sheet(collection: Collection) -> CuratorSheet | None:
    """The collection's only sheet; None where nobody filled it in. Two queries."""
    rows = Answer.objects.filter(sheet__collection=collection, sheet__finished_on__isnull=False)
    said = {row.question_id: row for row in rows}
    if not said:
        return None
    questions = questions_of(collection.questionnaire)
    shown = tuple((question, _words(said.get(question.pk))) for question in questions)
    grades = [said[one.pk].number for one in questions if one.kind == Question.Kind.GRADE and one.pk in said]
    points = sum(grade for grade in grades if grade is not None) if len(grades) == CRITERIA else None
    return CuratorSheet(shown, points)


def _words(answer: Answer | None) -> str:
    if answer is None:
        return ""
    return answer.text if answer.number is None else str(answer.number)

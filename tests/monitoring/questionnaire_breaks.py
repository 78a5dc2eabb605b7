"""Writes that break each named constraint of questionnaires, for `tests/access/test_constraints.py`."""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from monitoring.models import Answer, AnswerLink, Collection, Question, Questionnaire, Sheet

if TYPE_CHECKING:
    from tests.access.cast import World

Break = Callable[["World"], object]
DAY = dt.date(2026, 3, 2)


def put(model: Any, **changes: Any) -> Break:
    return lambda world: model.objects.all().update(**changes)


def twice(model: Any, **changes: Any) -> Break:
    """A row that stands, once more."""

    def act(world: World) -> object:
        twin = copy.copy(model.objects.order_by("-pk").first())
        twin.pk = None
        for name, value in changes.items():
            setattr(twin, name, value)
        return model.objects.bulk_create([twin])

    return act


def local_twice(world: World) -> object:
    own = {"local_to": world.home.municipality, "code": "own", "title": "Своя"}
    return Questionnaire.objects.bulk_create([Questionnaire(**own), Questionnaire(**own)])


def answer_twice(world: World) -> object:
    sheet = Sheet.objects.get()
    question = Question.objects.filter(questionnaire=sheet.collection.questionnaire).first()
    own = {"municipality": world.home.municipality, "sheet": sheet, "question": question}
    return Answer.objects.bulk_create([Answer(**own), Answer(**own)])


def eleven(world: World) -> object:
    sheet = Sheet.objects.get()
    question = Question.objects.filter(questionnaire=sheet.collection.questionnaire).first()
    own = {"municipality": world.home.municipality, "sheet": sheet, "question": question}
    return Answer.objects.bulk_create([Answer(**own, number=11)])


BREAKS: dict[str, Break] = {
    "questionnaire_version_once_in_the_product": twice(Questionnaire),
    "questionnaire_version_once_in_a_municipality": local_twice,
    "questionnaire_has_a_title": put(Questionnaire, title=""),
    "question_code_once_in_a_version": twice(Question),
    "question_asks_something": put(Question, text=""),
    "satisfaction_is_told_by_scale_or_yes": put(Question, kind="text", satisfaction=True),
    "one_open_collection_of_a_questionnaire": lambda world: Collection.objects.update(
        closed_on=None, questionnaire=Questionnaire.objects.first()
    ),
    "collection_s_term_is_not_before_its_opening": put(
        Collection, opened_on=DAY, closed_on=DAY, closes_on=dt.date(2026, 3, 1)
    ),
    "collection_closes_after_it_opens": put(Collection, opened_on=DAY, closed_on=dt.date(2026, 3, 1)),
    "one_live_answer_link": twice(AnswerLink, token_hash="0" * 64),
    "one_sheet_of_a_participant": twice(Sheet, link=None),
    "paper_sheet_is_entered_by_somebody": put(Sheet, from_paper=True),
    "each_mark_of_satisfaction_is_one_at_least": put(Sheet, marks_number=2),
    "one_answer_to_a_question": answer_twice,
    "answer_is_at_most_ten": eleven,
}

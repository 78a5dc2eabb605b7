"""A municipality's own texts of questionnaires: versions that only grow, a way back to any and to the product's.

A version never changes, so that answers keep the questions that they were given to.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db.models import Max

from monitoring.models import Question, Questionnaire
from monitoring.permissions import may_edit_questionnaires
from monitoring.questions import questions_of
from monitoring.workflow.core import locked_municipality, require
from organizations.access import Access
from organizations.journal import record
from organizations.models import Municipality, User
from organizations.refusals import Refused

TEXT_LIMIT, LINE_LIMIT, CHOICE_LIMIT = 500, 200, 100
MOST_QUESTIONS, MOST_CHOICES = 60, 20
CRITERIA = 9
"""Of the programme's card: its levels are told of nine criteria."""
_CODE = re.compile(r"[a-z0-9_-]{1,60}")


class Outdated(Refused):
    """Somebody saved another version meanwhile."""


@dataclass(frozen=True, slots=True)
class QuestionData:
    """A question as it is written; without a code it is a new one."""

    text: str
    kind: str
    code: str = ""
    block: str = ""
    hint: str = ""
    choices: tuple[str, ...] = ()
    required: bool = False
    satisfaction: bool = False

    @classmethod
    def of(cls, row: Question) -> QuestionData:
        return cls(
            row.text, row.kind, row.code, row.block, row.hint, tuple(row.choices), row.required, row.satisfaction
        )


@dataclass(frozen=True, slots=True)
class PaperData:
    """A questionnaire as it is written."""

    title: str
    intro: str
    questions: tuple[QuestionData, ...]


def save_questionnaire(
    municipality_pk: int, code: str, data: PaperData, *, base: int, comment: str = "", by: User
) -> Questionnaire:
    """A new version of the municipality's own, begun from the version with the key `base`; the same text adds nothing.

    Raises Outdated where another version came meanwhile, Refused with what is wrong, NotAllowed.
    """
    with locked_municipality(municipality_pk) as municipality:
        standing = _standing(municipality, code, base, by)
        found = checked(data, standing.about)
        if found == paper_of(standing):
            return standing
        return _add(municipality, standing, found, comment=comment, by=by)


def restore_questionnaire(municipality_pk: int, pk: int, *, base: int, by: User) -> Questionnaire:
    """Go back to an earlier version or to the product's own: it becomes the newest version."""
    with locked_municipality(municipality_pk) as municipality:
        wanted = Questionnaire.objects.of(municipality).filter(pk=pk).first()
        if wanted is None:
            raise Refused("Такой версии нет.")
        standing = _standing(municipality, wanted.code, base, by)
        if standing.pk == wanted.pk:
            return standing
        return _add(municipality, standing, paper_of(wanted), comment=f"Возврат: {wanted.version_name}", by=by)


def paper_of(row: Questionnaire) -> PaperData:
    """A version as it is written."""
    return PaperData(row.title, row.intro, tuple(QuestionData.of(question) for question in questions_of(row)))


def checked(data: PaperData, about: str) -> PaperData:
    """The words in order, new questions with codes. Raises Refused with the first thing that is wrong."""
    title, intro = _line(data.title, 300, "Название"), data.intro.replace("\x00", "").strip()
    if not title:
        raise Refused("Напишите название.", field="title")
    if not data.questions:
        raise Refused("В анкете нет ни одного вопроса.")
    if len(data.questions) > MOST_QUESTIONS:
        raise Refused(f"Слишком много вопросов: не больше {MOST_QUESTIONS}.")
    questions = _coded([_question(one, place) for place, one in enumerate(data.questions, 1)])
    if about == Questionnaire.About.CARD:
        grades = sum(one.kind == Question.Kind.GRADE for one in questions)
        if grades != CRITERIA or len(questions) != CRITERIA:
            raise Refused(f"В карте {CRITERIA} критериев, по ним считают уровень: оставьте столько же.")
    elif any(one.kind == Question.Kind.GRADE for one in questions):
        raise Refused("Оценка 0, 1 или 2 бывает только в карте эффективности.")
    return PaperData(title, intro, questions)


def _question(one: QuestionData, place: int) -> QuestionData:
    where = f"Вопрос {place}"
    text = _line(one.text, TEXT_LIMIT, where)
    if not text:
        raise Refused(f"{where}: напишите, о чём он.")
    if one.kind not in Question.Kind.values:
        raise Refused(f"{where}: выберите вид ответа.")
    choices = tuple(dict.fromkeys(filter(None, (_line(words, CHOICE_LIMIT, where) for words in one.choices))))
    if one.kind in (Question.Kind.CHOICE, Question.Kind.CHOICES):
        if not 2 <= len(choices) <= MOST_CHOICES:
            raise Refused(f"{where}: напишите варианты ответа, от 2 до {MOST_CHOICES}, каждый с новой строки.")
    else:
        choices = ()
    if one.satisfaction and one.kind not in (Question.Kind.SCALE, Question.Kind.YES_NO):
        raise Refused(f"{where}: об удовлетворённости говорят шкала и ответ «да» или «нет».")
    code = one.code.strip()
    if code and not _CODE.fullmatch(code):
        raise Refused(f"{where}: код пишут латинскими строчными буквами, цифрами, «-» и «_».")
    block, hint = _line(one.block, LINE_LIMIT, where), _line(one.hint, 300, where)
    return replace(one, text=text, choices=choices, code=code, block=block, hint=hint)


def _coded(questions: Sequence[QuestionData]) -> tuple[QuestionData, ...]:
    """New questions get codes that nothing here has."""
    taken = [one.code for one in questions if one.code]
    if len(set(taken)) < len(taken):
        twice = next(code for code in taken if taken.count(code) > 1)
        raise Refused(f"Код «{twice}» стоит у двух вопросов: он нужен разный.")
    free = (f"own-{number}" for number in range(1, 2 * MOST_QUESTIONS) if f"own-{number}" not in taken)
    return tuple(one if one.code else replace(one, code=next(free)) for one in questions)


def _line(text: str, limit: int, where: str) -> str:
    words = " ".join(text.replace("\x00", "").split())
    if len(words) > limit:
        raise Refused(f"{where}: слишком длинно, не больше {limit} знаков.")
    return words


def _standing(municipality: Municipality, code: str, base: int, by: User) -> Questionnaire:
    require(may_edit_questionnaires(Access.of(by), municipality.pk), "менять тексты анкет")
    standing = next((row for row in Questionnaire.objects.in_force(municipality) if row.code == code), None)
    if standing is None:
        raise Refused("Такой анкеты нет.")
    if standing.pk != base:
        who = standing.created_by or "кто-то"
        raise Outdated(f"Пока вы правили, сохранена {standing.version_name} ({who}). Сравните и повторите.")
    return standing


def _add(
    municipality: Municipality, standing: Questionnaire, data: PaperData, *, comment: str, by: User
) -> Questionnaire:
    own = Questionnaire.objects.filter(local_to=municipality, code=standing.code)
    newest = own.aggregate(newest=Max("version"))["newest"] or 0
    row: Questionnaire = Questionnaire.objects.create(
        code=standing.code,
        version=newest + 1,
        title=data.title,
        about=standing.about,
        form=standing.form,
        side=standing.side,
        moment=standing.moment,
        intro=data.intro,
        position=standing.position,
        local_to=municipality,
        comment=comment[:300],
        created_by=by,
    )
    Question.objects.bulk_create(
        Question(
            questionnaire=row,
            position=place,
            code=one.code,
            block=one.block,
            text=one.text,
            hint=one.hint,
            kind=one.kind,
            choices=list(one.choices),
            required=one.required,
            satisfaction=one.satisfaction,
        )
        for place, one in enumerate(data.questions, 1)
    )
    title, after = f"{row.title}, {row.version_name}", {"version": row.version}
    record("edit_questionnaire", municipality, by=by, target=row, title=title, after=after, comment=row.comment)
    return row

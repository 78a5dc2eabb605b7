"""The product's own questionnaires, as rows.

Ground: письмо 23.01.2020 № МР-42/02, приложение 2: the blocks of the entry and exit questionnaires of each form and
side, the SWOT table, the curator's card of nine criteria. The wording is the product's; a municipality may change it.
What both moments ask stands in `questionnaire_asks`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from monitoring.questionnaire_asks import JOINT, LEAST_MOST, OPEN, Ask, Words, entry_asks, exit_asks, hinted

GRADES = "2 — в полной мере, 1 — частично, 0 — не проявляется"


@dataclass(frozen=True, slots=True)
class Paper:
    """A questionnaire with its questions in order."""

    code: str
    title: str
    about: str
    side: str
    moment: str
    intro: str
    asks: tuple[Ask, ...]
    form: str = ""


_SIDES = {"mentor": "наставников", "mentee": "наставляемых"}
# The form, its name, whether grown-ups answer for each side, and whether theory and practical skills are passed.
_FORMS = (
    ("student_student", "ученик – ученик", False, False),
    ("teacher_teacher", "учитель – учитель", True, True),
    ("univ_student", "студент – ученик", False, False),
    ("employer_student", "работодатель – ученик", False, True),
    ("employer_univ", "работодатель – студент", True, True),
)


def papers() -> tuple[Paper, ...]:
    """Every questionnaire of the product: 5 forms × 2 sides × entry and exit, and those that any form shares."""
    return tuple(_of_forms()) + _SHARED


def _of_forms() -> Iterator[Paper]:
    for form, name, formal, practical in _FORMS:
        for side, whom in _SIDES.items():
            other = "наставником" if side == "mentee" else "наставляемым"
            words = Words(form, name, side, whom, other, formal, practical)
            yield _paper(words, "entry", tuple(entry_asks(words)))
            yield _paper(words, "exit", tuple(exit_asks(words)))


def _paper(words: Words, moment: str, asks: tuple[Ask, ...]) -> Paper:
    when = "Входная" if moment == "entry" else "Выходная"
    intro = (
        "Программа ещё впереди. Расскажите, чего вы от неё ждёте: верных и неверных ответов нет."
        if moment == "entry"
        else "Программа завершается. Расскажите, что получилось: верных и неверных ответов нет."
    )
    return Paper(
        code=f"{words.form}-{words.side}-{moment}",
        title=f"{when} анкета {words.whom}, «{words.name}»",
        about="programme",
        side=words.side,
        moment=moment,
        intro=intro,
        asks=tuple(hinted(ask) for ask in asks),
        form=words.form,
    )


def _swot(side: str) -> Paper:
    whose = "наставников" if side == "mentor" else "наставляемых"
    inner, outer = "Внутренние факторы", "Внешние факторы"
    asks = (
        Ask("strong", inner, "Сильные стороны программы", "text"),
        Ask("weak", inner, "Слабые стороны программы", "text"),
        Ask("opportunities", outer, "Возможности", "text"),
        Ask("threats", outer, "Угрозы", "text"),
    )
    intro = f"Заполняет куратор по ответам {whose}. Имён участников не пишите."
    return Paper(f"swot-{side}", f"SWOT-анализ программы по ответам {whose}", "swot", side, "once", intro, asks)


_CRITERIA = (
    "Соответствие условий организации программы требованиям модели наставничества",
    "Соответствие программы принципам модели наставничества",
    "Соответствие программы современным подходам и технологиям",
    "Комфортный психологический климат в организации",
    "Логичность деятельности наставника, понимание им ситуации наставляемого",
    "Удовлетворённость всех участников программы",
    "Удовлетворённость партнёров",
    "Активность и заинтересованность наставляемых",
    "Применение наставляемыми полученных знаний, активная гражданская позиция",
)
_CARD = Paper(
    "programme-card",
    "Карта эффективности программы, девять критериев",
    "card",
    "",
    "once",
    "Заполняет куратор. Итог: 15–18 баллов — оптимальный уровень, 9–14 — допустимый, 0–8 — недопустимый.",
    tuple(
        Ask(f"criterion_{number}", "Критерии", text, "grade", GRADES, required=True)
        for number, text in enumerate(_CRITERIA, 1)
    ),
)
_READINESS = Paper(
    "mentor-readiness",
    "Готовность наставника",
    "readiness",
    "mentor",
    "once",
    "Анкета помогает подготовить наставников и никого не отсеивает.",
    tuple(
        hinted(ask)
        for ask in (
            Ask("wish", "Мотивация", "Насколько вам хочется быть наставником?", required=True),
            Ask("why", "Мотивация", "Почему вы хотите быть наставником?", "text"),
            Ask("time", "Возможности", "Насколько легко вам находить время для встреч?"),
            Ask(
                "hours",
                "Возможности",
                "Сколько времени в неделю вы готовы отдавать наставничеству?",
                "choice",
                choices=("меньше часа", "1–2 часа", "3–4 часа", "больше 4 часов"),
            ),
            Ask("contact", "Умения", "Насколько легко вам найти общий язык с другим человеком?"),
            Ask("explain", "Умения", "Насколько хорошо вы умеете объяснять?"),
            Ask("conflict", "Умения", "Насколько спокойно вы решаете спорные ситуации?"),
            Ask("goals", "Умения", "Насколько хорошо вы умеете ставить цели и планировать?"),
            Ask("responsible", "Умения", "Насколько вы готовы отвечать за общий результат?"),
            Ask(
                "help",
                "Помощь",
                "Какая помощь вам нужна?",
                "choices",
                choices=(
                    "обучение общению",
                    "помощь с планом встреч",
                    "готовые материалы",
                    "поддержка психолога",
                    "опыт других наставников",
                ),
            ),
        )
    ),
)
_TRAINING = Paper(
    "mentor-training",
    "Обучение наставников",
    "training",
    "mentor",
    "once",
    "Оцените обучение, чтобы следующее прошло лучше.",
    tuple(
        hinted(ask)
        for ask in (
            Ask("useful", "Обучение", "Насколько полезным было обучение?", required=True),
            Ask("clear", "Обучение", "Насколько понятными были объяснения?"),
            Ask("practical", "Обучение", "Насколько обучение пригодится на встречах?"),
            Ask("ready", "После обучения", "Насколько вы готовы к первой встрече?"),
            Ask("enough", "После обучения", "Хватило ли вам обучения, чтобы начать?", "yes_no"),
            Ask("missing", "После обучения", "Чего не хватило, о чём рассказать ещё?", "text"),
        )
    ),
)


def _satisfaction(side: str) -> Paper:
    """Two questions that decide, at any time of the year: a programme that goes on past December has no exit yet."""
    other = "наставником" if side == "mentee" else "наставляемым"
    return Paper(
        code=f"satisfaction-{side}",
        title=f"Удовлетворённость {_SIDES[side]}",
        about="satisfaction",
        side=side,
        moment="once",
        intro="Коротко о том, как идёт программа. По ответам считают, сколько её участников довольны.",
        asks=(
            Ask(
                "joint_work",
                JOINT,
                f"Насколько вы довольны работой с {other}?",
                hint=LEAST_MOST,
                required=True,
                satisfaction=True,
            ),
            Ask("joy", JOINT, "Нравится ли вам участвовать в программе?", "yes_no", required=True, satisfaction=True),
            Ask("wishes", OPEN, "Что стоит изменить?", "text"),
        ),
    )


_SHARED = (
    *(_READINESS, _TRAINING, _swot("mentor"), _swot("mentee"), _CARD),
    *(_satisfaction("mentor"), _satisfaction("mentee")),
)

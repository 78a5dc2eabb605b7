"""The product's own questionnaires, as rows.

Ground: письмо 23.01.2020 № МР-42/02, приложение 2: the blocks of the entry and exit questionnaires of each form and
side, the SWOT table, the curator's card of nine criteria. The wording is the product's; a municipality may change it.
Entry asks what is expected, exit what it came to, under the same code.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

EXPERIENCE, TALK, MEETINGS = "Опыт", "Общение", "Встречи"
SAFETY, COURSE, STUDY = "Безопасность и поддержка", "Программа", "Теория и практика"
PART, JOINT, OPEN, EFFECTS = "Участие", "Совместная работа", "Своими словами", "Что изменилось"
LEAST_MOST = "1 — меньше всего, 10 — больше всего"
OFTEN = ("очень часто", "часто", "редко", "1–2 раза", "никогда")
GRADES = "2 — в полной мере, 1 — частично, 0 — не проявляется"


@dataclass(frozen=True, slots=True)
class Ask:
    """A question: `kind` is one of `Question.Kind`."""

    code: str
    block: str
    text: str
    kind: str = "scale"
    hint: str = ""
    choices: tuple[str, ...] = ()
    required: bool = False
    satisfaction: bool = False


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


@dataclass(frozen=True, slots=True)
class Words:
    """How one side of one form is spoken to. `other`: the partner in the instrumental case."""

    form: str
    name: str
    side: str
    whom: str
    other: str
    formal: bool
    practical: bool


@dataclass(frozen=True, slots=True)
class Twin:
    """A question of both moments: what is expected at the entry, what it came to at the exit.

    `side`: who is asked, both where it is empty. `practical`: only where knowledge and skills are passed. What
    `satisfies` must be answered at the exit and decides whether the person is satisfied.
    """

    code: str
    block: str
    entry: str
    exit: str
    side: str = ""
    practical: bool = False
    kind: str = "scale"
    choices: tuple[str, ...] = ()
    satisfies: bool = False

    def is_for(self, words: Words) -> bool:
        return self.side in ("", words.side) and (words.practical or not self.practical)

    def ask(self, words: Words, moment: str) -> Ask:
        text = (self.entry if moment == "entry" else self.exit).format(other=words.other)
        decides = self.satisfies and moment == "exit"
        return Ask(self.code, self.block, text, self.kind, choices=self.choices, required=decides, satisfaction=decides)


_OWN_PART = ("Насколько вы, по-вашему, будете вовлечены в программу?", "Насколько вы были вовлечены в программу?")
_TWINS = (
    Twin(
        "comfort",
        TALK,
        "Насколько комфортным, по-вашему, будет общение с {other}?",
        "Насколько комфортным было общение с {other}?",
    ),
    Twin(
        "personal_meetings",
        MEETINGS,
        "Насколько полезными и интересными, по-вашему, будут личные встречи?",
        "Насколько полезными и интересными были личные встречи?",
    ),
    Twin(
        "group_meetings",
        MEETINGS,
        "Насколько полезными и интересными, по-вашему, будут групповые встречи?",
        "Насколько полезными и интересными были групповые встречи?",
    ),
    Twin(
        "safety",
        SAFETY,
        "Насколько вам важно чувствовать себя в безопасности при общении с {other}?",
        "Насколько безопасно вы чувствовали себя при общении с {other}?",
    ),
    Twin(
        "support",
        SAFETY,
        "Насколько вам важно чувствовать поддержку наставника?",
        "Насколько вы чувствовали поддержку наставника?",
        side="mentee",
    ),
    Twin(
        "support",
        SAFETY,
        "Насколько вам важно уметь поддержать наставляемого?",
        "Насколько вам удавалось поддержать наставляемого?",
        side="mentor",
    ),
    Twin(
        "effectiveness",
        COURSE,
        "Насколько эффективной, по-вашему, будет программа наставничества?",
        "Насколько эффективной была программа наставничества?",
    ),
    Twin(
        "organisation",
        COURSE,
        "Насколько хорошо, по-вашему, будут организованы мероприятия?",
        "Насколько хорошо были организованы мероприятия?",
    ),
    Twin(
        "adaptation",
        COURSE,
        "Насколько полезной, по-вашему, будет помощь в том, чтобы освоиться в программе?",
        "Насколько полезной была помощь в том, чтобы освоиться в программе?",
    ),
    Twin(
        "theory",
        STUDY,
        "Насколько полезными, по-вашему, будут теоретические знания?",
        "Насколько полезными оказались теоретические знания?",
        side="mentee",
        practical=True,
    ),
    Twin(
        "theory",
        STUDY,
        "Насколько полно вы рассчитываете передать теоретические знания?",
        "Насколько полно вам удалось передать теоретические знания?",
        side="mentor",
        practical=True,
    ),
    Twin(
        "practice",
        STUDY,
        "Насколько полезными, по-вашему, будут практические навыки?",
        "Насколько полезными оказались практические навыки?",
        side="mentee",
        practical=True,
    ),
    Twin(
        "practice",
        STUDY,
        "Насколько полно вы рассчитываете передать практические навыки?",
        "Насколько полно вам удалось передать практические навыки?",
        side="mentor",
        practical=True,
    ),
    Twin("involvement", PART, *_OWN_PART, side="mentee"),
    Twin(
        "involvement",
        PART,
        "Насколько, по-вашему, наставляемый будет вовлечён в программу?",
        "Насколько наставляемый был вовлечён в программу?",
        side="mentor",
    ),
    Twin("own_involvement", PART, *_OWN_PART, side="mentor"),
    Twin(
        "skill_events",
        PART,
        "Как часто, по-вашему, должны проходить мероприятия, где развивают навыки?",
        "Как часто проходили мероприятия, где развивают навыки?",
        kind="choice",
        choices=OFTEN,
    ),
    Twin(
        "joint_work",
        JOINT,
        "Насколько вы, по-вашему, будете довольны совместной работой?",
        "Насколько вы довольны совместной работой?",
        satisfies=True,
    ),
    Twin(
        "joy",
        JOINT,
        "Рады ли вы участвовать в программе?",
        "Понравилось ли вам участвовать в программе?",
        kind="yes_no",
        satisfies=True,
    ),
)


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
            yield _paper(words, "entry", tuple(_entry(words)))
            yield _paper(words, "exit", tuple(_exit(words)))


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
        asks=tuple(_hinted(ask) for ask in asks),
        form=words.form,
    )


def _hinted(ask: Ask) -> Ask:
    return replace(ask, hint=LEAST_MOST) if ask.kind == "scale" and not ask.hint else ask


def _experience() -> Iterator[Ask]:
    yield Ask("experience", EXPERIENCE, "Сталкивались ли вы раньше с программой наставничества?", "yes_no")
    yield Ask("experience_where", EXPERIENCE, "Если да, то где?", "text", "Название школы, кружка или предприятия")


def _entry(words: Words) -> Iterator[Ask]:
    yield from _experience()
    yield from (twin.ask(words, "entry") for twin in _TWINS if twin.is_for(words))
    yield Ask("wishes", OPEN, "Чего вы ожидаете от программы и своей роли в ней?", "text")
    yield Ask("valuable", OPEN, "Что для вас особенно ценно в программе?", "text")


def _exit(words: Words) -> Iterator[Ask]:
    yield from _experience()
    yield from (twin.ask(words, "exit") for twin in _TWINS if twin.is_for(words))
    yield from _effects(words)
    yield Ask("valuable", OPEN, "Что для вас было особенно ценно в программе?", "text")
    yield Ask("wishes", OPEN, "Чего вам не хватило в программе, что стоит изменить?", "text")


def _effects(words: Words) -> Iterator[Ask]:
    """Asked at the exit alone: what came of it."""
    if words.side == "mentee":
        if words.formal:
            yield Ask("interest", EFFECTS, "Появилось ли желание осваивать новое в своём деле?", "yes_no")
        else:
            subject = "Появился ли интерес к предметам, кружкам или проектам?"
            yield Ask("interest", EFFECTS, subject, "yes_no")
        yield Ask("profession", EFFECTS, "Стали ли вы лучше понимать будущую или свою профессию?", "yes_no")
    else:
        yield Ask("interest", EFFECTS, "Заметили ли вы, что у наставляемого появились новые интересы?", "yes_no")
        yield Ask("profession", EFFECTS, "Помогла ли роль наставника вашему собственному развитию?", "yes_no")
    yield Ask("go_on", EFFECTS, "Хотите ли вы продолжить работу в программе?", "yes_no")
    if words.side == "mentee":
        yield Ask("become_mentor", EFFECTS, "Хотели бы вы сами стать наставником?", "yes_no")


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
        _hinted(ask)
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
        _hinted(ask)
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
    decides = {"required": True, "satisfaction": True}
    return Paper(
        code=f"satisfaction-{side}",
        title=f"Удовлетворённость {_SIDES[side]}",
        about="satisfaction",
        side=side,
        moment="once",
        intro="Коротко о том, как идёт программа. По ответам считают, сколько её участников довольны.",
        asks=(
            Ask("joint_work", JOINT, f"Насколько вы довольны работой с {other}?", hint=LEAST_MOST, **decides),
            Ask("joy", JOINT, "Нравится ли вам участвовать в программе?", "yes_no", **decides),
            Ask("wishes", OPEN, "Что стоит изменить?", "text"),
        ),
    )


_SHARED = (
    *(_READINESS, _TRAINING, _swot("mentor"), _swot("mentee"), _CARD),
    *(_satisfaction("mentor"), _satisfaction("mentee")),
)

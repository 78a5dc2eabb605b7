"""What participants are asked about a programme at its entry and exit: what is expected, what it came to.

Ground: письмо 23.01.2020 № МР-42/02, приложение 2: the blocks of the entry and exit questionnaires of each form and
side. The wording is the product's. Both moments ask under the same code.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

EXPERIENCE, TALK, MEETINGS = "Опыт", "Общение", "Встречи"
SAFETY, COURSE, STUDY = "Безопасность и поддержка", "Программа", "Теория и практика"
PART, JOINT, OPEN, EFFECTS = "Участие", "Совместная работа", "Своими словами", "Что изменилось"
LEAST_MOST = "1 — меньше всего, 10 — больше всего"
OFTEN = ("очень часто", "часто", "редко", "1–2 раза", "никогда")


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


def entry_asks(words: Words) -> Iterator[Ask]:
    """What is asked before the programme."""
    yield from _experience()
    yield from (twin.ask(words, "entry") for twin in _TWINS if twin.is_for(words))
    yield Ask("wishes", OPEN, "Чего вы ожидаете от программы и своей роли в ней?", "text")
    yield Ask("valuable", OPEN, "Что для вас особенно ценно в программе?", "text")


def exit_asks(words: Words) -> Iterator[Ask]:
    """What is asked after it, with the two questions that decide who is satisfied."""
    yield from _experience()
    yield from (twin.ask(words, "exit") for twin in _TWINS if twin.is_for(words))
    yield from _effects(words)
    yield Ask("valuable", OPEN, "Что для вас было особенно ценно в программе?", "text")
    yield Ask("wishes", OPEN, "Чего вам не хватило в программе, что стоит изменить?", "text")


def _experience() -> Iterator[Ask]:
    yield Ask("experience", EXPERIENCE, "Сталкивались ли вы раньше с программой наставничества?", "yes_no")
    yield Ask("experience_where", EXPERIENCE, "Если да, то где?", "text", "Название школы, кружка или предприятия")


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


def hinted(ask: Ask) -> Ask:
    """A scale that says nothing of its ends says which is the most."""
    return replace(ask, hint=LEAST_MOST) if ask.kind == "scale" and not ask.hint else ask

"""Fields that a text may name, paper by paper: a whitelist, never an engine of templates. Pure."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass

CASES: Mapping[str, str] = {
    "им": "nomn",
    "род": "gent",
    "дат": "datv",
    "вин": "accs",
    "твор": "ablt",
    "пред": "loct",
}
"""How a text asks for a case, and the dictionary's mark of it."""
CASE_NAMES: Mapping[str, str] = {
    "nomn": "именительный",
    "gent": "родительный",
    "datv": "дательный",
    "accs": "винительный",
    "ablt": "творительный",
    "loct": "предложный",
}
SHORT = "кратко"
"""«И.О. Фамилия» of a person."""


class FieldKind(enum.Enum):
    """TEXT stands as it is, WORDS and PERSON take cases, a BLOCK stands alone on its line."""

    TEXT = "text"
    WORDS = "words"
    PERSON = "person"
    BLOCK = "block"


@dataclass(frozen=True, slots=True)
class Field:
    """A field: what it holds, an example for the preview, how long a rule stands where nothing is known (in signs).

    `asked`: a person may type it when the paper is printed; `long` in several lines; `offered` stands there at first.
    """

    name: str
    about: str
    sample: str = ""
    kind: FieldKind = FieldKind.TEXT
    blank: int = 24
    asked: bool = False
    long: bool = False
    offered: str = ""


def _text(name: str, about: str, sample: str = "", **more: object) -> Field:
    return Field(name, about, sample, **more)  # type: ignore[arg-type]


def _person(name: str, about: str, sample: str, **more: object) -> Field:
    return Field(name, about, sample, FieldKind.PERSON, **{"blank": 44, **more})  # type: ignore[arg-type]


def _block(name: str, about: str) -> Field:
    return Field(name, about, kind=FieldKind.BLOCK)


COMMON = (
    Field(
        "школа",
        "полное название школы",
        "Муниципальное бюджетное общеобразовательное учреждение «Образцовская средняя школа»",
        FieldKind.WORDS,
        60,
    ),
    _text("школа кратко", "краткое название школы", "МБОУ «Образцовская СОШ»", blank=40),
    _text("место", "место составления", "с. Образцово"),
    _text("адрес школы", "адрес школы", "с. Образцово, ул. Школьная, д. 1", blank=50),
    Field("должность руководителя", "должность руководителя школы", "директор", FieldKind.WORDS, 24, asked=True),
    _person("руководитель", "руководитель школы", "Петрова Анна Сергеевна", blank=30, asked=True),
    _person("куратор", "куратор программы", "Сидоров Игорь Павлович", asked=True),
    _text("учебный год", "учебный год программы", "2020/2021", blank=12),
    _text("форма", "форма наставничества", "ученик – ученик"),
    _text("муниципалитет", "муниципалитет", "Образцовский район", blank=30),
    _block("подпись руководителя", "должность, место подписи и фамилия руководителя"),
    _block("подпись куратора", "место подписи и фамилия куратора"),
)

PERSON = (
    _person("участник", "участник, о котором бумага", "Громов Максим Андреевич"),
    _text("дата рождения", "дата рождения участника", "14.05.2006"),
    _text("класс", "класс или группа участника", "8 «А»", blank=10),
    _text("должность участника", "должность педагога или сотрудника", "учитель математики", blank=30),
    _person("представитель", "родитель или законный представитель", "Громова Ольга Ивановна", asked=True),
    _text("адрес участника", "вписывают от руки", blank=50),
    _text("документ участника", "вид, номер и выдача документа; вписывают от руки", blank=50),
    _text("адрес представителя", "вписывают от руки", blank=50),
    _text("документ представителя", "вид, номер и выдача документа; вписывают от руки", blank=50),
    _text("полномочия", "документ о полномочиях представителя; вписывают от руки", blank=40),
    _block("подпись участника", "дата, место подписи и фамилия участника"),
    _block("подпись родителя", "дата, место подписи и фамилия представителя"),
)

PAIR = (
    _text("вид плана", "индивидуальный план, у педагогов — персонализированная программа", "ИНДИВИДУАЛЬНЫЙ ПЛАН"),
    _text("пара", "номер пары", "П-07", blank=8),
    _person("наставник", "наставник пары", "Белова Дарья Игоревна"),
    _text("наставляемые", "наставляемые пары через запятую", "Громов Максим Андреевич", blank=44),
    _text("класс наставника", "класс или должность наставника", "11 «А»", blank=10),
    _text("классы наставляемых", "классы наставляемых", "8 «А»", blank=10),
    _text("ролевая модель", "ролевая модель", "лидер – пассивный", blank=24),
    _text("работает с", "первый день работы пары", "14.09.2020", blank=12),
    _text("работает по", "последний день работы пары", "31.05.2021", blank=12),
    _text("проблема", "с чем обратился наставляемый", "трудности с математикой", blank=50),
    _text("цель", "цель плана", "освоить программу 8 класса по математике", blank=50),
    _text("задачи", "задачи плана", "разобрать пропущенные темы", blank=50),
    _text("ожидаемый результат", "ожидаемый результат", "оценка «4» за год", blank=50),
    _text("дата плана", "дата плана", "21.09.2020", blank=12),
    _block("таблица мероприятий", "мероприятия плана, сроки, результаты"),
    _block("таблица встреч", "встречи пары по датам"),
    _block("подпись наставника", "дата, место подписи и фамилия наставника"),
    _block("подпись наставляемого", "дата, место подписи и фамилия наставляемого"),
)

ASSIGNMENT = (
    _block("таблица пар", "список пар и групп: наставник, наставляемые, классы, срок работы"),
    _text("число пар", "сколько пар и групп", "2", blank=4),
    _text("работают с", "с какого дня пары работают", "14.09.2020", blank=14, asked=True),
    _text("работают по", "по какой день", "31.05.2021", blank=14, asked=True),
)

INTRODUCTION = (
    _text("срок внедрения", "сроки внедрения модели", "с 14.09.2020 по 31.05.2021", blank=30, asked=True),
    _text(
        "основание",
        "акт, которым модель вводит муниципалитет",
        "приказа управления образования от 01.09.2020 № 146",
        blank=40,
        asked=True,
    ),
    _person("ответственный", "кто отвечает за внедрение", "Сидоров Игорь Павлович", asked=True),
    _person(
        "за обеспечение", "кто отвечает за материально-техническое обеспечение", "Котова Вера Ильинична", asked=True
    ),
    _text(
        "сроки мониторинга",
        "когда проводят мониторинг",
        "декабрь 2020 г., май 2021 г.",
        blank=30,
        asked=True,
        offered="декабрь и май учебного года",
    ),
    _text(
        "планируемые результаты",
        "что должно получиться",
        "не менее 10 % обучающихся участвуют в программе",
        blank=60,
        asked=True,
        long=True,
    ),
    _block("положение", "текст положения о программе"),
)

LABOUR = (
    _text("номер трудового договора", "номер трудового договора", "12", blank=10, asked=True),
    _text("дата трудового договора", "дата трудового договора", "01.09.2015", blank=14, asked=True),
    _text("содержание работы", "что делает наставник", "помощь молодому учителю", blank=60, asked=True, long=True),
    _text("срок работы", "по какой день", "31.05.2021", blank=14, asked=True),
    _text("форма работы", "форма выполнения работы", "очно, на рабочем месте", blank=30, asked=True),
    _text("оплата", "размер и условия выплаты", "5 000 рублей в месяц", blank=30, asked=True),
)

PARTNER = (
    Field("партнёр", "полное название партнёра", "Общество «Образец»", FieldKind.WORDS, 60, asked=True),
    Field("должность руководителя партнёра", "должность, кто подписывает", "директор", FieldKind.WORDS, 24, asked=True),
    _person("руководитель партнёра", "кто подписывает за партнёра", "Орлов Пётр Ильич", blank=30, asked=True),
    _text("адрес партнёра", "адрес партнёра", "г. Образцовск, ул. Заводская, д. 5", blank=50, asked=True),
    _text("срок соглашения", "по какой день действует", "31.08.2023", blank=14, asked=True),
    _block("подписи сторон", "реквизиты и подписи обеих сторон"),
)

_BY_KIND: Mapping[str, tuple[Field, ...]] = {
    "regulation": (),
    "introduction": INTRODUCTION,
    "curator": (),
    "assignment": ASSIGNMENT,
    **dict.fromkeys(
        (
            "consent_processing",
            "consent_participation",
            "consent_publication",
            "consent_media",
            "certificate",
            "thanks",
        ),
        PERSON,
    ),
    "consent_labour": PERSON + LABOUR,
    "addendum": PERSON + LABOUR,
    "agreement": PARTNER,
    "plan": PAIR,
    "journal": PAIR,
}
KINDS = tuple(_BY_KIND)
"""Kinds of papers that a school prints by a text; an act of destruction has no text to edit."""


def fields_of(kind: str) -> dict[str, Field]:
    """Fields that a text of this kind may name, by name. Raises KeyError for a kind without a text."""
    return {field.name: field for field in (*_BY_KIND[kind], *COMMON)}

"""Columns, cells and totals of requests as values: what is written is read back, totals are counted by hand."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.datacalls.cells import CellWrong, clean, displayed, lacking, read, shown
from monitoring.datacalls.columns import Column, ColumnsWrong, Kind, Words, as_json, from_json, guessed, parse, written
from monitoring.datacalls.totals import total_cells, totals

WORDS = Words({"mentees": "наставляемые"}, {"children_10_18": "Дети 10–18 лет"})
_TITLES = st.text("абвгдежз АБВ123,.%-", min_size=1, max_size=20).map(lambda text: " ".join(text.split()) or "графа")


@st.composite
def some_columns(draw: Any) -> tuple[Column, ...]:
    """A share needs two numbers before it."""
    titles = draw(st.lists(_TITLES, min_size=3, max_size=7, unique_by=str.casefold))
    first = Column("c1", titles[0], Kind.NUMBER, base="children_10_18", base_year=2023)
    second = Column("c2", titles[1], Kind.NUMBER, not_above="c1", known=draw(st.sampled_from(["", "mentees"])), least=0)
    found = [first, second, Column("c3", titles[2], Kind.SHARE, of=("c2", "c1"))]
    for number, title in enumerate(titles[3:], start=4):
        kind = draw(st.sampled_from([Kind.TEXT, Kind.DATE, Kind.YES_NO, Kind.DECIMAL, Kind.CHOICE]))
        choices = ("очная", "заочная") if kind is Kind.CHOICE else ()
        hint = draw(st.sampled_from(["", "по списку"]))
        found.append(Column(f"c{number}", title, kind, required=draw(st.booleans()), hint=hint, choices=choices))
    return tuple(found)


@given(some_columns())
def test_what_is_written_is_read_back(columns: tuple[Column, ...]) -> None:
    assert parse(written(columns, WORDS), words=WORDS) == columns
    assert from_json(as_json(columns)) == columns


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Назовите хотя бы одну графу"),
        ("А | чис", "не понято"),
        (" | число", "нет названия"),
        ("А | число\nа | текст", "уже есть"),
        ("А | доля 1/2", "не число этого запроса"),
        ("А | текст | от 1 до 5", "границы и знаменатель бывают у чисел"),
        ("А | число | от 5 до 1", "нижняя граница больше верхней"),
        ("А | выбор: одна", "перечислите варианты"),
        ("А | число | известно: погода", "такого известного значения нет"),
        ("А | число | знаменатель: Дети, 2023", "такого знаменателя нет"),
        ("\n".join(f"Г{number}" for number in range(81)), "Граф 81"),
    ],
)
def test_what_is_not_understood_is_told_with_its_line(text: str, said: str) -> None:
    with pytest.raises(ColumnsWrong) as wrong:
        parse(text, words=WORDS)
    assert said in str(wrong.value)


def test_a_head_copied_from_a_sheet_is_a_column_a_cell() -> None:
    found = parse("Всего, чел.\tДата приказа\t\tЕсть программа?\nИз них |\tчисло")
    assert [(one.title, one.kind) for one in found] == [
        *(("Всего, чел.", Kind.NUMBER), ("Дата приказа", Kind.DATE), ("Есть программа?", Kind.YES_NO)),
        ("Из них", Kind.NUMBER),
    ]


def test_a_known_title_keeps_its_code_when_columns_move() -> None:
    before = parse("Первая | число\nВторая | текст")
    after = parse("Новая | число\nВторая | текст\nПервая | число", before=before)
    assert [one.code for one in after] == ["c3", "c2", "c1"]


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Количество пар", Kind.NUMBER),
        ("Дата приказа", Kind.DATE),
        ("Есть ли сайт", Kind.YES_NO),
        ("Куратор", Kind.TEXT),
        ("Обучающиеся: всего", Kind.NUMBER),
        ("Наставники, чел.", Kind.NUMBER),
        ("Педагоги (человек)", Kind.NUMBER),
        ("Охват: доля наставляемых, %", Kind.DECIMAL),
        ("Ответственный человек", Kind.TEXT),
    ],
)
def test_a_kind_is_guessed_by_the_title(title: str, kind: Kind) -> None:
    assert guessed(title) is kind
    assert guessed("Наставляемых", Kind.NUMBER) is Kind.NUMBER
    assert guessed("Телефон куратора", Kind.NUMBER) is Kind.TEXT


_VALUES: dict[Kind, st.SearchStrategy[Any]] = {
    Kind.NUMBER: st.integers(0, 10**8),
    Kind.DECIMAL: st.decimals(0, 10**6, places=2).map(
        lambda value: int(value) if value == int(value) else f"{value.normalize():f}"
    ),
    Kind.DATE: st.dates(dt.date(1950, 1, 1), dt.date(2090, 1, 1)).map(dt.date.isoformat),
    Kind.YES_NO: st.booleans(),
    Kind.CHOICE: st.sampled_from(["очная", "заочная"]),
    Kind.TEXT: st.text("абв =+-@1", min_size=1).map(lambda text: " ".join(text.split())).filter(bool),
}


@given(st.sampled_from(list(_VALUES)).flatmap(lambda kind: st.tuples(st.just(kind), _VALUES[kind])))
def test_what_is_shown_is_typed_back(pair: tuple[Kind, Any]) -> None:
    kind, value = pair
    column = Column("c1", "Графа", kind, choices=("очная", "заочная"))
    assert clean(column, shown(column, value)) == value


@pytest.mark.parametrize(
    ("kind", "typed", "value"),
    [
        (Kind.NUMBER, "1 250", 1250),
        (Kind.NUMBER, "\u00a07 ", 7),
        (Kind.DECIMAL, "12,50", "12.5"),
        (Kind.DATE, "1.9.2023", "2023-09-01"),
        (Kind.YES_NO, "ДА", True),
        (Kind.TEXT, "   ", None),
    ],
)
def test_people_type_as_they_do(kind: Kind, typed: str, value: Any) -> None:
    assert clean(Column("c1", "Графа", kind), typed) == value


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        (Kind.NUMBER, "двадцать"),
        (Kind.NUMBER, "2,5"),
        (Kind.NUMBER, "-1"),
        (Kind.NUMBER, "9" * 12),
        (Kind.NUMBER, "٣"),
        (Kind.DATE, "31.02.2023"),
        (Kind.YES_NO, "наверное"),
        (Kind.CHOICE, "вечерняя"),
        (Kind.TEXT, "я" * 2001),
    ],
)
def test_what_is_no_value_is_refused(kind: Kind, typed: str) -> None:
    with pytest.raises(CellWrong):
        clean(Column("c1", "Графа", kind, choices=("очная", "заочная")), typed)


def test_a_number_with_digits_too_many_is_told_so() -> None:
    with pytest.raises(CellWrong, match="лишней цифры"):
        clean(Column("c1", "Всего", Kind.NUMBER), "9" * 14)


def test_an_answer_is_checked_before_it_is_sent() -> None:
    columns = parse("Всего | число | до 50\nИз них | число | не больше графы 1\nСайт | текст | необязательно")
    values, problems = read(columns, {"c1": "51", "c2": "3"})
    assert (values, set(problems)) == ({"c2": 3}, {"c1"})
    assert set(lacking(columns, {"c1": 5, "c2": 6})) == {"c2"}
    assert set(lacking(columns, {})) == {"c1", "c2"}
    assert lacking(columns, {"c1": 5, "c2": 5}) == {}


_ANSWERS = st.lists(
    st.fixed_dictionaries(
        {},
        optional={
            "c1": st.integers(0, 300),
            "c2": st.integers(0, 300),
            "c4": st.sampled_from(["очная", "заочная"]),
            "c5": st.booleans(),
            "c6": st.decimals(0, 99, places=1).map(lambda value: f"{value:f}"),
        },
    ),
    max_size=12,
)
_COLUMNS = parse(
    "А | число\nБ | число\nДоля | доля 2/1\nФорма | выбор: очная; заочная\nЕсть | да/нет\nСтавок | дробное число"
)


@given(_ANSWERS)
def test_totals_are_sums_of_parts_and_never_means_of_shares(answers: list[dict[str, Any]]) -> None:
    found = {one.column.code: one for one in totals(_COLUMNS, answers)}
    for code in ("c1", "c2"):
        numbers = [cells[code] for cells in answers if code in cells]
        assert (found[code].value, found[code].answered) == (sum(numbers) if numbers else None, len(numbers))
    both = [(cells["c2"], cells["c1"]) for cells in answers if "c1" in cells and "c2" in cells]
    above, below = sum(a for a, _ in both), sum(b for _, b in both)
    if not both:
        assert found["c3"].words == ""
    elif below == 0:
        assert found["c3"].words == "нет данных"
    else:
        assert abs(Decimal(found["c3"].value) - Decimal(above) * 100 / Decimal(below)) <= Decimal("0.05")
    halves = [Decimal(cells["c6"]) for cells in answers if "c6" in cells]
    assert Decimal(found["c6"].value or 0) == sum(halves)
    yes = sum(1 for cells in answers if cells.get("c5"))
    assert found["c5"].words == (f"да: {yes} из {found['c5'].answered}" if found["c5"].answered else "")
    # What goes up are the same sums; shares and choices are the upper one's to count or to ask.
    assert set(total_cells(_COLUMNS, answers)) <= {"c1", "c2", "c6"}


def test_a_share_says_that_there_is_nothing_to_divide_by() -> None:
    assert displayed(_COLUMNS[2], {"c1": 0, "c2": 0}) == "нет данных"
    assert displayed(_COLUMNS[2], {"c2": 1}) == ""
    assert displayed(_COLUMNS[2], {"c1": 3, "c2": 1}) == "33,3"

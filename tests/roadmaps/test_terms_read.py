"""How deadlines are understood, in the page's words: what is said again, what is asked, and what becomes of them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.act import Act, ActKind, Requisites
from roadmaps.deadlines import Period
from roadmaps.drafting import STANDARD_COLUMNS
from roadmaps.linter import Severity, check, check_terms, group
from roadmaps.plan import Document, Item, Plan, Section
from roadmaps.sheet import ItemRow, sheet
from roadmaps.terms_read import (
    LONGEST,
    Question,
    plan_period,
    plan_years,
    read_term,
    term_text,
    use_in_words,
)

SCHOOL_YEAR = (2020, 2021)
PERIOD = Period(dt.date(2020, 9, 1), dt.date(2021, 8, 31))


def questions(text: str, years: tuple[int, ...] = SCHOOL_YEAR) -> list[Question]:
    return [doubt.question for doubt in read_term(text, years).doubts]


@pytest.mark.parametrize(
    "text",
    ["до 13.11.2020", "До 8.09.2020г.", "30 ноября 2020 года", "январь 2021г.", "по отдельному графику", "ежемесячно"],
)
def test_what_says_itself_is_not_said_again(text: str) -> None:
    read = read_term(text, SCHOOL_YEAR)
    assert read.says_the_same
    assert not read.is_doubtful
    assert read.note == ""


@pytest.mark.parametrize(
    ("text", "understood"),
    [
        ("в течение всего периода реализации ЦМН", "весь период"),
        ("с ноября по декабрь 2020г.", "с 1 ноября 2020 г. по 31 декабря 2020 г."),
        ("2020-2024 годы", "с 1 января 2020 г. по 31 декабря 2024 г."),
        ("после издания приказа", "по событию, своей даты нет"),
    ],
)
def test_what_the_words_leave_to_the_reader_is_said(text: str, understood: str) -> None:
    read = read_term(text, SCHOOL_YEAR)
    assert read.understood == understood
    assert not read.says_the_same
    assert not read.is_doubtful


def test_the_example_of_the_demand_reads_as_it_says() -> None:
    read = read_term("до 30 сентября 2020; далее – весь период", SCHOOL_YEAR)
    assert read.understood == "до 30 сентября 2020 г.; далее — весь период"
    assert use_in_words(read, PERIOD) == "срок: 30.09.2020; затем отметка раз в год"


def test_a_single_date_on_a_weekend_is_named() -> None:
    assert read_term("до 15.11.2020").note == "воскресенье"
    assert read_term("до 14.11.2020").note == "суббота"
    assert read_term("до 13.11.2020").note == ""
    assert read_term("до 15.11.2020; до 15.12.2020").note == ""


@pytest.mark.parametrize(
    ("text", "asked", "words"),
    [
        ("Октябрь-ноябрь", Question.NO_YEAR, "Год не назван, по периоду карты взят 2020. Впишите год."),
        ("до 1 марта", Question.NO_YEAR, "Год не назван, по периоду карты взят 2021. Впишите год."),
        ("до декабря 2020г.", Question.UP_TO, "По 30.11.2020 или по 31.12.2020? Уточните."),
        ("до 30 сентбря 2020", Question.MISPRINT, "Похоже на опечатку: «сентбря»."),
        ("до 30.02.2020", Question.UNKNOWN, "Не понято."),
        ("до 1 ноября 2020, как получится", Question.UNKNOWN, "Не понято: «как получится»."),
        ("сентябрь или октябрь 2020", Question.CHOICE, "Сроки через «или»: считаем по позднему."),
        ("сентябрь 2020 или после приказа", Question.CHOICE, "Сроки через «или»: даты не будет."),
        ("1 раз в 3 года", Question.START, "Не сказано, откуда считать: уточните."),
        ("в начале октября 2020", Question.OTHER, "Можно понять иначе: проверьте."),
    ],
)
def test_a_doubt_is_a_question_in_words(text: str, asked: Question, words: str) -> None:
    read = read_term(text, SCHOOL_YEAR)
    assert [(doubt.question, doubt.text) for doubt in read.doubts] == [(asked, words)]


def test_a_choice_beside_what_is_not_understood_is_still_counted_by_the_later() -> None:
    texts = [doubt.text for doubt in read_term("сентябрь или октябрь 2020, как получится").doubts]
    assert texts == ["Не понято: «как получится».", "Сроки через «или»: считаем по позднему."]


def test_the_same_doubt_of_two_parts_is_asked_once() -> None:
    assert questions("до 1 октября, до 1 ноября") == [Question.NO_YEAR]


def test_a_year_of_the_only_year_of_the_plan_is_told_and_not_asked() -> None:
    read = read_term("Октябрь-ноябрь", (2020,))
    assert not read.is_doubtful
    assert read.note == "год по периоду карты"
    assert not read.says_the_same


def test_without_years_the_year_is_asked_once_and_in_one_place() -> None:
    read = read_term("Октябрь-ноябрь", ())
    assert questions("Октябрь-ноябрь", ()) == [Question.NO_YEAR]
    assert "год не назван" not in read.understood
    assert use_in_words(read, None) == "даты нет, пока не назван год"


def test_what_is_not_understood_keeps_its_slices() -> None:
    read = read_term("до 1 ноября 2020, бла-бла")
    assert read.understood == "до 1 ноября 2020 г."
    assert read.unknown == ("бла", "бла")


@pytest.mark.parametrize("text", ["", " ", "-", "—", "…"])
def test_nothing_to_read_says_nothing(text: str) -> None:
    read = read_term(text, SCHOOL_YEAR)
    assert read.is_empty
    assert not read.is_doubtful
    assert use_in_words(read, PERIOD) == ""


def test_a_text_instead_of_a_term_is_not_read() -> None:
    assert questions("до 15.11.2020 " * 100_000) == [Question.TOO_LONG]
    assert not read_term("до 15.11.2020 ".ljust(LONGEST, "."), ()).is_doubtful


@given(st.text(max_size=60) | st.from_regex(r"(до|с|в|по) \d{1,2}[. ](сентября|\d\d)[. ]?(20\d\d)?( или .{0,9})?"))
def test_any_text_is_said_and_whatever_is_not_certain_is_asked(text: str) -> None:
    for years in ((), (2020,), SCHOOL_YEAR):
        read = read_term(text, years)
        assert read.is_doubtful == any(not part.certain for part in read.parts)
        assert all(doubt.text.endswith((".", "?")) for doubt in read.doubts)
        use_in_words(read, None)
        use_in_words(read, PERIOD)


@pytest.mark.parametrize(
    ("text", "use"),
    [
        ("до 15.11.2020", "срок: 15.11.2020"),
        ("ежеквартально до 10 числа", "сроки: 10.01.2021, 10.04.2021, 10.07.2021"),
        ("ежемесячно", "сроков 12: первый 30.09.2020, последний 31.08.2021"),
        ("постоянно", "отметка раз в год, контрольной даты нет"),
        ("по запросу", "даты назначат, когда поступит запрос"),
        ("по отдельному графику", "даты внесут из графика"),
        ("после издания приказа", "даты нет: её назначат, когда событие наступит"),
        ("абракадабра", "у непонятого даты не будет"),
    ],
)
def test_what_becomes_of_a_term_is_said_in_a_few_words(text: str, use: str) -> None:
    assert use_in_words(read_term(text, SCHOOL_YEAR), PERIOD) == use


@pytest.mark.parametrize(
    ("text", "use"),
    [
        ("до 15.11.2020", "срок: 15.11.2020"),
        ("ежемесячно", "даты посчитаются, когда у карты будет период"),
        ("до 5 мая 2021 или ежегодно", "даты посчитаются, когда у карты будет период"),
        ("постоянно", "отметка раз в год"),
    ],
)
def test_without_a_period_only_dates_of_the_words_are_promised(text: str, use: str) -> None:
    assert use_in_words(read_term(text), None) == use


@dataclass
class Row:
    title: str = ""
    period_start: dt.date | None = None
    period_end: dt.date | None = None
    act: Requisites | None = None


def test_years_of_a_plan_are_those_of_its_period_else_of_its_act() -> None:
    start, end, signed = dt.date(2020, 10, 23), dt.date(2022, 8, 31), dt.date(2019, 12, 1)
    assert plan_years(Plan("", period_start=start, period_end=end)) == (2020, 2021, 2022)
    assert plan_years(Plan("", period_start=start, period_end=end), signed) == (2020, 2021, 2022)
    assert plan_years(Plan(""), signed) == (2019,)
    assert plan_years(Plan("", period_start=start)) == (2020,)
    assert plan_years(Plan("Дорожная карта на 2022/2023 учебный год, 2023"), signed) == (2019, 2022, 2023)
    assert plan_years(Row(act=Requisites(date=signed))) == (2019,)
    assert plan_years(Row(act=Requisites())) == plan_years(Row()) == ()


def test_a_period_ends_with_its_years_and_after_it_begins() -> None:
    start, end = dt.date(2020, 9, 1), dt.date(2021, 8, 31)
    assert plan_period(Plan("", period_start=start, period_end=end)) == PERIOD
    assert plan_period(Plan("", period_start=end, period_end=start)) is None
    assert plan_period(Plan("", period_start=start)) == Period(start, dt.date(2020, 12, 31))
    assert plan_period(Plan("")) is None


def a_plan(*deadlines: str | None) -> Plan:
    items = tuple(Item(f"Дело {n}", f"{n}.", text, uid=f"i{n}") for n, text in enumerate(deadlines, start=1))
    return Plan("План", columns=(), sections=(Section(items=items),))


def test_the_check_hints_at_a_row_once_and_gathers_rows_with_one_question() -> None:
    plan = a_plan("Октябрь-ноябрь", "до 15.11.2020", "до октября или абракадабра", None, "Октябрь-ноябрь", "")
    found = tuple(check_terms(Document(plan)))
    assert [finding.where.uid for finding in found] == ["i1", "i3", "i5"]
    assert {finding.where.field for finding in found} == {"deadline"}
    assert {finding.severity for finding in found} == {Severity.ADVICE}
    gathered = {one.summary: [each.where.name for each in one.findings] for one in group(found)}
    assert gathered == {Question.NO_YEAR.value: ["1", "5"], Question.UNKNOWN.value: ["3"]}
    assert "«Октябрь-ноябрь». Год не назван" in found[0].message


def test_the_check_takes_years_from_the_act_where_the_plan_has_no_period() -> None:
    act = Act(ActKind.ORDER, requisites=Requisites(date=dt.date(2020, 10, 23)))
    assert tuple(check_terms(Document(a_plan("ноябрь")))) != ()
    assert tuple(check_terms(Document(a_plan("ноябрь"), act))) == ()


def test_hints_are_not_among_the_findings_that_go_with_a_submission() -> None:
    codes = {finding.code for finding in check(Document(a_plan("абракадабра")))}
    assert "deadline.doubt" not in codes


def test_a_corrected_reading_is_what_is_read() -> None:
    item = Item("Отчет", "1.", "До 8.90.2020", readings=(("deadline", "До 08.09.2020"),), uid="a")
    assert term_text(item) == "До 08.09.2020"
    assert term_text(replace(item, readings=())) == "До 8.90.2020"
    assert term_text(Item("Без графы", deadline=None)) == ""
    assert tuple(check_terms(Document(Plan("", sections=(Section(items=(item,)),))))) == ()


def test_a_sheet_reads_deadlines_only_where_it_is_asked_to() -> None:
    plan = replace(a_plan("ноябрь", ""), columns=STANDARD_COLUMNS)
    assert not any(cell.term for row in sheet(plan).rows if isinstance(row, ItemRow) for cell in row.cells)
    first, second = sheet(plan, years=(2020,)).rows
    assert isinstance(first, ItemRow) and isinstance(second, ItemRow)
    read = {cell.key: cell.term.understood for cell in first.cells if cell.term}
    assert read == {"deadline": "ноябрь 2020 г."}
    assert not any(cell.term for cell in second.cells)

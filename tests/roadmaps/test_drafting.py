"""A new act's words, and last year's plan carried over."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from documents.act import ActKind, Clause, ClauseKind
from roadmaps.drafting import Issuer, carry_over, new_act, shift_date, shifter
from roadmaps.plan import Document, Plan
from tests.roadmaps.five_documents import SLUGS, read

ISSUER = Issuer(("ОТДЕЛ ОБРАЗОВАНИЯ",), "отдела образования", "г. Н-ск", "Начальник отдела", "И.И. Иванов")


@pytest.mark.parametrize(
    ("title", "heading", "approves"),
    [
        ("Дорожная карта на 2020-2024 гг.", "дорожной карты на 2020-2024 годы", "дорожную карту на 2020-2024 годы"),
        ("Дорожная карта на 2023 г.", "дорожной карты на 2023 год", "дорожную карту на 2023 год"),
        (
            "План мероприятий (дорожная карта) внедрения.",
            "плана мероприятий (дорожной карты) внедрения",
            "план мероприятий (дорожную карту) внедрения",
        ),
        ("Программа наставничества", "программы наставничества", "программу наставничества"),
        ("Наставник рядом", "плана «Наставник рядом»", "план «Наставник рядом»"),
    ],
)
def test_the_act_names_the_plan_in_the_right_case(title: str, heading: str, approves: str) -> None:
    act = new_act(Plan(title), ISSUER)

    assert act.heading == f"Об утверждении {heading}"
    assert act.clauses[0].text == f"Утвердить {approves} (приложение)."
    assert not act.heading.endswith(".")


def test_a_resolution_speaks_as_a_resolution() -> None:
    act = new_act(Plan("План"), replace(ISSUER, kind=ActKind.RESOLUTION))

    assert act.operative_word == "постановляю"
    assert "настоящего постановления" in act.clauses[-1].text


@pytest.mark.parametrize(
    ("text", "moved"),
    [
        ("до 15.11.2020г.", "до 15.11.2021г."),
        ("2020-2024 гг.", "2021-2025 гг."),
        ("распоряжение от 25.12.2019 № Р-145", "распоряжение от 25.12.2019 № Р-145"),
        ("распоряжение от 25 декабря 2019 г. № Р-145", "распоряжение от 25 декабря 2019 г. № Р-145"),
        ("кабинет 12020, форма 20205", "кабинет 12020, форма 20205"),
    ],
)
def test_years_move_and_cited_acts_do_not(text: str, moved: str) -> None:
    assert shifter(1)(text) == moved


def test_a_leap_day_moves_to_the_end_of_february() -> None:
    assert shift_date(dt.date(2024, 2, 29), 1) == dt.date(2025, 2, 28)


@pytest.mark.parametrize("slug", SLUGS)
def test_a_copy_is_ours_and_bears_no_requisites(slug: str) -> None:
    source = read(slug)
    copy = carry_over(source, shift=1)

    assert not copy.plan.brought_in
    assert copy.plan.stamp == ()
    assert copy.plan.note == ""
    assert [item.uid for _, _, item in copy.plan.walk()] == [item.uid for _, _, item in source.plan.walk()]
    if copy.act:
        assert copy.act.requisites.number == ""
        assert copy.act.requisites.date is None
        assert not any(appendix.absent for appendix in copy.act.appendices)


def test_a_repealed_act_keeps_its_date() -> None:
    repeal = Clause("Признать утратившим силу приказ от 28.08.2025.", kind=ClauseKind.REPEAL)
    act = replace(new_act(Plan("План"), ISSUER), clauses=(repeal,))
    copy = carry_over(Document(Plan("План"), act), shift=1)

    assert copy.act is not None
    assert copy.act.clauses[0].text == repeal.text

"""A school's plan drawn from the municipality's: what is the school's stays, terms move, words are kept."""

from __future__ import annotations

import datetime as dt

import pytest

from documents.act import ActKind, ClauseKind
from roadmaps.derived import Joiner, joining_act, school_plan
from roadmaps.drafting import STANDARD_COLUMNS, Issuer
from roadmaps.plan import Item, Level, Party, Plan, Section, TargetRow, TargetTable

SCHOOLS = {"pilot": "Алгасовская СОШ", "school": "Устьинская СОШ"}
JOINER = Joiner("school", "school", "МБОУ Устьинская СОШ", SCHOOLS)
PILOT, CENTRE = Party(organization="pilot"), Party(organization="rimc")


def plan_of(*items: Item) -> Plan:
    return Plan(
        title="Дорожная карта на 2020-2024 гг.",
        stamp=("УТВЕРЖДЕНА",),
        columns=STANDARD_COLUMNS,
        period_start=dt.date(2020, 6, 9),
        period_end=dt.date(2024, 12, 31),
        sections=(Section("Подготовка", "1.", items),),
        targets=TargetTable(years=(2020,), rows=(TargetRow("Доля"),)),
        brought_in=True,
    )


def derived(*items: Item) -> list[Item]:
    plan = school_plan(plan_of(*items), JOINER, school_year=2021, shift=1).plan
    return [item for _, _, item in plan.walk()]


@pytest.mark.parametrize(
    ("parties", "responsible"),
    [
        ((PILOT,), "МБОУ Устьинская СОШ"),
        ((Party(organization="pilot", position="куратор внедрения"),), "Куратор внедрения"),
        ((Party(group="school_heads"),), "Руководитель"),
        ((Party(group="curators"), Party(group="schools")), "Куратор внедрения, МБОУ Устьинская СОШ"),
        ((CENTRE, PILOT, Party(group="partners")), "МБОУ Устьинская СОШ, организации-партнеры"),
    ],
)
def test_responsible_are_the_school_s_own_people(parties: tuple[Party, ...], responsible: str) -> None:
    (item,) = derived(Item("Приказ", "1.1.", "до 01.09.2020", "как в карте", parties=parties))
    assert item.responsible == responsible
    assert {party.organization for party in item.parties if not party.group} == {"school"}


@pytest.mark.parametrize(
    "item",
    [
        Item("Приказ отдела", responsible="МКУ РИМЦ", parties=(CENTRE,)),
        Item("Доля наставляемых", responsible="ОО", parties=(PILOT,), target="t1"),
        Item("Кто-то", responsible="директор департамента", parties=(Party(position="директор"),)),
        Item("Только район", parties=(Party(organization="pilot", level=Level.MUNICIPALITY),), responsible="район"),
        Item("Ничья строка", responsible="слова, которых никто не понял"),
    ],
)
def test_what_is_not_a_school_s_stays_out(item: Item) -> None:
    assert derived(item) == []


def test_a_row_that_names_nobody_stays_as_it_is() -> None:
    (item,) = derived(Item("Итоговая встреча", "1.", "май 2021 г.", ""))
    assert (item.title, item.responsible, item.deadline) == ("Итоговая встреча", "", "май 2022 г.")


def test_of_two_levels_the_school_s_stays() -> None:
    own, theirs = "1. на уровне школы:\n- контроль", "2. на уровне муниципалитета:\n- показатели"
    parties = (
        Party(organization="pilot", level=Level.SCHOOL, part=own),
        Party(organization="rimc", level=Level.MUNICIPALITY, part=theirs),
    )
    (item,) = derived(Item(f"Контроль:\n{own}\n{theirs}", responsible="все", parties=parties))
    assert item.title == f"Контроль:\n{own}"


def test_a_cited_act_s_year_does_not_move() -> None:
    (item,) = derived(Item("По распоряжению от 25.12.2019 № Р-145", deadline="до 30.09.2020", parties=(PILOT,)))
    assert (item.title, item.deadline) == ("По распоряжению от 25.12.2019 № Р-145", "до 30.09.2021")


def test_the_plan_is_composed_anew() -> None:
    made = school_plan(plan_of(Item("Приказ", parties=(PILOT,))), JOINER, school_year=2021, shift=1).plan
    assert made.title.endswith("(МБОУ Устьинская СОШ) на 2021/2022 учебный год")
    assert (made.period_start, made.period_end) == (dt.date(2021, 6, 9), dt.date(2022, 8, 31))
    later = Item("Отчёт", deadline="до 20.12.2021", parties=(PILOT,))
    assert school_plan(plan_of(later), JOINER, school_year=2021, shift=1).plan.period_end == dt.date(2022, 12, 31)
    assert (made.stamp, made.targets.rows, made.brought_in) == ((), (), False)


def test_rows_that_name_another_school_are_told() -> None:
    rows = (Item("На базе Алгасовской СОШ", "1.1.", parties=(PILOT,)), Item("На базе школы", "1.2.", parties=(PILOT,)))
    assert school_plan(plan_of(*rows), JOINER, school_year=2021, shift=1).doubts == ("1.1.",)


def test_the_order_names_what_r145_asks_for() -> None:
    plan = school_plan(plan_of(Item("Приказ", parties=(PILOT,))), JOINER, school_year=2021, shift=1).plan
    issuer = Issuer(("МБОУ",), "МБОУ", "с. Устье", "Директор", "И.И. Иванов", ActKind.ORDER)
    act = joining_act(plan, issuer, school_year=2021)
    words = " ".join(clause.text for clause in act.clauses)
    assert act.heading == "О внедрении целевой модели наставничества"
    terms, people = ("с 01.09.2021 по 31.08.2022", "в декабре 2021 года"), ("ответственным за внедрение", "куратором")
    for asked in (*terms, *people, "Утвердить", "материально-техническое", "мониторинг", "планируемый результат"):
        assert asked in words
    assert act.clauses[-1].kind is ClauseKind.CONTROL
    assert len({clause.uid for clause in act.clauses}) == len(act.clauses)
    assert act.requisites.number == ""

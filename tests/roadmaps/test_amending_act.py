"""The words of an amending act: every kind of change, as an act states it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from documents.act import Act, ActKind, AppendixKind, Requisites
from documents.act_pages import act_pages
from documents.disposition import quoted_row, row_cells
from documents.page import PageSettings, PrintState
from roadmaps.amending_act import amending_act, disposition, is_new_text, points
from roadmaps.drafting import STANDARD_COLUMNS, Issuer
from roadmaps.linter import check
from roadmaps.plan import Document, Item, Plan, Section, TargetRow, TargetTable
from roadmaps.printing.comparison import comparison

ISSUER = Issuer(("УПРАВЛЕНИЕ ОБРАЗОВАНИЯ",), "управления образования", "г. Н", "Начальник", "И.И. Иванов")
SIGNED = Act(
    ActKind.ORDER,
    issuer_genitive="управления образования",
    heading="Об утверждении",
    requisites=Requisites("187", dt.date(2026, 8, 31)),
)


def item(uid: str, label: str, title: str = "Обучение", deadline: str = "май", *below: Item) -> Item:
    return Item(title, label, deadline, "Школы", "Приказ", uid=uid, children=below)


A, B, C = item("a", "1.1."), item("b", "1.2.", "Выставка"), item("c", "2.1.", "Итоги")
OLD = Plan(
    "Дорожная карта внедрения наставничества",
    columns=STANDARD_COLUMNS,
    sections=(Section("Подготовка", "1.", (A, B), uid="s1"), Section("Итоги", "2.", (C,), uid="s2")),
    targets=TargetTable("Показатели", years=(2026,), rows=(TargetRow("Доля", "1", values=((2026, "10"),), uid="t"),)),
)


def first(*items: Item, **fields: object) -> Plan:
    """OLD with these items in its first section."""
    return replace(OLD, sections=(replace(OLD.sections[0], items=items, **fields), OLD.sections[1]))


SHARE = OLD.targets.rows[0]


def measured(**fields: object) -> Plan:
    """OLD with its indicator so."""
    return replace(OLD, targets=replace(OLD.targets, rows=(replace(SHARE, **fields),)))


@pytest.mark.parametrize(
    ("new", "words"),
    [
        (first(replace(A, deadline="июнь"), B), "В пункте 1.1 графу 3 изложить в следующей редакции: «июнь»."),
        (first(replace(A, deadline=""), B), "В пункте 1.1 слова в графе 3 исключить."),
        (first(replace(A, label="1.9."), B), "Пункт 1.1 считать пунктом 1.9."),
        (first(A), "Пункт 1.2 исключить."),
        (first(B, A), "Пункт 1.2 поместить первым в раздел 1."),
        (
            first(A, B, item("d", "1.3.", "Конкурс")),
            "Раздел 1 дополнить пунктом 1.3 следующего содержания:\n| «1.3. | Конкурс | май | Школы | Приказ». |",
        ),
        (
            first(A, replace(B, children=(item("d", "1.2.1.", "Конкурс"),))),
            "Пункт 1.2 дополнить пунктом 1.2.1 следующего содержания:\n| «1.2.1. | Конкурс | май | Школы | Приказ». |",
        ),
        (
            first(replace(A, title="Учёба", deadline="июнь", result="Справка"), B),
            "Пункт 1.1 изложить в следующей редакции:\n| «1.1. | Учёба | июнь | Школы | Справка». |",
        ),
        (first(A, B, title="Начало"), "Заголовок раздела 1 изложить в следующей редакции: «Начало»."),
        (replace(OLD, sections=OLD.sections[:1]), "Раздел 2 исключить."),
        (
            replace(OLD, sections=(*OLD.sections, Section("Ещё", "3.", (item("e", "3.1."),), uid="s3"))),
            "Дополнить разделом 3 следующего содержания:\n| «3. Ещё |\n| 3.1. | Обучение | май | Школы | Приказ». |",
        ),
        (measured(values=((2026, "12"),)), "Показатель 1: значение на 2026 год изложить в следующей редакции: «12»."),
        (measured(values=()), "Показатель 1: значение на 2026 год исключить."),
        (measured(label="2"), "Показатель 1 считать показателем 2."),
        (measured(name="Охват"), "Показатель 1 изложить в следующей редакции: «Охват»."),
        (
            replace(OLD, targets=replace(OLD.targets, rows=(SHARE, TargetRow("Пары", "2", "ед.", uid="u")))),
            "Таблицу показателей дополнить строкой следующего содержания:\n| «2 | Пары | ». |",
        ),
        (replace(OLD, title="Карта"), "Название изложить в следующей редакции: «Карта»."),
    ],
)
def test_a_change_in_words(new: Plan, words: str) -> None:
    assert [point.words for point in points(OLD, new)] == [words]


def test_points_stand_in_the_order_of_the_plan() -> None:
    new = replace(first(item("d", "1.2."), title="Начало"), title="Карта", targets=TargetTable("Показатели"))
    places = ["Название", "Раздел 1, заголовок", "Пункт 1.1", "Пункт 1.2", "Пункт 1.2", "Показатель 1"]
    assert [point.place for point in points(OLD, new)] == places
    new = replace(first(B), sections=(*first(B).sections[:1], replace(OLD.sections[1], title="Конец")))
    assert [point.place for point in points(OLD, new)] == ["Пункт 1.1", "Раздел 2, заголовок"]


def test_nothing_changed_is_nothing_said() -> None:
    assert points(OLD, OLD) == ()
    assert points(OLD, replace(OLD, period_start=dt.date(2026, 1, 1))) == ()
    assert points(OLD, measured(unit="%", numerator="вовлечённых", denominator="всех")) == ()


def test_words_of_a_long_cell_are_replaced_where_they_stand_once() -> None:
    long = "Мероприятие " + "и ещё много слов о нём, " * 12
    old = first(replace(A, title=long + "до конца"), B)
    new = first(replace(A, title=long + "до начала"), B)
    assert [point.words for point in points(old, new)] == [
        "В пункте 1.1 в графе 2 слова «конца» заменить словами «начала»."
    ]


def test_a_row_without_a_number_is_named_by_its_title() -> None:
    old = replace(OLD, sections=(Section(items=(replace(A, label=""),), uid=""),))
    new = replace(OLD, sections=(Section(items=(replace(A, label="", deadline="июнь"),), uid=""),))
    assert points(old, new)[0].words == "В строке «Обучение» графу 3 изложить в следующей редакции: «июнь»."


def test_many_changes_set_the_plan_out_anew() -> None:
    rows = tuple(item(f"i{n}", f"1.{n}.") for n in range(1, 31))
    old, new = first(*rows), first(*(replace(row, deadline="июнь") for row in rows))
    assert is_new_text(old, new)
    act = disposition(amending_act(SIGNED, old, ISSUER), Document(old, SIGNED), new)
    assert [child.text for child in act.clauses[0].children] == ["Изложить в новой редакции согласно приложению."]
    assert [appendix.kind for appendix in act.appendices] == [AppendixKind.ROADMAP]
    back = disposition(act, Document(old, SIGNED), first(*rows[:29], replace(rows[29], deadline="июнь")))
    assert (len(back.clauses[0].children), back.appendices) == (1, ())


def test_the_act_names_the_act_that_it_changes() -> None:
    act = amending_act(SIGNED, OLD, ISSUER)
    assert act.heading == "О внесении изменений в приказ управления образования от 31.08.2026 № 187"
    assert act.clauses[0].text == (
        "Внести в дорожную карту внедрения наставничества, утвержденную приказом управления образования "
        "от 31.08.2026 № 187, следующие изменения:"
    )
    assert act.clauses[-1].text == "Контроль за исполнением настоящего приказа оставляю за собой."


def test_what_an_amending_point_says_is_nobodys_task() -> None:
    new = first(A)
    act = disposition(amending_act(SIGNED, OLD, ISSUER), Document(OLD, SIGNED), new)
    codes = {finding.code for finding in check(Document(new, act, amends=True))}
    assert not codes & {"clause.executor", "clause.term", "appendix.no_roadmap", "act.amends_nothing"}
    bare = Document(new, amending_act(SIGNED, OLD, ISSUER), amends=True)
    assert "act.amends_nothing" in {finding.code for finding in check(bare)}


def test_a_row_of_the_comparison_for_each_point() -> None:
    new = first(replace(A, deadline="июнь"))
    act = disposition(amending_act(SIGNED, OLD, ISSUER), Document(OLD, SIGNED), new)
    rows = comparison(Document(OLD, SIGNED), Document(new, act, amends=True))
    assert [(row.number, row.place) for row in rows] == [
        ("1.1", "Пункт 1.1, графа 3 «Срок реализации»"),
        ("1.2", "Пункт 1.2"),
    ]
    assert "".join(piece.text for piece in rows[0].old) == "май"
    assert "".join(piece.text for piece in rows[0].new) == "июнь"
    assert rows[1].new == ()


def test_quoted_rows_are_read_as_they_were_written() -> None:
    cells = ("1.1.", "две\nстроки", "а | б", "")
    assert row_cells(quoted_row(cells)) == cells
    assert row_cells("Пункт 4.2 исключить.") is None


def test_a_point_whose_line_would_be_torn_is_not_justified() -> None:
    new = first(replace(A, deadline="до 01.12.2026"), replace(B, deadline="июнь"))
    act = disposition(amending_act(SIGNED, OLD, ISSUER), Document(OLD, SIGNED), new)
    page = act_pages(act, PrintState.FOR_SIGNATURE, PageSettings())
    classes = [page[: page.index(number)].rpartition("<p")[2] for number in ("1.1. ", "1.2. ")]
    assert ["ragged" in names for names in classes] == [True, False]

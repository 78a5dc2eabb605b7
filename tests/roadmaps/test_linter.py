"""What the checks find, where they say it is, and how findings are gathered."""

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.act import Act, ActKind, Appendix, AppendixKind, Clause, ClauseKind, Requisites
from documents.values import from_data
from roadmaps.linter import Severity, blocks, check, group
from roadmaps.linter.dates import first_date, misprints
from roadmaps.plan import Column, Document, Item, Plan, Section, TargetRow, TargetTable

PLANS = Path(__file__).parents[1] / "data" / "plans"

COLUMNS = (
    Column("number", "№ п/п"),
    Column("title", "Наименование мероприятия"),
    Column("deadline", "Срок"),
    Column("responsible", "Ответственный"),
    Column("result", "Результат"),
)
PLAN = Plan(
    "План мероприятий (дорожная карта) внедрения наставничества",
    columns=COLUMNS,
    sections=(
        Section("Подготовка", "1.", (Item("Приказ", "1.1.", "до 15.11.2020", "ОО", "Приказ", uid="i1"),), uid="s1"),
    ),
)
ACT = Act(
    ActKind.ORDER,
    heading="О внедрении наставничества",
    preamble="В целях внедрения наставничества",
    clauses=(
        Clause("Утвердить план мероприятий (приложение).", uid="c1"),
        Clause("Руководителям школ представить планы до 01.12.2020.", uid="c2"),
        Clause("Контроль за исполнением приказа оставляю за собой.", kind=ClauseKind.CONTROL, uid="c3"),
    ),
    appendices=(Appendix(AppendixKind.ROADMAP, uid="a1"),),
)
GOOD = Document(PLAN, ACT)


def with_item(**changes) -> Document:
    (section,) = PLAN.sections
    item = replace(section.items[0], **changes)
    return Document(replace(PLAN, sections=(replace(section, items=(item,)),)), ACT)


def with_act(**changes) -> Document:
    return Document(PLAN, replace(ACT, **changes))


def with_clause(clause: Clause) -> Document:
    return with_act(clauses=(*ACT.clauses[:2], clause, ACT.clauses[2]))


def codes(document: Document) -> list[str]:
    return [finding.code for finding in check(document)]


def real(slug: str) -> Document:
    return from_data(Document, json.loads((PLANS / f"{slug}.json").read_text(encoding="utf-8")))


def lines(document: Document) -> list[str]:
    return [line.text for line in group(check(document))]


def test_a_sound_document_has_no_findings():
    assert check(GOOD) == ()


@pytest.mark.parametrize(
    ("changes", "code", "rule", "field"),
    [
        ({"title": " "}, "title.empty", 0, "title"),
        ({"deadline": ""}, "deadline.empty", 4, "deadline"),
        ({"responsible": ""}, "responsible.empty", 4, "responsible"),
        ({"result": "\n"}, "result.empty", 13, "result"),
        ({"result": None}, "result.absent", 13, "result"),
        ({"deadline": "до 8.09.2020"}, "date.form", 17, "deadline"),
        ({"result": "Приказ от 15/09/20"}, "date.form", 17, "result"),
        ({"deadline": "2020-11-15"}, "date.form", 17, "deadline"),
    ],
)
def test_a_fault_in_a_cell_points_at_the_cell(changes, code, rule, field):
    (finding,) = check(with_item(**changes))
    assert (finding.code, finding.rule) == (code, rule)
    assert (finding.where.kind, finding.where.uid, finding.where.field) == ("item", "i1", field)
    assert finding.where.name == "1.1"
    assert finding.message.startswith("1.1: ")
    assert finding.severity is Severity.ADVICE


def test_an_absent_cell_is_told_apart_from_an_empty_one():
    (absent,), (empty,) = check(with_item(result=None)), check(with_item(result=""))
    assert absent.summary == "Графы «Результат» в строке нет"
    assert empty.summary == "Пустая графа «Результат»"


def test_a_plan_without_a_result_column_needs_no_results():
    document = with_item(result=None)
    assert check(Document(replace(document.plan, columns=COLUMNS[:4]), ACT)) == ()


def test_a_heading_row_needs_no_cells_but_a_plain_empty_row_does():
    parent = Item("Контроль", "1.1.", children=(replace(PLAN.sections[0].items[0], label="1.1.1."),))
    section = Section("Подготовка", "1.", (parent, Item("Координирование:", "1.2.")))
    assert check(Document(replace(PLAN, sections=(section,)), ACT)) == ()
    assert codes(with_item(deadline="", responsible="", result="")) == [
        "deadline.empty",
        "responsible.empty",
        "result.empty",
    ]


def test_only_an_empty_plan_and_a_missing_act_text_block():
    (empty,) = [finding for finding in check(Document(Plan("План"), ACT)) if finding.severity is Severity.BLOCKS]
    assert empty.code == "plan.empty"
    for act in (None, Act(ActKind.ORDER, requisites=Requisites("14", dt.date(2023, 2, 3)))):
        findings = check(Document(PLAN, act))
        assert [finding.code for finding in findings] == ["act.missing"]
        assert blocks(findings)
    assert not blocks(check(with_item(responsible="")))


def test_sections_without_a_heading_or_rows():
    sections = (*PLAN.sections, Section("", "2.", uid="s2"))
    found = check(Document(replace(PLAN, sections=sections), ACT))
    assert [(finding.code, finding.where.uid, finding.where.name) for finding in found] == [
        ("section.heading", "s2", "раздел 2"),
        ("section.empty", "s2", "раздел 2"),
    ]


def test_gaps_doubles_and_rows_without_a_number():
    row = PLAN.sections[0].items[0]
    labels = ("1.1.", "1.1", "1.4.", "")
    items = tuple(replace(row, label=label, uid=f"i{place}") for place, label in enumerate(labels))
    found = check(Document(replace(PLAN, sections=(replace(PLAN.sections[0], items=items),)), ACT))
    assert [(finding.code, finding.where.uid) for finding in found] == [
        ("number.gap", "i2"),
        ("item.duplicate", "i0"),
        ("item.duplicate", "i1"),
        ("number.missing", "i3"),
    ]
    assert found[0].message.startswith("Пропущены номера 1.2, 1.3 перед 1.4.")
    assert found[3].where.name == "строка 4"


def test_a_target_without_a_value():
    targets = TargetTable(years=(2020, 2021), rows=(TargetRow("Доля", values=((2020, "10"),), uid="t1"),))
    (finding,) = check(Document(replace(PLAN, targets=targets), ACT))
    assert (finding.where.kind, finding.where.uid, finding.where.field) == ("target", "t1", "2021")


# Rules 1 and 2: the stamp.

STAMP = ("УТВЕРЖДЕН", "приказом отдела образования", "от 08.10.2020 № 647")
SIGNED = replace(ACT, requisites=Requisites("647", dt.date(2020, 10, 8)))


@pytest.mark.parametrize(
    ("stamp", "fault"),
    [
        (STAMP, None),
        (("Утверждена", *STAMP[1:]), "stamp.word"),
        (("УТВЕРЖДЕН", "приказом отдела образования", "от 8 октября 2020 г. №647"), None),
        (("УТВЕРЖДЕН", "приказом отдела образования", "от ____________ № ____"), None),
        (("УТВЕРЖДЕН", "приказом отдела образования", "от 09.10.2020 № 647"), "stamp.requisites"),
        (("УТВЕРЖДЕН", "приказом отдела образования", "от 08.10.2020 № 646"), "stamp.requisites"),
        (("УТВЕРЖДЕН", "постановлением района", "от 08.10.2020 № 647"), "stamp.requisites"),
        (("УТВЕРЖДЕН", "приказом отдела образования"), "stamp.requisites"),
    ],
)
@pytest.mark.parametrize("place", ["plan", "appendix"])
def test_the_stamp_agrees_with_the_title_and_the_act(stamp, fault, place):
    if place == "plan":
        document = Document(replace(PLAN, stamp=stamp), SIGNED)
    else:
        document = Document(PLAN, replace(SIGNED, appendices=(Appendix(AppendixKind.ROADMAP, stamp=stamp),)))
    found = check(document)
    assert [finding.code for finding in found] == ([fault] if fault else [])
    assert all(finding.where.kind == place and finding.where.field == "stamp" for finding in found)


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("УТВЕРЖДЕНА:", "УТВЕРЖДЕН:"),
        ("Утверждена приказом отдела", "Утверждён приказом отдела"),
        ("  УТВЕРЖДЕНО", "  УТВЕРЖДЕН"),
    ],
)
def test_the_word_of_a_stamp_is_found_however_its_line_goes_on(wrong, right):
    act = replace(ACT, requisites=Requisites(number="146", date=dt.date(2020, 6, 9)))
    stamped = [
        Document(replace(PLAN, stamp=(first, "приказом управления", "от 09.06.2020 № 146")), act)
        for first in (wrong, right)
    ]
    assert [codes(document) for document in stamped] == [["stamp.word"], []]


def test_a_stamp_with_requisites_that_the_act_does_not_have_yet():
    assert codes(Document(replace(PLAN, stamp=STAMP), ACT)) == ["stamp.requisites"]


# Rule 3: appendices.


@pytest.mark.parametrize(
    ("mention", "numbers", "fault"),
    [
        ("согласно приложению к настоящему приказу", ("",), None),
        ("(приложение № 1), (приложение 2)", ("1", "2"), None),
        ("согласно приложениям 1–3", ("1", "2", "3"), None),
        ("(приложения №№ 1, 2 и 3)", ("1", "2", "3"), None),
        ("(приложение 1 к приказу)", ("1",), None),
        ("(приложение 1)", ("1", "2"), "appendix.unmentioned"),
        ("(приложение 1, приложение 2)", ("1",), "appendix.unknown"),
        ("(приложение), (приложение 1), (приложение 2)", ("1", "2"), "appendix.unknown"),
        ("(приложение 1)", ("1", "1"), "appendix.duplicate"),
        ("(приложение), форма — приложение 2 к методическим рекомендациям", ("",), None),
        ("(приложение), форма — приложение 2 к приказу Минпросвещения", ("",), None),
    ],
)
def test_appendices_and_their_mentions(mention, numbers, fault):
    appendices = tuple(Appendix(AppendixKind.ROADMAP, number) for number in numbers)
    clauses = (Clause(f"Утвердить план {mention}."), *ACT.clauses[1:])
    assert codes(with_act(appendices=appendices, clauses=clauses)) == ([fault] if fault else [])


def test_an_appendix_that_is_not_at_hand_and_a_roadmap_that_is_not_attached():
    clauses = (Clause("Утвердить перечень (приложение)."), *ACT.clauses[1:])
    absent = Appendix(AppendixKind.LIST, absent=True, uid="a2")
    assert codes(with_act(appendices=(absent,), clauses=clauses)) == ["appendix.absent", "appendix.no_roadmap"]


# Rules 4 and 5: points and control.


@pytest.mark.parametrize(
    ("clause", "faults"),
    [
        (Clause("Утвердить положение."), []),
        (Clause("Признать утратившим силу приказ № 1.", kind=ClauseKind.REPEAL), []),
        (Clause("Настоящий приказ вступает в силу со дня подписания."), []),
        (Clause("Обеспечить обучение наставников."), ["clause.executor", "clause.term"]),
        (Clause("Обеспечить обучение наставников до 01.12.2020."), ["clause.executor"]),
        (Clause("Обеспечить обучение.", executor="Иванова И.И.", term="постоянно"), []),
        (Clause("Методическому кабинету обеспечить обучение наставников."), ["clause.term"]),
        (Clause("Рекомендовать руководителям школ обучить наставников в срок до 1 мая."), []),
        (Clause("Опубликовать приказ на сайте."), ["clause.executor", "clause.term"]),
        (Clause("Руководителям школ до 1 мая:", children=(Clause("обучить наставников;"),)), []),
        (Clause("Руководителям школ:", children=(Clause("обучить наставников;"),)), ["clause.term"]),
    ],
)
def test_a_point_names_executor_and_term(clause, faults):
    assert codes(with_clause(clause)) == faults


def test_a_fault_of_a_point_names_its_number():
    clause = Clause("Руководителям школ:", children=(Clause("обучить наставников;", uid="c3.1"),))
    (finding,) = check(with_clause(clause))
    assert (finding.where.uid, finding.where.field, finding.where.name) == ("c3.1", "term", "пункт 3.1")


@pytest.mark.parametrize(
    "control",
    [
        Clause("Контроль за исполнением приказа возложить на Иванову И.И."),
        Clause("Контроль исполнения приказа оставляю за собой."),
        Clause("Контроль исполнения приказа возложен на Иванову И.И."),
        Clause("Проверку исполнения беру на себя.", kind=ClauseKind.CONTROL),
    ],
)
def test_the_control_point_is_known_by_kind_or_words(control):
    assert codes(with_act(clauses=(*ACT.clauses[:2], control))) == []


def test_an_act_without_control():
    (finding,) = check(with_act(clauses=ACT.clauses[:2]))
    assert (finding.code, finding.rule) == ("act.control", 5)


# Rule 17: dates.


@pytest.mark.parametrize(
    ("text", "better"),
    [
        ("До 8.09.2020", ["08.09.2020"]),
        ("до 15.11.2020г.", ["15.11.2020"]),
        ("До 10.09.2020 г.", ["10.09.2020"]),
        ("15/09/20", ["15.09.2020"]),
        ("15-09-2020", ["15.09.2020"]),
        ("15.09.20", ["15.09.2020"]),
        ("31.02.2020", [""]),
        ("31 июня", [""]),
        ("2020-06-05", ["05.06.2020"]),
        ("2020-02-31", [""]),
        ("№ 2020-06-05", []),
        ("от «14» апреля 2022 г.", ["14 апреля"]),
        ("05 июня 2020 года", ["5 июня"]),
        ("февраль 2023г", ["2023 г."]),
        ("май 2023 г", ["2023 г."]),
        ("2020г.", ["2020 г."]),
        ("2020/2021 г.г.", ["гг."]),
        ("2020г.г.", ["2020 гг."]),
        ("Август – декабрь .2020", ["2020"]),
        ("05.06.2020", []),
        ("5 июня 2020 г.", []),
        ("29.02.2020, с 1 по 15 сентября 2020 г.", []),
        ("2020-2024 гг., 2021 год, II квартал 2021", []),
        ("п. 1.2.15, № 01-12-20, МР-42/02, 8 (86350) 55-84-46", []),
        ("«1 сентября – День знаний»", []),
    ],
)
def test_forms_of_dates(text, better):
    assert [misprint.better for misprint in misprints(text)] == better


def test_the_first_date_of_a_text():
    assert first_date("от «14» апреля 2022 г. и 01.01.2020") == dt.date(2022, 4, 14)
    assert first_date("без даты, 31.02.2020") is None


@given(st.text(alphabet=st.sampled_from("0123456789./-г №«»июня от")))
def test_reading_dates_never_raises(text):
    list(misprints(text))
    first_date(text)


def test_dates_are_checked_in_clauses_and_section_headings():
    assert codes(with_clause(Clause("Школам представить отчёт до 8.09.2020."))) == ["date.form"]
    section = replace(PLAN.sections[0], title="Внедрение в 2020/2021 г.г.")
    (finding,) = check(Document(replace(PLAN, sections=(section,)), ACT))
    assert finding.where.kind == "section"


# Real documents.


def test_dates_are_checked_in_all_that_prints_around_the_table():
    plan = replace(PLAN, table_title="Приложение от 8.10.2020", description="Принята 8.10.2020")
    appendix = Appendix(AppendixKind.TEXT, uid="a2", number="2", title="Порядок от 8.10.2020", text="с 9.10.2020")
    act = replace(
        ACT,
        appendices=(replace(ACT.appendices[0], number="1"), appendix),
        clauses=(Clause("Утвердить план мероприятий (приложения 1, 2).", uid="c1"), *ACT.clauses[1:]),
    )
    found = [(finding.where.kind, finding.where.field) for finding in check(Document(plan, act))]
    assert found == [("plan", "table_title"), ("plan", "description"), ("appendix", "title"), ("appendix", "title")]


def test_findings_of_one_kind_are_one_line_with_several_links():
    text = lines(real("vytegra-2020"))
    assert "1.3: Не указан ответственный исполнитель" in text
    assert "1.7, 2.1: Пустая графа «Результат»" in text
    assert "6.1, 6.2, 7.1.1: Графы «Результат» в строке нет" in text
    assert "раздел 1: Нет заголовка раздела" in text
    assert "5: Раздел пропущен" in text
    assert "1.1, 1.2, 2.3–2.5, 3.2–3.6: Пропущены номера" in text


def test_the_order_of_aksay():
    text = lines(real("aksay-2020"))
    assert "приложение 2: Текста приложения нет" in text
    assert "пункт 2.1, пункт 2.2, пункт 2.3: Не указан срок пункта" in text
    assert not any("контрол" in line for line in text)


def test_the_wrong_stamp_of_tonkino_and_the_right_one_of_morshansk():
    (wrong,) = [finding for finding in check(real("tonkino-2023")) if finding.rule in (1, 2)]
    assert "Нужно «УТВЕРЖДЕНА»" in wrong.message
    assert not [finding for finding in check(real("morshansk-2020")) if finding.rule in (1, 2)]


def test_what_blocks_stands_first():
    groups = group(check(real("chelyabinsk-2021")))
    assert groups[0].severity is Severity.BLOCKS


@pytest.mark.parametrize("path", sorted(PLANS.glob("*.json")), ids=lambda path: path.stem)
def test_every_finding_says_where_and_how(path):
    found = check(real(path.stem))
    assert found
    for finding in found:
        assert finding.message.endswith(".") and finding.where.name and finding.summary
        assert finding.where.uid or finding.where.kind in ("plan", "act")

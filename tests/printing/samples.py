"""Invented documents for tests of the printed pages: nothing here is a real municipality."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from documents.act import Act, ActKind, Appendix, AppendixKind, Clause, ClauseKind, Requisites
from roadmaps.plan import Column, Document, Item, Plan, Scheme, Section, TargetRow, TargetTable

FIVE = (
    Column("number", "№ п/п"),
    Column("title", "Наименование мероприятия"),
    Column("deadline", "Срок исполнения"),
    Column("responsible", "Ответственный исполнитель"),
    Column("result", "Результат"),
)
FOUR = FIVE[:4]
TWO = (FIVE[1], FIVE[2])

REGISTERED = Requisites(
    number="187",
    date=dt.date(2026, 8, 31),
    signatory_post="Начальник управления образования администрации Н-ского района",
    signatory_name="С.В. Громов",
)


def clauses() -> tuple[Clause, ...]:
    """Points as a real order has them: nested, with executors and terms, repeal and control."""
    return (
        Clause(
            "Утвердить план мероприятий (дорожную карту) по внедрению целевой модели наставничества "
            "в общеобразовательных организациях Н-ского района на 2026/2027 учебный год (далее — План) (приложение)."
        ),
        Clause(
            "Руководителям общеобразовательных организаций:",
            children=(
                Clause("Назначить кураторов наставничества не позднее 15.09.2026."),
                Clause("Утвердить дорожные карты организаций не позднее 30.09.2026."),
                Clause(
                    "Представлять в отдел общего образования информацию об исполнении Плана не позднее 5-го числа "
                    "месяца, следующего за кварталом."
                ),
            ),
        ),
        Clause(
            "Заведующему районным методическим кабинетом М.С. Петровой организовать обучение наставников "
            "не позднее 15.10.2026."
        ),
        Clause(
            "Отделу общего образования (Е.В. Соколова) разместить настоящий приказ на официальном сайте управления "
            "образования не позднее 07.09.2026."
        ),
        Clause(
            "Признать утратившим силу приказ управления образования администрации Н-ского района от 28.08.2025 № 214 "
            "«О внедрении целевой модели наставничества в 2025/2026 учебном году».",
            kind=ClauseKind.REPEAL,
        ),
        Clause("Контроль за исполнением настоящего приказа оставляю за собой.", kind=ClauseKind.CONTROL),
    )


def order(**changes: object) -> Act:
    """A composed order of an invented district."""
    act = Act(
        kind=ActKind.ORDER,
        issuer_lines=("АДМИНИСТРАЦИЯ Н-СКОГО РАЙОНА", "УПРАВЛЕНИЕ ОБРАЗОВАНИЯ"),
        issuer_genitive="управления образования администрации Н-ского района",
        place="г. Н-ск",
        heading="О внедрении целевой модели наставничества в общеобразовательных организациях Н-ского района "
        "в 2026/2027 учебном году",
        preamble="В соответствии с методологией (целевой моделью) наставничества обучающихся, утвержденной "
        "распоряжением Министерства просвещения Российской Федерации от 25.12.2019 № Р-145,",
        operative_word="приказываю",
        clauses=clauses(),
        appendices=(Appendix(AppendixKind.ROADMAP),),
        drafter=("Соколова Елена Викторовна,", "главный специалист отдела общего образования", "8 (00000) 0-00-00"),
        requisites=REGISTERED,
    )
    return replace(act, **changes)


def item(label: str, title: str = "", **changes: object) -> Item:
    found = Item(
        title=title or "Назначение кураторов наставничества в общеобразовательных организациях",
        label=label,
        deadline="не позднее 15.09.2026",
        responsible="Руководители организаций",
        result="Приказы организаций",
    )
    return replace(found, **changes)


def sections(count: int, rows: int) -> tuple[Section, ...]:
    """`count` sections of `rows` items each, with texts of different lengths."""
    words = (
        "Разработка дорожных карт общеобразовательных организаций",
        "Информирование педагогов, обучающихся и родителей о реализации целевой модели наставничества",
        "Формирование перечня организаций-партнеров, готовых предоставить наставников, и заключение соглашений "
        "о сотрудничестве в рамках действующего законодательства",
        "Подготовка аналитического отчета",
    )
    return tuple(
        Section(
            title="Организационная, методическая и информационная поддержка участников внедрения целевой модели",
            label=f"{number}.",
            items=tuple(item(f"{number}.{row}.", words[(number + row) % len(words)]) for row in range(1, rows + 1)),
        )
        for number in range(1, count + 1)
    )


def plan(**changes: object) -> Plan:
    """A composed plan of two sections."""
    found = Plan(
        title="План мероприятий (дорожная карта) по внедрению целевой модели наставничества "
        "в общеобразовательных организациях Н-ского района на 2026/2027 учебный год",
        columns=FIVE,
        sections=sections(2, 5),
    )
    return replace(found, **changes)


def flat_plan(rows: int, **changes: object) -> Plan:
    """A plan without sections."""
    items = tuple(item(str(number)) for number in range(1, rows + 1))
    return plan(sections=(Section(items=items),), scheme=Scheme.FLAT, **changes)


def targets(rows: int = 3) -> TargetTable:
    return TargetTable(
        title="Целевые показатели внедрения целевой модели наставничества",
        years=(2024, 2025, 2026),
        rows=tuple(
            TargetRow(
                name="Доля детей и молодежи в возрасте от 10 до 18 лет, вошедших в программы наставничества "
                "в роли наставляемого, %",
                label=str(number),
                values=((2024, "10"), (2025, "20"), (2026, "35")),
            )
            for number in range(1, rows + 1)
        ),
    )


def document(plan_: Plan | None = None, act: Act | None = None) -> Document:
    """A composed plan with the order that approves it."""
    return Document(plan_ or plan(), act or order())

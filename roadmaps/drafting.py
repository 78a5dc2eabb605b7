"""Composing a new act and carrying last year's plan over: functions from values to values."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from documents.act import Act, ActKind, Appendix, AppendixKind, Clause, ClauseKind, Requisites
from roadmaps.plan import Audience, Column, Document, Item, Plan, Section, TargetRow, TargetTable

STANDARD_COLUMNS = (
    Column("number", "№ п/п"),
    Column("title", "Наименование мероприятия"),
    Column("deadline", "Срок реализации"),
    Column("responsible", "Ответственный исполнитель"),
    Column("result", "Результат. Вид документа"),
)
P145 = (
    "распоряжением Министерства просвещения Российской Федерации от 25.12.2019 № Р-145 «Об утверждении методологии "
    "(целевой модели) наставничества обучающихся для организаций, осуществляющих образовательную деятельность по "
    "общеобразовательным, дополнительным общеобразовательным и программам среднего профессионального образования, "
    "в том числе с применением лучших практик обмена опытом между обучающимися»"
)
TEACHERS_LETTER = "письмом Министерства просвещения Российской Федерации от 21.12.2021 № АЗ-1128/08"
_GROUNDS = {
    Audience.STUDENTS: f"В соответствии с {P145}",
    Audience.TEACHERS: "В целях развития системы наставничества педагогических работников в образовательных "
    f"организациях, в соответствии с {TEACHERS_LETTER}",
}
"""What a plan rests on: Р-145 is about mentoring of students only."""
# A year of a cited act («25.12.2019 № Р-145», «25 декабря 2019 г. № Р-145») is a fact and never moves.
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)(?!\s*(?:г\.|года)?\s*(?:№|N\s))")


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who issues the act, as its paper names them."""

    lines: tuple[str, ...]
    genitive: str
    place: str
    head_post: str
    head_name: str
    kind: ActKind = ActKind.ORDER


def new_act(plan: Plan, issuer: Issuer) -> Act:
    """An act that approves `plan`, to be worded further: heading, preamble, approval and control."""
    title = spelled_out(plan.title[:1].lower() + plan.title[1:])
    kind = issuer.kind
    return Act(
        kind=kind,
        issuer_lines=issuer.lines,
        issuer_genitive=issuer.genitive,
        place=issuer.place,
        heading=f"Об утверждении {approved_genitive(title)}",
        preamble=_GROUNDS[plan.audience],
        operative_word=kind.operative_word,
        clauses=(
            Clause(text=f"Утвердить {approved_accusative(title)} (приложение).", appendix="", uid="c1"),
            Clause(
                text=f"Контроль за исполнением настоящего {kind.genitive} оставляю за собой.",
                kind=ClauseKind.CONTROL,
                executor=issuer.head_post,
                uid="c2",
            ),
        ),
        appendices=(Appendix(AppendixKind.ROADMAP, uid="a1"),),
        requisites=Requisites(signatory_post=issuer.head_post, signatory_name=issuer.head_name),
    )


def spelled_out(title: str) -> str:
    """A title without a full stop at its end, as a heading and the middle of a sentence want it: «на 2023 год»."""
    bare = re.sub(r"\s*гг\.?$", " годы", title.rstrip())
    return re.sub(r"(?<=\d)\s*г\.$", " год", bare).rstrip(".")


def approved_genitive(title: str) -> str:
    """The head of a plan's title in the genitive: «плана мероприятий …», «дорожной карты …»."""
    return _inflect(title, {"план": "плана", "дорожная карта": "дорожной карты", "программа": "программы"})


def approved_accusative(title: str) -> str:
    """The head of a plan's title in the accusative: «план мероприятий …», «дорожную карту …»."""
    return _inflect(title, {"план": "план", "дорожная карта": "дорожную карту", "программа": "программу"})


def _inflect(title: str, cases: dict[str, str]) -> str:
    genitive = cases["план"] == "плана"
    bracket = "(дорожной карты)" if genitive else "(дорожную карту)"
    for head, case in cases.items():
        if title.lower().startswith(head):
            rest = title[len(head) :]
            return case + re.sub(r"\(дорожная карта\)", bracket, rest, count=1)
    return f"{'плана' if genitive else 'план'} «{title[:1].upper() + title[1:]}»"


def carry_over(document: Document, *, shift: int = 0) -> Document:
    """Last year's document as the ground of a new one: composed by us, without requisites and stamp.

    `shift` moves every year named in titles and deadlines, and the period, by so many years.
    """
    plan = document.plan
    years = shifter(shift)
    sections = tuple(
        replace(
            section,
            title=years(section.title),
            items=tuple(_carry_item(item, years) for item in section.items),
        )
        for section in plan.sections
    )
    carried = replace(
        plan,
        title=_closed(years(plan.title)),
        table_title=years(plan.table_title),
        description=years(plan.description),
        stamp=(),
        note="",
        brought_in=False,
        period_start=shift_date(plan.period_start, shift),
        period_end=shift_date(plan.period_end, shift),
        sections=sections,
        targets=_carry_targets(plan.targets, shift, years),
    )
    return Document(carried, _carry_act(document.act, years) if document.act else None)


def shifter(shift: int) -> Callable[[str], str]:
    """A function that moves each year 2000–2099 standing alone in a text by `shift` years."""
    return lambda text: _YEAR.sub(lambda found: str(int(found[1]) + shift), text) if shift else text


def shift_date(day: dt.date | None, years: int) -> dt.date | None:
    """The same day `years` later; 29 February becomes 28 February where there is none."""
    if day is None or not years:
        return day
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def _closed(title: str) -> str:
    """A title without the full stop of a sentence; that of «гг.» belongs to the abbreviation and stays."""
    return title if re.search(r"г\.$", title) else title.rstrip(".")


def _carry_item(item: Item, years: Callable[[str], str]) -> Item:
    return replace(
        item,
        title=years(item.title),
        deadline=years(item.deadline) if item.deadline else item.deadline,
        children=tuple(_carry_item(child, years) for child in item.children),
        readings=(),
    )


def _carry_targets(table: TargetTable, shift: int, years: Callable[[str], str]) -> TargetTable:
    rows: tuple[TargetRow, ...] = tuple(
        replace(row, values=tuple((year + shift, text) for year, text in row.values)) for row in table.rows
    )
    return replace(table, title=years(table.title), years=tuple(year + shift for year in table.years), rows=rows)


def _carry_act(act: Act, years: Callable[[str], str]) -> Act:
    requisites = act.requisites
    return replace(
        act,
        heading=spelled_out(years(act.heading)),
        operative_word=act.kind.operative_word,
        requisites=Requisites(signatory_post=requisites.signatory_post, signatory_name=requisites.signatory_name),
        appendices=tuple(replace(appendix, stamp=()) for appendix in act.appendices if not appendix.absent),
        clauses=tuple(_carry_clause(clause, years) for clause in act.clauses),
        brought_in=False,
    )


def _carry_clause(clause: Clause, years: Callable[[str], str]) -> Clause:
    if clause.kind is ClauseKind.REPEAL:
        return replace(clause, label="")
    return replace(
        clause,
        text=years(clause.text),
        term=years(clause.term),
        label="",
        children=tuple(_carry_clause(child, years) for child in clause.children),
    )


def sections_of_blank() -> tuple[Section, ...]:
    """An empty sheet: one section to begin with."""
    return (Section(title="Нормативное правовое регулирование внедрения", label="1."),)

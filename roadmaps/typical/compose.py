"""The typical plan as a value: rows, terms and parties put together.

Rows and columns follow the form that municipalities approved after распоряжение Минпросвещения России от
25.12.2019 № Р-145 (students) and its teachers' counterpart of 2021.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from roadmaps.plan import Audience, Column, Item, Level, Party, PartyRole, Plan, ResultDocument, Scheme, Section
from roadmaps.typical.rows import Heading, Row
from roadmaps.typical.students import STUDENTS
from roadmaps.typical.teachers import TEACHERS
from roadmaps.typical.terms import period_end, terms

COLUMNS = (
    Column("number", "№ п/п"),
    Column("title", "Наименование мероприятия"),
    Column("deadline", "Срок реализации"),
    Column("responsible", "Ответственный исполнитель"),
    Column("result", "Результат. Вид документа"),
)

# Who answers for a row: printed wording by key. The department and the methodical service are the
# municipality's own organizations, the rest are groups.
PARTIES = {
    "department": "управление образования",
    "methodical": "методическая служба",
    "school_heads": "руководители образовательных организаций",
    "schools": "образовательные организации",
    "organization_heads": "руководители образовательных организаций",
    "all_organizations": "образовательные организации",
    "curators": "кураторы внедрения",
    "partners": "организации-партнеры",
}

_TITLES = {
    Audience.STUDENTS: "внедрения целевой модели наставничества",
    Audience.TEACHERS: "реализации целевой модели наставничества педагогических работников",
}


def typical_plan(
    start: dt.date,
    *,
    municipality_genitive: str,
    year_label: str,
    audience: Audience = Audience.STUDENTS,
    department: str = "",
    methodical: str = "",
    department_name: str = "управление образования",
    department_genitive: str = "управления образования",
) -> Plan:
    """A draft plan under an order of the date `start`.

    `municipality_genitive`: «Н-ского муниципального района»; `year_label`: «2026/2027 учебный год».
    `department` and `methodical` are slugs of the municipality's organizations; where one is not known, the
    party is led by its name as a position. `department_name` and `department_genitive` are the words for the
    department in cells. No date of the plan lies before `start`.
    """
    organizations = {"department": department, "methodical": methodical}
    printed = terms(start) | {"department": department_name, "of_department": department_genitive}
    headings = TEACHERS if audience is Audience.TEACHERS else STUDENTS
    sections = tuple(_section(number, heading, printed, organizations) for number, heading in enumerate(headings, 1))
    return Plan(
        title=(
            f"План мероприятий (дорожная карта) {_TITLES[audience]} в образовательных организациях "
            f"{municipality_genitive} на {year_label}"
        ),
        audience=audience,
        period_start=start,
        period_end=period_end(start, audience),
        columns=COLUMNS,
        scheme=Scheme.TWO_LEVELS,
        sections=sections,
    )


def _section(number: int, heading: Heading, printed: dict[str, str], organizations: dict[str, str]) -> Section:
    items = tuple(_item(f"{number}.{place}", row, printed, organizations) for place, row in enumerate(heading.rows, 1))
    return Section(title=heading.title, label=f"{number}.", items=items, uid=f"s{number}")


def _item(number: str, row: Row, printed: dict[str, str], organizations: dict[str, str]) -> Item:
    title = "\n".join((row.title, *(text for _, text, _ in row.parts)))
    keys = row.who + tuple(key for _, _, who in row.parts for key in who)
    parties = [_party(key, organizations) for key in row.who]
    for level, text, who in row.parts:
        parties += [_party(key, organizations, level=level, part=text) for key in who]
    results = [(kind, wording.format(**printed)) for kind, wording in row.results]
    return Item(
        title=title,
        label=f"{number}.",
        deadline=row.deadline.format(**printed),
        responsible=_listed(printed[key] if key == "department" else PARTIES[key] for key in keys),
        result=", ".join(wording for _, wording in results),
        parties=tuple(parties),
        results=tuple(ResultDocument(kind, wording) for kind, wording in results),
        stage=row.stage,
        uid=number,
    )


def _party(key: str, organizations: dict[str, str], level: Level = Level.ANY, part: str = "") -> Party:
    known = organizations.get(key)
    return Party(
        organization=known or "",
        group="" if key in organizations else key,
        position=PARTIES[key] if known == "" else "",
        role=PartyRole.CO_EXECUTOR if key == "partners" else PartyRole.LEAD,
        level=level,
        part=part,
    )


def _listed(names: Iterable[str]) -> str:
    text = ", ".join(names)
    return text[:1].upper() + text[1:]

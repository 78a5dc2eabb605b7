"""A school's own plan and order drawn from the municipality's: functions from values to values."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from documents.act import Act, Clause, ClauseKind
from roadmaps import numbering
from roadmaps.drafting import Issuer, new_act, shift_date, shifter
from roadmaps.duties import KINDS_OF_GROUP
from roadmaps.plan import Audience, Item, Level, Party, PartyRole, Plan, Section, TargetTable
from roadmaps.sheet import heads_others

_POSTS = {
    "school_heads": "руководитель",
    "organization_heads": "руководитель",
    "curators": "куратор внедрения",
}
_MODELS = {
    Audience.STUDENTS: "внедрению целевой модели наставничества",
    Audience.TEACHERS: "внедрению системы наставничества педагогических работников",
}
_WHO = {Audience.STUDENTS: "обучающихся", Audience.TEACHERS: "педагогических работников"}
_DATE = re.compile(r"\b(\d\d?)\.(\d\d)\.((?:19|20)\d\d)\b")
_RULE = "_" * 20
"""Room for a name."""
_SUBJECTS = {
    Audience.STUDENTS: "целевой модели наставничества",
    Audience.TEACHERS: "системы наставничества педагогических работников",
}


@dataclass(frozen=True, slots=True)
class Joiner:
    """The school that joins: its code and name, and the names of all schools that the plan may speak of by code."""

    slug: str
    kind: str
    name: str
    schools: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Derived:
    """The school's plan, and labels of its rows that still speak of another school: a person looks at them."""

    plan: Plan
    doubts: tuple[str, ...]


def school_plan(plan: Plan, joiner: Joiner, *, school_year: int, shift: int) -> Derived:
    """What the municipality's plan asks of a school, as the plan of this one for its school year of introduction.

    What only the department does and the municipality's targets stay out. Terms move by `shift` years: they are
    proposed, an act makes them due; the period ends with the school year that the title names, or with the year of a
    later date among the terms. Responsible are the school's own people; partners stay beside them.
    """
    years = shifter(shift)
    sections = tuple(
        replace(section, title=years(section.title), period=years(section.period), items=items)
        for section in plan.sections
        if (items := tuple(_items(section.items, joiner, years)))
    )
    derived = replace(
        plan,
        title=f"План мероприятий (дорожная карта) по {_MODELS[plan.audience]} ({joiner.name}) "
        f"на {school_year}/{school_year + 1} учебный год",
        table_title="",
        stamp=(),
        description="",
        note="",
        brought_in=False,
        period_start=shift_date(plan.period_start, shift),
        sections=sections or (Section(),),
        targets=TargetTable(),
    )
    numbered = replace(numbering.renumber(derived), period_end=_end(derived, school_year))
    return Derived(numbered, tuple(_doubts(numbered, joiner)))


def _end(plan: Plan, school_year: int) -> dt.date:
    """The last day of the school year; where a term names a later date, of its year."""
    end = dt.date(school_year + 1, 8, 31)
    dates = (found for _, _, item in plan.walk() for found in _DATE.finditer(item.deadline or ""))
    later = [int(found[3]) for found in dates if (int(found[3]), int(found[2])) > (end.year, end.month)]
    return dt.date(max(later), 12, 31) if later else end


def joining_act(plan: Plan, issuer: Issuer, *, school_year: int) -> Act:
    """The school's order: introduces the model, approves its plan, names what Р-145 asks such an order to name.

    That is terms, who answers with which duties, who provides, when it is monitored, what is to come of it: names
    and numbers that nobody has told yet are rules to write on.
    """
    act = new_act(plan, issuer)
    subject = _SUBJECTS[plan.audience]
    approval, control = act.clauses
    clauses = (
        Clause(text=f"Определить сроки внедрения {subject}: с 01.09.{school_year} по 31.08.{school_year + 1}."),
        approval,
        Clause(
            text=f"Назначить ответственным за внедрение {subject} {_RULE}, возложить на него разработку программы "
            "наставничества, информирование участников и размещение сведений на сайте."
        ),
        Clause(
            text=f"Назначить куратором внедрения {subject} {_RULE}, возложить на него ведение баз наставников "
            "и наставляемых, обучение наставников, формирование пар и групп и учет их встреч."
        ),
        Clause(
            text=f"Назначить ответственным за материально-техническое обеспечение программы наставничества {_RULE}."
        ),
        Clause(
            text="Куратору внедрения проводить мониторинг эффективности программы наставничества "
            f"в декабре {school_year} года и в мае {school_year + 1} года."
        ),
        Clause(
            text=f"Ответственному за внедрение обеспечить не позднее 31.08.{school_year + 1} планируемый результат: "
            f"в программе участвуют не менее ____ % {_WHO[plan.audience]}."
        ),
        replace(control, kind=ClauseKind.CONTROL),
    )
    numbered = tuple(replace(clause, uid=f"c{place}") for place, clause in enumerate(clauses, start=1))
    return replace(act, heading=f"О внедрении {subject}", clauses=numbered)


def _items(items: Iterable[Item], joiner: Joiner, years: Callable[[str], str]) -> Iterator[Item]:
    for item in items:
        made = _item(item, joiner, years)
        if made is not None:
            yield made


def _item(item: Item, joiner: Joiner, years: Callable[[str], str]) -> Item | None:
    """The row as the school's, None where it is not for schools."""
    if item.target:
        return None
    children = tuple(_items(item.children, joiner, years))
    mine = tuple(_mine(item.parties, joiner))
    silent = not item.parties and not item.responsible
    if heads_others(item) and not children:
        return None
    if not mine and not children and not silent:
        return None
    parties = _at_school(mine, item.parties, joiner) if mine else ()
    return replace(
        item,
        title=years(_own_part(item)),
        deadline=years(item.deadline) if item.deadline else item.deadline,
        responsible=_wording(parties, joiner) if parties else (item.responsible if silent else ""),
        parties=parties,
        children=children,
        readings=(),
    )


def _mine(parties: Iterable[Party], joiner: Joiner) -> Iterator[Party]:
    """Parties that a school stands for: one that is named, or a group of its kind."""
    for party in parties:
        kinds = KINDS_OF_GROUP.get(party.group, frozenset())
        if party.level is not Level.MUNICIPALITY and (party.organization in joiner.schools or joiner.kind in kinds):
            yield party


def _at_school(mine: Iterable[Party], parties: Iterable[Party], joiner: Joiner) -> tuple[Party, ...]:
    """The same duties of this school's people, each once, then partners, who are asked and not bound."""
    own = [
        Party(organization=joiner.slug, position=party.position or _POSTS.get(party.group, ""), role=PartyRole.LEAD)
        for party in mine
    ]
    partners = [party for party in parties if party.group == "partners"]
    return tuple(dict.fromkeys([*own, *(replace(party, level=Level.ANY, part="") for party in partners)]))


def _wording(parties: Iterable[Party], joiner: Joiner) -> str:
    words = ["организации-партнеры" if party.group else party.position or joiner.name for party in parties]
    text = ", ".join(dict.fromkeys(words))
    return text if text.startswith(joiner.name) else text[:1].upper() + text[1:]


def _own_part(item: Item) -> str:
    """The row's text without the part that it gives to the municipality's level."""
    text = item.title
    for party in item.parties:
        if party.level is Level.MUNICIPALITY and party.part:
            text = text.replace(party.part, "")
    return "\n".join(line for line in text.split("\n") if line.strip()) or item.title


def _doubts(plan: Plan, joiner: Joiner) -> Iterator[str]:
    """Labels of rows whose words still name another school, in whatever case."""
    stems = {stem for slug, name in joiner.schools.items() if slug != joiner.slug for stem in _stems(name)}
    stems -= set(_stems(joiner.name))
    for _, _, item in plan.walk():
        words = f"{item.title} {item.result or ''}".casefold()
        if any(stem in words for stem in stems):
            yield item.label


def _stems(name: str) -> Iterator[str]:
    """Beginnings of the long words of a school's name: «алгасов» for «МБОУ Алгасовская СОШ»."""
    for word in name.replace("«", " ").replace("»", " ").split():
        if len(word) > 7 and not word.isupper():
            yield word.casefold()[:-4]

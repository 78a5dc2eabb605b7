"""What a paper says: from the register, from the school, and from what is typed for this printing alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from documents.act import Requisites
from mentoring.consents import ADULT, CHILD, TEEN, bracket_on
from mentoring.models import Person
from mentoring.papers import morphology
from mentoring.papers.blocks import blank_blocks, parties, person_signatures
from mentoring.papers.composing import Head, Material, signature
from mentoring.papers.fields import FieldKind, fields_of
from mentoring.papers.kinds import KINDS, Scope
from mentoring.papers.of_pairs import of_list, of_pair
from mentoring.papers.people import Subject
from mentoring.papers.printing import NAME_LIMIT, Printing, about, glued, name_of, nameless, on
from mentoring.papers.sheet import Block
from organizations.models import Organization
from roadmaps.models import Roadmap

PLAN_NAMES = ("ИНДИВИДУАЛЬНЫЙ ПЛАН", "ПЕРСОНАЛИЗИРОВАННАЯ ПРОГРАММА")
"""How a pair's plan is called: of pupils, and of teachers (письмо 21.12.2021 № АЗ-1128/08)."""
_SIGNER_OF = {CHILD: "родитель", TEEN: "оба", ADULT: "сам"}
"""Whose signatures a consent has room for, by the age on the day of signing."""
_SEX = {Person.Sex.FEMALE: morphology.FEMALE, Person.Sex.MALE: morphology.MALE}


@dataclass(frozen=True, slots=True)
class Asked:
    """Something that may be typed for this printing: an input's name, its words, what stands there at first."""

    key: str
    label: str
    value: str = ""
    long: bool = False
    name: bool = False
    hint: str = ""


def asked(printing: Printing) -> list[Asked]:
    """What may be typed, in the order of the paper. Names of people come last, by their codes."""
    initial = _known_of_school(printing)
    if len(printing.subjects) == 1 and KINDS[printing.kind].scope is Scope.PARTNER:
        initial |= _known_of_partner(printing.subjects[0])
    used = printing.used
    found = [
        Asked(
            key_of(field.name),
            field.about[:1].upper() + field.about[1:],
            initial.get(field.name, "") or field.offered,
            field.long,
            field.kind is FieldKind.PERSON,
        )
        for field in fields_of(printing.kind).values()
        if field.asked and field.name in used and field.name != "представитель"
    ]
    return found + list(_asked_names(printing, used))


def key_of(name: str) -> str:
    """The input of a field."""
    return "field-" + name.replace(" ", "-")


def signer_of(person: Person, day: dt.date) -> str:
    """Who signs a consent of this person on `day`: a parent under 14, both at 14–17, a grown-up alone."""
    return _SIGNER_OF[bracket_on(person, day)]


def materials(printing: Printing, given: Mapping[str, str], requisites: Requisites) -> list[Material]:
    """A material for each paper; without anybody, one blank."""
    base = _base(printing, given, requisites)
    if KINDS[printing.kind].scope is Scope.LIST:
        return [of_list(printing, given, base)]
    if not printing.subjects:
        return [_blank(printing, base)]
    make = _MAKERS[KINDS[printing.kind].scope]
    return [make(printing, one, given, base) for one in printing.subjects]


# --- The school ------------------------------------------------------------------------------------------------


def _known_of_school(printing: Printing) -> dict[str, str]:
    programme, school = printing.programme, printing.programme.organization
    curator = programme.curator
    year = dt.date(programme.school_year, 9, 1), dt.date(programme.school_year + 1, 5, 31)
    since = on(printing.day) if year[0] <= printing.day <= year[1] else ""
    # A person without a name is called by e-mail elsewhere; a paper has no use for that.
    name = " ".join(filter(None, (curator.last_name, curator.first_name, curator.patronymic))) if curator else ""
    return {
        "должность руководителя": _bare_post(school),
        "руководитель": school.head_name,
        "куратор": name,
        # The lessons of a school year end in May; whoever prints may type another day.
        "работают по": f"31.05.{programme.school_year + 1}",
        "работают с": since,
        "срок внедрения": f"с {since} по 31.05.{programme.school_year + 1}" if since else "",
    }


def _bare_post(school: Organization) -> str:
    """The head's post as it stands on the school's own paper: «Директор», without the school's name."""
    post = school.head_post
    for name in (school.genitive_name, school.name, school.short_name):
        if name and post.endswith(name):
            post = post.removesuffix(name).strip()
    return post or "директор"


def _base(printing: Printing, given: Mapping[str, str], requisites: Requisites) -> Material:
    programme, school = printing.programme, printing.programme.organization
    typed = {
        field.name: " ".join(given[key_of(field.name)].split())
        for field in fields_of(printing.kind).values()
        if key_of(field.name) in given
    }
    values = _known_of_school(printing) | {
        "школа": school.name,
        "школа кратко": school.short_name,
        "место": school.place,
        "адрес школы": school.address,
        "учебный год": programme.year_name,
        "форма": programme.form.name,
        "вид плана": PLAN_NAMES[programme.form.audience == Roadmap.Audience.TEACHERS],
        "муниципалитет": programme.municipality.name,
    }
    values |= typed
    post, head = values["должность руководителя"], morphology.initials(values["руководитель"])
    post = post[:1].upper() + post[1:]
    letterhead = tuple(line for line in school.letterhead.splitlines() if line.strip())
    return Material(
        values=values,
        blocks=_signatures(values, post, head),
        head=Head(
            issuer_lines=letterhead or (school.name,),
            issuer_genitive=school.genitive_name or morphology.phrase(school.name, "gent").wording,
            place=school.place,
            signatory_post=post if head else "",
            signatory_name=head,
        ),
        requisites=requisites,
        signer=printing.signer or "оба",
    )


def _signatures(values: Mapping[str, str], post: str, head: str) -> dict[str, tuple[Block, ...]]:
    """Of the school's head, of the curator, and of both sides of an agreement."""
    return {
        "подпись руководителя": signature(post, head),
        "подпись куратора": signature("Куратор", morphology.initials(values["куратор"])),
        "подписи сторон": parties(
            ("Школа", values["школа"], values["адрес школы"], post, head),
            (
                "Партнер",
                values.get("партнёр", ""),
                values.get("адрес партнёра", ""),
                values.get("должность руководителя партнёра", ""),
                morphology.initials(values.get("руководитель партнёра", "")),
            ),
        ),
    }


def _blank(printing: Printing, base: Material) -> Material:
    """Nobody is named: rules to write on by hand."""
    return replace(base, blocks={**base.blocks, **blank_blocks(printing.kind)}, hand=True)


# --- People ----------------------------------------------------------------------------------------------------


def _asked_names(printing: Printing, used: set[str]) -> Iterator[Asked]:
    if not printing.knows_names:
        return
    for person in nameless(printing):
        yield Asked(f"name-{person.pk}", f"{person.code}, фамилия, имя, отчество", name=True, hint=about(person))
    if "представитель" in used and KINDS[printing.kind].scope is Scope.PERSON:
        for person in printing.people:
            if (printing.signer or signer_of(person, printing.day)) != "сам":
                label = f"{person.code}, родитель или законный представитель"
                yield Asked(f"parent-{person.pk}", label, name=True, hint="Пусто — впишут от руки.")


def _of_person(printing: Printing, one: Subject, given: Mapping[str, str], base: Material) -> Material:
    (person,) = one.people
    name = name_of(printing, person, given)
    parent = ""
    if printing.knows_names:
        parent = " ".join(given.get(f"parent-{person.pk}", "").split())[:NAME_LIMIT]
    born = person.birth_date if printing.knows_names else None
    values = {
        **base.values,
        "участник": name,
        "представитель": parent,
        "дата рождения": f"{born:%d.%m.%Y}" if born else "",
        "класс": glued(person.class_name),
        "должность участника": person.post,
    }
    word = "Работник" if person.category in (Person.Category.TEACHER, Person.Category.EMPLOYEE) else "Участник"
    return replace(
        base,
        values=values,
        sexes={"участник": _SEX.get(person.sex, "")},  # type: ignore[call-overload]
        blocks={**base.blocks, **person_signatures(name, parent, word)},
        signer=printing.signer or signer_of(person, printing.day),
        subject=person.code,
    )


def _of_partner(printing: Printing, one: Subject, given: Mapping[str, str], base: Material) -> Material:
    return replace(base, values={**_known_of_partner(one), **base.values}, subject=one.code)


def _known_of_partner(one: Subject) -> dict[str, str]:
    return {
        "партнёр": one.row.name,
        "должность руководителя партнёра": one.row.head_post,
        "руководитель партнёра": one.row.head_name,
        "адрес партнёра": one.row.address,
    }


_Maker = Callable[[Printing, Subject, Mapping[str, str], Material], Material]
_MAKERS: Mapping[Scope, _Maker] = {Scope.PERSON: _of_person, Scope.PAIR: of_pair, Scope.PARTNER: _of_partner}

"""What a paper says: from the register, from the school, and from what is typed for this printing alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from documents.act import Requisites
from documents.typography import NBSP
from mentoring.models import IndividualPlan, Meeting, Pair, Person, Programme
from mentoring.papers import morphology
from mentoring.papers.composing import Head, Material, signature
from mentoring.papers.fields import FieldKind, fields_of
from mentoring.papers.kinds import KINDS, STAFF, Scope
from mentoring.papers.people import Subject
from mentoring.papers.samples import MEETING_HEADS, PAIR_HEADS, STEP_HEADS, parties, table_block
from mentoring.papers.sheet import Block
from mentoring.papers.template import ORDERS, Line, named
from mentoring.permissions import sees_names
from organizations.access import Access
from organizations.models import Organization
from roadmaps.models import Roadmap

NAME_LIMIT = 200
PLAN_NAMES = ("ИНДИВИДУАЛЬНЫЙ ПЛАН", "ПЕРСОНАЛИЗИРОВАННАЯ ПРОГРАММА")
"""How a pair's plan is called: of pupils, and of teachers (письмо 21.12.2021 № АЗ-1128/08)."""
PARENT, ALL_SIGNERS = "родитель", {"родитель": "child", "оба": "teen", "сам": "adult"}
_HAND_ROWS = 12
"""Empty rows of a table that is written in by hand."""
_SEX = {Person.Sex.FEMALE: morphology.FEMALE, Person.Sex.MALE: morphology.MALE}
_OF_HEAD = ("должность руководителя", "руководитель")
# What a block prints of persons and posts, though the text does not name them.
_BEHIND = {
    "подпись руководителя": _OF_HEAD,
    "подпись куратора": ("куратор",),
    "подпись родителя": ("представитель",),
    "подписи сторон": (
        *_OF_HEAD, "партнёр", "должность руководителя партнёра", "руководитель партнёра", "адрес партнёра",
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """Something that may be typed for this printing: an input's name, its words, what stands there at first."""

    key: str
    label: str
    value: str = ""
    long: bool = False
    name: bool = False
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Printing:
    """One press: whose programme, which paper, about whom, by whose eyes. `lines`: the text as it is read."""

    programme: Programme
    kind: str
    subjects: tuple[Subject, ...]
    access: Access
    lines: tuple[Line, ...]
    day: dt.date
    signer: str = ""

    @property
    def people(self) -> list[Person]:
        return list({person.pk: person for one in self.subjects for person in one.people}.values())

    @property
    def knows_names(self) -> bool:
        return sees_names(self.access, self.programme.organization)

    @property
    def used(self) -> set[str]:
        """Fields that the text names or its blocks print."""
        found = {one.field.name for one in named(self.lines)}
        if self.kind in ORDERS:
            found |= set(_OF_HEAD)
        return found | {name for block in found & _BEHIND.keys() for name in _BEHIND[block]}


def nameless(printing: Printing) -> list[Person]:
    """People on the papers whose names nobody keeps; the school's own eyes may type them."""
    if not printing.knows_names:
        return []
    return [person for person in printing.people if not person.full_name]


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
    age = person.age_on(day)
    group = person.age_group
    if age is not None:
        group = "child" if age < 14 else "teen" if age < 18 else "adult"
    if not group:
        group = "teen" if person.category == Person.Category.PUPIL else "adult"
    return next(signer for signer, ages in ALL_SIGNERS.items() if ages == group)


def materials(printing: Printing, given: Mapping[str, str], requisites: Requisites) -> list[Material]:
    """A material for each paper; without anybody, one blank."""
    base = _base(printing, given, requisites)
    if KINDS[printing.kind].scope is Scope.LIST:
        return [_of_list(printing, given, base)]
    if not printing.subjects:
        return [_blank(printing, base)]
    make = _MAKERS[KINDS[printing.kind].scope]
    return [make(printing, one, given, base) for one in printing.subjects]


# --- The school ------------------------------------------------------------------------------------------------


def _known_of_school(printing: Printing) -> dict[str, str]:
    programme, school = printing.programme, printing.programme.organization
    curator = programme.curator
    year = dt.date(programme.school_year, 9, 1), dt.date(programme.school_year + 1, 5, 31)
    since = _day(printing.day) if year[0] <= printing.day <= year[1] else ""
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
        blocks={
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
        },
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


def _blank(printing: Printing, base: Material) -> Material:
    """Nobody is named: rules to write on by hand."""
    return replace(base, blocks={**base.blocks, **_blank_blocks(printing.kind)}, hand=True)


def _blank_blocks(kind: str) -> dict[str, tuple[Block, ...]]:
    rows = [[str(number), *[""] * (len(STEP_HEADS) - 1)] for number in range(1, _HAND_ROWS + 1)]
    meetings = [[str(number), *[""] * (len(MEETING_HEADS) - 1)] for number in range(1, _HAND_ROWS + 1)]
    return {
        **_person_signatures("", "", "Работник" if kind in STAFF else "Участник"),
        "подпись наставника": signature("Наставник", ""),
        "подпись наставляемого": signature("Наставляемый", ""),
        "таблица мероприятий": table_block(STEP_HEADS, rows),
        "таблица встреч": table_block(MEETING_HEADS, meetings),
    }


# --- People ----------------------------------------------------------------------------------------------------


def _asked_names(printing: Printing, used: set[str]) -> Iterator[Asked]:
    if not printing.knows_names:
        return
    for person in nameless(printing):
        yield Asked(f"name-{person.pk}", f"{person.code}, фамилия, имя, отчество", name=True, hint=_about(person))
    if "представитель" in used and KINDS[printing.kind].scope is Scope.PERSON:
        for person in printing.people:
            if (printing.signer or signer_of(person, printing.day)) != "сам":
                label = f"{person.code}, родитель или законный представитель"
                yield Asked(f"parent-{person.pk}", label, name=True, hint="Пусто — впишут от руки.")


def _about(person: Person) -> str:
    return person.class_name or person.post


def _name(printing: Printing, person: Person, given: Mapping[str, str]) -> str:
    """The person's full name for these eyes: kept, or typed for this printing; "" where nobody knows it."""
    if not printing.knows_names:
        return ""
    return person.full_name or " ".join(given.get(f"name-{person.pk}", "").split())[:NAME_LIMIT]


def _of_person(printing: Printing, one: Subject, given: Mapping[str, str], base: Material) -> Material:
    (person,) = one.people
    name = _name(printing, person, given)
    parent = ""
    if printing.knows_names:
        parent = " ".join(given.get(f"parent-{person.pk}", "").split())[:NAME_LIMIT]
    born = person.birth_date if printing.knows_names else None
    values = {
        **base.values,
        "участник": name,
        "представитель": parent,
        "дата рождения": f"{born:%d.%m.%Y}" if born else "",
        "класс": _glued(person.class_name),
        "должность участника": person.post,
    }
    word = "Работник" if person.category in (Person.Category.TEACHER, Person.Category.EMPLOYEE) else "Участник"
    return replace(
        base,
        values=values,
        sexes={"участник": _SEX.get(person.sex, "")},  # type: ignore[call-overload]
        blocks={**base.blocks, **_person_signatures(name, parent, word)},
        signer=printing.signer or signer_of(person, printing.day),
        subject=person.code,
    )


def _person_signatures(name: str, parent: str, word: str) -> dict[str, tuple[Block, ...]]:
    return {
        "подпись участника": signature(word, morphology.initials(name), dated=True),
        "подпись родителя": signature("Родитель (законный представитель)", morphology.initials(parent), dated=True),
    }


# --- Pairs -----------------------------------------------------------------------------------------------------


def _of_list(printing: Printing, given: Mapping[str, str], base: Material) -> Material:
    """The table of pairs: full names where they are known, codes where they are not."""
    until = base.values.get("работают по", "")
    since = base.values.get("работают с", "")
    rows = []
    for number, one in enumerate(printing.subjects, start=1):
        mentor, *mentees = one.people
        told = "\n".join(_line_of(printing, person, given) for person in mentees)
        term = _term(one.row, since, until)
        rows.append((str(number), _line_of(printing, mentor, given), told, term))
    rows = rows or [(str(number), "", "", "") for number in range(1, _HAND_ROWS + 1)]
    values = {**base.values, "число пар": str(len(printing.subjects) or "")}
    blocks = {**base.blocks, "таблица пар": table_block(PAIR_HEADS, rows)}
    return replace(base, values=values, blocks=blocks, hand=not printing.subjects)


def _line_of(printing: Printing, person: Person, given: Mapping[str, str]) -> str:
    return ", ".join(filter(None, (_name(printing, person, given) or person.code, _glued(_about(person)))))


def _term(pair: Pair, since: str, until: str) -> str:
    begins = f"{pair.started_on:%d.%m.%Y}" if pair.started_on else since
    ends = f"{pair.planned_until:%d.%m.%Y}" if pair.planned_until else until
    return " ".join(filter(None, (begins and f"с {begins}", ends and f"по {ends}")))


def _of_pair(printing: Printing, one: Subject, given: Mapping[str, str], base: Material) -> Material:
    pair: Pair = one.row
    mentor, *mentees = one.people
    names = [_name(printing, person, given) or person.code for person in mentees]
    plan = IndividualPlan.objects.filter(pair=pair).first()
    values = {
        **base.values,
        "пара": str(pair),
        "наставник": _name(printing, mentor, given) or mentor.code,
        "наставляемые": ", ".join(names),
        "класс наставника": _glued(_about(mentor)),
        "классы наставляемых": ", ".join(dict.fromkeys(_glued(_about(person)) for person in mentees if _about(person))),
        "ролевая модель": pair.role_model.name if pair.role_model else "",
        "работает с": _day(pair.started_on),
        "работает по": _day(pair.planned_until),
        **_values_of(plan),
    }
    blocks = {
        **base.blocks,
        **_blank_blocks(printing.kind),
        "подпись наставника": signature("Наставник", morphology.initials(_name(printing, mentor, given))),
        "подпись наставляемого": tuple(
            block
            for person in mentees
            for block in signature("Наставляемый", morphology.initials(_name(printing, person, given)))
        ),
    }
    if steps := _steps(plan):
        blocks["таблица мероприятий"] = table_block(STEP_HEADS, steps)
    if meetings := _meetings(pair):
        blocks["таблица встреч"] = table_block(MEETING_HEADS, meetings)
    bare = not (steps if printing.kind == "plan" else meetings)
    return replace(base, values=values, blocks=blocks, subject=str(pair), hand=bare)


def _values_of(plan: IndividualPlan | None) -> dict[str, str]:
    if plan is None:
        return {}
    return {
        "проблема": _sentence(plan.problem),
        "цель": _sentence(plan.goal),
        "задачи": _sentence(plan.tasks),
        "ожидаемый результат": _sentence(plan.expected),
        "дата плана": _day(plan.date),
    }


def _sentence(text: str) -> str:
    return " ".join(text.split()).rstrip(".")


def _steps(plan: IndividualPlan | None) -> list[tuple[str, ...]]:
    rows = plan.steps.all() if plan else ()
    return [
        (str(number), row.measure, row.term, row.expected, " ".join(filter(None, (_day(row.done_on), row.outcome))))
        for number, row in enumerate(rows, start=1)
    ]


def _meetings(pair: Pair) -> list[tuple[str, ...]]:
    rows = Meeting.objects.filter(pair=pair).order_by("date", "pk")
    return [
        (
            str(number),
            _day(row.date),
            ": ".join(filter(None, (row.get_kind_display(), row.topic))),
            str(row.minutes or ""),
            row.outcome,
            row.next_step,
            "",
        )
        for number, row in enumerate(rows, start=1)
    ]


def _of_partner(printing: Printing, one: Subject, given: Mapping[str, str], base: Material) -> Material:
    return replace(base, values={**_known_of_partner(one), **base.values}, subject=one.code)


def _known_of_partner(one: Subject) -> dict[str, str]:
    return {
        "партнёр": one.row.name,
        "должность руководителя партнёра": one.row.head_post,
        "руководитель партнёра": one.row.head_name,
        "адрес партнёра": one.row.address,
    }


def _glued(words: str) -> str:
    return words.replace(" ", NBSP)


def _day(day: dt.date | None) -> str:
    return f"{day:%d.%m.%Y}" if day else ""


_Maker = Callable[[Printing, Subject, Mapping[str, str], Material], Material]
_MAKERS: Mapping[Scope, _Maker] = {Scope.PERSON: _of_person, Scope.PAIR: _of_pair, Scope.PARTNER: _of_partner}

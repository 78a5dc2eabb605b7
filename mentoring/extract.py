"""What is kept of a person, for the person himself: every field that holds something, consents, and who read it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q

from mentoring.models import Consent, DataUse, Pair, Participant, Person

MOST_USES = 1000


@dataclass(frozen=True, slots=True)
class Extract:
    """`facts`: what is called how; `uses`: lines of the log about the person, newest first."""

    day: dt.date
    facts: tuple[tuple[str, str], ...]
    consents: tuple[Consent, ...]
    parts: tuple[Participant, ...]
    pairs: tuple[Pair, ...]
    uses: tuple[DataUse, ...]


def extract_of(person: Person, day: dt.date) -> Extract:
    """The extract of `day`. A constant number of queries."""
    parts = Participant.objects.filter(person=person).select_related("programme__form")
    pairs = Pair.objects.filter(Q(mentor__person=person) | Q(members__mentee__person=person)).distinct()
    # Many at once are logged by their codes.
    many = Q(codes__startswith=f"{person.code}, ") | Q(codes__contains=f", {person.code}, ")
    many |= Q(codes__endswith=f", {person.code}")
    uses = DataUse.objects.filter(Q(person=person) | many, organization=person.organization_id)
    return Extract(
        day,
        tuple(_facts(person)),
        tuple(person.consents.order_by("kind", "given_on")),
        tuple(parts.order_by("pk")),
        tuple(pairs.order_by("number")),
        tuple(uses.select_related("by").order_by("-pk")[:MOST_USES]),
    )


def _facts(person: Person) -> list[tuple[str, str]]:
    def day(value: dt.date | None) -> str:
        return f"{value:%d.%m.%Y}" if value else ""

    facts = [
        ("Код", person.code),
        ("Категория", person.get_category_display()),
        ("Фамилия, имя, отчество", person.full_name),
        ("Дата рождения", day(person.birth_date)),
        ("Возраст", person.get_age_group_display() if person.age_group else ""),
        ("Пол", person.get_sex_display() if person.sex else ""),
        ("Класс или группа", person.class_name),
        ("Должность", person.post),
        ("Педагогический стаж с", day(person.teaching_since)),
        ("Предприятие", person.employer.short_name if person.employer else ""),
        ("Нужны особые условия", "да" if person.special_needs else "нет"),
        ("Вход в систему", person.account.email if person.account else ""),
        ("Согласия действуют с", day(person.admitted_from)),
        ("Согласия действуют по", day(person.admitted_until)),
        ("Выбыл", day(person.left_on)),
        ("Почему выбыл", person.left_reason),
        ("Обработка остановлена", day(person.blocked_on)),
        ("Почему остановлена", person.blocked_reason),
    ]
    return [(name, value) for name, value in facts if value]

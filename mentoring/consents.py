"""Which consents a person needs, who signs them, what is missing and since when all are there. Pure.

A consent is a paper of its own (156-ФЗ, since 01.09.2025). Who signs follows from the age on the day of signing: under
14 a legal representative, at 14–17 both, from 18 the person (152-ФЗ, ст. 9; ГК РФ, ст. 26 and 28). A consent once
signed rightly stays in force over the birthday: the 14th and the 18th ask for a new one and stop nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

CHILD, TEEN, ADULT = "child", "teen", "adult"
TEEN_FROM, ADULT_FROM = 14, 18
NEED_NAMES = {
    "processing": "согласие на обработку персональных данных",
    "participation": "согласие на участие в программе",
    "labour": "письменное согласие работника (ст. 351.8 ТК РФ)",
    "publication": "согласие на распространение данных",
    "media": "согласие на фото и видео",
}
SIGNERS = {
    CHILD: "подписывает родитель или законный представитель",
    TEEN: "подписывают сам участник и родитель или законный представитель",
    ADULT: "подписывает сам участник",
}
SIGNERS_MISSING = {
    CHILD: "нужна подпись родителя или законного представителя",
    TEEN: "нужны обе подписи: участника и родителя или законного представителя",
    ADULT: "нужна подпись самого участника",
}
LABOUR_CATEGORIES = frozenset({"teacher"})
"""Whose mentoring is work under ст. 351.8 ТК РФ: the written consent stands for the one to take part."""


class Person(Protocol):
    """What is read of a person."""

    category: str
    age_group: str
    birth_date: dt.date | None


class Consent(Protocol):
    """What is read of a consent; days are inclusive."""

    kind: str
    given_on: dt.date
    valid_until: dt.date | None
    withdrawn_on: dt.date | None
    by_self: bool
    by_parent: bool


@dataclass(frozen=True, slots=True)
class Need:
    """A consent that must be in force: any of `kinds`, signed by `by_self` and `by_parent`."""

    kinds: tuple[str, ...]
    by_self: bool
    by_parent: bool

    @property
    def name(self) -> str:
        return " или ".join(NEED_NAMES[kind] for kind in self.kinds)


@dataclass(frozen=True, slots=True)
class Birthday:
    """The day on which a person's signatures change: at 14 and 18."""

    on: dt.date
    age: int


def age_on(born: dt.date, day: dt.date) -> int:
    """Full years."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def bracket_of(age: int) -> str:
    """The age group of a full number of years."""
    return CHILD if age < TEEN_FROM else TEEN if age < ADULT_FROM else ADULT


def bracket_on(person: Person, day: dt.date) -> str:
    """The person's age group on `day`: by the birth date where it is kept, else as entered."""
    if person.birth_date is not None:
        return bracket_of(age_on(person.birth_date, day))
    return person.age_group or (ADULT if person.category not in ("pupil", "student") else TEEN)


def required(category: str, age: int | str) -> tuple[Need, ...]:
    """What a person of the category needs to take part; `age` in full years or an age group."""
    bracket = age if isinstance(age, str) else bracket_of(age)
    by_self, by_parent = bracket != CHILD, bracket != ADULT
    taking_part = ("labour", "participation") if category in LABOUR_CATEGORIES else ("participation",)
    return Need(("processing",), by_self, by_parent), Need(taking_part, by_self, by_parent)


def signed_rightly(person: Person, consent: Consent) -> bool:
    """Whether those signed whom the age on the day of signing asks for."""
    bracket = bracket_on(person, consent.given_on) if person.birth_date else _bracket_by_signers(consent)
    return _signers_suffice(consent, bracket)


def in_force(consent: Consent, day: dt.date) -> bool:
    """Signed, not run out and not withdrawn on `day`."""
    if consent.given_on > day or (consent.withdrawn_on is not None and consent.withdrawn_on <= day):
        return False
    return consent.valid_until is None or day <= consent.valid_until


def missing(person: Person, consents: Iterable[Consent], day: dt.date) -> list[str]:
    """What the person lacks on `day`, in words with who signs; empty where the person is admitted."""
    bracket = bracket_on(person, day)
    rows = list(consents)
    found = []
    for need in required(person.category, bracket):
        mine = [row for row in rows if row.kind in need.kinds]
        if any(in_force(row, day) and signed_rightly(person, row) for row in mine):
            continue
        found.append(f"{need.name}{_why(person, mine, day)}: {SIGNERS[bracket]}")
    return found


def to_renew(person: Person, consents: Iterable[Consent], day: dt.date) -> list[str]:
    """Kinds whose consent in force was signed by fewer people than the age on `day` asks for."""
    bracket = bracket_on(person, day)
    rows = [row for row in consents if in_force(row, day)]
    kinds = dict.fromkeys(row.kind for row in rows)
    return [kind for kind in kinds if not any(_is_of_bracket(person, row, bracket) for row in rows if row.kind == kind)]


def admission(person: Person, consents: Iterable[Consent]) -> tuple[dt.date | None, dt.date | None]:
    """The last time, both days inclusive, in which every needed consent is in force; `None` is open, or never.

    Earlier times before a gap are not told: a person whose consents lapsed was a candidate in between.
    """
    rows = [row for row in consents if signed_rightly(person, row)]
    together: list[tuple[dt.date, dt.date]] = [(dt.date.min, dt.date.max)]
    # Kinds do not depend on age, only signatures do.
    for need in required(person.category, ADULT):
        together = _common(together, _times(row for row in rows if row.kind in need.kinds))
    if not together:
        return None, None
    since, until = together[-1]
    return since, None if until == dt.date.max else until


def birthdays(born: dt.date, since: dt.date, until: dt.date) -> list[Birthday]:
    """The 14th and 18th birthdays within the days, both inclusive; of 29 February on 1 March."""
    found = [Birthday(_birthday(born, age), age) for age in (TEEN_FROM, ADULT_FROM)]
    return [one for one in found if since <= one.on <= until]


def _birthday(born: dt.date, age: int) -> dt.date:
    try:
        return born.replace(year=born.year + age)
    except ValueError:
        return dt.date(born.year + age, 3, 1)


def _bracket_by_signers(consent: Consent) -> str:
    """Without a birth date the signatures themselves say what age they were given at."""
    if consent.by_self and consent.by_parent:
        return TEEN
    return ADULT if consent.by_self else CHILD


def _is_of_bracket(person: Person, consent: Consent, bracket: str) -> bool:
    signed = bracket_on(person, consent.given_on) if person.birth_date else _bracket_by_signers(consent)
    return signed == bracket


def _signers_suffice(consent: Consent, bracket: str) -> bool:
    return (consent.by_self or bracket == CHILD) and (consent.by_parent or bracket == ADULT)


def _why(person: Person, mine: Sequence[Consent], day: dt.date) -> str:
    """Why none of the consents of a kind is enough, behind its name; "" where there was none."""
    if not mine:
        return ""
    last = max(mine, key=lambda row: row.given_on)
    if last.withdrawn_on is not None and last.withdrawn_on <= day:
        return f" (отозвано {last.withdrawn_on:%d.%m.%Y})"
    if last.valid_until is not None and last.valid_until < day:
        return f" (действовало по {last.valid_until:%d.%m.%Y})"
    return "" if signed_rightly(person, last) else " (подписано не всеми)"


def _times(consents: Iterable[Consent]) -> list[tuple[dt.date, dt.date]]:
    """When any of the consents is in force: times in their order, those that touch joined."""
    spans = []
    for row in consents:
        until = row.valid_until or dt.date.max
        if row.withdrawn_on is not None:
            until = min(until, row.withdrawn_on - dt.timedelta(days=1))
        if row.given_on <= until:
            spans.append((row.given_on, until))
    joined: list[tuple[dt.date, dt.date]] = []
    for since, until in sorted(spans):
        if joined and (joined[-1][1] == dt.date.max or since <= joined[-1][1] + dt.timedelta(days=1)):
            joined[-1] = (joined[-1][0], max(joined[-1][1], until))
        else:
            joined.append((since, until))
    return joined


def _common(
    ones: Sequence[tuple[dt.date, dt.date]], others: Sequence[tuple[dt.date, dt.date]]
) -> list[tuple[dt.date, dt.date]]:
    """Days that both have."""
    met = [(max(a, c), min(b, d)) for a, b in ones for c, d in others]
    return sorted(span for span in met if span[0] <= span[1])

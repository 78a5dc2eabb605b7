"""Collections as pages show them: how many answered of how many, who has not, and what to remind with."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from mentoring.models import Participant
from mentoring.shown import Shown, shown
from monitoring.models import AnswerLink, Collection, Sheet
from monitoring.questions import recipients
from monitoring.workflow.collections import finished
from organizations.access import Access
from organizations.clock import today
from organizations.text import counted

CODES_NAMED = 60
"""Codes that a reminder names; more are told by their number."""


@dataclass(frozen=True, slots=True)
class Line:
    """A collection with its numbers. `people`: whom it is put to; None where the curator fills it in himself."""

    collection: Collection
    answered: int
    people: int | None
    day: dt.date

    @property
    def state(self) -> str:
        """open, late (its term is past) or closed."""
        if self.collection.closed_on is not None:
            return "closed"
        return "open" if self.collection.takes_answers(self.day) else "late"

    @property
    def said(self) -> str:
        """«ответили 12 из 24», «заполнена»."""
        if self.people is None:
            return "заполнена" if self.answered else "не заполнена"
        return f"ответили {self.answered} из {max(self.people, self.answered)}"

    @property
    def share(self) -> str:
        """The response rate, «50 %»; "" where there is nobody to ask."""
        people = max(self.people, self.answered) if self.people is not None else 0
        return f"{round(100 * self.answered / people)}\u00a0%" if people else ""


@dataclass(frozen=True, slots=True)
class Person:
    """Whom a collection by code is put to, and where his answer is."""

    participant: Participant
    who: Shown
    answered: bool
    has_link: bool


def with_numbers(rows: QuerySet[Collection]) -> QuerySet[Collection]:
    """`answered` and `people` beside each collection."""
    sheets = Sheet.objects.filter(collection=OuterRef("pk"), finished_on__isnull=False)
    base = Participant.objects.filter(
        programme=OuterRef("programme"),
        side=OuterRef("questionnaire__side"),
        left_on__isnull=True,
        person__admitted_from__isnull=False,
        person__destroyed_on__isnull=True,
        person__blocked_on__isnull=True,
    )
    return rows.annotate(answered=_number(sheets, "collection"), people=_number(base, "programme")).select_related(
        "questionnaire", "municipality", "programme__organization", "programme__form"
    )


def line_of(row: Any) -> Line:
    """A row of `with_numbers` as a line."""
    people = None if row.questionnaire.by_curator else row.people
    return Line(row, row.answered, people, today(row.municipality))


def people_of(collection: Collection, access: Access) -> list[Person]:
    """Whom a collection by code is put to, those who have not answered first. Three queries."""
    done = set(finished(collection).values_list("participant", flat=True))
    live = AnswerLink.objects.filter(collection=collection, revoked_at__isnull=True, used_on__isnull=True)
    linked = set(live.values_list("participant", flat=True))
    people = [
        Person(one, shown(one.person, access), one.pk in done, one.pk in linked)
        for one in recipients(collection.programme, collection.questionnaire.side)
    ]
    return sorted(people, key=lambda one: one.answered)


def reminder(line: Line, silent: Sequence[str]) -> str:
    """A text for the school's chat: what is asked, until when, who is awaited by code."""
    collection = line.collection
    until = f" до {collection.closes_on:%d.%m.%Y} включительно" if collection.closes_on else ""
    told = f"{collection.questionnaire.title}: ответьте, пожалуйста,{until} по своей ссылке или QR-коду."
    said = f"{line.said.capitalize()}."
    if collection.anonymous:
        return f"{told} {said} Анкета анонимная, поэтому напоминаем всем; кто уже ответил, спасибо."
    if not silent:
        return f"{told} {said}"
    named = ", ".join(silent[:CODES_NAMED])
    more = counted(len(silent) - CODES_NAMED, "человек", "человека", "человек") if len(silent) > CODES_NAMED else ""
    return f"{told} {said} Ждём: {named}{f' и ещё {more}' if more else ''}."


def sentence(lines: Iterable[Line]) -> str:
    """One sentence before a list: how many are open and how far."""
    open_ones = [line for line in lines if line.state != "closed" and line.people is not None]
    if not open_ones:
        return ""
    answered = sum(line.answered for line in open_ones)
    people = sum(max(line.people or 0, line.answered) for line in open_ones)
    return f"Открыто сборов: {len(open_ones)}, ответили {answered} из {people}."


def _number(rows: Any, by: str) -> Any:
    counted_rows = rows.order_by().values(by).annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted_rows, output_field=IntegerField()), 0)

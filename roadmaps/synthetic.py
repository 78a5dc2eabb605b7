"""What a synthetic country lives through, as values: its one plan, and what becomes of a duty by the seed.

Pure: no database. All texts say that they are synthetic.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace

from roadmaps.plan import Item, Level, Party, PartyRole, Plan, ResultDocument, Section
from roadmaps.typical.compose import typical_plan

APPROVED_ON = dt.date(2026, 8, 24)
TODAY = dt.date(2027, 2, 15)
"""The day on which all its municipalities live: half of the terms are over."""
FATES = 100
NOTE = "Синтетический отчёт."
REASON = "Синтетическая причина возврата: приложите документ."

_EXTRA = (
    ("Проведение школьного совета по вопросам наставничества", "до 25.09.2026, до 25.12.2026 и до 25.03.2027"),
    ("Сверка базы наставников и наставляемых", "до 12.10.2026, до 18.01.2027 и до 12.04.2027"),
    ("Размещение графика консультаций наставников", "до 05.10.2026"),
    ("Проведение родительского собрания о наставничестве", "до 20.11.2026"),
    ("Анкетирование наставляемых", "до 01.12.2026"),
    ("Анкетирование наставников", "до 10.02.2027"),
    ("Подготовка материалов к слёту наставников", "до 26.02.2027"),
    ("Участие в муниципальном слёте наставников", "до 30.03.2027"),
    ("Представление наставников к поощрению", "до 14.05.2027"),
)


def country_plan() -> Plan:
    """The typical plan of a school year with a section of schools' own work: 45 items, 45 lines of every school."""
    plan = typical_plan(APPROVED_ON, municipality_genitive="синтетического района", year_label="2026/2027 учебный год")
    number = len(plan.sections) + 1
    items = tuple(
        Item(
            title=f"{title} (синтетическое мероприятие)",
            label=f"{number}.{place}.",
            deadline=deadline,
            responsible="Образовательные организации",
            result="Справка",
            parties=(Party(group="schools", role=PartyRole.LEAD, level=Level.ANY),),
            results=(ResultDocument("reference", "Справка"),),
            uid=f"{number}.{place}",
        )
        for place, (title, deadline) in enumerate(_EXTRA, 1)
    )
    own = Section(title="Работа школы в течение учебного года", label=f"{number}.", items=items, uid=f"s{number}")
    return replace(plan, sections=(*plan.sections, own))


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a line until TODAY: its days and state. `number` < FATES; the higher, the worse kept."""

    number: int
    status: str
    reported_on: dt.date | None = None
    done_on: dt.date | None = None
    accepted_on: dt.date | None = None
    returned_on: dt.date | None = None

    @property
    def touched_on(self) -> dt.date:
        return max(filter(None, (self.accepted_on, self.returned_on, self.reported_on, APPROVED_ON)))

    @property
    def facts(self) -> str:
        """What the journal keeps of the line after its report."""
        return json.dumps(
            {"status": "reported", "day": f"{self.reported_on}", "done_on": f"{self.done_on}"}, ensure_ascii=False
        )


def fates(due: dt.date) -> Iterator[Fate]:
    """All that can become of a line that falls due on that day, FATES of them.

    Of what is over, seven of ten were accepted in time, one late; the rest waits, came back, or is overdue. Of what
    falls due within two months a fifth is there already, one day after another.
    """
    for number in range(FATES):
        if due < TODAY:
            yield _of_past(number, due)
        elif number < 20 and due < TODAY + dt.timedelta(days=60):
            yield _accepted(number, TODAY - dt.timedelta(days=4 + number))
        else:
            yield Fate(number, "assigned")


def _of_past(number: int, due: dt.date) -> Fate:
    latest = TODAY - dt.timedelta(days=1)
    if number < 70:
        return _accepted(number, min(due - dt.timedelta(days=number % 7), latest - dt.timedelta(days=3)))
    if number < 80:
        return _accepted(number, min(due + dt.timedelta(days=1 + number % 10), latest - dt.timedelta(days=3)))
    reported = max(due - dt.timedelta(days=2), latest - dt.timedelta(days=number % 10))
    if number < 86:
        return Fate(number, "reported", reported, reported - dt.timedelta(days=1))
    if number < 90:
        return Fate(number, "returned", reported, reported - dt.timedelta(days=1), returned_on=latest)
    return Fate(number, "assigned")


def _accepted(number: int, reported: dt.date) -> Fate:
    reported = max(reported, APPROVED_ON + dt.timedelta(days=2))
    done, accepted = reported - dt.timedelta(days=1), reported + dt.timedelta(days=2)
    return Fate(number, "accepted", reported, done, accepted)

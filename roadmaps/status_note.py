"""«Информация об исполнении»: what is executed of a plan on a day, what is late, returned, and comes next, as a value.

Counts of lines are those of the dashboard and of the grid: `in_time + late` is accepted, `waiting` on check, and so on.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from functools import cached_property

from organizations.text import counted

AHEAD = 30
"""Days that the last list looks forward."""
# The stop that ends a title; that of «г.» and «гг.» belongs to the word.
_LAST_STOP = re.compile(r"(?<!\bг)(?<!\bгг)\.+$")
# The first word of a title in the genitive: «об исполнении дорожной карты …».
_GENITIVE = (
    (re.compile(r"^Дорожная карта\b"), "дорожной карты"),
    (re.compile(r"^План мероприятий\s*\(дорожная карта\)"), "плана мероприятий (дорожной карты)"),
    (re.compile(r"^План\b"), "плана"),
    (re.compile(r"^Комплекс\b"), "комплекса"),
    (re.compile(r"^Программа\b"), "программы"),
)


@dataclass(frozen=True, slots=True)
class Totals:
    """Numbers of lines. `expected`: all that the day asks for, what was reported before its term too."""

    in_time: int = 0
    late: int = 0
    waiting: int = 0
    overdue: int = 0
    returned: int = 0

    @property
    def expected(self) -> int:
        return self.in_time + self.late + self.waiting + self.overdue + self.returned


@dataclass(frozen=True, slots=True)
class Overdue:
    """A line that is not executed in time; `returned` says why its report came back, where it did."""

    organization: str
    item: str
    term: dt.date
    days: int
    returned: str = ""
    label: str = ""
    """The item's number in the document; "" where the document gives none."""


@dataclass(frozen=True, slots=True)
class Returned:
    """A report that came back and is not late yet. `term` is None where no day is named."""

    organization: str
    item: str
    reason: str
    term: dt.date | None


@dataclass(frozen=True, slots=True)
class Coming:
    """An item's term of the next days with those who owe it."""

    term: dt.date
    item: str
    responsible: str


@dataclass(frozen=True)
class StatusNote:
    """The note as of the end of `day`. Lists: overdue by organization, whoever is late longest first."""

    title: str
    act: str
    day: dt.date
    items: int
    organizations: int
    totals: Totals
    reported_late: int
    """Of what was executed in time: its report came late."""
    not_late: tuple[tuple[str, int], ...]
    """Numbers of lines whose term came and that are not late, by the reason in words."""
    overdue: tuple[Overdue, ...]
    returned: tuple[Returned, ...]
    coming: tuple[Coming, ...]
    signatory_post: str
    signatory_name: str
    since: dt.date | None = None
    """Only what fell due from this day on is told of, and older debts."""

    @property
    def until(self) -> dt.date:
        """The last of the next days."""
        return self.day + dt.timedelta(days=AHEAD)

    @cached_property
    def heading(self) -> str:
        """The title's second line: «об исполнении дорожной карты … по состоянию на 20.11.2026»."""
        return f"об исполнении {genitive(self.title)} {self.stands}"

    @property
    def stands(self) -> str:
        return f"по состоянию на {self.day:%d.%m.%Y}"

    @cached_property
    def sentences(self) -> tuple[str, ...]:
        """The paragraph before the table: the act, what the day asks for, and what the numbers leave unsaid."""
        total = self.totals.expected
        found = [self.act] if self.act else []
        span = f"К {self.day:%d.%m.%Y}" if self.since is None else f"С {self.since:%d.%m.%Y} по {self.day:%d.%m.%Y}"
        if total:
            lines = counted(total, "исполнение", "исполнения", "исполнений")
            items = counted(self.items, "мероприятию", "мероприятиям", "мероприятиям")
            organizations = counted(self.organizations, "организации", "организаций", "организаций")
            found.append(f"{span} ожидалось {lines} по {items} от {organizations}.")
        else:
            found.append(f"{span} не наступил срок ни одного исполнения.")
        if self.reported_late:
            lines = counted(self.reported_late, "исполнению", "исполнениям", "исполнениям")
            found.append(f"По {lines} из исполненного в срок отчёт подан с опозданием.")
        if self.not_late:
            number = sum(number for _, number in self.not_late)
            alone = len(self.not_late) == 1
            told = ", ".join(words if alone else f"{words} — {part}" for words, part in self.not_late)
            lines = counted(number, "исполнения", "исполнений", "исполнений")
            found.append(f"Сверх того наступил срок ещё {lines}, просрочки по ним нет: {told}.")
        return tuple(found)


def genitive(title: str) -> str:
    """A plan's title after «об исполнении»; one that begins otherwise than plans do is quoted."""
    words = _LAST_STOP.sub("", " ".join(title.split()))
    for pattern, instead in _GENITIVE:
        if pattern.match(words):
            return pattern.sub(instead, words, count=1)
    return f"дорожной карты «{words}»"

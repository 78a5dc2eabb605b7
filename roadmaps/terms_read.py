"""How a deadline's wording is understood, in the words of the page: what was read, what was not, and what is asked.

The wording itself stands above, verbatim; everything here is the product's own voice beside it.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from typing import Protocol

from roadmaps.deadlines import Calendar, Kind, Moving, Occurrence, Part, Period, occurrences, parse, wording
from roadmaps.deadlines.spelling import spell
from roadmaps.plan import Item

LONGEST = 400
"""Characters of a wording that is read: the longest of real plans has 114, a longer one is a text and no term."""

_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")
_TOO_LONG = f"Длиннее {LONGEST} знаков: как срок не читается. Оставьте в графе только срок."
_WHOLE_SPANS = frozenset({Kind.MONTH, Kind.QUARTER, Kind.YEAR, Kind.SCHOOL_YEAR})
_INCLUSIVE = re.compile("кон[цеч]|включ|истечени|не позднее", re.IGNORECASE)
_YEAR_DIGITS = re.compile(r"(?<=\d{4})\s?г(?:\.|ода?)?(?![а-яё])", re.IGNORECASE)
_SIGNS = re.compile(r"[\s.,;:()*–—-]+")
_WEEKEND = {5: "суббота", 6: "воскресенье"}
_DAY = dt.timedelta(days=1)
_ONE_BY_ONE = 3


class Spanned(Protocol):
    """What has a title and lasts from one day to another: a plan as a value or as a row."""

    @property
    def title(self) -> str: ...
    @property
    def period_start(self) -> dt.date | None: ...
    @property
    def period_end(self) -> dt.date | None: ...


class Question(StrEnum):
    """Why a reading is doubtful; the value names all such terms in a list of findings."""

    TOO_LONG = "Срок не прочитан: графа слишком длинная"
    UNKNOWN = "Срок не понят или понят не весь"
    CHOICE = "Сроки на выбор, через «или»"
    MISPRINT = "Похоже на опечатку в сроке"
    NO_YEAR = "В сроке не назван год"
    UP_TO = "Неясно, входит ли в срок названный месяц, квартал или год"
    START = "Не сказано, откуда считать повторения срока"
    OTHER = "Срок можно понять по-разному"


@dataclass(frozen=True, slots=True)
class Doubt:
    """A question about a wording, asked in `text`."""

    question: Question
    text: str


@dataclass(frozen=True, slots=True)
class TermReading:
    """A wording as understood.

    `understood`: what was, in words; "" where nothing was, or there is nothing to read. `unknown`: slices of the
    wording that were not. `doubts`: what is asked, most important first. `note`: where a year came from, or which day
    of a weekend it is. `says_the_same`: the wording needs no repeating, it says just what was understood.
    """

    parts: tuple[Part, ...] = ()
    understood: str = ""
    unknown: tuple[str, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    note: str = ""
    says_the_same: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether there was nothing to read: an empty cell, a dash."""
        return not (self.parts or self.doubts)

    @property
    def is_doubtful(self) -> bool:
        return bool(self.doubts)


def plan_years(plan: Spanned, approved_on: dt.date | None = None) -> tuple[int, ...]:
    """The calendar years that days without a year belong to: those of the plan's period; without a whole period those
    that its dates, act and title name.

    `approved_on`: the date of the act of a plan as a value; a plan as a row knows its own. () where nothing says it.
    """
    if plan.period_start and plan.period_end:
        return tuple(range(plan.period_start.year, plan.period_end.year + 1))
    dates = (plan.period_start, plan.period_end, _signed(plan, approved_on))
    return tuple(sorted({day.year for day in dates if day} | {int(year) for year in _YEAR.findall(plan.title)}))


def plan_period(plan: Spanned, approved_on: dt.date | None = None) -> Period | None:
    """The days of the plan; an end that it does not name is that of its years. None where nothing names a year."""
    years = plan_years(plan, approved_on)
    if not years:
        return None
    end = plan.period_end or dt.date(years[-1], 12, 31)
    start = plan.period_start or min(_signed(plan, approved_on) or dt.date(years[0], 1, 1), end)
    return Period(start, end) if start <= end else None


def _signed(plan: Spanned, approved_on: dt.date | None) -> dt.date | None:
    # Days without a year belong to the plan, whichever act changes it.
    amended = getattr(plan, "amends", None)
    return approved_on or getattr(getattr(amended or plan, "act", None), "date", None)


def term_text(item: Item) -> str:
    """The wording that an item's deadline is read by: the corrected reading where the document's own is a misprint."""
    return dict(item.readings).get("deadline") or item.deadline or ""


@lru_cache(maxsize=4096)
def read_term(text: str, years: tuple[int, ...] = ()) -> TermReading:
    """The wording `text` as understood in a plan of `years`. Never raises."""
    if len(text) > LONGEST:
        return TermReading(doubts=(Doubt(Question.TOO_LONG, _TOO_LONG),))
    parts = parse(text, years)
    if not parts:
        return TermReading()
    # Without years the same days stay yearless: those are the ones that the plan's period has placed.
    placed = frozenset(part.at for part in parse(text) if part.yearless is not None)
    known = tuple(part for part in parts if part.kind is not Kind.UNKNOWN)
    unknown = tuple(part.slice for part in parts if part.kind is Kind.UNKNOWN)
    doubts = tuple(dict.fromkeys(_doubts(parts, unknown, placed)))
    understood = _in_words(known)
    return TermReading(
        parts=parts,
        understood=understood,
        unknown=unknown,
        doubts=doubts,
        note="" if doubts else _note(known, placed),
        says_the_same=not placed and _says_the_same(text, known, understood),
    )


def use_in_words(reading: TermReading, period: Period | None) -> str:
    """What the term becomes when the plan is approved, «срок: 30.09.2020; затем отметка раз в год»; "" for no term."""
    if not reading.parts:
        return ""
    due = _due(reading.parts, period)
    duties = [_day(one) for one in due if not one.note]
    said = [_duties(duties)] if duties else []
    if any(one.note for one in due):
        said.append("затем отметка раз в год" if duties else "отметка раз в год, контрольной даты нет")
    said += dict.fromkeys(filter(None, (_undated(part, period) for part in reading.parts)))
    return "; ".join(said)


def _doubts(parts: Sequence[Part], unknown: Sequence[str], placed: frozenset[int]) -> Iterator[Doubt]:
    if unknown:
        named = ", ".join(dict.fromkeys(f"«{text}»" for text in unknown))
        yield Doubt(Question.UNKNOWN, f"Не понято: {named}." if len(unknown) < len(parts) else "Не понято.")
    if any(part.choice for part in parts):
        dated = all(part.dated for part in parts if part.choice or _leads_to_choice(parts, part))
        yield Doubt(Question.CHOICE, f"Сроки через «или»: {'считаем по позднему' if dated else 'даты не будет'}.")
    for part in parts:
        if not part.certain and part.kind is not Kind.UNKNOWN:
            explained = bool(unknown) or part.choice or _leads_to_choice(parts, part)
            yield from _doubts_of(part, placed, explained=explained)


def _doubts_of(part: Part, placed: frozenset[int], *, explained: bool) -> Iterator[Doubt]:
    """`explained`: something beside the part makes it doubtful already."""
    found = [*_misprints(part), *_of_the_year(part, placed), *_up_to(part)]
    yield from found
    if found or explained:
        return
    if part.rrule is not None and "INTERVAL" in part.rrule and part.start is None:
        yield Doubt(Question.START, "Не сказано, откуда считать: уточните.")
    else:
        yield Doubt(Question.OTHER, "Можно понять иначе: проверьте.")


def _leads_to_choice(parts: Sequence[Part], part: Part) -> bool:
    after = parts.index(part) + 1
    return after < len(parts) and parts[after].choice


def _misprints(part: Part) -> Iterator[Doubt]:
    for token in spell(part.slice).tokens:
        if not token.sure:
            typed = part.slice[token.begin : token.end]
            yield Doubt(Question.MISPRINT, f"Похоже на опечатку: «{typed}».")


def _of_the_year(part: Part, placed: frozenset[int]) -> Iterator[Doubt]:
    if part.yearless is not None:
        yield Doubt(Question.NO_YEAR, "Год не назван: впишите его или укажите период карты.")
    elif part.at in placed and part.start is not None:
        yield Doubt(Question.NO_YEAR, f"Год не назван, по периоду карты взят {part.start.year}. Впишите год.")


def _up_to(part: Part) -> Iterator[Doubt]:
    """«до декабря 2020 г.»: up to its beginning or up to its end."""
    if part.by and part.kind in _WHOLE_SPANS and part.start and part.end and not _INCLUSIVE.search(part.slice):
        before = part.start - _DAY
        yield Doubt(Question.UP_TO, f"По {before:%d.%m.%Y} или по {part.end:%d.%m.%Y}? Уточните.")


def _in_words(parts: Sequence[Part]) -> str:
    """What was understood; doubts stand beside it in words of their own, an unnamed year among them."""
    if parts and all(part.kind is Kind.RELATIVE for part in parts):
        return "по событию, своей даты нет"
    return wording([replace(part, certain=True) for part in parts]).replace(" (год не назван)", "")


def _note(parts: Sequence[Part], placed: frozenset[int]) -> str:
    if any(part.at in placed for part in parts):
        return "год по периоду карты"
    last = parts[0].end if len(parts) == 1 and parts[0].kind is Kind.DATE else None
    return _WEEKEND.get(last.weekday(), "") if last is not None else ""


def _says_the_same(text: str, parts: Sequence[Part], understood: str) -> bool:
    if all(part.kind is Kind.DATE and part.certain for part in parts):
        return True
    return _bare(text) == _bare(understood)


def _bare(text: str) -> str:
    return _SIGNS.sub(" ", _YEAR_DIGITS.sub("", text).casefold().replace("ё", "е")).strip()


def _due(parts: Sequence[Part], period: Period | None) -> tuple[Occurrence, ...]:
    """What falls due; without a period nothing that repeats or lasts, nor what stands beside it as a choice."""
    if period is None:
        lasting = (Kind.RECURRING, Kind.ONGOING)
        if any(part.choice for part in parts) and any(part.kind in lasting for part in parts):
            return ()
        parts = [part for part in parts if part.kind not in lasting]
    return occurrences(parts, period or _own_period(parts), Calendar(Moving.NONE)) if parts else ()


def _own_period(parts: Sequence[Part]) -> Period:
    """A period for parts that have dates of their own, and need none."""
    days = [day for part in parts for day in (part.start, part.end) if day is not None]
    return Period(min(days), max(days)) if days else Period(dt.date.min, dt.date.min)


def _day(one: Occurrence) -> str:
    return f"{one.due:%d.%m.%Y}"


def _duties(days: Sequence[str]) -> str:
    if len(days) == 1:
        return f"срок: {days[0]}"
    if len(days) <= _ONE_BY_ONE:
        return f"сроки: {', '.join(days)}"
    return f"сроков {len(days)}: первый {days[0]}, последний {days[-1]}"


def _undated(part: Part, period: Period | None) -> str:
    if part.yearless is not None:
        return "даты нет, пока не назван год"
    if part.kind is Kind.RECURRING and period is None:
        return "даты посчитаются, когда у карты будет период"
    if part.kind is Kind.ONGOING and period is None:
        return "отметка раз в год"
    return _WITHOUT_DATE.get(part.kind, "")


_WITHOUT_DATE = {
    Kind.ON_REQUEST: "даты назначат, когда поступит запрос",
    Kind.BY_SCHEDULE: "даты внесут из графика",
    Kind.RELATIVE: "даты нет: её назначат, когда событие наступит",
    Kind.UNKNOWN: "у непонятого даты не будет",
}

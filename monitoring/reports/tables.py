"""Tables of reports with their headings, and the words without which they cannot be read. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from documents.typography import NBSP
from monitoring.figures import Figure
from monitoring.hiding import hidden, hidden_numbers
from monitoring.reports.blocks import Block, heading, points, table, words
from monitoring.reports.sentences import largest_form, weakest_schools
from monitoring.reports.sites import POINTS
from monitoring.reports.snapshot import IndicatorLine, Snapshot
from monitoring.reports.wording import NO_DATA, number, parts, percent
from monitoring.reports.wording import points as percentage_points
from roadmaps.status_note import StatusNote

HIDDEN = "скрыто"
"""What stands in a table for a group of one to four people, and for whatever would give it away, in what leaves the
department."""
_WHY_HIDDEN = f"«{HIDDEN.capitalize()}» — группа меньше пяти человек."
_WHY_HIDDEN_ROWS = f"«{HIDDEN.capitalize()}» — группа меньше пяти человек или строка, по которой её можно вычислить."
_TOTALS = ("Ожидалось", "В срок", "С опозданием", "На проверке", "Не исполнено", "Возвращено")


def indicator_table(found: Snapshot) -> Iterator[Block]:
    """Target, fact and what the fact is made of; none where the year has no indicators."""
    if not found.indicators:
        return
    state = "" if found.is_over or found.reported else ", предварительно"
    yield heading("indicators", f"Показатели за {found.year} год{state}")
    heads = ("Показатель", "План, %", "Факт, %", "Отклонение, п. п.", f"{found.year - 1} год, %", "Из чего")
    rows = [
        (
            line.title,
            number(line.target) if line.target is not None else "—",
            HIDDEN if line.is_hidden else number(line.percent) if line.percent is not None else NO_DATA,
            percentage_points(line.gap).removesuffix(f"{NBSP}п.{NBSP}п.") or "—",
            number(line.past) if line.past is not None else "—",
            "—" if line.is_hidden else _of(line),
        )
        for line in found.indicators
    ]
    yield table("indicators-table", heads, rows, numbers=(1, 2, 3, 4))
    if any(line.is_hidden for line in found.indicators):
        yield words("indicators-hidden", [_WHY_HIDDEN])


def _of(line: IndicatorLine) -> str:
    if line.fact.denominator == 0:
        return "считать не от кого"
    if line.fact.numerator is None or line.fact.denominator is None:
        return NO_DATA
    told = parts(line.fact)
    if line.fact.answered is not None and line.fact.denominator:
        told += f", ответили {line.fact.answered} ({percent(line.fact.response)})"
    if line.fact.missing and line.of_people:
        told += f"; нет данных от {line.fact.missing} из{NBSP}{line.fact.schools}"
    return told


def form_table(found: Snapshot) -> Iterator[Block]:
    """Who took part by forms of mentoring; small groups are hidden, as are those that would give them away."""
    if not found.forms:
        return
    yield heading("forms", "Участники по формам наставничества")
    heads = ("Форма", "Школ", "Программ", "Пар и групп", "Наставляемых", "Наставников")
    people = [_numbers([getattr(line, name) for line in found.forms]) for name in ("mentees", "mentors")]
    rows = [
        (line.name, *map(str, (line.schools, line.programmes, line.pairs)), *(column[row] for column in people))
        for row, line in enumerate(found.forms)
    ]
    yield table("forms-table", heads, rows, numbers=range(1, 6))
    concealed = any(HIDDEN in column for column in people)
    yield words("forms-words", [*largest_form(found), _WHY_HIDDEN_ROWS if concealed else ""])


def stage_table(found: Snapshot) -> Iterator[Block]:
    """In how many programmes each of the seven stages is finished, goes on, is late."""
    if not found.stages:
        return
    yield heading("stages", f"Этапы программ {found.school_year}/{found.school_year + 1} учебного года")
    rows = [
        (f"{line.number}. {line.name}", str(line.finished), str(line.begun), str(line.late)) for line in found.stages
    ]
    yield table("stages-table", ("Этап", "Завершён", "Идёт", "Опаздывает"), rows, numbers=(1, 2, 3))


def school_table(found: Snapshot) -> Iterator[Block]:
    """Indicators of people by schools, with the weakest schools told below."""
    if not found.schools:
        return
    own = [place for place, line in enumerate(found.indicators) if line.of_people]
    yield heading("schools", "Показатели по школам, %")
    columns = [_shares([school.facts[place] for school in found.schools], found.indicators[place]) for place in own]
    heads = ("Школа", *(found.indicators[place].short for place in own))
    rows = [(school.name, *(column[row] for column in columns)) for row, school in enumerate(found.schools)]
    yield table("schools-table", heads, rows, numbers=range(1, len(heads)))
    concealed = any(HIDDEN in column for column in columns)
    yield words("schools-words", [*weakest_schools(found), _WHY_HIDDEN_ROWS if concealed else ""])


def municipality_table(found: Snapshot) -> Iterator[Block]:
    """A region's municipalities side by side."""
    if not found.parts:
        return
    shorts = [line.short for line in found.indicators]
    yield heading("municipalities", "Показатели по муниципалитетам, %")
    own = [{line.short: line for line in part.indicators} for part in found.parts]
    columns = [
        _shares([lines[short].fact if short in lines else Figure() for lines in own], found.indicators[place])
        for place, short in enumerate(shorts)
    ]
    rows = [(part.place, *(column[row] for column in columns)) for row, part in enumerate(found.parts)]
    yield table("municipalities-table", ("Муниципалитет", *shorts), rows, numbers=range(1, len(shorts) + 1))
    yield words("municipalities-words", [_WHY_HIDDEN_ROWS if any(HIDDEN in column for column in columns) else ""])


def plan_tables(plan: StatusNote, key: str) -> Iterator[Block]:
    """What was due and done, and what is late line by line; `key` begins the keys of the blocks."""
    totals = plan.totals
    numbers = (totals.expected, totals.in_time, totals.late, totals.waiting, totals.overdue, totals.returned)
    yield table(f"{key}-totals", _TOTALS, [tuple(map(str, numbers))], numbers=range(6))
    if plan.overdue:
        yield heading(f"{key}-late", "Не исполнено в срок")
        rows = [(line.organization, line.item, f"{line.term:%d.%m.%Y}", str(line.days)) for line in plan.overdue]
        yield table(f"{key}-late-table", ("Организация", "Мероприятие", "Срок", "Дней"), rows, numbers=(3,))


def site_table(found: Snapshot) -> Iterator[Block]:
    """A municipality's sites, each with what it shows."""
    heads = ("Школа", *(point.short for point in POINTS), "Проверен")
    rows = [
        (
            line.school,
            *(("да" if point.code in line.points else "нет") if line.checked_on else "—" for point in POINTS),
            f"{line.checked_on:%d.%m.%Y}" if line.checked_on else "не проверен",
        )
        for line in found.sites
    ]
    yield table("sites-table", heads, rows, numbers=range(1, len(POINTS) + 2))
    yield from _site_legend()


def site_table_of_parts(found: Snapshot) -> Iterator[Block]:
    """A region's sites by municipalities: how many were looked at, how many show each point."""
    heads = ("Муниципалитет", "Школ", "Проверено", *(point.short for point in POINTS))
    rows = []
    for part in found.parts:
        own = [line for line in part.sites if line.checked_on]
        counts = (sum(point.code in line.points for line in own) for point in POINTS)
        rows.append((part.place, str(len(part.sites)), str(len(own)), *map(str, counts)))
    yield table("sites-table", heads, rows, numbers=range(1, len(heads)))
    yield from _site_legend()


def statistics_table(found: Snapshot) -> Block:
    rows = [(line.title, str(line.number), "; ".join(line.places) or "—") for line in found.statistics]
    return table("statistics-table", ("Показатель", "Число", "Где указывается"), rows, numbers=(1,))


def _site_legend() -> Iterator[Block]:
    yield heading("legend", "Что проверялось")
    yield points("legend-points", [f"{point.short}: {point.title}" for point in POINTS])


def _shares(figures: Sequence[Figure], line: IndicatorLine) -> list[str]:
    """Shares of one column, under which the sum of the whole column stands in another table."""
    concealed = hidden(dict(enumerate(figures))) if line.of_people else set()
    return [
        HIDDEN if place in concealed else number(share) if (share := figure.percent(line.digits)) is not None else "—"
        for place, figure in enumerate(figures)
    ]


def _numbers(counts: Sequence[int]) -> list[str]:
    """Counts of one column, whose sum stands beside it."""
    concealed = hidden_numbers(dict(enumerate(counts)))
    return [HIDDEN if place in concealed else str(count) for place, count in enumerate(counts)]

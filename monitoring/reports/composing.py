"""Reports composed of a snapshot: words in right Russian, tables, sources and definitions. Pure."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction

from documents.typography import NBSP
from monitoring.figures import SMALLEST_GROUP, Figure
from monitoring.hiding import hidden, hidden_numbers
from monitoring.reports.blocks import Block, heading, points, table, words
from monitoring.reports.sites import POINTS
from monitoring.reports.snapshot import IndicatorLine, Snapshot
from monitoring.reports.wording import (
    NO_DATA,
    counted,
    listed,
    mentors,
    number,
    pairs,
    parts,
    percent,
    programmes,
    pupils,
    schools,
)
from monitoring.reports.wording import points as percentage_points

HIDDEN = "скрыто"
"""What stands in a table for a group of one to four people, and for whatever would give it away, in what leaves the
department."""
_WEAKEST = 5


def compose(kind: str, snapshot: Snapshot) -> tuple[str, list[Block]]:
    """The report's title and its blocks. Raises KeyError for an unknown kind."""
    title, maker = _KINDS[kind]
    return title.format(of_place=snapshot.of_place, year=snapshot.year, day=f"{snapshot.day:%d.%m.%Y}"), [
        *maker(snapshot)
    ]


# --- Kinds -----------------------------------------------------------------------------------------------------


def _note(found: Snapshot) -> Iterator[Block]:
    """One or two sheets for the head: what was done, the indicators, what needs a decision."""
    yield words("lead", [*_participation(found), *_joined(found)])
    yield from _indicators(found)
    yield words("indicators-words", [*_reached(found), *_behind(found)])
    yield from _municipalities(found)
    for place, plan in enumerate(found.plans):
        yield heading(f"plan-{place}", "Исполнение дорожной карты")
        yield words(f"plan-{place}-words", _plan_sentences(plan))
    yield from _attention(found)
    yield from _sources(found)


def _analytical(found: Snapshot) -> Iterator[Block]:
    """The year in full: participation by forms, stages, indicators by schools, what follows from it."""
    yield words("lead", [*_participation(found), *_joined(found)])
    if found.forms:
        yield heading("forms", "Участники по формам наставничества")
        heads = ("Форма", "Школ", "Программ", "Пар и групп", "Наставляемых", "Наставников")
        people = [_numbers([getattr(line, name) for line in found.forms]) for name in ("mentees", "mentors")]
        rows = [
            (line.name, *map(str, (line.schools, line.programmes, line.pairs)), *(column[row] for column in people))
            for row, line in enumerate(found.forms)
        ]
        yield table("forms-table", heads, rows, numbers=range(1, 6))
        concealed = any(HIDDEN in column for column in people)
        yield words("forms-words", [*_forms_words(found), _WHY_HIDDEN_ROWS if concealed else ""])
    yield from _stages(found)
    yield from _indicators(found)
    yield words("indicators-words", [*_reached(found), *_behind(found), *_dynamics(found)])
    yield from _schools(found)
    yield from _municipalities(found)
    yield heading("conclusions", "Выводы и предложения")
    yield points("conclusions-points", _conclusions(found))
    yield from _sources(found)


def _sites(found: Snapshot) -> Iterator[Block]:
    """What the schools' sites show of the programme."""
    if found.parts:
        yield from _sites_of_parts(found)
        return
    checked = [line for line in found.sites if line.checked_on]
    full = [line for line in checked if len(line.points) == len(POINTS)]
    lead = [
        f"Проверено сайтов: {len(checked)} из{NBSP}{len(found.sites)}.",
        f"Все сведения размещены на {len(full)} из{NBSP}{len(checked)}." if checked else "",
    ]
    yield words("lead", lead)
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
    yield heading("legend", "Что проверялось")
    yield points("legend-points", [f"{point.short}: {point.title}" for point in POINTS])
    lacking = [
        f"{line.school}: {', '.join(point.lacks for point in POINTS if point.code not in line.points)}"
        for line in checked
        if len(line.points) < len(POINTS)
    ]
    if lacking:
        yield heading("lacking", "Чего не хватает")
        yield points("lacking-points", lacking)


def _sites_of_parts(found: Snapshot) -> Iterator[Block]:
    """A region's sites by municipalities: how many were looked at, how many show each point."""
    sites = [line for part in found.parts for line in part.sites]
    checked = [line for line in sites if line.checked_on]
    yield words("lead", [f"Проверено сайтов: {len(checked)} из{NBSP}{len(sites)}."])
    heads = ("Муниципалитет", "Школ", "Проверено", *(point.short for point in POINTS))
    rows = []
    for part in found.parts:
        own = [line for line in part.sites if line.checked_on]
        counts = (sum(point.code in line.points for line in own) for point in POINTS)
        rows.append((part.place, str(len(part.sites)), str(len(own)), *map(str, counts)))
    yield table("sites-table", heads, rows, numbers=range(1, len(heads)))
    yield heading("legend", "Что проверялось")
    yield points("legend-points", [f"{point.short}: {point.title}" for point in POINTS])


def _statistics(found: Snapshot) -> Iterator[Block]:
    """Numbers with the places of forms where the user puts them."""
    yield words("lead", [f"Сведения за {found.year} год по состоянию на {found.day:%d.%m.%Y}. {_ONCE}", _FOR_FORMS])
    rows = [(line.title, str(line.number), "; ".join(line.places) or "—") for line in found.statistics]
    yield table("statistics-table", ("Показатель", "Число", "Где указывается"), rows, numbers=(1,))
    yield from _sources(found, indicators=False)


_ONCE = "Человек учтён в каждом числе один раз, в скольких бы парах он ни был."

_FOR_FORMS = f"Лист нужен, чтобы внести числа в формы; числа меньше {SMALLEST_GROUP} не публикуются."


def _execution(found: Snapshot) -> Iterator[Block]:
    """A year of a plan: how many lines were due and done, what is late, the plan's indicators."""
    if not found.plans:
        yield words("lead", ["Действующей дорожной карты нет."])
    for place, plan in enumerate(found.plans):
        if len(found.plans) > 1:
            yield heading(f"plan-{place}", plan.title)
        yield words(f"plan-{place}-words", _plan_sentences(plan))
        totals = plan.totals
        numbers = (totals.expected, totals.in_time, totals.late, totals.waiting, totals.overdue, totals.returned)
        yield table(f"plan-{place}-totals", _TOTALS, [tuple(map(str, numbers))], numbers=range(6))
        if plan.overdue:
            yield heading(f"plan-{place}-late", "Не исполнено в срок")
            rows = [(line.organization, line.item, f"{line.term:%d.%m.%Y}", str(line.days)) for line in plan.overdue]
            yield table(f"plan-{place}-late-table", ("Организация", "Мероприятие", "Срок", "Дней"), rows, numbers=(3,))
    if found.indicators:
        yield from _indicators(found)
        yield words("indicators-words", [*_reached(found), *_behind(found)])
    yield heading("conclusions", "Выводы и предложения")
    yield points("conclusions-points", _conclusions(found))
    yield from _sources(found)


_TOTALS = ("Ожидалось", "В срок", "С опозданием", "На проверке", "Не исполнено", "Возвращено")
_KINDS: dict[str, tuple[str, Callable[[Snapshot], Iterator[Block]]]] = {
    "note": ("о внедрении целевой модели наставничества на территории {of_place} по состоянию на {day}", _note),
    "analytical": (
        "о результатах внедрения целевой модели наставничества на территории {of_place} за {year} год",
        _analytical,
    ),
    "sites": ("школ {of_place}: размещение сведений о наставничестве по состоянию на {day}", _sites),
    "statistics": ("об участниках программ наставничества {of_place} за {year} год", _statistics),
    "execution": ("наставничества на территории {of_place} за {year} год", _execution),
}


# --- Sentences -------------------------------------------------------------------------------------------------


def _participation(found: Snapshot) -> list[str]:
    if not found.pairs:
        yet = "" if found.is_over else "ещё "
        return [f"В {found.year} году наставнических пар и групп на территории {found.of_place} {yet}не было."]
    people = f"{_told(found.mentees, pupils)} и {_told(found.mentors, mentors)}"
    until = "" if found.is_over else f" (по состоянию на {found.day:%d.%m.%Y})"
    return [
        f"В {found.year} году{until} на территории {found.of_place} работало {pairs(found.pairs)}: {people}, "
        f"{programmes(found.programmes)} наставничества."
    ]


def _joined(found: Snapshot) -> list[str]:
    told = []
    if found.joined:
        told.append(f"К внедрению целевой модели присоединилось: {schools(found.joined)}.")
    if found.practices:
        practices = counted(found.practices, "практика", "практики", "практик")
        told.append(f"Опубликовано в реестре: {practices} наставничества.")
    return told


def _reached(found: Snapshot) -> list[str]:
    lines = [line for line in found.indicators if line.is_reached is not None]
    if not lines:
        return []
    reached = [line for line in lines if line.is_reached]
    if len(reached) == len(lines):
        return ["Плановые значения достигнуты по всем показателям, по которым есть данные."]
    if not reached:
        return ["Плановые значения пока не достигнуты." if not found.is_over else "Плановые значения не достигнуты."]
    return [f"Плановые значения достигнуты по {len(reached)} из{NBSP}{len(lines)} показателей с данными."]


def _behind(found: Snapshot) -> list[str]:
    late = [line for line in found.indicators if line.is_reached is False]
    told = [
        f"{_named(line)} — {percent(line.percent)} при плане {percent(line.target)} ({percentage_points(line.gap)})"
        for line in late
    ]
    absent = [_named(line) for line in found.indicators if line.percent is None and not line.is_hidden]
    sentences = [f"Ниже плана: {'; '.join(told)}."] if told else []
    return [*sentences, *([f"Нет данных: {listed(absent)}."] if absent else [])]


def _dynamics(found: Snapshot) -> list[str]:
    grown = [_named(line) for line in found.indicators if line.change is not None and line.change > 0]
    fallen = [
        f"{_named(line)} ({percentage_points(line.change)})"
        for line in found.indicators
        if line.change is not None and line.change < 0
    ]
    told = [f"По сравнению с {found.year - 1} годом выросли: {listed(grown)}."] if grown else []
    return [*told, *([f"Снизились: {listed(fallen)}."] if fallen else [])]


def _named(line: IndicatorLine) -> str:
    return f"«{line.short}»"


def _plan_sentences(plan) -> list[str]:  # type: ignore[no-untyped-def]
    totals = plan.totals
    told = list(plan.sentences)
    if totals.expected:
        done = totals.in_time + totals.late
        share = Figure(done, totals.expected).percent(0)
        told.append(f"Исполнено и принято {done} из{NBSP}{totals.expected} ({percent(share)}).")
    if plan.overdue:
        late = counted(len(plan.overdue), "исполнение", "исполнения", "исполнений")
        told.append(f"Срок истёк, отчёта нет: {late}, наибольшее опоздание {_days(plan)}.")
    return told


def _days(plan) -> str:  # type: ignore[no-untyped-def]
    return counted(max(line.days for line in plan.overdue), "день", "дня", "дней")


def _forms_words(found: Snapshot) -> list[str]:
    largest = max(found.forms, key=lambda line: line.pairs)
    if len(found.forms) == 1:
        return [f"Все пары и группы работают по форме «{largest.name}»."]
    return [f"Больше всего пар и групп по форме «{largest.name}»: {largest.pairs}."]


def _conclusions(found: Snapshot) -> list[str]:
    told = [
        f"По показателю {_named(line)} {'сверх плана' if line.less_is_better else 'до плана не хватает'}: "
        f"{_short_of(line)}. {_advice(line)}".strip()
        for line in found.indicators
        if line.is_reached is False
    ]
    told += [
        f"Собрать знаменатель показателя {_named(line)}. Нет данных: {listed(list(line.missing))}."
        for line in found.indicators
        if line.missing
    ]
    late = [stage for stage in found.stages if stage.late]
    told += [f"Этап {stage.number} «{stage.name}» опаздывает: {programmes(stage.late)}." for stage in late]
    for plan in found.plans:
        if plan.overdue:
            names = sorted({line.organization for line in plan.overdue})
            told.append(f"Закрыть просроченные мероприятия: {listed(names)}.")
    return told or ["Отставаний от плана нет; работу продолжить в установленные сроки."]


def _short_of(line: IndicatorLine) -> str:
    """«12 человек»: how many make up the plan."""
    if line.fact.numerator is None or not line.fact.denominator or line.target is None:
        return NO_DATA
    exact = line.target * line.fact.denominator / 100
    gap = line.fact.numerator - math.floor(exact) if line.less_is_better else math.ceil(exact) - line.fact.numerator
    if line.of_people:
        return counted(max(gap, 0), "человек", "человека", "человек")
    return counted(max(gap, 0), "предприятие", "предприятия", "предприятий")


def _advice(line: IndicatorLine) -> str:
    if line.fact.answered is not None and line.fact.denominator and line.fact.answered < line.fact.denominator:
        return "Не все участники ответили: собрать анкеты остальных."
    return ""


# --- Tables ----------------------------------------------------------------------------------------------------


def _indicators(found: Snapshot) -> Iterator[Block]:
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


_WHY_HIDDEN = f"«{HIDDEN.capitalize()}» — группа меньше пяти человек."


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


def _schools(found: Snapshot) -> Iterator[Block]:
    if not found.schools:
        return
    own = [place for place, line in enumerate(found.indicators) if line.of_people]
    yield heading("schools", "Показатели по школам, %")
    columns = [_shares([school.facts[place] for school in found.schools], found.indicators[place]) for place in own]
    heads = ("Школа", *(found.indicators[place].short for place in own))
    rows = [(school.name, *(column[row] for column in columns)) for row, school in enumerate(found.schools)]
    yield table("schools-table", heads, rows, numbers=range(1, len(heads)))
    concealed = any(HIDDEN in column for column in columns)
    yield words("schools-words", [*_weakest(found), _WHY_HIDDEN_ROWS if concealed else ""])


_WHY_HIDDEN_ROWS = f"«{HIDDEN.capitalize()}» — группа меньше пяти человек или строка, по которой её можно вычислить."


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


def _weakest(found: Snapshot) -> list[str]:
    """The schools that hold the first indicator down: those below its plan, the lowest first."""
    line = found.indicators[0] if found.indicators else None
    if line is None or line.target is None:
        return []
    plan = Fraction(line.target) / 100
    concealed = hidden({place: school.facts[0] for place, school in enumerate(found.schools)})
    low = [
        (share, school.name)
        for place, school in enumerate(found.schools)
        if place not in concealed and (share := school.facts[0].share) is not None and share < plan
    ]
    if not low:
        return []
    return [f"Ниже плана по показателю {_named(line)}: {listed([name for _, name in sorted(low)], _WEAKEST)}."]


def _stages(found: Snapshot) -> Iterator[Block]:
    if not found.stages:
        return
    yield heading("stages", f"Этапы программ {found.school_year}/{found.school_year + 1} учебного года")
    rows = [
        (f"{line.number}. {line.name}", str(line.finished), str(line.begun), str(line.late)) for line in found.stages
    ]
    yield table("stages-table", ("Этап", "Завершён", "Идёт", "Опаздывает"), rows, numbers=(1, 2, 3))


def _municipalities(found: Snapshot) -> Iterator[Block]:
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


def _attention(found: Snapshot) -> Iterator[Block]:
    told = _conclusions(found)
    if told:
        yield heading("attention", "Требует внимания")
        yield points("attention-points", told)


def _sources(found: Snapshot, *, indicators: bool = True) -> Iterator[Block]:
    """As of which day, from where, and what is divided by what, where the report has `indicators`."""
    indicators = indicators and bool(found.indicators)
    yield heading("sources", "Источники и определения")
    told = [
        f"Данные на {found.day:%d.%m.%Y}"
        + (": значения закрытого отчётного периода." if found.reported else ": реестр участников, анкеты, отчёты школ.")
    ]
    if indicators:
        told += [f"{line.short}: {line.part} / {line.whole}." for line in found.indicators]
        told.append("Значение показателя — сумма числителей, делённая на сумму знаменателей, а не среднее процентов.")
    if indicators and found.rule and any(line.fact.answered is not None for line in found.indicators):
        told.append(f"Удовлетворённым считается участник, у которого {found.rule}.")
    yield points("sources-points", told)


def _told(count: int, named: Callable[[int], str]) -> str:
    """«6 наставляемых», «менее 5 наставников»: of a group of one to four people no number is told."""
    if 0 < count < SMALLEST_GROUP:
        return f"менее {SMALLEST_GROUP}{NBSP}{named(SMALLEST_GROUP).partition(NBSP)[2]}"
    return named(count)

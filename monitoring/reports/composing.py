"""Reports composed of a snapshot: which sentences and tables each kind has, its sources and definitions. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from documents.typography import NBSP
from monitoring.figures import SMALLEST_GROUP
from monitoring.reports import sentences, tables
from monitoring.reports.blocks import Block, heading, points, words
from monitoring.reports.sites import POINTS
from monitoring.reports.snapshot import Snapshot

_ONCE = "Человек учтён в каждом числе один раз, в скольких бы парах он ни был."
_FOR_FORMS = f"Лист нужен, чтобы внести числа в формы; числа меньше {SMALLEST_GROUP} не публикуются."


def compose(kind: str, snapshot: Snapshot) -> tuple[str, list[Block]]:
    """The report's title and its blocks. Raises KeyError for an unknown kind."""
    title, maker = _KINDS[kind]
    return title.format(of_place=snapshot.of_place, year=snapshot.year, day=f"{snapshot.day:%d.%m.%Y}"), [
        *maker(snapshot)
    ]


def _note(found: Snapshot) -> Iterator[Block]:
    """One or two sheets for the head: what was done, the indicators, what needs a decision."""
    yield words("lead", [*sentences.participation(found), *sentences.schools_and_practices(found)])
    yield from tables.indicator_table(found)
    yield words("indicators-words", [*sentences.plan_kept(found), *sentences.behind_plan(found)])
    yield from tables.municipality_table(found)
    for place, plan in enumerate(found.plans):
        yield heading(f"plan-{place}", "Исполнение дорожной карты")
        yield words(f"plan-{place}-words", sentences.plan_sentences(plan))
    yield from _attention(found)
    yield from _sources(found)


def _analytical(found: Snapshot) -> Iterator[Block]:
    """The year in full: participation by forms, stages, indicators by schools, what follows from it."""
    yield words("lead", [*sentences.participation(found), *sentences.schools_and_practices(found)])
    yield from tables.form_table(found)
    yield from tables.stage_table(found)
    yield from tables.indicator_table(found)
    yield words(
        "indicators-words",
        [*sentences.plan_kept(found), *sentences.behind_plan(found), *sentences.change_since_last_year(found)],
    )
    yield from tables.school_table(found)
    yield from tables.municipality_table(found)
    yield heading("conclusions", "Выводы и предложения")
    yield points("conclusions-points", sentences.conclusions(found))
    yield from _sources(found)


def _sites(found: Snapshot) -> Iterator[Block]:
    """What the schools' sites show of the programme."""
    sites = [line for part in found.parts for line in part.sites] if found.parts else found.sites
    checked = [line for line in sites if line.checked_on]
    lead = [f"Проверено сайтов: {len(checked)} из{NBSP}{len(sites)}."]
    if found.parts:
        yield words("lead", lead)
        yield from tables.site_table_of_parts(found)
        return
    full = [line for line in checked if len(line.points) == len(POINTS)]
    if checked:
        lead.append(f"Все сведения размещены на {len(full)} из{NBSP}{len(checked)}.")
    yield words("lead", lead)
    yield from tables.site_table(found)
    lacking = [
        f"{line.school}: {', '.join(point.lacks for point in POINTS if point.code not in line.points)}"
        for line in checked
        if len(line.points) < len(POINTS)
    ]
    if lacking:
        yield heading("lacking", "Чего не хватает")
        yield points("lacking-points", lacking)


def _statistics(found: Snapshot) -> Iterator[Block]:
    """Numbers with the places of forms where the user puts them."""
    yield words("lead", [f"Сведения за {found.year} год по состоянию на {found.day:%d.%m.%Y}. {_ONCE}", _FOR_FORMS])
    yield tables.statistics_table(found)
    yield from _sources(found, indicators=False)


def _execution(found: Snapshot) -> Iterator[Block]:
    """A year of a plan: how many lines were due and done, what is late, the plan's indicators."""
    if not found.plans:
        yield words("lead", ["Действующей дорожной карты нет."])
    for place, plan in enumerate(found.plans):
        if len(found.plans) > 1:
            yield heading(f"plan-{place}", plan.title)
        yield words(f"plan-{place}-words", sentences.plan_sentences(plan))
        yield from tables.plan_tables(plan, f"plan-{place}")
    if found.indicators:
        yield from tables.indicator_table(found)
        yield words("indicators-words", [*sentences.plan_kept(found), *sentences.behind_plan(found)])
    yield heading("conclusions", "Выводы и предложения")
    yield points("conclusions-points", sentences.conclusions(found))
    yield from _sources(found)


def _attention(found: Snapshot) -> Iterator[Block]:
    told = sentences.conclusions(found)
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

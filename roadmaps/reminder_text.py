"""A reminder for a chat: items, terms and the link in plain Russian words, ready to be copied."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from organizations.addresses import absolute
from organizations.text import counted, one_line
from roadmaps.reminding import Line

_TITLE = 200


def compose(
    organization: str, lines: Iterable[Line], acts: Mapping[int, str], day: dt.date, *, near: str = "Подходит срок:"
) -> str:
    """The text of the organization's open `lines` on `day`; `acts` names each plan's act by the plan's key.

    `near` heads what is neither late nor returned.

    Reasons of returns stay in the system: a chat is read by more people than the one who reports.
    """
    said = [f"Коллеги, добрый день! {organization}, напоминаем о сроках на {day:%d.%m.%Y}."]
    for roadmap, of in groupby(lines, key=lambda line: line.roadmap_id):
        own = list(of)
        act = f" ({acts[roadmap]})" if acts.get(roadmap) else ""
        said.append(f"{one_line(own[0].plan, _TITLE)}{act}")
        said += _of_plan(own, day, near)
    said.append(f"Отчитаться: {absolute('my_items')}")
    return "\n\n".join(said)


def _of_plan(lines: list[Line], day: dt.date, heading_near: str) -> Iterator[str]:
    late = sorted((line for line in lines if line.days_late(day)), key=lambda line: -line.days_late(day))
    returned = [line for line in lines if line.is_returned and not line.days_late(day)]
    near = sorted(
        (line for line in lines if not line.is_returned and not line.days_late(day)),
        key=lambda line: line.term or dt.date.max,
    )
    for heading, rows in (
        ("Просрочено:", [_late(line, day) for line in late]),
        ("Возвращено на доработку, замечания в системе:", [_near(line) for line in returned]),
        (heading_near, [_near(line) for line in near]),
    ):
        if rows:
            yield "\n".join((heading, *rows))


def _late(line: Line, day: dt.date) -> str:
    late = counted(line.days_late(day), "день", "дня", "дней")
    returned = ", возвращено на доработку" if line.is_returned else ""
    last = f"последний день в срок {line.late_after:%d.%m.%Y}"
    return f"— {line.named(_TITLE)}: {last}, опоздание {late}{returned}{_asked(line)}"


def _near(line: Line) -> str:
    term = f"до {line.term:%d.%m.%Y}" if line.term else "без срока"
    return f"— {line.named(_TITLE)}: {term}{' (продлён)' if line.extended_to else ''}{_asked(line)}"


def _asked(line: Line) -> str:
    return f". Нужно: {one_line(line.result, _TITLE)}" if line.result and line.result.strip() else ""

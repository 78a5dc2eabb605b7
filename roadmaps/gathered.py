"""The journal of a plan as it is read: the like acts of one person on one day, one after another, are told once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from django.utils import timezone

from organizations.models import Event
from roadmaps.phrases import Told, tell

FEWEST = 3
"""Acts that are told together; two are as short one by one."""
# Acts that are done to many lines or items at once.
_TOGETHER = {
    "report_line": "Подано отчётов: {}",
    "withdraw_report": "Отозвано отчётов: {}",
    "accept_line": "Принято отчётов: {}",
    "return_line": "Возвращено отчётов: {}",
    "done_before": "Исполнено до ввода в систему: {}",
    "pass_line": "Передано правопреемнику строк: {}",
    "end_line": "Прекращено изменяющим актом строк: {}",
    "appoint_terms": "Назначены сроки мероприятий: {}",
    "appoint_responsible": "Назначены ответственные мероприятий: {}",
    "take_off": "Снято с контроля мероприятий: {}",
}


@dataclass(frozen=True, slots=True)
class Gathered:
    """Acts told together; `parts` are the acts one by one, the newest first."""

    sentence: str
    who: str
    when: str
    parts: tuple[Told, ...]


def gathered(events: Iterable[Event]) -> list[Told | Gathered]:
    """The events in words, the newest first as they come. Their actors must be loaded."""
    found: list[Told | Gathered] = []
    for (verb, _, _), alike in groupby(events, key=_likeness):
        told = tuple(tell(event) for event in alike)
        if verb in _TOGETHER and len(told) >= FEWEST:
            found.append(Gathered(_TOGETHER[verb].format(len(told)), told[0].who, told[0].when, told))
        else:
            found += told
    return found


def _likeness(event: Event) -> tuple[str, int | None, object]:
    return event.verb, event.actor_id, timezone.localtime(event.at).date()

"""What happened, in Russian: the journal's verbs as sentences, in one place."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from organizations.models import Event
from organizations.text import counted
from roadmaps.workflow.undo import can_undo

# verb: what the actor did; {title} is the object's printed title.
PHRASES: Mapping[str, str] = {
    "create": "Карта заведена",
    "submit": "Отправлена на согласование",
    "withdraw": "Отозвана с согласования",
    "return": "Возвращена на доработку",
    "agree": "Согласована, текст закрыт",
    "register_act": "Внесены реквизиты подписанного акта: {title}",
    "record_approved": "Внесена как утверждённая: {title}",
    "attach_scan": "Приложен скан подписанного экземпляра",
    "add_file": "Приложен исправленный файл «{title}»",
    "delete_roadmap": "Черновик удалён",
    "edit_cell": "Изменено мероприятие {title}",
    "edit_section": "Изменён раздел {title}",
    "add_item": "Добавлено мероприятие {title}",
    "add_section": "Добавлен раздел {title}",
    "move_item": "Перемещено мероприятие {title}",
    "move_section": "Перемещён раздел {title}",
    "delete_item": "Удалено мероприятие {title}",
    "delete_section": "Удалён раздел {title}",
    "set_parties": "Изменены ответственные мероприятия {title}",
    "set_results": "Изменены результаты мероприятия {title}",
    "edit_properties": "Изменены сведения о карте",
    "edit_targets": "Изменены показатели",
    "renumber": "Строки перенумерованы",
    "start_act": "Начат текст акта",
    "edit_act": "Изменён текст акта",
    "add_clause": "Добавлен пункт акта",
    "edit_clause": "Изменён пункт акта",
    "move_clause": "Перемещён пункт акта",
    "delete_clause": "Удалён пункт акта",
    "add_appendix": "Добавлено приложение акта",
    "edit_appendix": "Изменено приложение акта",
    "delete_appendix": "Удалено приложение акта",
    "paste": "Вставлена таблица: {title}",
    "accept_repairs": "Приняты правки оформления",
    "revise": "Карта изменена",
    "undo": "Отменена правка: {title}",
}
# An edit of one cell names the cell.
CELLS: Mapping[str, str] = {
    "title": "Изменено название мероприятия {title}",
    "deadline": "Изменён срок мероприятия {title}",
    "responsible": "Изменён ответственный мероприятия {title}",
    "result": "Изменён результат мероприятия {title}",
    "number": "Изменён номер мероприятия {title}",
}
_TITLE_LIMIT = 90


@dataclass(frozen=True, slots=True)
class Told:
    """An event ready to be read: the sentence, who and when, and words as they were and became."""

    pk: int
    sentence: str
    who: str
    when: str
    comment: str = ""
    old: str = ""
    new: str = ""
    undone: bool = False
    undoable: bool = False


def tell(event: Event) -> Told:
    """The event in words. The actor must be loaded with it."""
    title = event.object_title
    if len(title) > _TITLE_LIMIT:
        title = title[: _TITLE_LIMIT - 1].rstrip() + "…"
    field, old, new = _words(event)
    phrase = CELLS.get(field) if event.verb == "edit_cell" else None
    return Told(
        pk=event.pk,
        sentence=(phrase or PHRASES.get(event.verb, event.verb)).format(title=title).rstrip(),
        who=event.actor.short_name() if event.actor else "Система",
        when=timezone.localtime(event.at).strftime("%d.%m.%Y, %H:%M"),
        comment=f"«{event.comment}»" if event.verb == "return" else event.comment,
        old=old,
        new=new,
        undone=event.undone_by_id is not None,
        undoable=can_undo(event),
    )


def _words(event: Event) -> tuple[str, str, str]:
    """The one field that an edit changed, as it was and as it became; nothing for edits of many."""
    before, after = event.before, event.after
    if event.verb not in ("edit_cell", "edit_section") or not isinstance(before, dict) or not isinstance(after, dict):
        return "", "", ""
    changed = [key for key in after if not key.startswith("_") and before.get(key) != after.get(key)]
    if len(changed) != 1:
        return "", "", ""
    return changed[0], _shown(before.get(changed[0])), _shown(after.get(changed[0]))


def _shown(value: Any) -> str:
    return str(value) if value else "пусто"


def size_words(items: int, sections: int) -> str:
    """«18 мероприятий в 6 разделах», «45 мероприятий»."""
    rows = counted(items, "мероприятие", "мероприятия", "мероприятий")
    return f"{rows} в {counted(sections, 'разделе', 'разделах', 'разделах')}" if sections else rows


def period_words(start: dt.date | None, end: dt.date | None) -> str:
    """«2020–2024 годы», «2023 год», «с 2020 года»; "" for a plan without a period."""
    if start and end:
        return f"{start.year} год" if start.year == end.year else f"{start.year}–{end.year} годы"
    if start:
        return f"с {start.year} года"
    return f"по {end.year} год" if end else ""

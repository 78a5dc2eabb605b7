"""What happened, in Russian: the journal's verbs as sentences, in one place."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
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
    "begin_amendment": "Начаты изменения карты",
    "drop_amendment": "Черновик изменений удалён",
    "compose_points": "Пункты акта составлены по изменениям",
    "enact": "Изменения внесены: {title}",
    "amend": "Внесены изменения: {title}",
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
    "assign": "Роздано {title}",
    "amend_duties": "Поручения изменены: {title}",
    "end_line": "Прекращено изменяющим актом: {title}",
    "resume_line": "Снова поручено: {title}",
    "add_organization": "Карта распространена на организацию {title}",
    "remove_organization": "Организация {title} вышла из карты",
    "appoint_terms": "Назначены сроки мероприятия {title}",
    "appoint_responsible": "Назначены ответственные мероприятия {title}",
    "succeed": "Поручения переданы правопреемнику: {title}",
    "pass_line": "Передано правопреемнику: {title}",
    "name_controller": "Контролёр карты: {title}",
    "take_over": "Установлено, с какого дня карта ведётся в системе",
    "done_before": "Исполнено до ввода в систему: {title}",
    "report_line": "Подан отчёт: {title}",
    "withdraw_report": "Отозван отчёт: {title}",
    "accept_line": "Принят отчёт: {title}",
    "return_line": "Возвращён отчёт: {title}",
    "override_value": "Заменено значение показателя: {title}",
    "extend_line": "Продлён срок: {title}",
    "set_closing": "Изменено правило исполнения мероприятия {title}",
    "close_item": "Исполнено решением отдела мероприятие {title}",
    "reopen_item": "Отменено решение об исполнении мероприятия {title}",
    "take_off": "Снято с контроля мероприятие {title}",
    "put_back": "Возвращено на контроль мероприятие {title}",
    # Acts of introduction write in the plan's journal too.
    "plan_wave": "Назначен год внедрения: {title}",
    "edit_wave": "Изменён год внедрения: {title}",
    "drop_wave": "Снят год внедрения: {title}",
    "leave_wave": "Школа вышла из внедрения: {title}",
    "draft_joining": "Составлен проект приказа и карты школы: {title}",
    "register_joining": "Школа присоединилась: {title}",
}
# The same on the page of one line or item, which is named above: {} is what the event itself tells.
LINE_PHRASES: Mapping[str, str] = {
    "end_line": "Прекращено {day}. Основание: {basis}",
    "resume_line": "Снова поручено {day}. Основание: {basis}",
    "pass_line": "Передано правопреемнику",
    "done_before": "Исполнено {done_on}, до ввода в систему",
    "appoint_terms": "Назначены сроки. Основание: {basis}",
    "appoint_responsible": "Назначены ответственные. Основание: {basis}",
    "report_line": "Подан отчёт, исполнено {done_on}",
    "withdraw_report": "Отчёт отозван",
    "accept_line": "Отчёт принят",
    "return_line": "Отчёт возвращён",
    "override_value": "Значение показателя заменено, отчёт снова на проверке",
    "extend_line": "Срок продлён по {until}. Резолюция: {resolution}",
    "set_closing": "Изменено, когда мероприятие исполнено",
    "close_item": "Исполнено решением отдела {closed_on}",
    "reopen_item": "Решение об исполнении отменено",
    "take_off": "Снято с контроля {taken_off_on}. Основание: {taken_off_basis}",
    "put_back": "Возвращено на контроль",
}
# Reasons are quoted as they were given.
_QUOTED = ("return", "return_line", "put_back", "reopen_item", "extend_line", "override_value")
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
        comment=_comment(event),
        old=old,
        new=new,
        undone=event.undone_by_id is not None,
        undoable=can_undo(event),
    )


def tell_of_line(event: Event) -> Told:
    """The event as the history of one line tells it: what it names is known there. The actor must be loaded."""
    told = tell(event)
    phrase = LINE_PHRASES.get(event.verb)
    if phrase is None:
        return told
    after = event.after if isinstance(event.after, dict) else {}
    facts = _Facts({name: _fact(value) for name, value in after.items()})
    sentence = phrase.format_map(facts).rstrip()
    if after.get("entered_as"):
        sentence = f"{sentence}, внёс отдел"
    return replace(told, sentence=sentence, new=str(after.get("words", "")), undoable=False)


class _Facts(dict[str, str]):
    """What an event told, "" for what it did not."""

    def __missing__(self, name: str) -> str:
        return ""


def _fact(value: Any) -> str:
    """A day as it is read, anything else as it stands."""
    try:
        return f"{dt.date.fromisoformat(str(value)):%d.%m.%Y}"
    except ValueError:
        return str(value)


def _comment(event: Event) -> str:
    return f"«{event.comment}»" if event.comment and event.verb in _QUOTED else event.comment


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

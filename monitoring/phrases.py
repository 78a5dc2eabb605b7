"""What happened in monitoring, in Russian: the journal's verbs of this floor. Titles carry no names."""

from __future__ import annotations

from collections.abc import Mapping

# verb: what the actor did; {title} is the object's printed title.
PHRASES: Mapping[str, str] = {
    "create_datacall": "Составлен запрос данных: {title}",
    "edit_datacall": "Изменён запрос данных: {title}",
    "drop_datacall": "Удалён черновик запроса: {title}",
    "send_datacall": "Разослан запрос данных: {title}",
    "ask_more_datacall": "К запросу добавлены организации: {title}",
    "prolong_datacall": "Продлён срок запроса: {title}",
    "close_datacall": "Закрыт сбор: {title}",
    "reopen_datacall": "Снова открыт сбор: {title}",
    "export_datacall": "Выгружены ответы: {title}",
    "receive_datacall": "Получен запрос региона: {title}",
    "answer_upward": "Отправлен ответ региону: {title}",
    "return_upward": "Регион вернул ответ: {title}",
    "accept_upward": "Регион принял ответ: {title}",
    "save_answer": "Сохранён черновик ответа: {title}",
    "send_answer": "Отправлен ответ: {title}",
    "return_answer": "Возвращён ответ: {title}",
    "accept_answer": "Принят ответ: {title}",
    "open_collection": "Начат опрос: {title}",
    "close_collection": "Завершён опрос: {title}",
    "edit_questionnaire": "Изменена анкета: {title}",
    "enter_sheet": "Внесён бумажный лист анкеты: {title}",
    "issue_answer_links": "Выданы ссылки на анкету: {title}",
    "revoke_answer_links": "Отозваны ссылки на анкету: {title}",
    "give_base": "Внесён знаменатель: {title}",
    "drop_base": "Убран знаменатель: {title}",
    "enter_value": "Внесено значение показателя: {title}",
    "withdraw_value": "Отозвано внесённое значение: {title}",
    "lock_period": "Закрыт отчётный период: {title}",
    "open_period": "Открыт отчётный период: {title}",
    "make_report": "Составлен отчёт: {title}",
    "mend_report": "Исправлен отчёт: {title}",
    "renew_report": "Обновлены данные отчёта: {title}",
    "send_report": "Отправлен отчёт: {title}",
    "correct_report": "Составлена исправленная версия отчёта: {title}",
    "drop_report": "Удалён черновик отчёта: {title}",
}

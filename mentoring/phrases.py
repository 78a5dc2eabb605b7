"""What happened in mentoring, in Russian: the journal's verbs of this floor. Titles carry codes, never names."""

from __future__ import annotations

from collections.abc import Mapping

# verb: what the actor did; {title} is the object's printed title.
PHRASES: Mapping[str, str] = {
    "open_programme": "Открыта программа {title}",
    "set_curator": "Назначен куратор программы {title}",
    "close_programme": "Завершена программа {title}",
    "reopen_programme": "Снова открыта программа {title}",
    "begin_next": "Начат следующий цикл: {title}",
    "start_stage": "Начат этап {title}",
    "finish_stage": "Завершён этап {title}",
    "reopen_stage": "Возвращён в работу этап {title}",
    "set_stage_term": "Изменён срок этапа {title}",
    "pass_stop": "Решением отдела идёт без остановки этап {title}",
    "restore_stop": "Отменено решение отдела, этап {title}",
    "mark_point": "Отмечен пункт: {title}",
    "unmark_point": "Снята отметка пункта: {title}",
    "add_reference": "Добавлено в справочник: {title}",
    "edit_reference": "Изменено в справочнике: {title}",
    "retire_reference": "Больше не предлагается: {title}",
    "restore_reference": "Снова предлагается: {title}",
    "pin_pair": "Пара закреплена до подбора: {title}",
    "forbid_pair": "Пара запрещена: {title}",
    "unchoose_pair": "Решение о паре снято: {title}",
    "prefer": "Внесено пожелание о паре: {title}",
    "unprefer": "Снято пожелание о паре: {title}",
    "set_support": "Назначена поддержка: {title}",
    "make_pair": "Составлена пара {title}",
    "discard_pair": "Предложенная пара снята: {title}",
    "activate_pair": "Пара начала работу: {title}",
    "add_mentee": "В группу добавлен наставляемый: {title}",
    "remove_mentee": "Наставляемый вышел из группы: {title}",
    "change_mentor": "Сменён наставник: {title}",
    "complete_pair": "Пара завершила работу: {title}",
    "end_pair_early": "Пара завершена досрочно: {title}",
}

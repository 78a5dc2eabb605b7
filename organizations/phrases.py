"""What happened to people and organizations, in Russian: the journal's verbs of this floor."""

from __future__ import annotations

from collections.abc import Mapping

# verb: what the actor did; {title} is the object's printed title.
PHRASES: Mapping[str, str] = {
    "start_job": "Начата фоновая работа: {title}",
    "invite": "Отправлено приглашение: {title}",
    "revoke_invitation": "Отозвано приглашение: {title}",
    "accept_invitation": "Принято приглашение: {title}",
    "grant_role": "Назначена роль: {title}",
    "change_role": "Изменён срок роли: {title}",
    "end_role": "Завершена роль: {title}",
    "replace_person": "Сотрудник заменён. {title}",
    "add_organization": "Добавлена организация: {title}",
    "edit_organization": "Изменена организация: {title}",
    "close_organization": "Закрыта организация: {title}",
    "delete_organization": "Удалена организация: {title}",
    "add_municipality": "Заведён муниципалитет: {title}",
    "edit_municipality": "Изменён муниципалитет: {title}",
    "edit_settings": "Изменены настройки: {title}",
    "reset_settings": "Сброшены настройки: {title}",
    "edit_account": "Изменена учётная запись: {title}",
    "set_password": "Администратор сменил пароль: {title}",
}

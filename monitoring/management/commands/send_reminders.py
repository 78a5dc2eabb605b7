"""The day's letters, run by a timer."""

from __future__ import annotations

import datetime as dt
from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django_scopes import scopes_disabled

from monitoring.digest import letters
from monitoring.posting import Posted, post
from monitoring.workflow.report_calendar import make_tasks
from organizations.text import counted


class Command(BaseCommand):
    help = (
        "Рассылает сводку сроков: одно письмо в день на сотрудника, в рабочие дни муниципалитета и только когда есть о "
        "чём. Второй запуск того же дня никому не пишет. Код возврата 1: хотя бы одно письмо не ушло."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--date", type=_day, metavar="2026-11-23", help="день сводки вместо сегодняшнего, ГГГГ-ММ-ДД или ДД.ММ.ГГГГ"
        )
        parser.add_argument("--dry-run", action="store_true", help="только показать, кому и что ушло бы")

    def handle(self, *args: Any, **options: Any) -> None:
        dry: bool = options["dry_run"]
        # Letters go to people of all municipalities; each one is composed of what its person may see.
        with scopes_disabled():
            if not dry:
                make_tasks()
            posted = post(letters(options["date"]), dry=dry)
        for letter in posted.sent if dry else []:
            self.stdout.write(f"{letter.person.email}: {letter.subject}")
        self.stdout.write(_said(posted, dry=dry))
        if posted.failed:
            told = "\n".join(f"  {email}: {reason}" for email, reason in posted.failed)
            number = counted(len(posted.failed), "письмо", "письма", "писем")
            raise CommandError(f"Не отправлено: {number}, следующий запуск повторит.\n{told}", returncode=1)


def _said(posted: Posted, *, dry: bool) -> str:
    number = counted(len(posted.sent), "письмо", "письма", "писем")
    already = f", уже получили раньше: {posted.already}" if posted.already else ""
    return f"{'Ушло бы' if dry else 'Отправлено'}: {number}{already}."


def _day(words: str) -> dt.date:
    for form in ("%Y-%m-%d", "%d.%m.%Y"):
        try:
            day = dt.datetime.strptime(words, form).date()
        except ValueError:
            continue
        if 2000 <= day.year <= 2100:
            return day
    raise ArgumentTypeError(f"«{words}» — не день: впишите, например, 2026-11-23")

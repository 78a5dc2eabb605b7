"""What the wordings of terms say, from the shell: useful before a plan is brought in."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterable
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from roadmaps.deadlines import parse, wording


class Command(BaseCommand):
    help = (
        "Показывает, как понят срок: части с датами, правилом повторения и признаком уверенности. "
        'В файл или в другую программу выводит строки JSON {"text", "parts"}, на экран — слова; --json — всегда JSON.'
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("texts", nargs="*", metavar="TEXT", help="формулировка срока")
        parser.add_argument(
            "--years", type=_years, default=(), metavar="2020,2021", help="годы документа: им принадлежат дни без года"
        )
        parser.add_argument("--json", action="store_true", help="строки JSON и на экран")
        parser.add_argument("--stdin", action="store_true", help="читать формулировки из ввода, по одной в строке")

    def handle(self, *args: Any, **options: Any) -> None:
        texts: list[str] = options["texts"]
        if not texts and not options["stdin"]:
            raise CommandError("Нечего читать: впишите формулировку срока или передайте их на ввод с ключом --stdin.")
        as_json = options["json"] or not self.stdout.isatty()
        for text in _all(texts, options["stdin"]):
            parts = parse(text, options["years"])
            if as_json:
                line = json.dumps({"text": text, "parts": [part.as_json() for part in parts]}, ensure_ascii=False)
            else:
                line = f"{text}\n    {wording(parts) or 'срока нет'}"
            self.stdout.write(line)


def _all(texts: Iterable[str], stdin: bool) -> Iterable[str]:
    yield from texts
    if stdin:
        yield from (line.rstrip("\r\n") for line in sys.stdin)


def _years(words: str) -> tuple[int, ...]:
    try:
        years = tuple(int(year) for year in words.replace(" ", "").split(",") if year)
    except ValueError:
        years = (0,)
    if any(not 1900 <= year <= 2100 for year in years):
        raise ArgumentTypeError(f"«{words}» — не годы: впишите их через запятую, например 2020,2021")
    return years

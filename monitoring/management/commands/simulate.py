"""A synthetic country in execution, for measurements only."""

from __future__ import annotations

import time
from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django_scopes import scopes_disabled

from mentoring.bulk import write_pairs
from monitoring.bulk import write_bases
from organizations.bulk import found_country, found_schools, require_synthetic
from organizations.bulk_sql import analyze
from organizations.refusals import Refused
from organizations.text import counted
from roadmaps.bulk import write_plans
from roadmaps.bulk_lines import write_execution
from roadmaps.models import Execution
from roadmaps.synthetic import TODAY

MOST_MUNICIPALITIES, MOST_SCHOOLS, MOST_PAIRS = 10_000, 200_000, 5_000_000


class Command(BaseCommand):
    help = (
        "Создаёт условную страну для измерений: муниципалитеты, школы и дорожные карты в исполнении. Одно и то же "
        "число --seed в пустой базе даёт одну и ту же страну. Работает только там, где нет настоящих данных."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--municipalities", type=_number(MOST_MUNICIPALITIES), required=True, metavar="2400")
        parser.add_argument("--schools", type=_number(MOST_SCHOOLS), required=True, metavar="40000")
        parser.add_argument(
            "--pairs", type=_number(MOST_PAIRS), default=0, metavar="1000000", help="пар наставничества, без них — 0"
        )
        parser.add_argument("--seed", type=int, default=1, metavar="1", help="с каким числом повторить ту же страну")

    def handle(self, *args: Any, **options: Any) -> None:
        municipalities, schools, pairs = options["municipalities"], options["schools"], options["pairs"]
        self._begun = time.monotonic()
        with scopes_disabled():
            try:
                require_synthetic()
            except Refused as error:
                raise CommandError(error.message) from error
            self._build(municipalities, schools, pairs, seed=options["seed"])

    def _build(self, municipalities: int, schools: int, pairs: int, *, seed: int) -> None:
        places = found_country(municipalities, schools, seed=seed, day=TODAY)
        self._say(f"муниципалитеты: {municipalities}")
        # Before there are schools, the first plan asks for nothing of them: their lines come all at once.
        template = write_plans(places, seed=seed)
        self._say(f"дорожные карты: {municipalities}")
        for done in found_schools(places):
            self._say(f"школы: {done} из {schools}")
        for done in write_execution(template, places, seed=seed):
            self._say(f"исполнение: {done} из {municipalities}")
        for words in write_pairs(places, pairs=pairs, seed=seed):
            self._say(words)
        for words in write_bases(places) if pairs else ():
            self._say(words)
        analyze()
        lines = Execution.objects.count()
        self._say(f"готово, {counted(lines, 'строка', 'строки', 'строк')} исполнения")

    def _say(self, words: str) -> None:
        self.stdout.write(f"{time.monotonic() - self._begun:6.1f} с  {words}")
        self.stdout.flush()


def _number(most: int) -> Any:
    def read(words: str) -> int:
        if not words.isdecimal() or not 1 <= int(words) <= most:
            raise ArgumentTypeError(f"«{words}»: нужно число от 1 до {most}")
        return int(words)

    return read

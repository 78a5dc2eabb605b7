"""A plan as a file from the shell: the same bytes that the browser gets."""

from __future__ import annotations

import os
import tempfile
from argparse import ArgumentParser
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django_scopes import scopes_disabled

from roadmaps.copies import CONTENT_TYPES, CannotPrint, current_copy
from roadmaps.models import Roadmap

NOT_FOUND, NOT_PRINTED, NOT_WRITTEN = 2, 3, 4
"""Exit codes beside 1, which stands for a wrong call."""


class Command(BaseCommand):
    help = (
        "Сохраняет дорожную карту в файл: черновик с пометкой «Проект», согласованную на подпись, утверждённую — "
        "как она сохранена при утверждении. Файл с таким именем заменяется целиком; при ошибке прежний остаётся."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", help="код карты, например morshansk-2020")
        parser.add_argument("--format", required=True, choices=sorted(CONTENT_TYPES), help="вид файла")
        parser.add_argument("--output", required=True, type=Path, metavar="FILE", help="куда сохранить")

    def handle(self, *args: Any, **options: Any) -> None:
        with scopes_disabled():
            data = _exported(options["slug"], options["format"])
        try:
            _write_whole(options["output"], data)
        except OSError as error:
            raise CommandError(
                f"Файл {options['output']} не записан: {error.strerror or error}.", returncode=NOT_WRITTEN
            ) from error
        self.stdout.write(f"{options['output']}: {len(data)} байт")


def _exported(slug: str, extension: str) -> bytes:
    rows = Roadmap.objects.select_related("owner", "act", "current_edition__pdf", "current_edition__xlsx")
    roadmap = rows.filter(slug=slug).first()
    if roadmap is None:
        known = ", ".join(Roadmap.objects.order_by("slug").values_list("slug", flat=True)[:20]) or "ни одной"
        raise CommandError(f"Карты «{slug}» нет. Есть: {known}.", returncode=NOT_FOUND)
    try:
        return current_copy(roadmap).file(extension)
    except CannotPrint as error:
        raise CommandError(
            f"Карта «{slug}» в {extension.upper()} не сохранена. {error}", returncode=NOT_PRINTED
        ) from error


def _write_whole(path: Path, data: bytes) -> None:
    """Write beside the target and put in its place at once: nobody ever reads half a file."""
    mask = os.umask(0)
    os.umask(mask)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(name).chmod(0o666 & ~mask)
        Path(name).replace(path)
    except OSError:
        with suppress(FileNotFoundError):
            Path(name).unlink()
        raise

"""All evidence of a plan as one archive with a table of contents: a background job of this floor."""

from __future__ import annotations

import datetime as dt
import shutil
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO, Any

from django.conf import settings
from django.db.models import Prefetch
from django.urls import reverse

from documents import sheets
from documents.file_names import Names, safe_name
from documents.models import StoredFile
from documents.sending import ZIP
from documents.sheets import Cell, Row, Sheet
from documents.store import discard, keep_file, open_stored
from documents.uploads_guard import FileKind
from organizations import jobs
from organizations.access import Access
from organizations.clock import today
from organizations.jobs import Progress
from organizations.models import Job, User
from organizations.refusals import Refused
from organizations.text import counted
from roadmaps import permissions
from roadmaps.models import Evidence, Execution, Item, Roadmap

KIND = "roadmap_evidence"
CONTENTS = "Содержание.xlsx"
_MEGABYTE = 1024 * 1024
_EXTENSIONS = {kind.mime: kind.extension for kind in FileKind}
_FOLDER_LIMIT = 60
_LOST = "файла нет в хранилище"
_HEADS = (
    ("Номер", 16.0),
    ("Мероприятие", 62.0),
    ("Организация", 42.0),
    ("Срок", 22.0),
    ("Исполнено", 22.0),
    ("Состояние", 26.0),
    ("Подтверждение", 52.0),
    ("Файл в архиве", 62.0),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A piece of evidence with the lines of this plan that it closes, in the plan's order."""

    evidence: Evidence
    lines: tuple[Execution, ...]


def begin(roadmap: Roadmap, *, by: User) -> Job:
    """Start making the archive. Raises Refused where there is nothing to put in, or more than one archive holds."""
    _require_fits(entries(roadmap))
    return jobs.start(
        KIND,
        {"roadmap": roadmap.pk},
        title=f"Подтверждения: {roadmap.title}"[:300],
        municipality=roadmap.municipality,
        by=by,
        key=str(roadmap.pk),
    )


def make(job: Job, progress: Progress) -> dict[str, Any]:
    """The handler of the job: `file` of the result is the key of the stored archive.

    Made again from the beginning when a worker died; the archive that the person had before gives way to the new one.
    """
    roadmap = _roadmap(job)
    found = entries(roadmap)
    _require_fits(found)
    with tempfile.TemporaryFile() as target:
        lost = write(target, roadmap, found, progress)
        stored = keep_file(
            target,
            municipality_id=job.municipality_id,
            name=f"{safe_name(roadmap.slug)}, подтверждения {today(roadmap.municipality):%d.%m.%Y}.zip",
            content_type=ZIP,
            by=job.owner,
        )
    try:
        progress.require_wanted()
    except jobs.Cancelled:
        discard(stored)
        raise
    _forget_earlier(job)
    return {
        "file": stored.pk,
        "url": reverse("roadmap_evidence_file", args=[roadmap.slug, job.pk]),
        "label": "Скачать архив",
        "note": _note(found, stored.size, lost),
    }


def archive_file(job: Job) -> StoredFile | None:
    """What the job made, None when it made nothing or a newer archive replaced it."""
    key = (job.result or {}).get("file")
    return StoredFile.objects.filter(pk=key).first() if key else None


def entries(roadmap: Roadmap) -> list[Entry]:
    """What stands behind the plan's lines now, in the plan's order. Three queries."""
    places = _places(roadmap)
    lines = Execution.objects.filter(roadmap=roadmap).select_related("item", "organization")
    behind = Evidence.lines.through.objects.filter(execution__roadmap=roadmap).values("evidence")
    rows = (
        Evidence.objects.filter(pk__in=behind, withdrawn_at__isnull=True)
        .select_related("file", "organization", "indicator")
        .prefetch_related(Prefetch("lines", queryset=lines, to_attr="lines_here"))
    )
    found = [
        Entry(row, tuple(sorted(row.lines_here, key=lambda line: (places[line.item_id], line.due or dt.date.max))))
        for row in rows
    ]
    return sorted(
        found,
        key=lambda entry: (places[entry.lines[0].item_id], entry.evidence.organization.short_name, entry.evidence.pk),
    )


def write(target: IO[bytes], roadmap: Roadmap, found: Iterable[Entry], progress: Progress) -> int:
    """Writes the archive into `target`, a file after another; returns how many files the store has lost."""
    found = list(found)
    with_files = [(entry, entry.evidence.file) for entry in found if entry.evidence.file is not None]
    names, paths, lost = Names(), dict[int, str](), 0
    # Before the files, so that nobody's file takes its name.
    names.give("", CONTENTS.removesuffix(".xlsx"), ".xlsx")
    with zipfile.ZipFile(target, "w") as archive:
        for number, (entry, stored) in enumerate(with_files):
            evidence = entry.evidence
            progress.step(number, len(with_files) + 1, f"Файлы: {evidence.organization.short_name}")
            try:
                with open_stored(stored) as source:
                    path = names.give(*_name(entry, stored))
                    _copy(archive, path, source, evidence.added_at)
            except FileNotFoundError:
                path, lost = _LOST, lost + 1
            paths[evidence.pk] = path
        progress.step(len(with_files), len(with_files) + 1, "Содержание")
        archive.writestr(CONTENTS, contents(roadmap, found, paths))
    return lost


def contents(roadmap: Roadmap, found: Iterable[Entry], paths: dict[int, str]) -> bytes:
    """The table of contents as XLSX: a row for each line and each piece of its evidence."""
    head = (
        Row((Cell(f"Подтверждения: {roadmap.title}", "Название плана", span=len(_HEADS)),)),
        Row((Cell(f"На {today(roadmap.municipality):%d.%m.%Y}", "Текст слева", span=len(_HEADS)),)),
        Row(tuple(Cell(name, "Заголовок графы") for name, _ in _HEADS)),
    )
    rows = [
        Row(tuple(Cell(text, "Номер" if place == 0 else "Текст таблицы") for place, text in enumerate(cells)))
        for cells in _table(found, paths)
    ]
    sheet = Sheet("Подтверждения", tuple(width for _, width in _HEADS), (*head, *rows), head=(3, 3), landscape=True)
    return sheets.write([sheet], title=f"Подтверждения: {roadmap.title}")


def _table(found: Iterable[Entry], paths: dict[int, str]) -> Iterator[tuple[str, ...]]:
    for entry in found:
        for line in entry.lines:
            yield (
                line.item.label,
                line.item.title,
                line.organization.name,
                _day(line.due),
                _day(line.done_on),
                line.get_status_display(),
                _told(entry.evidence),
                paths.get(entry.evidence.pk, ""),
            )


def _told(evidence: Evidence) -> str:
    """What the evidence is, in words."""
    if evidence.kind == Evidence.Kind.VALUE:
        share = f" из {evidence.denominator.normalize():f}" if evidence.denominator is not None else ""
        number = f"{evidence.numerator.normalize():f}" if evidence.numerator is not None else ""
        return f"{evidence.indicator}: {number}{share}"
    words = str(evidence)
    return f"{words}, {evidence.url}" if evidence.url and evidence.url != words else words


def _name(entry: Entry, stored: StoredFile) -> tuple[str, str, str]:
    """The folder, the name and the extension of the entry's file: «Школа № 5», «1.4, 1.6 Приказ № 87-од», «.pdf»."""
    evidence = entry.evidence
    labels = ", ".join(dict.fromkeys(line.item.label.rstrip(".") for line in entry.lines if line.item.label))
    named = bool(evidence.title or evidence.number)
    own = PurePosixPath(stored.name)
    words = str(evidence) if named else own.stem
    known = _EXTENSIONS.get(stored.content_type)
    extension = known or f".{safe_name(own.suffix.lstrip('.'), 'bin', limit=8)}"
    # A file that goes by its own name has its extension in it already.
    words = words[: -len(own.suffix)] if own.suffix and words.casefold().endswith(own.suffix.casefold()) else words
    folder = safe_name(evidence.organization.short_name, "Организация", limit=_FOLDER_LIMIT)
    return folder, safe_name(f"{safe_name(labels, '', limit=40)} {words}", "Подтверждение"), extension


def _copy(archive: zipfile.ZipFile, path: str, source: IO[bytes], moment: dt.datetime) -> None:
    """One file into the archive, piece by piece. What comes in is compressed already, so it is stored as it is."""
    day = moment.timetuple()
    info = zipfile.ZipInfo(path, (max(day.tm_year, 1980), *day[1:6]))
    info.external_attr = 0o644 << 16
    with archive.open(info, "w") as target:
        shutil.copyfileobj(source, target)


def _require_fits(found: list[Entry]) -> None:
    if not found:
        raise Refused("Подтверждений по этой карте пока нет: собирать в архив нечего.")
    size = sum(entry.evidence.file.size for entry in found if entry.evidence.file is not None)
    if size > settings.EVIDENCE_ARCHIVE_MB * _MEGABYTE:
        raise Refused(
            f"Файлы подтверждений занимают {_told_size(size)}, а один архив вмещает {settings.EVIDENCE_ARCHIVE_MB} МБ. "
            "Скачайте файлы со страниц исполнения или попросите администратора поднять EVIDENCE_ARCHIVE_MB."
        )


def _roadmap(job: Job) -> Roadmap:
    """The job's plan, while its owner still may see what schools sent."""
    access = Access.of(job.owner)
    roadmap = (
        Roadmap.objects.visible_to(access).select_related("municipality").filter(pk=job.arguments["roadmap"]).first()
    )
    if roadmap is None or not permissions.can_see_work(access, roadmap):
        raise Refused("Карта удалена или доступ к ней закрыт.")
    return roadmap


def _places(roadmap: Roadmap) -> dict[int, tuple[int, ...]]:
    """Where each item stands in the plan: its section's place, then its parents', then its own."""
    items = {item.pk: item for item in Item.objects.filter(roadmap=roadmap).select_related("section")}

    def place(item: Item) -> tuple[int, ...]:
        above = place(items[item.parent_id]) if item.parent_id else (item.section.position if item.section else -1,)
        return (*above, item.position, item.pk)

    return {pk: place(item) for pk, item in items.items()}


def _forget_earlier(job: Job) -> None:
    """The person's older archives of the same plan: all their files lie in the new one or were taken back."""
    earlier = Job.objects.filter(owner=job.owner, kind=KIND, key=job.key, state=Job.State.DONE).exclude(pk=job.pk)
    for row in earlier:
        stored = archive_file(row)
        Job.objects.filter(pk=row.pk).update(result={"note": "Архив удалён: его заменил более новый."})
        if stored is not None:
            discard(stored)


def forget_before(moment: dt.datetime) -> int:
    """Removes archives that were made before `moment`; their jobs say so. Returns how many were removed."""
    removed = 0
    for row in Job.objects.filter(kind=KIND, state=Job.State.DONE, finished_at__lt=moment):
        stored = archive_file(row)
        if stored is not None:
            Job.objects.filter(pk=row.pk).update(result={"note": "Архив удалён: срок его хранения истёк."})
            discard(stored)
            removed += 1
    return removed


def _note(found: list[Entry], size: int, lost: int) -> str:
    files = sum(entry.evidence.file is not None for entry in found) - lost
    told = f"{counted(len(found), 'подтверждение', 'подтверждения', 'подтверждений')}, "
    told += f"{counted(files, 'файл', 'файла', 'файлов')}, {_told_size(size)}."
    if lost:
        told += f" {counted(lost, 'файла', 'файлов', 'файлов')} нет в хранилище, они отмечены в содержании."
    return told


def _told_size(size: int) -> str:
    """«812 байт», «12 КБ», «3,4 МБ»: a small file is never «0,0 МБ»."""
    if size < 1024:
        return counted(size, "байт", "байта", "байт")
    # What would round to 1024 КБ is told as a megabyte.
    if size < _MEGABYTE - 512:
        return f"{round(size / 1024)}\u00a0КБ"
    return f"{size / _MEGABYTE:.1f}".replace(".", ",") + "\u00a0МБ"


def _day(day: dt.date | None) -> str:
    return f"{day:%d.%m.%Y}" if day else ""

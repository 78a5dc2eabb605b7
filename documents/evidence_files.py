"""Files that confirm an act of execution: checked, cleaned of places and macros, photographs joined, then kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from documents import pictures, whereabouts
from documents.models import StoredFile
from documents.store import keep, open_stored
from documents.uploads import clean_name, read_whole, require_room
from documents.uploads_guard import FileKind, UploadRefused, check
from organizations.models import User

ACCEPT = ".pdf,.docx,.xlsx,.jpg,.jpeg,.png,application/pdf,image/jpeg,image/png"
"""What a file field offers to choose."""
_PHOTOS = {FileKind.JPEG: "JPEG", FileKind.PNG: "PNG"}
_PHOTO_TYPES = frozenset(kind.mime for kind in _PHOTOS)


@dataclass(frozen=True, slots=True)
class _Checked:
    content: bytes
    name: str
    kind: FileKind


def take_in(files: Sequence[UploadedFile], *, municipality_id: int, by: User) -> list[StoredFile]:
    """Check, clean and keep what was sent at once; two photographs and more become one PDF, in the order they came.

    All or none: the first file that is not taken raises UploadRefused, in words, and nothing is kept.
    """
    if len(files) > settings.EVIDENCE_FILES:
        raise UploadRefused(
            f"Выбрано файлов: {len(files)}, за один раз принимается не больше {settings.EVIDENCE_FILES}. Соберите их в "
            "один PDF или отправьте по частям."
        )
    checked = [_checked(file) for file in files]
    photos = [one for one in checked if one.kind in _PHOTOS]
    ready = [_cleaned(one) for one in checked if len(photos) < 2 or one not in photos]
    if len(photos) > 1:
        ready.append(_joined(photos))
    require_room(municipality_id, sum(len(one.content) for one in ready))
    return [
        keep(one.content, municipality_id=municipality_id, name=one.name, content_type=one.kind.mime, by=by)
        for one in ready
    ]


def _checked(file: UploadedFile) -> _Checked:
    name = clean_name(file.name or "")
    content = read_whole(file, name)  # type: ignore[arg-type]
    kind = check(content, name).kind
    return _Checked(content, name or f"файл{kind.extension}", kind)


def _cleaned(one: _Checked) -> _Checked:
    """The file without what must not leave the sender's hands. Raises UploadRefused."""
    try:
        if one.kind in _PHOTOS:
            content = pictures.cleaned(one.content, _PHOTOS[one.kind])
        elif one.kind is FileKind.PDF:
            content = whereabouts.clean_pdf(one.content)
        else:
            content = whereabouts.clean_office(one.content)
    except (pictures.PictureRefused, whereabouts.SignedPlace) as error:
        raise UploadRefused(f"Файл «{one.name}» не принят. {error}") from error
    return _Checked(content, one.name, one.kind)


def _joined(photos: Sequence[_Checked]) -> _Checked:
    """All photographs as one PDF. Cleaned one by one, so that a refusal names the file."""
    return _pdf_of([photo.name for photo in photos], [_cleaned(photo).content for photo in photos])


def join_photos(rows: Sequence[StoredFile], *, municipality_id: int, by: User) -> list[StoredFile]:
    """Kept files with the photographs among them, two and more, as one PDF in the place of the first."""
    photos = [row for row in rows if row.content_type in _PHOTO_TYPES]
    if len(photos) < 2:
        return list(rows)
    contents = []
    for row in photos:
        with open_stored(row) as file:
            contents.append(file.read())
    joined = _pdf_of([row.name for row in photos], contents)
    kept = keep(joined.content, municipality_id=municipality_id, name=joined.name, content_type=joined.kind.mime, by=by)
    rest = [row for row in rows if row not in photos]
    rest.insert(rows.index(photos[0]), kept)
    return rest


def _pdf_of(names: Sequence[str], contents: Sequence[bytes]) -> _Checked:
    """One PDF of cleaned photographs, named after the first."""
    stem = names[0].rpartition(".")[0] or names[0]
    return _Checked(pictures.joined(contents), f"{stem[:150]}, фото 1–{len(contents)}.pdf", FileKind.PDF)

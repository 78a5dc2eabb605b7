"""The scan that a person picked while the requisites were still wrong: kept for the session, not lost with the page."""

from __future__ import annotations

import io
from dataclasses import dataclass

import pikepdf
from django.core.files.uploadedfile import UploadedFile

from documents.models import StoredFile
from documents.sending import PDF
from documents.store import open_stored
from documents.uploads import SCAN_KINDS, accept
from organizations.requests import Request
from roadmaps.models import Roadmap


@dataclass(frozen=True, slots=True)
class KeptScan:
    """A stored file with the number of its sheets, 0 for a picture."""

    file: StoredFile
    sheets: int


def keep_scan(request: Request, roadmap: Roadmap, file: UploadedFile) -> KeptScan:
    """Store the picked file and remember it for this plan. Raises UploadRefused."""
    row = accept(file, file.name or "", municipality_id=roadmap.municipality_id, by=request.user, kinds=SCAN_KINDS)  # type: ignore[arg-type]
    kept = KeptScan(row, _sheets(row))
    request.session[_key(roadmap)] = {"file": row.pk, "sheets": kept.sheets}
    return kept


def kept_scan(request: Request, roadmap: Roadmap) -> KeptScan | None:
    """What this person picked for this plan before, if anything."""
    entry = request.session.get(_key(roadmap))
    if not entry:
        return None
    row = StoredFile.objects.filter(
        pk=entry["file"], municipality=roadmap.municipality_id, stored_by=request.user
    ).first()  # type: ignore[misc]
    return KeptScan(row, entry["sheets"]) if row else None


def forget_scan(request: Request, roadmap: Roadmap) -> None:
    request.session.pop(_key(roadmap), None)


def _key(roadmap: Roadmap) -> str:
    return f"scan-{roadmap.pk}"


def _sheets(row: StoredFile) -> int:
    if row.content_type != PDF:
        return 0
    with open_stored(row) as file, pikepdf.open(io.BytesIO(file.read())) as pdf:
        return len(pdf.pages)

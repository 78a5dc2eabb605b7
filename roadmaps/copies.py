"""The copy of a plan that stands now: a draft, the copy for signature, or the approved edition, and its files.

One answer for the preview, the downloads and the command, so that they never tell different stories.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from documents.act import ActKind, Requisites
from documents.act_rows import lines
from documents.fonts import FontsMissing
from documents.models import PrintSettings, StoredFile
from documents.page import PageSettings, PrintState
from documents.sending import DOCX, PDF, XLSX
from documents.sheets import CellTooLong
from documents.store import open_stored
from documents.values import digest, from_data
from roadmaps import preview
from roadmaps.models import Edition, Roadmap
from roadmaps.plan import Document
from roadmaps.plan_rows import read_document
from roadmaps.printing.agreement_sheet import render_agreement_sheet
from roadmaps.printing.docx import render_docx
from roadmaps.printing.xlsx import render_xlsx

logger = logging.getLogger(__name__)

CONTENT_TYPES = {"pdf": PDF, "xlsx": XLSX, "docx": DOCX}
_STATES = {"draft": PrintState.DRAFT, "submitted": PrintState.DRAFT, "agreed": PrintState.FOR_SIGNATURE}
_NAMES = {PrintState.DRAFT: "проект", PrintState.FOR_SIGNATURE: "на подпись"}


class CannotPrint(Exception):
    """A file of the plan cannot be made; the message says in Russian why and what to do."""

    @classmethod
    def lost(cls, row: StoredFile) -> CannotPrint:
        """The store has no bytes for a file that it took once."""
        logger.error("stored file %s is lost", row.sha256)
        return cls(
            f"Файла «{row.name}» нет в хранилище. Сообщите администратору: его восстанавливают из резервной копии."
        )


@dataclass(frozen=True, slots=True)
class Copy:
    """A plan as it prints now. `edition` is set exactly when the plan is approved; then files are stored bytes."""

    slug: str
    document: Document
    state: PrintState
    settings: PageSettings
    agreers: tuple[str, ...] = ()
    edition: Edition | None = None

    @property
    def key(self) -> str:
        """The same for copies that print the same, 64 hexadecimal digits."""
        if self.edition:
            return self.edition.pdf.sha256
        return preview.key(digest(self.document), self.state, self.settings)

    def file_name(self, extension: str) -> str:
        """«morshansk-2020 (проект).pdf», «vytegra-2020, редакция 1.pdf»."""
        if self.edition:
            return edition_file_name(self.edition, extension)
        return f"{self.slug} ({_NAMES[self.state]}).{extension}"

    def stored(self, extension: str) -> StoredFile | None:
        """The file that approval wrote once; None where the file is made on request."""
        return getattr(self.edition, extension) if self.edition and extension in ("pdf", "xlsx") else None

    def pdf(self) -> bytes:
        """Raises CannotPrint."""
        if self.edition:
            return _read(self.edition.pdf)
        return _made(lambda: preview.draft_pdf(self.key, self.document, self.state, self.settings))

    def xlsx(self) -> bytes:
        """Raises CannotPrint, too, for a cell longer than a workbook can hold."""
        if self.edition:
            return _read(self.edition.xlsx)
        # A workbook holds the plan's table; an act that amends it has none.
        document = Document(self.document.plan) if self.document.amends else self.document
        return _made(lambda: render_xlsx(document, self.settings, self.state))

    def docx(self) -> bytes:
        """Raises CannotPrint."""
        return _made(lambda: render_docx(self.document, self.state, self.settings))

    def file(self, extension: str) -> bytes:
        """The bytes of the copy as pdf, xlsx or docx. Raises CannotPrint."""
        return {"pdf": self.pdf, "xlsx": self.xlsx, "docx": self.docx}[extension]()

    @property
    def agreement_key(self) -> str:
        """The same for agreement sheets that print the same."""
        return f"{self.key}-{digest(self.agreers)}"

    def agreement_sheet(self) -> bytes:
        """The sheet of those who agree the act, as a PDF. Raises CannotPrint."""
        return _made(lambda: render_agreement_sheet(self.document, self.settings, self.agreers).pdf)

    def pages(self) -> tuple[preview.Page, ...]:
        """The sheets of the PDF with their sizes. Raises CannotPrint."""
        return preview.pages(self.key, self.pdf)

    def page(self, number: int) -> bytes:
        """Sheet `number`, from 1 on, as a PNG. Raises CannotPrint and IndexError."""
        return preview.page(self.key, number, self.pdf)


def current_copy(roadmap: Roadmap) -> Copy:
    """What prints of the plan in its present state: an approved one prints its edition, whatever the rows say."""
    edition = roadmap.enacted_as if roadmap.is_enacted else roadmap.current_edition
    if roadmap.is_fixed and edition:
        return edition_copy(edition)
    settings, agreers = _print_rules(roadmap.municipality_id)
    return Copy(roadmap.slug, read_document(roadmap), _STATES[roadmap.status], settings, agreers)


def edition_file_name(edition: Edition, extension: str) -> str:
    """«vytegra-2020, редакция 1.pdf»."""
    return f"{edition.roadmap.slug}, редакция {edition.number}.{extension}"


def edition_copy(edition: Edition) -> Copy:
    """An approved edition with its stored files; only its DOCX is made anew, from the frozen content."""
    settings, agreers = _print_rules(edition.municipality_id)
    return Copy(edition.roadmap.slug, document_of(edition), PrintState.APPROVED, settings, agreers, edition)


def _print_rules(municipality_id: int) -> tuple[PageSettings, tuple[str, ...]]:
    """The municipality's page settings and the posts of its agreement sheet."""
    row = PrintSettings.objects.filter(municipality=municipality_id).first()
    return (row.as_value(), lines(row.agreers)) if row else (PageSettings(), ())


def document_of(edition: Edition) -> Document:
    """The frozen document with the requisites of its act. Raises ValueError for content of another shape."""
    content: dict[str, Any] = {name: part for name, part in edition.content.items() if name != "schema"}
    document = from_data(Document, content)
    if document.act is None:
        return document
    entered = {name: part for name, part in edition.requisites.items() if name != "kind"}
    kind = ActKind(edition.act_kind) if edition.act_kind else document.act.kind
    return replace(document, act=replace(document.act, kind=kind, requisites=from_data(Requisites, entered)))


def _read(row: StoredFile) -> bytes:
    try:
        with open_stored(row) as file:
            return file.read()
    except FileNotFoundError as error:
        raise CannotPrint.lost(row) from error


def _made(make: Callable[[], bytes]) -> bytes:
    try:
        return make()
    except (CellTooLong, FontsMissing) as error:
        raise CannotPrint(str(error)) from error
    except (ValueError, TypeError, RuntimeError) as error:
        # What a layout engine stumbles over in somebody's text must not take the page away from its author.
        logger.exception("a file of a plan could not be made")
        raise CannotPrint(
            "Файл не сделан: в тексте карты есть то, что не удаётся напечатать. Уберите вставленное недавно и "
            "повторите или сообщите администратору."
        ) from error

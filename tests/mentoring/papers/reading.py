"""What tests read out of a printed paper: its words, its tags, its pages."""

from __future__ import annotations

import io
import re

import docx
import pikepdf
import pypdf


def pdf_text(content: bytes) -> str:
    """All words of a PDF with single spaces, soft line-end hyphens joined."""
    pages = "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)
    return re.sub(r"\s+", " ", re.sub("[\u00ad\u2010]\\s*\n?", "", pages).replace("\u200b", ""))


def pages_of(content: bytes) -> int:
    return len(pypdf.PdfReader(io.BytesIO(content)).pages)


def is_tagged(content: bytes, title: str) -> bool:
    """Tagged, in Russian, named, its name shown in the window's head."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        root = pdf.Root
        return (
            bool(root.MarkInfo.Marked)
            and str(root.Lang).lower().startswith("ru")
            and str(pdf.docinfo["/Title"]) == title
            and bool(root.ViewerPreferences.DisplayDocTitle)
        )


def docx_text(content: bytes) -> str:
    """All words of a DOCX, tables too, as Word's own library reads them."""
    document = docx.Document(io.BytesIO(content))
    words = [paragraph.text for paragraph in document.paragraphs]
    words += [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return " ".join(" ".join(words).replace("\u200b", "").split())

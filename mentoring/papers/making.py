"""From a press to a file: the text in force, the words to confirm, the bytes. Nothing typed outlives it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from documents.act import Requisites
from documents.file_names import safe_name
from documents.forgetting import forget_texts
from documents.models import PrintSettings
from documents.page import PrintState
from mentoring.models import NameForm, PaperTemplate
from mentoring.models.paper import PaperKind
from mentoring.papers import morphology
from mentoring.papers.composing import Confirmed, Material, Wanted, compose, wanted
from mentoring.papers.pages import print_papers
from mentoring.papers.printing import Printing
from mentoring.papers.sheet import Block, Paper
from mentoring.papers.template import Line, TemplateWrong, parse
from mentoring.papers.texts import PRODUCT_TEXT, product_text
from mentoring.papers.word import papers_docx
from organizations.models import Municipality


def text_in_force(municipality: Municipality | int, kind: str) -> str:
    """The municipality's newest text of this paper, else the product's own."""
    row = PaperTemplate.objects.filter(municipality=municipality, kind=kind).order_by("-version").first()
    return product_text(kind) if row is None or row.text == PRODUCT_TEXT else row.text


def lines_in_force(municipality: Municipality | int, kind: str) -> tuple[Line, ...]:
    """The text in force as it is read. A kept text that a later whitelist refuses gives way to the product's own."""
    try:
        return parse(kind, text_in_force(municipality, kind))
    except TemplateWrong:
        return parse(kind, product_text(kind))


def known_forms(municipality: Municipality | int, words: Iterable[str]) -> dict[tuple[str, str], str]:
    """Corrections that the municipality remembers of these words and of the words in them."""
    asked = {part for one in words for part in (one, *one.split(" "))}
    rows = NameForm.objects.filter(municipality=municipality, nominative__in=asked)
    return {(row.nominative, row.case): row.wording for row in rows}


def forms_of_school(printing: Printing) -> dict[tuple[str, str], str]:
    """The school's name in the genitive as its own page gives it."""
    school = printing.programme.organization
    return {(school.name, "gent"): morphology.inside(school.genitive_name)} if school.genitive_name else {}


def words_wanted(
    lines: Sequence[Line], materials: Sequence[Material], known: morphology.Known
) -> dict[tuple[str, str], Wanted]:
    """Words that the papers ask for in a case, each once."""
    return {one.key: one for material in materials for one in wanted(lines, material, known)}


def papers_of(
    printing: Printing, materials: Sequence[Material], known: morphology.Known, confirmed: Confirmed
) -> list[Paper]:
    """The papers of one press."""
    title = PaperKind(printing.kind).label
    if printing.kind == PaperKind.INTRODUCTION:
        regulation = _regulation(printing, materials[0], known, confirmed)
        materials = [_with(material, "положение", regulation) for material in materials]
    return [compose(printing.kind, title, printing.lines, one, known, confirmed) for one in materials]


def file_of(
    printing: Printing, papers: Sequence[Paper], requisites: Requisites, file_format: str, *, names_kept: bool
) -> bytes:
    """A PDF or DOCX. With a number and a date the order bears them, else blanks to fill in when it is registered."""
    settings = PrintSettings.of(printing.programme.municipality_id)
    state = PrintState.APPROVED if requisites.number and requisites.date else PrintState.FOR_SIGNATURE
    try:
        if file_format == "docx":
            return papers_docx(papers, settings, state)
        return print_papers(papers, settings, state).pdf
    finally:
        if not names_kept:
            forget_texts()


def file_name(printing: Printing, materials: Sequence[Material], file_format: str) -> str:
    """What the file is called: the paper and a code; never a name."""
    subject = materials[0].subject if len(materials) == 1 else f"{len(materials)} шт."
    year = printing.programme.year_name.replace("/", "-")
    return f"{safe_name(', '.join(filter(None, (PaperKind(printing.kind).label, subject, year))))}.{file_format}"


def remember(
    municipality: Municipality, words: Iterable[Wanted], confirmed: Confirmed, *, names_kept: bool, staff: set[str]
) -> int:
    """Keep what a person corrected: phrases whole, names by the word. How many were kept.

    Where names are not kept, only those of the school's own officials (`staff`) are remembered.
    """
    found: dict[tuple[str, str], str] = {}
    for one in words:
        wording = confirmed.get(one.key, "")
        if not wording or (one.bent.sure and wording == one.bent.wording):
            continue
        if not one.person:
            found[one.nominative, one.case] = wording
        elif names_kept or one.nominative in staff:
            found |= {
                (word, key): form
                for word, key, form in morphology.corrections(one.nominative, wording, one.case, sex=one.sex)
            }
    for (nominative, case), wording in found.items():
        if len(nominative) <= 300 and len(wording) <= 300:
            NameForm.objects.update_or_create(
                municipality=municipality, nominative=nominative, case=case, defaults={"wording": wording}
            )
    return len(found)


def tidy(text: str) -> str:
    """A typed text as it is kept: line ends as LF, no blank tail."""
    return re.sub(r"\r\n?", "\n", text).rstrip()


def _regulation(
    printing: Printing, material: Material, known: morphology.Known, confirmed: Confirmed
) -> tuple[Block, ...]:
    lines = lines_in_force(printing.programme.municipality_id, PaperKind.REGULATION)
    (blocks,) = compose(PaperKind.REGULATION, "", lines, material, known, confirmed).annexes
    return blocks


def _with(material: Material, name: str, blocks: tuple[Block, ...]) -> Material:
    merged: Mapping[str, tuple[Block, ...]] = {**material.blocks, name: blocks}
    return replace(material, blocks=merged)

"""A questionnaire on paper: boxes to mark by hand, lines for words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from documents.markup import printed, title_element
from documents.page import PageSettings, PrintState
from documents.pdf import print_body
from documents.stylesheet import portrait
from monitoring.forms.answers import choices_of, hint_of
from monitoring.models import Collection, Question, Questionnaire
from monitoring.questions import blocks_of

_BOX = "display:inline-block;box-sizing:border-box;border:0.5pt solid #000;text-align:center"
_RULE = '<p style="border-bottom:0.4pt solid #000;height:8mm;margin:0"></p>'
_LINES = 3
"""Ruled lines under a question in words."""


def questionnaire_pdf(
    row: Questionnaire, questions: Sequence[Question], settings: PageSettings, collection: Collection | None = None
) -> bytes:
    """The sheet as a tagged PDF; of a collection with its school, its last day and, by code, a place for the code."""
    settings = replace(settings, left_margin=20, body_size=12, line_height=1.15)
    body = "".join(_page(row, questions, settings, collection))
    return print_body(
        lambda _: f'<section class="appendix">{body}</section>', row.title, PrintState.APPROVED, settings
    ).pdf


def _page(
    row: Questionnaire, questions: Sequence[Question], settings: PageSettings, collection: Collection | None
) -> Iterator[str]:
    width = portrait(settings).title_width
    yield title_element("h1", row.title, width, settings.body_size)
    if row.intro:
        yield _line(row.intro, "3mm 0 0")
    if collection is not None:
        yield _line(f"{collection.programme.organization.short_name}, {collection.programme.year_name} учебный год")
        if collection.closes_on:
            yield _line(f"Сдайте лист куратору по {collection.closes_on:%d.%m.%Y} включительно.")
        yield _line(
            "Анкета анонимная: имени не пишите."
            if collection.anonymous
            else "Код участника: ____________. Имени не пишите."
        )
    number = 0
    for block, group in blocks_of(questions):
        if block:
            yield f'<h2 style="font-size:12pt;font-weight:700;margin:5mm 0 1mm;break-after:avoid">{printed(block)}</h2>'
        for question in group:
            number += 1
            yield _question(number, question)


def _question(number: int, question: Question) -> str:
    told = f'<p style="margin:0;break-after:avoid">{number}. {printed(question.text)}</p>'
    hint = _line(said, "0", small=True) if (said := hint_of(question)) else ""
    return f'<div style="margin-top:3mm;break-inside:avoid">{told}{hint}{_answer(question)}</div>'


def _answer(question: Question) -> str:
    if question.kind == Question.Kind.TEXT:
        return _RULE * _LINES
    labels = choices_of(question)
    if question.kind == Question.Kind.SCALE:
        boxes = "".join(
            f'<span style="{_BOX};width:11mm;height:8mm;line-height:8mm;margin-right:2mm">{label}</span>'
            for _, label in labels
        )
        return f'<p style="margin:1.5mm 0 0">{boxes}</p>'
    box = f'<span style="{_BOX};width:4mm;height:4mm;margin-right:2mm"></span>'
    if question.kind == Question.Kind.YES_NO:
        both = "".join(f'<span style="margin-right:12mm">{box}{printed(label)}</span>' for _, label in labels)
        return f'<p style="margin:1.5mm 0 0">{both}</p>'
    several = _line("Можно отметить несколько.", "0", small=True) if question.kind == Question.Kind.CHOICES else ""
    return several + "".join(f'<p style="margin:1mm 0 0">{box}{printed(label)}</p>' for _, label in labels)


def _line(text: str, margin: str = "1.5mm 0 0", *, small: bool = False) -> str:
    size = ";font-size:10pt" if small else ""
    return f'<p style="margin:{margin}{size}">{printed(text)}</p>'

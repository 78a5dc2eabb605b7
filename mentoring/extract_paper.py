"""A person's own extract as a paper: what is kept, on what ground, until when and who read it (152-ФЗ, ст. 14)."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone

from documents.tables import Column, Row, Table
from documents.widths import ColumnKind
from mentoring.extract import Extract
from mentoring.papers.sheet import Block, BlockKind, Paper, Signature
from organizations.models import Organization

TITLE = "Выписка о персональных данных"
SYSTEM = "информационная система «Дорожные карты наставничества»"


def extract_paper(school: Organization, extract: Extract, *, keep_days: int, handed_by: str) -> Paper:
    """The paper; `keep_days`: how long data are kept after their purpose is reached; `handed_by`: who gives it out."""
    return Paper(TITLE, blocks=(*_head(school, extract), *_body(extract), *_foot(keep_days, handed_by)))


def _head(school: Organization, extract: Extract) -> list[Block]:
    place = school.address or school.place
    operator = f"Оператор: {school.name}{f', {place}' if place else ''}."
    return [
        Block(BlockKind.TITLE, f"ВЫПИСКА\nо персональных данных, которые обрабатываются\nна {extract.day:%d.%m.%Y}"),
        _words(operator),
        _words(f"Где хранятся: {SYSTEM}. Способы обработки: с использованием средств автоматизации и без них."),
        _words("Цель: организация и учет участия в программе наставничества. Основание: согласия, названные ниже."),
    ]


def _body(extract: Extract) -> list[Block]:
    blocks = [_heading("1. Сведения"), _table(("Что хранится", "Значение"), extract.facts, (34, 66))]
    consents = [
        (
            one.get_kind_display(),
            f"{one.given_on:%d.%m.%Y}",
            f"отозвано {one.withdrawn_on:%d.%m.%Y}"
            if one.withdrawn_on
            else (f"по {one.valid_until:%d.%m.%Y}" if one.valid_until else "до отзыва"),
            "есть" if one.scan_id else "нет",
        )
        for one in extract.consents
    ]
    blocks += [
        _heading("2. Согласия"),
        *_rows(("Согласие", "Подписано", "Действует", "Скан"), consents, (48, 18, 22, 12)),
    ]
    parts = [
        f"{one.programme.form}, {one.programme.year_name}: {one.get_side_display().lower()} с {one.joined_on:%d.%m.%Y}"
        + (f", вышел {one.left_on:%d.%m.%Y}" if one.left_on else "")
        + (f". Пожелания: {one.wishes}" if one.wishes else "")
        for one in extract.parts
    ]
    parts += [f"Пары и группы: {', '.join(str(pair) for pair in extract.pairs)}"] if extract.pairs else []
    blocks += [
        _heading("3. Участие"),
        *(_words(f"{words.rstrip('.')}.") for words in parts or ["Ни в одной программе"]),
    ]
    uses = [
        (
            f"{timezone.localtime(one.at):%d.%m.%Y %H:%M}",
            str(one.by or "система"),
            one.get_kind_display(),
            ". ".join(filter(None, (one.where, one.reason))),
        )
        for one in extract.uses
    ]
    heads = ("Когда", "Кто", "Что", "Где и зачем")
    return [*blocks, _heading("4. Кто обращался к данным"), *_rows(heads, uses, (23, 24, 15, 38))]


def _foot(keep_days: int, handed_by: str) -> list[Block]:
    return [
        _words(
            f"Срок хранения: до достижения цели или отзыва согласия и {keep_days} дней после этого. "
            "Согласие можно отозвать в любое время письменным заявлением. Неверные данные исправляют по обращению."
        ),
        _words("Данные за пределы Российской Федерации не передаются. За пределы школы имена не выходят, только коды."),
        Block(BlockKind.SIGNATURE, signature=Signature("Выписку выдал", handed_by, dated=True)),
        Block(BlockKind.SIGNATURE, signature=Signature("Выписку получил", "", dated=True)),
    ]


def _words(text: str) -> Block:
    return Block(BlockKind.PARAGRAPH, text)


def _heading(text: str) -> Block:
    return Block(BlockKind.HEADING, text)


def _rows(heads: Sequence[str], rows: Sequence[Sequence[str]], shares: tuple[float, ...]) -> list[Block]:
    return [_table(heads, rows, shares)] if rows else [_words("Нет.")]


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]], shares: tuple[float, ...]) -> Block:
    # Names, days and codes are not cut by a hyphen.
    columns = tuple(Column(head, ColumnKind.DATE) for head in heads)
    return Block(BlockKind.TABLE, table=Table(columns, tuple(Row(tuple(row)) for row in rows)), shares=shares)

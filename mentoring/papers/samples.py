"""An invented paper for the preview of a text: every field filled with its example. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from documents.tables import Column, Row, Table
from documents.typography import BREAK
from documents.widths import ColumnKind
from mentoring.papers.composing import Head, Material, signature
from mentoring.papers.fields import FieldKind, fields_of
from mentoring.papers.morphology import initials
from mentoring.papers.sheet import Block, BlockKind

PAIR_HEADS = ("№ п/п", "Наставник", "Наставляемые", "Срок работы")
STEP_HEADS = ("№ п/п", "Мероприятие", "Срок", "Ожидаемый результат", "Отметка об исполнении")
MEETING_HEADS = ("№ п/п", "Дата", "Вид встречи, тема", "Минут", "Что сделано", "Следующий шаг", "Подписи")


_SHARES = {PAIR_HEADS: (6, 35, 39, 20), STEP_HEADS: (6, 34, 16, 24, 20), MEETING_HEADS: (5, 9, 27, 8, 22, 17, 12)}
_UNCUT = ("Дата", "Наставник", "Наставляемые", "Срок работы")
"""Columns without hyphens: days, and names, which nobody cuts."""


def table_block(heads: tuple[str, ...], rows: Sequence[Sequence[str]]) -> tuple[Block, ...]:
    """A table under these heads; the first column holds numbers. Widths are set: an empty column waits for a hand."""
    columns = tuple(
        Column(head, ColumnKind.NUMBER if not place else ColumnKind.DATE if head in _UNCUT else ColumnKind.TEXT)
        for place, head in enumerate(heads)
    )
    table = Table(columns, tuple(Row(tuple(row)) for row in rows))
    return (Block(BlockKind.TABLE, table=table, shares=_SHARES[heads]),)


def parties(*sides: tuple[str, str, str, str, str]) -> tuple[Block, ...]:
    """Both sides of an agreement, each with its name and address, then who signs: what is unknown is written by hand.

    A side is what it is called, its name, its address, the post and the name of the signatory.
    """
    found: list[Block] = []
    for called, name, address, post, signatory in sides:
        words = f"{called}: {name or _LONG_RULE}, адрес: {address or _LONG_RULE}"
        found.append(Block(BlockKind.PARAGRAPH, words))
        found += signature(post[:1].upper() + post[1:] or _POST_RULE, signatory)
    return tuple(found)


_LONG_RULE = BREAK.join(["____"] * 8)
_POST_RULE = "_" * 16


def sample(kind: str, *, regulation: tuple[Block, ...] = ()) -> Material:
    """Everything that a text of this kind can name, as the preview shows it. All people are invented."""
    fields = fields_of(kind)
    values = {field.name: field.sample for field in fields.values() if field.kind is not FieldKind.BLOCK}
    post, head = values["должность руководителя"].capitalize(), initials(values["руководитель"])
    blocks = {
        "подпись руководителя": signature(post, head),
        "подпись куратора": signature("Куратор", initials(values["куратор"])),
        "подпись участника": signature("Участник", initials(values.get("участник", "")), dated=True),
        "подпись родителя": signature(
            "Родитель (законный представитель)", initials(values.get("представитель", "")), dated=True
        ),
        "подпись наставника": signature("Наставник", initials(values.get("наставник", ""))),
        "подпись наставляемого": signature("Наставляемый", "М.А. Громов"),
        "таблица пар": table_block(
            PAIR_HEADS,
            [
                ("1", "Белова Дарья Игоревна, 11 «А»", "Громов Максим Андреевич, 8 «А»", "с 14.09.2020 по 31.05.2021"),
                (
                    "2",
                    "Орлов Степан Ильич, 10 «Б»",
                    "Котов Илья Олегович, 7 «Б»\nЧерных Анна Ильинична, 7 «Б»",
                    "с 14.09.2020 по 31.05.2021",
                ),
            ],
        ),
        "таблица мероприятий": table_block(
            STEP_HEADS, [("1", "Разобрать тему «Дроби»", "октябрь 2020 г.", "контрольная на «4»", "")]
        ),
        "таблица встреч": table_block(
            MEETING_HEADS,
            [("1", "21.09.2020", "Встреча-знакомство: интересы и цели", "40", "познакомились", "пробная встреча", "")],
        ),
        "подписи сторон": parties(
            ("Школа", values["школа"], values["адрес школы"], post, head),
            ("Партнер", values.get("партнёр", ""), values.get("адрес партнёра", ""), "директор", "П.И. Орлов"),
        ),
        "положение": regulation,
    }
    return Material(
        values=values,
        blocks=blocks,
        head=Head(
            issuer_lines=(values["школа"],),
            issuer_genitive="муниципального бюджетного общеобразовательного учреждения «Образцовская средняя школа»",
            place=values["место"],
            signatory_post=post,
            signatory_name=head,
        ),
        signer="оба",
    )

"""An invented paper for the preview of a text: every field filled with its example. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from documents.tables import Column, Row, Table
from documents.widths import ColumnKind
from mentoring.papers.composing import Head, Material, signature
from mentoring.papers.fields import FieldKind, fields_of
from mentoring.papers.morphology import initials
from mentoring.papers.sheet import Block, BlockKind

PAIR_HEADS = ("№ п/п", "Наставник", "Наставляемые", "Срок работы")
STEP_HEADS = ("№ п/п", "Мероприятие", "Срок", "Ожидаемый результат", "Отметка об исполнении")
MEETING_HEADS = ("№ п/п", "Дата", "Вид встречи, тема", "Минут", "Что сделано", "Следующий шаг", "Подписи")


_SHARES = {PAIR_HEADS: (6, 32, 40, 22), STEP_HEADS: (6, 34, 16, 24, 20), MEETING_HEADS: (5, 10, 25, 8, 22, 18, 12)}


def table_block(heads: tuple[str, ...], rows: Sequence[Sequence[str]]) -> tuple[Block, ...]:
    """A table under these heads; the first column holds numbers. One without words has columns of set widths."""
    bare = not any(cell for row in rows for cell in row[1:])
    dates = ("Дата", "Срок")
    columns = tuple(
        Column(head, ColumnKind.NUMBER if not place else ColumnKind.DATE if head in dates[:1] else ColumnKind.TEXT)
        for place, head in enumerate(heads)
    )
    table = Table(columns, tuple(Row(tuple(row)) for row in rows))
    return (Block(BlockKind.TABLE, table=table, shares=_SHARES[heads] if bare else ()),)


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
        "подписи сторон": (*signature("За школу", head), *signature("За партнера", "П.И. Орлов")),
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

"""Tables and signatures that fields of a paper become. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from documents.tables import Column, Row, Table
from documents.typography import BREAK
from documents.widths import ColumnKind
from mentoring.papers.composing import signature
from mentoring.papers.kinds import STAFF
from mentoring.papers.morphology import initials
from mentoring.papers.sheet import Block, BlockKind

PAIR_HEADS = ("№ п/п", "Наставник", "Наставляемые", "Срок работы")
STEP_HEADS = ("№ п/п", "Мероприятие", "Срок", "Ожидаемый результат", "Отметка об исполнении")
MEETING_HEADS = ("№ п/п", "Дата", "Вид встречи, тема", "Минут", "Что сделано", "Следующий шаг", "Подписи")
_SHARES = {PAIR_HEADS: (6, 35, 39, 20), STEP_HEADS: (6, 34, 16, 24, 20), MEETING_HEADS: (5, 9, 27, 8, 22, 17, 12)}
_UNCUT = ("Дата", "Наставник", "Наставляемые", "Срок работы")
"""Columns without hyphens: days, and names, which nobody cuts."""
_HAND_ROWS = 12
"""Empty rows of a table that is written in by hand."""
_LONG_RULE = BREAK.join(["____"] * 8)
_POST_RULE = "_" * 16


def table_block(heads: tuple[str, ...], rows: Sequence[Sequence[str]]) -> tuple[Block, ...]:
    """A table under these heads; the first column holds numbers. Widths are set: an empty column waits for a hand."""
    columns = tuple(
        Column(head, ColumnKind.NUMBER if not place else ColumnKind.DATE if head in _UNCUT else ColumnKind.TEXT)
        for place, head in enumerate(heads)
    )
    table = Table(columns, tuple(Row(tuple(row)) for row in rows))
    return (Block(BlockKind.TABLE, table=table, shares=_SHARES[heads]),)


def hand_table(heads: tuple[str, ...]) -> tuple[Block, ...]:
    """A table of empty rows under these heads."""
    return table_block(heads, [(str(number), *[""] * (len(heads) - 1)) for number in range(1, _HAND_ROWS + 1)])


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


def person_signatures(name: str, parent: str, word: str) -> dict[str, tuple[Block, ...]]:
    """Room for the person, called by `word`, and for the parent, by the name of the field."""
    return {
        "подпись участника": signature(word, initials(name), dated=True),
        "подпись родителя": signature("Родитель (законный представитель)", initials(parent), dated=True),
    }


def blank_blocks(kind: str) -> dict[str, tuple[Block, ...]]:
    """What stands where nobody is named: signatures and tables to be filled in by hand."""
    return {
        **person_signatures("", "", "Работник" if kind in STAFF else "Участник"),
        "подпись наставника": signature("Наставник", ""),
        "подпись наставляемого": signature("Наставляемый", ""),
        "таблица мероприятий": hand_table(STEP_HEADS),
        "таблица встреч": hand_table(MEETING_HEADS),
    }

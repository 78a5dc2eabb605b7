"""An invented paper for the preview of a text: every field filled with its example. Pure."""

from __future__ import annotations

from mentoring.papers.blocks import MEETING_HEADS, PAIR_HEADS, STEP_HEADS, parties, person_signatures, table_block
from mentoring.papers.composing import Head, Material, signature
from mentoring.papers.fields import FieldKind, fields_of
from mentoring.papers.morphology import initials
from mentoring.papers.sheet import Block

_PAIRS = (
    ("1", "Белова Дарья Игоревна, 11 «А»", "Громов Максим Андреевич, 8 «А»", "с 14.09.2020 по 31.05.2021"),
    (
        "2",
        "Орлов Степан Ильич, 10 «Б»",
        "Котов Илья Олегович, 7 «Б»\nЧерных Анна Ильинична, 7 «Б»",
        "с 14.09.2020 по 31.05.2021",
    ),
)
_STEPS = (("1", "Разобрать тему «Дроби»", "октябрь 2020 г.", "контрольная на «4»", ""),)
_MEETINGS = (("1", "21.09.2020", "Встреча-знакомство: интересы и цели", "40", "познакомились", "пробная встреча", ""),)


def sample(kind: str, *, regulation: tuple[Block, ...] = ()) -> Material:
    """Everything that a text of this kind can name, as the preview shows it. All people are invented."""
    fields = fields_of(kind)
    values = {field.name: field.sample for field in fields.values() if field.kind is not FieldKind.BLOCK}
    post, head = values["должность руководителя"].capitalize(), initials(values["руководитель"])
    blocks = {
        "подпись руководителя": signature(post, head),
        "подпись куратора": signature("Куратор", initials(values["куратор"])),
        **person_signatures(values.get("участник", ""), values.get("представитель", ""), "Участник"),
        "подпись наставника": signature("Наставник", initials(values.get("наставник", ""))),
        "подпись наставляемого": signature("Наставляемый", "М.А. Громов"),
        "таблица пар": table_block(PAIR_HEADS, _PAIRS),
        "таблица мероприятий": table_block(STEP_HEADS, _STEPS),
        "таблица встреч": table_block(MEETING_HEADS, _MEETINGS),
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

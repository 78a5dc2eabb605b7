"""A text and what is known become a paper. Values stand in the blocks as words: nothing in them makes a block. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from documents.act import Act, ActKind, Appendix, AppendixKind, Clause, ClauseKind, Requisites
from documents.typography import BREAK, plain
from mentoring.papers import morphology
from mentoring.papers.fields import Field, FieldKind
from mentoring.papers.sheet import Block, BlockKind, Paper, Signature
from mentoring.papers.template import ORDERS, Line, LineKind, Named, named, standing

VALUE_LIMIT = 2000
"""Signs of one value; a name takes 200 at the most."""
_BLOCKS = {
    LineKind.TITLE: BlockKind.TITLE,
    LineKind.HEADING: BlockKind.HEADING,
    LineKind.POINT: BlockKind.POINT,
    LineKind.CORNER: BlockKind.CORNER,
    LineKind.CENTRED: BlockKind.CENTRED,
}
_JOINED = (BlockKind.TITLE, BlockKind.CORNER)
AWARDS = ("certificate", "thanks")


@dataclass(frozen=True, slots=True)
class Head:
    """Whose paper it is: the lines of the head, the school's name in the genitive, place, signatory."""

    issuer_lines: tuple[str, ...] = ()
    issuer_genitive: str = ""
    place: str = ""
    signatory_post: str = ""
    signatory_name: str = ""


@dataclass(frozen=True, slots=True)
class Material:
    """What is known for one paper. A field that is missing or empty becomes a rule to write on by hand.

    `values` by the field's name: names and words in the nominative. `sexes`: «femn» or «masc» of a PERSON field where
    the register tells it. `blocks`: what a BLOCK field becomes. `signer`: who signs a consent.
    """

    values: Mapping[str, str] = field(default_factory=dict)
    sexes: Mapping[str, str] = field(default_factory=dict)
    blocks: Mapping[str, tuple[Block, ...]] = field(default_factory=dict)
    head: Head = Head()
    requisites: Requisites = field(default_factory=Requisites)
    signer: str = "сам"
    hand: bool = False
    subject: str = ""
    """What the file is called after the kind: a code, never a name."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Words that a text asks for in a case, and the suggestion."""

    nominative: str
    case: str
    person: bool
    sex: str
    bent: morphology.Bent

    @property
    def key(self) -> tuple[str, str]:
        return self.nominative, self.case


Confirmed = Mapping[tuple[str, str], str]
"""(nominative, case) → wording that a person has looked at."""


def wanted(lines: Sequence[Line], material: Material, known: morphology.Known) -> list[Wanted]:
    """Words that the text asks for in other cases than the nominative, each once."""
    found: dict[tuple[str, str], Wanted] = {}
    for one in named(standing(lines, material.signer)):
        value = _value(one.field, material)
        if not value or one.form in ("", "short", morphology.NOMINATIVE):
            continue
        key = (value, one.form)
        if key not in found:
            is_person = one.field.kind is FieldKind.PERSON
            sex = material.sexes.get(one.field.name, "") or (morphology.sex_of(value) if is_person else "")
            found[key] = Wanted(*key, is_person, sex, _bent(value, one.form, is_person, sex, known))
    return list(found.values())


def compose(
    kind: str, title: str, lines: Sequence[Line], material: Material, known: morphology.Known, confirmed: Confirmed
) -> Paper:
    """The paper; words in cases as `confirmed`, else as suggested."""
    told = {one.key: confirmed.get(one.key) or one.bent.wording for one in wanted(lines, material, known)}
    # A name at the start of a line must not be taken for the mark of a list: words are put in after lines are read.
    filled = [(line, _filled(line, material, told)) for line in standing(lines, material.signer)]
    if kind in ORDERS:
        return _order(title, filled, material)
    if kind == "regulation":
        return _regulation(title, filled, material)
    blocks = tuple(_joined(_blocks(filled, material)))
    award = kind in AWARDS
    return Paper(title, blocks=blocks, landscape=kind in ("journal", "certificate"), award=award, hand=material.hand)


def rule(field: Field) -> str:
    """Room to write by hand in the place of a field of which nothing is known."""
    return "_" * field.blank


def _bent(value: str, case: str, is_person: bool, sex: str, known: morphology.Known) -> morphology.Bent:
    if is_person:
        return morphology.person(value, case, sex=sex, known=known)
    return morphology.phrase(value, case, known=known)


def _value(field: Field, material: Material) -> str:
    """One line without characters that are no text."""
    return " ".join(plain(material.values.get(field.name, "")[:VALUE_LIMIT]).split())


def _filled(line: Line, material: Material, told: Mapping[tuple[str, str], str]) -> str:
    if line.kind is LineKind.BLOCK:
        return ""
    words = ""
    for piece in line.pieces:
        part = piece if isinstance(piece, str) else _word(piece, material, told)
        # «май 2021 г.» at the end of a sentence brings its full stop along.
        words += part[1:] if part.startswith(".") and words.endswith(".") else part
    if line.kind not in (LineKind.CORNER, LineKind.CENTRED, LineKind.TITLE):
        words = _RULE.sub(_breakable, words)
    first = line.pieces[0] if line.pieces else ""
    if isinstance(first, Named) and first.field.kind is not FieldKind.TEXT:
        words = words[:1].upper() + words[1:]
    return words


_SHORT_RULE = 20
_RULE = re.compile("_{13,}")


def _breakable(match: re.Match[str]) -> str:
    """A long rule goes on in the next line, so that the line before it is not torn."""
    return BREAK.join(match[0][place : place + 4] for place in range(0, len(match[0]), 4))


def _word(piece: Named, material: Material, told: Mapping[tuple[str, str], str]) -> str:
    value = _value(piece.field, material)
    if not value:
        return "_" * _SHORT_RULE if piece.form == "short" else rule(piece.field)
    if piece.form == "short":
        return morphology.initials(value)
    if piece.form == morphology.NOMINATIVE and piece.field.kind is FieldKind.WORDS:
        return morphology.inside(value)
    return told.get((value, piece.form), value)


_Filled = Sequence[tuple[Line, str]]


def _blocks(filled: _Filled, material: Material) -> Iterator[Block]:
    for line, text in filled:
        if line.kind is LineKind.BLOCK:
            (piece,) = line.pieces
            assert isinstance(piece, Named)  # noqa: S101 — a line of this kind is a field.
            yield from material.blocks.get(piece.field.name, ())
        elif line.kind is LineKind.CLAUSE:
            # The points of a sheet keep the numbers that its author typed; those of an order are numbered anew.
            yield Block(BlockKind.PARAGRAPH, f"{line.label} {text}")
        else:
            yield Block(_BLOCKS.get(line.kind, BlockKind.PARAGRAPH), text)


def _joined(blocks: Iterable[Block]) -> Iterator[Block]:
    """Lines of one title and of one corner together; paragraphs that end in the middle of a sentence go on."""
    held: Block | None = None
    for block in blocks:
        if held is not None and held.kind is block.kind and (block.kind in _JOINED or _goes_on(held)):
            separator = "\n" if block.kind in _JOINED else " "
            held = replace(held, text=held.text + separator + block.text)
            continue
        if held is not None:
            yield held
        held = block
    if held is not None:
        yield held


def _goes_on(block: Block) -> bool:
    return block.kind is BlockKind.PARAGRAPH and block.text.endswith((",", "—"))


# --- Orders ----------------------------------------------------------------------------------------------------


def _order(title: str, filled: _Filled, material: Material) -> Paper:
    body, appendices = _parted(filled)
    kinds = [line.kind for line, _ in body]
    operative = kinds.index(LineKind.OPERATIVE)
    annexes = tuple(tuple(_joined(_blocks(rows, material))) for _, rows in appendices)
    act = Act(
        kind=ActKind.ORDER,
        issuer_lines=material.head.issuer_lines,
        issuer_genitive=material.head.issuer_genitive,
        place=material.head.place,
        heading=" ".join(text for line, text in body if line.kind is LineKind.TITLE),
        preamble="\n".join(text for line, text in body[:operative] if line.kind is not LineKind.TITLE),
        operative_word=ActKind.ORDER.operative_word,
        clauses=_clauses(body[operative + 1 :]),
        appendices=tuple(
            Appendix(
                kind=AppendixKind.TABLE if any(block.table for block in annex) else AppendixKind.TEXT,
                number=str(number) if len(appendices) > 1 else "",
                title=name,
            )
            for number, ((name, _), annex) in enumerate(zip(appendices, annexes, strict=True), start=1)
        ),
        requisites=_requisites(material),
    )
    return Paper(title, act=act, annexes=annexes, hand=material.hand)


def _regulation(title: str, filled: _Filled, material: Material) -> Paper:
    """The document that an order approves, under the stamp that names the order."""
    name = " ".join(text for line, text in filled if line.kind is LineKind.TITLE)
    rest = [(line, text) for line, text in filled if line.kind is not LineKind.TITLE]
    act = Act(
        kind=ActKind.ORDER,
        issuer_genitive=material.head.issuer_genitive,
        appendices=(Appendix(AppendixKind.TEXT, title=name),),
        requisites=_requisites(material),
    )
    return Paper(title, act=act, annexes=(tuple(_joined(_blocks(rest, material))),))


def _requisites(material: Material) -> Requisites:
    head = material.head
    return replace(material.requisites, signatory_post=head.signatory_post, signatory_name=head.signatory_name)


def _parted(filled: _Filled) -> tuple[_Filled, list[tuple[str, _Filled]]]:
    """What stands before the first appendix, then each appendix's title with its lines."""
    starts = [place for place, (line, _) in enumerate(filled) if line.kind is LineKind.APPENDIX]
    ends = [*starts[1:], len(filled)]
    body = filled[: starts[0]] if starts else filled
    return body, [(filled[start][1], filled[start + 1 : end]) for start, end in zip(starts, ends, strict=False)]


def _clauses(rows: _Filled) -> tuple[Clause, ...]:
    """The points in their order, numbered anew; a line without a number belongs to the point above it."""
    flat: list[tuple[int, str]] = []
    for line, text in rows:
        if line.kind is LineKind.CLAUSE:
            flat.append((line.depth, text))
        elif flat:
            flat[-1] = (flat[-1][0], f"{flat[-1][1]}\n{text}")
    return _nested(flat, 1)


def _nested(flat: Sequence[tuple[int, str]], depth: int) -> tuple[Clause, ...]:
    found: list[Clause] = []
    place = 0
    while place < len(flat):
        end = next((at for at in range(place + 1, len(flat)) if flat[at][0] <= depth), len(flat))
        text = flat[place][1]
        kind = ClauseKind.CONTROL if text.startswith("Контроль") else ClauseKind.PLAIN
        found.append(Clause(text=text, kind=kind, children=_nested(flat[place + 1 : end], depth + 1)))
        place = end
    return tuple(found)


def signature(post: str = "", name: str = "", *, dated: bool = False) -> tuple[Block, ...]:
    """A block of one signature."""
    return (Block(BlockKind.SIGNATURE, signature=Signature(post, name, dated)),)

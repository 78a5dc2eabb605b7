"""Reading a term: its phrases one after another, then what repetitions and spans beside each other mean together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import pairwise

from roadmaps.deadlines import grammar, rules
from roadmaps.deadlines.filling import Span
from roadmaps.deadlines.parts import Kind, Part
from roadmaps.deadlines.points import Unit
from roadmaps.deadlines.repetition import Every, read_every, repetitions, span_parts
from roadmaps.deadlines.spans import read_spans
from roadmaps.deadlines.spelling import Line, spell

LONGEST = 2000
"""Characters of a wording; more than that is no term, and is not read."""


class Joint(StrEnum):
    """How a phrase is joined to the one before it."""

    CLOSE = "nothing between"
    SOFT = "a comma, a bracket, a colon, «и»"
    HARD = "a semicolon"
    CHOICE = "«или»"
    THEN = "«далее»"


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase between two places of a line's keys: spans, a repetition, or a part that names no day.

    `lead` is where the words begin that join it to the phrase before.
    """

    begin: int
    end: int
    joint: Joint
    lead: int
    spans: tuple[Span, ...] = ()
    every: Every | None = None
    kind: Kind | None = None
    sure: bool = True
    comma: bool = False
    """Whether a comma or a bracket stands before it."""


def parse(text: str, years: Iterable[int] = ()) -> tuple[Part, ...]:
    """The parts of a term's wording, in its order; () where there is nothing to read: an empty cell, a dash.

    `years`: the calendar years that the document is for; a day or a month without a year is put into them, and never
    outside them. Whatever is not understood is a part of its own, of the kind UNKNOWN, and then no part is certain.
    Slices of the parts hold every letter and digit of `text`, in order. Never raises.
    """
    if len(text) > LONGEST:
        return (Part(Kind.UNKNOWN, text.strip(), len(text) - len(text.lstrip()), certain=False),)
    line = spell(text)
    named = tuple(sorted(set(years)))
    found: list[_Read] = []
    for group in _groups(_phrases(line)):
        for read in _day_of_month_before(found, group) or _meaning(group, named):
            if not (found and _said_again(found[-1], read)):
                found.append(read)
    if not found and any(char.isalnum() for char in text):
        found = [_Read(Part(Kind.UNKNOWN, ""), 0, Joint.SOFT)]
    return _finished(line, _riddles(found))


@dataclass
class _Cursor:
    line: Line
    place: int = 0
    joint: Joint = Joint.SOFT
    comma: bool = False
    rough: bool = False
    lead: int = 0
    found: list[Phrase] = field(default_factory=list)

    @property
    def keys(self) -> str:
        return self.line.keys

    @property
    def done(self) -> bool:
        return self.place >= len(self.keys)

    def add(self, end: int, **what: object) -> None:
        sure = what.pop("sure", True) and not self.rough and self.line.sure(self.place, end)
        self.found.append(Phrase(self.place, end, self.joint, self.lead, comma=self.comma, sure=bool(sure), **what))  # type: ignore[arg-type]
        self.place, self.lead = end, end
        self.joint, self.comma, self.rough = Joint.CLOSE, False, False

    def extend(self, end: int) -> None:
        """What stands up to `end` belongs to the last phrase."""
        self.found[-1] = replace(self.found[-1], end=end)
        self.place = self.lead = end


def _phrases(line: Line) -> list[Phrase]:
    cursor = _Cursor(line)
    while True:
        _pass_joints(cursor)
        if cursor.done:
            return cursor.found
        for read in (_every, _plain_kinds, _spans, _relative):
            if read(cursor):
                break
        else:
            _unknown(cursor)


_JOINTS = (
    (grammar.HARD, Joint.HARD),
    (grammar.OR, Joint.CHOICE),
    (grammar.THEN, Joint.THEN),
    (grammar.JOINT, Joint.SOFT),
    (grammar.LABEL, Joint.SOFT),
)
_STRENGTH = list(Joint)


def _pass_joints(cursor: _Cursor) -> None:
    while True:
        for rule, joint in _JOINTS:
            if match := rule.match(cursor.keys, cursor.place):
                cursor.place = match.end()
                cursor.joint = max(cursor.joint, joint, key=_STRENGTH.index)
                cursor.comma = cursor.comma or bool({",", "("} & set(match[0])) or rule is grammar.LABEL
                break
        else:
            clock = grammar.CLOCK_BESIDE.match(cursor.keys, cursor.place)
            if clock and cursor.found and cursor.found[-1].every and cursor.joint is Joint.CLOSE:
                cursor.extend(clock.end())
            elif match := grammar.REMARK.match(cursor.keys, cursor.place):
                cursor.place, cursor.rough, cursor.comma = match.end(), True, True
                if cursor.found:
                    cursor.found[-1] = replace(cursor.found[-1], sure=False)
            elif match := grammar.ROUGHLY.match(cursor.keys, cursor.place):
                cursor.place, cursor.rough = match.end(), True
            elif cursor.found and (match := grammar.DOUBT.match(cursor.keys, cursor.place)):
                cursor.extend(match.end())
                cursor.found[-1] = replace(cursor.found[-1], sure=False)
            else:
                return


def _every(cursor: _Cursor) -> bool:
    found = read_every(cursor.line, cursor.place)
    if found is None:
        return False
    every, end = found
    cursor.add(end, every=every)
    return True


def _plain_kinds(cursor: _Cursor) -> bool:
    for rule, kind in ((grammar.NOT_UNDERSTOOD, Kind.UNKNOWN), (grammar.BY_EVENT, Kind.RELATIVE)):
        if match := rule.match(cursor.keys, cursor.place):
            cursor.add(match.end(), kind=kind, sure=kind is not Kind.UNKNOWN)
            return True
    for rule, kind in (
        (grammar.DATED_AFTER, Kind.RELATIVE),
        (grammar.ONGOING, Kind.ONGOING),
        (grammar.ON_REQUEST, Kind.ON_REQUEST),
        (grammar.BY_SCHEDULE, Kind.BY_SCHEDULE),
        (grammar.AGREED, Kind.BY_SCHEDULE),
    ):
        if match := rule.match(cursor.keys, cursor.place):
            end = _tail(cursor.line, match.end(), at_once=kind is not Kind.RELATIVE)
            cursor.add(end, kind=kind, sure=rule is not grammar.AGREED)
            return True
    return False


def _spans(cursor: _Cursor) -> bool:
    found = read_spans(cursor.line, cursor.place)
    if found is None:
        return False
    spans, end = found
    last = cursor.found[-1] if cursor.found else None
    if last is not None and last.kind is Kind.UNKNOWN and cursor.joint is Joint.CLOSE and _belongs_to_unknown(spans[0]):
        cursor.extend(spans[0].end)
        return True
    cursor.add(end, spans=spans)
    return True


def _belongs_to_unknown(span: Span) -> bool:
    """«45 мая», «V квартал 2021»: a month or a year right after what means nothing says nothing by itself."""
    bare = span.begin == span.low.begin and span.high is None and span.low.edge is None
    return bare and span.low.unit in (Unit.MONTH, Unit.YEAR, Unit.SCHOOL_YEAR)


def _relative(cursor: _Cursor) -> bool:
    match = grammar.RELATIVE.match(cursor.keys, cursor.place)
    if match is None:
        return False
    cursor.add(_tail(cursor.line, match.end(), at_once=False), kind=Kind.RELATIVE)
    return True


def _tail(line: Line, place: int, *, at_once: bool) -> int:
    """Where the words of an event end: where a part surely begins anew. `at_once`: even without a comma before it."""
    keys = line.keys
    number = line.token_at(place)
    while number < len(line.tokens):
        here = line.place_of(number)
        if any(rule.match(keys, here) for rule in (grammar.HARD, grammar.THEN, grammar.DOUBT)):
            return here
        joint = grammar.OR.match(keys, here) or grammar.TAIL_JOINT.match(keys, here)
        if joint and (grammar.ANEW.match(keys, joint.end()) or grammar.THEN.match(keys, joint.end())):
            return here
        if joint and joint.end() >= len(keys):
            return here
        if (number > line.token_at(place) or at_once) and grammar.ANEW_AT_ONCE.match(keys, here):
            return here
        number += 1
    return len(keys)


def _unknown(cursor: _Cursor) -> None:
    line = cursor.line
    act = grammar.ACT_NUMBER.match(cursor.keys, cursor.place)
    end = act.end() if act else line.place_of(line.token_at(cursor.place) + 1)
    last = cursor.found[-1] if cursor.found else None
    if last is not None and last.kind is Kind.UNKNOWN and cursor.joint is Joint.CLOSE:
        cursor.extend(end)
    else:
        cursor.add(end, kind=Kind.UNKNOWN, sure=False)


def _groups(phrases: Sequence[Phrase]) -> Iterator[list[Phrase]]:
    """Phrases whose meaning is one: a repetition with the spans around it; every other phrase alone."""
    group: list[Phrase] = []
    for phrase in phrases:
        if group and not _belongs(group, phrase):
            yield group
            group = []
        group.append(phrase)
    if group:
        yield group


def _belongs(group: Sequence[Phrase], phrase: Phrase) -> bool:
    if phrase.joint not in (Joint.CLOSE, Joint.SOFT) or group[-1].kind not in (None, Kind.ONGOING):
        return False
    repeats = [one for one in group if one.every]
    if phrase.kind is Kind.ONGOING:
        return group[-1].kind is Kind.ONGOING or (bool(repeats) and not phrase.comma)
    if phrase.kind is not None or group[-1].kind is Kind.ONGOING:
        return False
    if phrase.every is not None:
        return not repeats or repeats[-1].every.may_join(phrase.every)  # type: ignore[union-attr]
    return bool(repeats) and not (phrase.comma and _dated_by(phrase))


def _dated_by(phrase: Phrase) -> bool:
    """A whole date after a comma is a term of its own, not the end of a repetition."""
    return any(span.by and span.year is not None for span in phrase.spans)


@dataclass(frozen=True, slots=True)
class _Read:
    """A part without its slice, and the place of the keys where it begins."""

    part: Part
    begin: int
    joint: Joint


def _meaning(group: Sequence[Phrase], years: Sequence[int]) -> list[_Read]:
    head = group[0]
    if any(phrase.every for phrase in group):
        return _repeated(group, years)
    if head.kind is not None:
        return [_Read(Part(head.kind, "", certain=all(one.sure for one in group)), head.lead, head.joint)]
    found = []
    for place, span in enumerate(head.spans):
        begin = span.begin if place else head.lead
        joint = Joint.CHOICE if span.choice else (Joint.SOFT if place else head.joint)
        found += [_Read(_sure_if(part, head.sure), begin, joint) for part in span_parts(span, years)]
    return found


def _day_of_month_before(found: Sequence[_Read], group: Sequence[Phrase]) -> list[_Read]:
    """«октябрь 2020 года (не позднее 20 числа)»: the day of the month that was just named."""
    head, last = group[0], found[-1].part if found else None
    if last is None or last.kind is not Kind.MONTH or last.start is None or len(head.spans) != 1 or len(group) > 1:
        return []
    span = head.spans[0]
    if span.low.unit is not Unit.MONTHDAY or span.high is not None:
        return []
    try:
        day = last.start.replace(day=span.low.number)
    except ValueError:
        return []
    return [_Read(Part(Kind.DATE, "", 0, day, day, span.by, certain=False), head.lead, head.joint)]


def _said_again(last: _Read, read: _Read) -> bool:
    """Whether a part only says again what the one before it said: «июнь–август (летний период)»."""
    if read.joint not in (Joint.CLOSE, Joint.SOFT) or not last.part.dated:
        return False
    return all(getattr(last.part, name) == getattr(read.part, name) for name in ("start", "end", "by", "rrule"))


def _riddles(found: Sequence[_Read]) -> list[_Read]:
    """«ежегодно до 20.12.2023»: every year by that day, or once by it, no text says; neither is sure then."""
    reads = list(found)
    for place, (before, after) in enumerate(pairwise(found)):
        kinds = {before.part.rrule or before.part.kind, after.part.rrule or after.part.kind}
        day = kinds - {rules.YEARLY}
        if after.joint in (Joint.CLOSE, Joint.SOFT) and len(kinds) == 2 and len(day) == 1 and day <= _ONCE:
            reads[place : place + 2] = [replace(one, part=_sure_if(one.part, False)) for one in (before, after)]
    return reads


_ONCE = {Kind.DATE, Kind.MONTH}


def _repeated(group: Sequence[Phrase], years: Sequence[int]) -> list[_Read]:
    head = group[0]
    every = tuple(phrase.every for phrase in group if phrase.every)
    spans = tuple(span for phrase in group for span in phrase.spans)
    made = repetitions(every, spans, years)
    if made is None:
        apart = [read for phrase in group for read in _meaning([phrase], years)]
        return [replace(read, part=replace(read.part, certain=False)) for read in apart]
    sure = all(phrase.sure for phrase in group)
    ordered = sorted(made, key=lambda found: found[0])
    return [
        _Read(_sure_if(part, sure), begin if place else head.lead, Joint.SOFT if place else head.joint)
        for place, (begin, part) in enumerate(ordered)
    ]


def _sure_if(part: Part, sure: bool) -> Part:
    return part if sure else replace(part, certain=False)


_BEFORE, _AFTER = " \t\r\n,;:-–—(/.", " \t\r\n,;:-–—(/"


def _finished(line: Line, found: Sequence[_Read]) -> tuple[Part, ...]:
    """The parts with their slices, which hold everything but the signs between them."""
    doubtful = any(read.part.kind is Kind.UNKNOWN for read in found)
    starts = [line.text_place(read.begin) for read in found]
    parts = []
    for place, read in enumerate(found):
        begin = starts[place] if starts[place] > starts[0] else 0
        end = next((start for start in starts[place + 1 :] if start > starts[place]), len(line.text))
        at, piece = _stripped(line.text, begin, max(begin, end))
        choice = place > 0 and read.joint is Joint.CHOICE
        chosen = choice or (place + 1 < len(found) and found[place + 1].joint is Joint.CHOICE)
        certain = read.part.certain and not doubtful and not chosen
        follows = place > 0 and read.joint is Joint.THEN
        parts.append(replace(read.part, slice=piece, at=at, certain=certain, choice=choice, follows=follows))
    return tuple(parts)


def _stripped(text: str, begin: int, end: int) -> tuple[int, str]:
    piece = text[begin:end]
    bracket = "" if "(" in piece.lstrip(_BEFORE) else ")"
    stripped = piece.lstrip(_BEFORE + bracket)
    return begin + len(piece) - len(stripped), stripped.rstrip(_AFTER + bracket)

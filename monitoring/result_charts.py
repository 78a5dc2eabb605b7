"""Results as pages and papers show them: bars over their own numbers, means and changes in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from monitoring.result_rows import Line, Results
from monitoring.results import GRADE, LEAST, SCALE, YES_NO, Tally, Topic, change_words, figure
from organizations.text import counted

HEIGHT = 40
"""Of a full bar, in units of the picture."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One label: how many, and the bar's length as a share of who answered; the same at entry where there was one."""

    label: str
    number: int
    length: float
    before: int | None = None
    before_length: float = 0.0

    @property
    def top(self) -> float:
        return round(HEIGHT - self.length, 2)

    @property
    def before_top(self) -> float:
        return round(HEIGHT - self.before_length, 2)


@dataclass(frozen=True, slots=True)
class Shown:
    """A question's results in words and bars. `hidden`: why nothing is shown, "" where something is."""

    topic: Topic
    said: str
    entry: str = ""
    change: str = ""
    left_out: str = ""
    hidden: str = ""
    bars: tuple[Bar, ...] = ()
    has_before: bool = False
    upright: bool = False
    words: tuple[str, ...] = ()


def charted(results: Results) -> list[tuple[str, list[Shown]]]:
    """Questions under the headings of their blocks."""
    lines = groupby(results.lines, key=lambda line: line.topic.block)
    return [(block, [shown_line(line) for line in group]) for block, group in lines]


def shown_line(line: Line) -> Shown:
    """One question."""
    if line.topic.kind == "text":
        said = f"Ответов: {len(line.words)}" if line.words else "Никто не написал"
        return Shown(line.topic, said, words=line.words)
    now = line.now.tally
    if now is None:
        return Shown(line.topic, "", hidden=f"Ответили меньше {LEAST} человек: не показывается")
    before = line.before.tally if line.before else None
    moved = line.change
    return Shown(
        topic=line.topic,
        said=said_of(line.topic, now),
        entry=f"На входе: {said_of(line.topic, before)[0].lower()}{said_of(line.topic, before)[1:]}" if before else "",
        change=_sentence(change_words(moved, line.topic.kind)) if moved else "",
        left_out=". ".join(filter(None, (_pairs(line), _outside(line)))),
        bars=tuple(_bars(line.topic, now, before)),
        has_before=before is not None,
        upright=line.topic.kind in (SCALE, GRADE),
    )


def said_of(topic: Topic, found: Tally) -> str:
    """«Среднее 7,3, ответили 22», «„Да“ ответили 18 из 22»."""
    if topic.kind == YES_NO:
        return f"«Да» ответили {found.counts[0]} из {found.people}"
    if topic.kind in (SCALE, GRADE) and found.mean is not None:
        return f"Среднее {figure(found.mean)}, ответили {found.people}"
    return f"Ответили {found.people}"


def _outside(line: Line) -> str:
    """Who answered and is not in the sum."""
    out = line.now.people_out
    told = counted(out, "ответ", "ответа", "ответов")
    return f"Не вошли {told} групп меньше {LEAST} человек" if out else ""


def _sentence(words: str) -> str:
    return f"{words[0].upper()}{words[1:]}" + ("" if words.endswith(".") else ".")


def _pairs(line: Line) -> str:
    """Of whom the change was computed."""
    moved = line.change
    if moved is None:
        return ""
    told = f"По ответам {counted(moved.used, 'человека', 'человек', 'человек')} под кодом"
    if moved.used < moved.pairs:
        told += f" из {moved.pairs}: остальных не считаем, чтобы по разности нельзя было узнать чужой ответ"
    return f"{told}. Выросло у {moved.grew}, не изменилось у {moved.same}, снизилось у {moved.fell}"


def _bars(topic: Topic, now: Tally, before: Tally | None) -> Iterator[Bar]:
    """Columns are as high as the highest share allows; rows are shares of the whole."""
    shares = [max(found.counts) / found.people for found in (now, before) if found is not None and found.people]
    full = HEIGHT / max(shares) if topic.kind in (SCALE, GRADE) else HEIGHT
    for place, label in enumerate(topic.labels):
        was = before.counts[place] if before else None
        yield Bar(
            label,
            now.counts[place],
            _length(now.counts[place], now.people, full),
            was,
            _length(was, before.people, full) if before and was is not None else 0.0,
        )


def _length(number: int, people: int, full: float) -> float:
    return round(full * number / people, 2) if people else 0.0

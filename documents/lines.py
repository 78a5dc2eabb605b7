"""Breaking of titles, stamps and headings into lines of even length, which no style sheet does well for us."""

from __future__ import annotations

from collections.abc import Sequence

from documents.fonts import text_width

_SHORT_WORD = 2
_SHORT_WORD_PENALTY = 400.0
"""In mm²: a line that ends in «в» or «по» is worse than one left 20 mm short."""


def break_lines(text: str, width: float, size: float, *, bold: bool = False) -> list[str]:
    """`text` in as few lines of at most `width` mm as it takes, then as even as they can be.

    Words are what plain spaces separate. A word wider than `width` stands alone on its line.
    """
    words = text.split(" ") if text else []
    if not words:
        return []
    space = text_width(" ", size, bold=bold)
    widths = [text_width(word, size, bold=bold) for word in words]
    ends = _best_ends(words, widths, space, width, _fewest(widths, space, width))
    lines, start = [], 0
    for end in ends:
        lines.append(" ".join(words[start:end]))
        start = end
    return lines


def too_wide(lines: Sequence[str], width: float, size: float, *, bold: bool = False) -> bool:
    """True when a line holds a word that cannot fit, so that the page itself must break it."""
    return any(text_width(line, size, bold=bold) > width for line in lines)


def _fewest(widths: Sequence[float], space: float, limit: float) -> int:
    count, used = 1, widths[0]
    for word in widths[1:]:
        if used + space + word <= limit:
            used += space + word
        else:
            count, used = count + 1, word
    return count


def _best_ends(words: Sequence[str], widths: Sequence[float], space: float, limit: float, count: int) -> list[int]:
    """Ends of exactly `count` lines (indexes after their last words) with the least sum of squared slack."""
    total = len(words)
    best: list[dict[int, tuple[float, int]]] = [{0: (0.0, 0)}]
    for line in range(1, count + 1):
        reached: dict[int, tuple[float, int]] = {}
        for start, (cost, _) in best[-1].items():
            used = -space
            for end in range(start + 1, total + 1):
                used += space + widths[end - 1]
                if used > limit and end > start + 1:
                    break
                price = cost + max(limit - used, 0.0) ** 2 + _ending_penalty(words[end - 1], end == total)
                if (end == total) == (line == count) and (end not in reached or price < reached[end][0]):
                    reached[end] = (price, start)
        best.append(reached)
    ends, end = [], total
    for line in range(count, 0, -1):
        ends.append(end)
        end = best[line][end][1]
    return ends[::-1]


def _ending_penalty(word: str, last: bool) -> float:
    return 0.0 if last or len(word) > _SHORT_WORD else _SHORT_WORD_PENALTY

"""The printed face: which files it comes from, what its glyphs measure, the watermark drawn with it.

Tinos is the better of the two free faces with Times metrics: it has the non-breaking hyphen and the word joiner.
Files are named one by one, because two installed versions of a face can otherwise be mixed in one document.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from fontTools.pens.boundsPen import BoundsPen
from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.ttLib import TTFont

POINT = 25.4 / 72
"""Millimetres in a point."""

FAMILY = "Print Serif"
"""The name under which the style sheet knows the face, unlike any installed one."""

_CANDIDATES = (
    ("/usr/share/fonts/truetype/croscore", "Tinos"),
    ("/usr/share/fonts/truetype/liberation2", "LiberationSerif"),
    ("/usr/share/fonts/truetype/liberation", "LiberationSerif"),
)

_JOINERS = {"\u2060": "", "\u2011": "-"}


class FontsMissing(RuntimeError):
    """No face to print with is installed."""


@dataclass(frozen=True, slots=True)
class Face:
    """One style of the printed face: its file and the advances of its characters in thousandths of the size."""

    path: Path
    advances: dict[int, float]
    bold: bool

    def width(self, text: str, size: float) -> float:
        """Width of `text` in mm when set at `size` points, kerning left aside."""
        advances = self.advances
        return sum([advances.get(ord(char), 0.6) for char in text]) * size * POINT

    def has(self, char: str) -> bool:
        return ord(char) in self.advances


@cache
def face(bold: bool = False) -> Face:
    """The face in regular or bold style. Raises FontsMissing, naming the packages, when no file is found."""
    path = _file(bold)
    with TTFont(path, lazy=True) as font:
        units = font["head"].unitsPerEm
        metrics = font["hmtx"]
        advances = {code: metrics[name][0] / units for code, name in font.getBestCmap().items()}
    for joiner in (0x2060, 0x200B, 0x00AD):
        if joiner in advances:
            advances[joiner] = 0.0
    return Face(path, advances, bold)


def _file(bold: bool) -> Path:
    for folder, name in _CANDIDATES:
        path = Path(folder) / f"{name}-{'Bold' if bold else 'Regular'}.ttf"
        if path.is_file():
            return path
    raise FontsMissing("Нет шрифта для печати: установите пакет fonts-croscore (или fonts-liberation2).")


_WORD = 40
"""Characters of a text that is likely to come again."""


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Width of `text` in mm at `size` points."""
    return _word_width(text, size, bold) if len(text) <= _WORD else face(bold).width(text, size)


@lru_cache(maxsize=8192)
def _word_width(text: str, size: float, bold: bool) -> float:
    return face(bold).width(text, size)


def drawable(text: str, with_face: Face | None = None) -> str:
    """`text` without the joiners that the face cannot draw: another face would step in for each of them."""
    found = with_face or face()
    for char, instead in _JOINERS.items():
        if not found.has(char):
            text = text.replace(char, instead)
    return text


def font_files() -> frozenset[str]:
    """Addresses of the files that the style sheet names: nothing else may be read while a page is set."""
    return frozenset(face(bold).path.as_uri() for bold in (False, True))


def font_face_rules() -> str:
    """CSS `@font-face` rules of the printed face."""
    return "".join(
        f'@font-face{{font-family:"{FAMILY}";src:url("{face(bold).path.as_uri()}");'
        f"font-weight:{700 if bold else 400};font-style:normal}}"
        for bold in (False, True)
    )


def outline_svg(word: str, *, sheet: tuple[float, float], width: float, angle: float, colour: str) -> str:
    """An SVG page of `sheet` mm with `word` as one path, `width` mm wide, centred and turned by `angle` degrees.

    A path holds no text, so that search and screen readers do not meet the word on every page.
    """
    with TTFont(face(bold=True).path, lazy=True) as font:
        glyphs, names, metrics = font.getGlyphSet(), font.getBestCmap(), font["hmtx"]
        shapes, pen_x, top, bottom = [], 0, 0.0, 0.0
        for char in word:
            name = names[ord(char)]
            path, bounds = SVGPathPen(glyphs), BoundsPen(glyphs)
            glyphs[name].draw(path)
            glyphs[name].draw(bounds)
            shapes.append(f'<path transform="translate({pen_x} 0)" d="{path.getCommands()}"/>')
            pen_x += metrics[name][0]
            if bounds.bounds:
                bottom, top = min(bottom, bounds.bounds[1]), max(top, bounds.bounds[3])
    scale = width / pen_x
    centre_x, centre_y = sheet[0] / 2, sheet[1] / 2
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{sheet[0]}mm" height="{sheet[1]}mm" '
        f'viewBox="0 0 {sheet[0]} {sheet[1]}"><g fill="{colour}" transform="translate({centre_x} {centre_y}) '
        f"rotate({-angle}) scale({scale:.6f} {-scale:.6f}) "
        f'translate({-pen_x / 2} {-(top + bottom) / 2})">{"".join(shapes)}</g></svg>'
    )

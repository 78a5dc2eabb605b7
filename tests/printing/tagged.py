"""Reads a tagged PDF back as a reader program does: elements in order, their texts, what stands outside tags."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import pikepdf
from pikepdf import Array, Dictionary

_CHARACTER = re.compile(rb"<([0-9a-f]{4})> <([0-9a-f]*)>")
_PAINTING = {"S", "s", "f", "F", "f*", "B", "B*", "b", "b*", "Do", "Tj", "TJ", "sh", "INLINE IMAGE"}


@dataclass
class Element:
    """A tag with its page (0 for the first), attributes and children; texts are children of type str."""

    kind: str
    page: int
    scope: str = ""
    children: list[Element | str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Lines of the element, each on its own line."""
        return "\n".join(child if isinstance(child, str) else child.text for child in self.children)

    def walk(self) -> Iterator[Element]:
        yield self
        for child in self.children:
            if isinstance(child, Element):
                yield from child.walk()

    def all(self, *kinds: str) -> list[Element]:
        return [element for element in self.walk() if element.kind in kinds]


@dataclass(frozen=True)
class Reading:
    """`root`: the tree of tags; `loose`: operators that paint outside tags and artifacts, as «page: operator»."""

    root: Element
    loose: tuple[str, ...]
    artifact_texts: tuple[str, ...]


def read(pdf_bytes: bytes) -> Reading:
    with pikepdf.open(io.BytesIO(pdf_bytes)) as pdf:
        texts: dict[tuple[int, int], str] = {}
        loose: list[str] = []
        artifacts: list[str] = []
        pages = {page.objgen: number for number, page in enumerate(pdf.pages)}
        for number, page in enumerate(pdf.pages):
            _read_page(page, number, texts, loose, artifacts)
        root = Element("Root", 0)
        for kid in _kids(pdf.Root.StructTreeRoot):
            root.children.append(_element(kid, pages, texts))
        return Reading(root, tuple(loose), tuple(artifacts))


def plain(text: str) -> str:
    """`text` without white space, soft hyphens and joiners, for comparison by characters."""
    return re.sub("[\\s\u00ad\u200b\u2060\u00a0]", "", text).replace("\u2011", "-").replace("\u2010", "-")


def running(text: str) -> str:
    """`text` with single spaces and without soft hyphens, as a reader program says it."""
    return re.sub(r"\s+", " ", re.sub("\u00ad\\s*|\u200b", "", text)).strip()


def _read_page(page: pikepdf.Page, number: int, texts: dict, loose: list[str], artifacts: list[str]) -> None:
    fonts = {name: _meanings(font) for name, font in page.Resources.get("/Font", {}).items()}
    open_marks: list[tuple[str, int | None, str | None]] = []
    font: dict[str, str] = {}
    for operands, operator in pikepdf.parse_content_stream(page):
        name = str(operator)
        if name in ("BDC", "BMC"):
            properties = operands[1] if len(operands) > 1 else {}
            content_id = int(properties["/MCID"]) if "/MCID" in properties else None
            actual = str(properties["/ActualText"]) if "/ActualText" in properties else None
            open_marks.append((str(operands[0]), content_id, actual))
            if content_id is not None and actual is not None:
                texts[number, content_id] = actual
        elif name == "EMC":
            open_marks.pop()
        elif name == "Tf":
            font = fonts[str(operands[0])]
        if name in _PAINTING and not open_marks:
            loose.append(f"{number + 1}: {name}")
        if name in ("TJ", "Tj") and open_marks:
            shown = _shown(operands[0], font)
            _, content_id, actual = open_marks[-1]
            if content_id is None:
                artifacts.append(shown)
            elif actual is None:
                texts[number, content_id] = texts.get((number, content_id), "") + shown


def _shown(value: object, font: dict[str, str]) -> str:
    parts = value.as_list() if isinstance(value, Array) else [value]
    raw = b"".join(bytes(part) for part in parts if not isinstance(part, int | float) and not _is_number(part))
    return "".join(font.get(raw[i : i + 2].hex(), "\ufffd") for i in range(0, len(raw), 2))


def _is_number(part: object) -> bool:
    return not isinstance(part, pikepdf.String)


def _meanings(font: pikepdf.Object) -> dict[str, str]:
    pairs = _CHARACTER.findall(font.ToUnicode.read_bytes())
    return {glyph.decode(): bytes.fromhex(value.decode()).decode("utf-16-be") for glyph, value in pairs}


def _kids(node: pikepdf.Object) -> list:
    kids = node.get("/K")
    if kids is None:
        return []
    return kids.as_list() if isinstance(kids, Array) else [kids]


def _element(node: Dictionary, pages: dict, texts: dict) -> Element:
    page = pages[node.Pg.objgen] if "/Pg" in node else 0
    scope = str(node.A.get("/Scope", ""))[1:] if "/A" in node and isinstance(node.A, Dictionary) else ""
    found = Element(str(node.S)[1:], page, scope)
    for kid in _kids(node):
        if isinstance(kid, int):
            found.children.append(texts.get((page, kid), ""))
        else:
            found.children.append(_element(kid, pages, texts))
    return found

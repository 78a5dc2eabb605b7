"""Addresses for feedback on paper: a slip with a QR code for each participant, eight on a sheet, to be cut apart."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from documents.markup import printed
from documents.page import PageSettings, PrintState
from documents.pdf import print_body
from mentoring.qr import svg_of

TITLE = "Ссылки для отзывов"
_ACROSS = 2
_HEIGHT, _CODE = 60, 36
"""Millimetres of a slip and of its code: four slips down a sheet, a code that any camera reads (ГОСТ Р 7.0.97, 31)."""


@dataclass(frozen=True, slots=True)
class Slip:
    """Whose it is, in which pair and on which side, and the secret address, which nothing but this paper keeps."""

    who: str
    code: str
    side: str
    pair: str
    address: str


def slips_pdf(slips: Sequence[Slip], settings: PageSettings) -> bytes:
    """The sheets as a tagged PDF, in the order of the slips."""
    settings = replace(settings, body_size=12, left_margin=15)
    rows = "".join(_row(slips[place : place + _ACROSS]) for place in range(0, len(slips), _ACROSS))
    body = f'<section class="appendix"><h1 class="title">{TITLE}</h1>{rows}</section>'
    return print_body(lambda _: body, TITLE, PrintState.APPROVED, settings).pdf


def _row(slips: Iterable[Slip]) -> str:
    cells = [_slip(slip) for slip in slips]
    cells += [_cell("")] * (_ACROSS - len(cells))
    return f'<div style="display:table;table-layout:fixed;width:100%;break-inside:avoid">{"".join(cells)}</div>'


def _cell(content: str, border: str = "") -> str:
    return f'<div style="display:table-cell;height:{_HEIGHT}mm;vertical-align:top;{border}">{content}</div>'


def _slip(slip: Slip) -> str:
    picture = svg_of(slip.address).replace("<svg ", f'<svg style="width:{_CODE}mm;height:{_CODE}mm" ', 1)
    who = "".join(
        f'<p style="{look}">{printed(words)}</p>'
        for words, look in (
            (slip.who, "font-weight:700"),
            (f"{slip.side}, пара {slip.pair}", "font-size:10pt;margin-top:1mm"),
            (slip.code if slip.code != slip.who else "", "font-size:10pt"),
            ("Отзыв о встрече: наведите камеру телефона. Листок личный, никому его не передавайте.", _SMALL),
        )
        if words
    )
    address = f'<p class="free" style="font-size:8pt;margin-top:1mm">{printed(slip.address)}</p>'
    beside = f'<div style="display:table-cell;vertical-align:top;padding-left:2mm">{who}</div>'
    code = f'<div style="display:table-cell;width:{_CODE}mm;vertical-align:top">{picture}</div>'
    content = f'<div style="padding:3mm"><div style="display:table;width:100%">{code}{beside}</div>{address}</div>'
    return _cell(content, "border:.5pt dashed #777")


_SMALL = "font-size:9pt;margin-top:2mm"

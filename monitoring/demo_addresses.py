"""Secret addresses of the demo that its start tells to everybody; read before Django is set up."""

from __future__ import annotations

ANSWER_SECRET = "demo-anketa-algasovo-0000000000000000000001"  # noqa: S105 — opens an invented questionnaire only.

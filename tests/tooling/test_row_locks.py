"""Rows are locked so that others may go on referring to them: two acts never wait for one another's rows."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FLOORS = ("organizations", "documents", "roadmaps", "mentoring", "monitoring")
DESTROYED = {"mentoring/workflow/names.py": 1, "mentoring/workflow/destruction.py": 1}
"""Where people are destroyed nothing may come to refer to them meanwhile."""


def test_a_locked_row_does_not_stop_rows_that_refer_to_it() -> None:
    """PostgreSQL's FOR UPDATE waits for every new row that refers to the locked one: an act that has locked a
    municipality and one that enters a person of it then wait for each other, and one of the two fails."""
    strict = {}
    for floor in FLOORS:
        for file in (ROOT / floor).rglob("*.py"):
            calls = re.findall(r"select_for_update\(([^()]*(?:\([^()]*\)[^()]*)*)\)", file.read_text(encoding="utf-8"))
            if number := sum("no_key=True" not in call for call in calls):
                strict[file.relative_to(ROOT).as_posix()] = number
    assert strict == DESTROYED

"""The language of terms: what the wording of a deadline cell says, and when that is.

`parse` reads a wording into parts, `occurrences` puts them into a period, `wording` says in words what was understood.
Pure Python: nothing here knows of the database. A text goes through `spelling` (characters to keys of the `lexicon`),
the rules of the `grammar`, `points` and `spans` (times without a year), `dating` (years) and `repetition` (RFC 5545).
"""

from roadmaps.deadlines.calendar import Calendar, Moving
from roadmaps.deadlines.occurrences import Occurrence, Period, occurrences
from roadmaps.deadlines.parts import Kind, Part, YearlessSpan
from roadmaps.deadlines.reading import parse
from roadmaps.deadlines.wording import part_wording, wording

__all__ = [
    "Calendar",
    "Kind",
    "Moving",
    "Occurrence",
    "Part",
    "Period",
    "YearlessSpan",
    "occurrences",
    "parse",
    "part_wording",
    "wording",
]

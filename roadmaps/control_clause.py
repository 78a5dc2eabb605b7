"""Upon whom an act lays the control of its execution: its control clause read without the database.

«Контроль за исполнением настоящего приказа возложить на Н.А. Пастухову, заместителя начальника», «… оставляю за собой».
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from documents.act import Act, Clause, ClauseKind
from documents.disposition import numbered

_CONTROL = re.compile(r"контрол[ья]\s+за\b", re.IGNORECASE)
_HIMSELF = re.compile(r"(?:оставляю|сохраняю)\s+за\s+собой", re.IGNORECASE)
# The accusative of surnames by their ends: «возложить на Смирнову», «на Титова», «на Белого».
_ACCUSATIVE = (
    ("ая", ("ую",)),
    ("яя", ("юю",)),
    ("ий", ("ого", "его", "ия")),
    ("ый", ("ого",)),
    ("ой", ("ого", "оя")),
    ("а", ("у",)),
    ("я", ("ю",)),
    ("ь", ("я", "ь")),
    ("й", ("я", "й")),
)
_CONSONANTS = "бвгджзклмнпрстфхцчшщ"


@dataclass(frozen=True, slots=True)
class ControlClause:
    """The clause with its printed number; `himself`: the signatory keeps the control."""

    label: str
    text: str
    himself: bool = False


def control_clause(act: Act) -> ControlClause | None:
    """The act's clause of control: one that is marked so, else one that speaks of it; None where none does."""
    clauses = list(numbered(act.clauses, verbatim=act.brought_in))
    found = next(((label, one) for label, one in clauses if one.kind is ClauseKind.CONTROL), None) or next(
        ((label, one) for label, one in clauses if _speaks_of_control(one)), None
    )
    if found is None:
        return None
    label, clause = found
    text = " ".join(clause.text.split())
    return ControlClause(label, text, himself=bool(_HIMSELF.search(text)))


def names(text: str, last_name: str, first_name: str, patronymic: str) -> bool:
    """Whether the text names the person, in the nominative or accusative. Other initials mean another person."""
    if not last_name.strip():
        return False
    initials = [_folded(name)[:1] for name in (first_name, patronymic) if name.strip()]
    for form in _forms(_folded(last_name)):
        for found in re.finditer(rf"(?<![\w-]){re.escape(form)}(?![\w-])", _folded(text)):
            said = _initials_beside(_folded(text), *found.span())
            if not said or said == initials[: len(said)]:
                return True
    return False


def _speaks_of_control(clause: Clause) -> bool:
    return bool(_CONTROL.search(clause.text))


def _folded(text: str) -> str:
    return " ".join(text.casefold().replace("ё", "е").split())


def _forms(surname: str) -> set[str]:
    found = {surname}
    if surname[-1:] in _CONSONANTS:
        found.add(f"{surname}а")
    for end, others in _ACCUSATIVE:
        if surname.endswith(end) and len(surname) > len(end) + 1:
            found |= {surname[: -len(end)] + other for other in others}
    return found


def _initials_beside(text: str, start: int, end: int) -> list[str]:
    """Initials that stand before or after the surname, folded: «н.а.» as ["н", "а"]."""
    before = re.search(r"(?<!\w)(\w)\.\s*(?:(\w)\.\s*)?$", text[:start])
    after = re.match(r"\s+(\w)\.(?:\s*(\w)\.)?", text[end:])
    found = before or after
    return [letter for letter in found.groups() if letter] if found else []

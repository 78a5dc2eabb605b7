"""Who comes instead of somebody: the person as the one who replaces knows him."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Successor:
    email: str
    last_name: str = ""
    first_name: str = ""
    patronymic: str = ""

"""Numbers in right Russian words for reports. Pure."""

from __future__ import annotations

from decimal import Decimal

from documents.typography import NBSP
from monitoring.figures import Figure
from organizations.text import counted as in_words

NO_DATA = "нет данных"
MINUS = "\u2212"


def number(value: Decimal | int) -> str:
    """«11,2», «−0,4», «1 250»: comma, a minus that is one, thousands apart; no zeros behind."""
    whole = f"{abs(value):f}"
    head, _, tail = whole.partition(".")
    tail = tail.rstrip("0")
    groups = f"{int(head):,}".replace(",", NBSP)
    sign = MINUS if value < 0 else ""
    return f"{sign}{groups}{',' + tail if tail else ''}"


def percent(value: Decimal | None) -> str:
    """«44,8 %» or «нет данных»."""
    return NO_DATA if value is None else f"{number(value)}{NBSP}%"


def points(value: Decimal | None) -> str:
    """«+1,3 п. п.», «−0,4 п. п.», «0 п. п.»; an empty word where there is nothing to compare."""
    if value is None:
        return ""
    return f"{'+' if value > 0 else ''}{number(value)}{NBSP}п.{NBSP}п."


def parts(figure: Figure) -> str:
    """«312 из 696»: what the share is made of."""
    if figure.numerator is None and figure.denominator is None:
        return NO_DATA
    return f"{_known(figure.numerator)} из{NBSP}{_known(figure.denominator)}"


def _known(value: int | None) -> str:
    return "?" if value is None else number(value)


def counted(value: int, one: str, few: str, many: str) -> str:
    """The number with its noun, which stay on one line."""
    return in_words(value, one, few, many).replace(" ", NBSP, 1)


def pupils(value: int) -> str:
    return counted(value, "наставляемый", "наставляемых", "наставляемых")


def mentors(value: int) -> str:
    return counted(value, "наставник", "наставника", "наставников")


def pairs(value: int) -> str:
    return counted(value, "пара или группа", "пары и группы", "пар и групп")


def schools(value: int) -> str:
    return counted(value, "школа", "школы", "школ")


def programmes(value: int) -> str:
    return counted(value, "программа", "программы", "программ")


def listed(names: list[str], most: int = 7) -> str:
    """«А, Б и В», «А, Б, В и ещё 4»."""
    if len(names) > most:
        return f"{', '.join(names[:most])} и{NBSP}ещё {len(names) - most}"
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} и{NBSP}{names[-1]}"

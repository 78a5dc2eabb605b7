"""Values of an answer: what was typed → what is stored in JSON → what is shown. A number is stored exactly."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from monitoring.datacalls.columns import Column, Kind, share

TEXT_LIMIT = 2000
_LARGEST = 999_999_999
_WHOLE = re.compile(r"-?[0-9]{1,40}")
_DECIMAL = re.compile(r"-?[0-9]{1,40}[.,][0-9]{1,4}")
_SPACES = re.compile(r"[\s\u00a0\u202f]+")
_DAY_FIRST = re.compile(r"([0-9]{1,2})[.,/]([0-9]{1,2})[.,/]([0-9]{4})")
_YEAR_FIRST = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
YES, NO = "да", "нет"
NO_DATA = "нет данных"

Cells = Mapping[str, Any]
"""An answer: values by codes of columns; what was not answered is not there."""


class CellWrong(ValueError):
    """What was typed is no value of its column; the message, in Russian, says what is."""


def clean(column: Column, typed: str) -> Any:
    """The value as it is stored, None for an empty cell: int, «12.5», «2023-10-16», True, text. Raises CellWrong."""
    text = " ".join(typed.split())
    if not text:
        return None
    if column.kind.is_number:
        return _number(column, text)
    if column.kind is Kind.DATE:
        return _date(text)
    if column.kind is Kind.YES_NO:
        if text.casefold() not in (YES, NO):
            raise CellWrong("Ответьте «да» или «нет».")
        return text.casefold() == YES
    if column.kind is Kind.CHOICE:
        for choice in column.choices:
            if choice.casefold() == text.casefold():
                return choice
        raise CellWrong(f"Выберите один из вариантов: {'; '.join(column.choices)}.")
    kept = "\n".join(" ".join(line.split()) for line in typed.strip().splitlines())
    if len(kept) > TEXT_LIMIT:
        raise CellWrong(f"Слишком длинно: {len(kept)} знаков, допускается {TEXT_LIMIT}.")
    return kept


def shown(column: Column, value: Any) -> str:
    """The value as people read and type it; "" for none."""
    if value is None:
        return ""
    if column.kind is Kind.YES_NO:
        return YES if value else NO
    if column.kind is Kind.DATE:
        return f"{dt.date.fromisoformat(value):%d.%m.%Y}"
    if column.kind.is_number or column.kind is Kind.SHARE:
        return figure(value)
    return str(value)


def figure(value: Decimal | int | str) -> str:
    """A number with a comma and without zeros that say nothing."""
    text = f"{Decimal(value):f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", ",")


def number(value: Any) -> Decimal | None:
    return None if value is None else Decimal(value)


def share_of(column: Column, cells: Cells) -> Decimal | None:
    """The share of one answer; None where a number is missing or there is nothing to divide by."""
    if column.of is None:
        return None
    upper, lower = (number(cells.get(code)) for code in column.of)
    return share(upper, lower) if upper is not None and lower is not None else None


def displayed(column: Column, cells: Cells) -> str:
    """The cell as a table shows it; a share says aloud that there is nothing to divide by."""
    if column.kind is not Kind.SHARE:
        return shown(column, cells.get(column.code))
    found = share_of(column, cells)
    if found is not None:
        return figure(found)
    return NO_DATA if column.of and all(cells.get(code) is not None for code in column.of) else ""


def read(columns: Sequence[Column], typed: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, str]]:
    """Values and problems by codes of columns. What is wrong has a problem and no value."""
    values: dict[str, Any] = {}
    problems: dict[str, str] = {}
    for column in columns:
        if not column.is_asked:
            continue
        try:
            value = clean(column, typed.get(column.code, ""))
        except CellWrong as wrong:
            problems[column.code] = str(wrong)
        else:
            if value is not None:
                values[column.code] = value
    return values, problems


def lacking(columns: Sequence[Column], cells: Cells) -> dict[str, str]:
    """What stops an answer from being sent, by codes of columns: gaps, and numbers above another column's."""
    by_code = {one.code: one for one in columns}
    problems = {}
    for column in columns:
        if not column.is_asked:
            continue
        value = cells.get(column.code)
        if value is None:
            if column.required:
                problems[column.code] = "Ответьте: без этой графы запрос не принимается."
        elif column.not_above in by_code:
            most = cells.get(column.not_above)
            if most is not None and Decimal(value) > Decimal(most):
                other = by_code[column.not_above].title
                problems[column.code] = f"{figure(value)} больше, чем «{other}» ({figure(most)}). Проверьте оба числа."
    return problems


def _number(column: Column, text: str) -> int | str:
    bare = _SPACES.sub("", text).replace("−", "-")
    if _WHOLE.fullmatch(bare):
        value = Decimal(bare)
    elif _DECIMAL.fullmatch(bare):
        if column.kind is Kind.NUMBER:
            raise CellWrong("Здесь целое число, без запятой.")
        value = Decimal(bare.replace(",", "."))
    else:
        raise CellWrong("Напишите число цифрами, без слов и знаков.")
    least, most = (0 if column.least is None else column.least), column.most
    if value < least:
        raise CellWrong(f"Не меньше {least}.")
    if most is not None and value > most:
        raise CellWrong(f"Не больше {most}.")
    if abs(value) > _LARGEST:
        raise CellWrong("Слишком большое число. Проверьте, нет ли лишней цифры.")
    return int(value) if value == value.to_integral_value() else f"{value.normalize():f}"


def _date(text: str) -> str:
    if said := _DAY_FIRST.fullmatch(text):
        day, month, year = said.groups()
    elif said := _YEAR_FIRST.fullmatch(text):
        year, month, day = said.groups()
    else:
        raise CellWrong("Напишите дату цифрами: 16.10.2023.")
    try:
        found = dt.date(int(year), int(month), int(day))
    except ValueError:
        raise CellWrong(f"Даты {text} нет в календаре.") from None
    if not 1900 <= found.year <= 2100:
        raise CellWrong(f"Проверьте год: {found.year}.")
    return found.isoformat()

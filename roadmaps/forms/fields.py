"""Fields whose refusals say what is wrong with what was typed."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import date_format

MONTHS = (
    *("января", "февраля", "марта", "апреля", "мая", "июня"),
    *("июля", "августа", "сентября", "октября", "ноября", "декабря"),
)
FIRST_YEAR, LAST_YEAR = 1991, 2100
"""Acts of the Russian Federation; anything outside is a slip of the hand."""

_DAY_FIRST = re.compile(r"([0-9]{1,2})[.,/ -]([0-9]{1,2})[.,/ -]([0-9]{1,4})")
_YEAR_FIRST = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_IN_WORDS = re.compile(r"([0-9]{1,2})\s+([а-яё]+)\s+([0-9]{1,4})")
_TAIL = re.compile(r"\s*(?:г\.?|года)$", re.IGNORECASE)


class RussianDateField(forms.Field):
    """A date as people write it: 23.10.2020, 23 октября 2020 г., 2020-10-23.

    `example` stands in the refusal of anything else; `latest`, where set, is the last day that has come. Both may be
    set on the field of a form at hand.
    """

    widget = forms.DateInput
    default_error_messages = {"required": "Укажите дату"}

    def __init__(self, *, example: dt.date, latest: dt.date | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.example = example
        self.latest = latest

    def prepare_value(self, value: Any) -> Any:
        return f"{value:%d.%m.%Y}" if isinstance(value, dt.date) else value

    def to_python(self, value: Any) -> dt.date | None:
        if value in self.empty_values or isinstance(value, dt.date):
            return value or None
        text = " ".join(str(value).split())
        if not text:
            return None
        day, month, year = self._parts(text)
        return _existing(day, month, year)

    def validate(self, value: dt.date | None) -> None:
        super().validate(value)
        if value and self.latest and value > self.latest:
            raise ValidationError(
                f"{date_format(value)} ещё не наступило: сегодня {date_format(self.latest)}", code="future"
            )

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.prepare_value(initial) != data

    def _parts(self, text: str) -> tuple[int, int, int]:
        bare = _TAIL.sub("", text)
        if found := _DAY_FIRST.fullmatch(bare):
            day, month, year = found.groups()
        elif found := _YEAR_FIRST.fullmatch(bare):
            year, month, day = found.groups()
        elif (found := _IN_WORDS.fullmatch(bare.lower())) and found[2] in MONTHS:
            day, month, year = found[1], str(MONTHS.index(found[2]) + 1), found[3]
        else:
            raise ValidationError(f"Напишите дату цифрами, например {self.example:%d.%m.%Y}", code="format")
        if len(year) != 4:
            raise ValidationError(f"Напишите год четырьмя цифрами, например {self.example:%d.%m.%Y}", code="year")
        return int(day), int(month), int(year)


def _existing(day: int, month: int, year: int) -> dt.date:
    """The date, or a refusal that names what does not exist: the month, the day, the day of that very year."""
    if not 1 <= month <= 12:
        raise ValidationError(f"Месяца с номером {month} не бывает: от 01 до 12", code="month")
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValidationError(f"Проверьте год: {year}", code="year")
    if not 1 <= day <= calendar.monthrange(year, month)[1]:
        leap = month == 2 and day == 29
        told = f"{day} {MONTHS[month - 1]}" + (f" {year} года" if leap else "")
        raise ValidationError(f"{told} не существует", code="day")
    return dt.date(year, month, day)

"""The notation in which the meaning of a term is written down for tests, and whether parts that were read agree."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Sequence

from roadmaps.deadlines import Kind, Part

_UNITS = {"FREQ=YEARLY": "yearly", "FREQ=MONTHLY": "monthly", "FREQ=WEEKLY": "weekly", "FREQ=DAILY": "daily"}


def agrees(parts: Sequence[Part], expected: str) -> bool:
    """Whether `parts` are one of the readings that `expected` allows, separated by « | »."""
    return any(_is(parts, reading.strip()) for reading in expected.split(" | "))


def _is(parts: Sequence[Part], reading: str) -> bool:
    if reading == "none":
        return not parts
    inside = re.fullmatch(r"composite:\[(.*)\]", reading)
    wanted = inside[1].split("; ") if inside else [reading]
    return len(wanted) == len(parts) and all(_part_is(part, one) for part, one in zip(parts, wanted, strict=True))


def _part_is(part: Part, wanted: str) -> bool:
    name, _, rest = wanted.partition(":")
    if name == "recurring":
        return _recurs(part, rest)
    if name == "no_year":
        return _yearless(part, rest)
    if name in ("ongoing", "on_request", "by_schedule", "relative", "unknown"):
        return part.kind == name
    words = rest.split()
    start, end = _days(words[0])
    return part.kind == name and (part.start, part.end, part.by) == (start, end, "by" in words[1:])


def _days(words: str) -> tuple[dt.date | None, dt.date | None]:
    first, dots, last = words.partition("..")
    if dots:
        return _days(first)[0], _days(last)[1] if last else None
    if match := re.fullmatch(r"(\d{4})/(\d{4})", words):
        return dt.date(int(match[1]), 9, 1), dt.date(int(match[2]), 8, 31)
    if match := re.fullmatch(r"(\d{4})-Q(\d)", words):
        year, quarter = int(match[1]), int(match[2])
        return dt.date(year, quarter * 3 - 2, 1), _month_end(year, quarter * 3)
    if match := re.fullmatch(r"(\d{4})-(\d\d)", words):
        return dt.date(int(match[1]), int(match[2]), 1), _month_end(int(match[1]), int(match[2]))
    if re.fullmatch(r"\d{4}", words):
        return dt.date(int(words), 1, 1), dt.date(int(words), 12, 31)
    day = dt.date.fromisoformat(words)
    return day, day


def _month_end(year: int, month: int) -> dt.date:
    return dt.date(year, month, calendar.monthrange(year, month)[1])


def _yearless(part: Part, rest: str) -> bool:
    words = rest.split()
    if part.yearless is None or part.by != ("by" in words[1:]):
        return False
    first, dots, last = words[0].partition("..")
    begin, end = _month_day(first)[0], _month_day(last or first)[1]
    found = part.yearless
    if dots and not last:
        return found.first == begin and found.last is None
    return found.first == begin and found.last is not None and _real(found.last) == end


def _month_day(words: str) -> tuple[tuple[int, int], tuple[int, int]]:
    if words.startswith("Q"):
        quarter = int(words[1:])
        return (quarter * 3 - 2, 1), _real((quarter * 3, 31))
    month, _, day = words.partition("-")
    if day:
        return (int(month), int(day)), (int(month), int(day))
    return (int(month), 1), _real((int(month), 31))


def _real(day: tuple[int, int]) -> tuple[int, int]:
    return day[0], min(day[1], calendar.monthrange(2020, day[0])[1])


def _recurs(part: Part, rest: str) -> bool:
    if part.kind is not Kind.RECURRING or not part.rrule:
        return False
    freq, *details = rest.split()
    said = dict(detail.split("=", 1) for detail in details)
    ways: list[dict[str, bool]] = [{}, {"times": True}, {"ranged": True}]
    return any(_described(part, freq, **way) == {"freq": freq, **said} for way in ways)


def _months(numbers: str) -> str:
    months = [int(number) for number in numbers.split(",")]
    gap = next((place for place, month in enumerate(months) if place and month != months[place - 1] + 1), 0)
    return f"{months[gap]:02}..{months[gap - 1]:02}"


def _described(part: Part, freq: str, *, times: bool = False, ranged: bool = False) -> dict[str, str]:
    rule = dict(piece.split("=") for piece in (part.rrule or "").split(";"))
    found = {"freq": _UNITS["FREQ=" + rule["FREQ"]]}
    if rule.get("INTERVAL") == "3" and rule["FREQ"] == "MONTHLY":
        found["freq"] = "quarterly"
    elif part.rrule == "FREQ=YEARLY;BYMONTH=3,5,10,12" and freq == "school_term":
        return {"freq": "school_term"}
    elif "INTERVAL" in rule:
        found["interval"] = rule["INTERVAL"]
    if part.start and not part.end:
        whole_months = part.start.isoformat().removesuffix("-01")
        found["from"] = whole_months.removesuffix("-01") if len(whole_months) == 7 else whole_months
    elif part.start or part.end:
        found["bounds"] = f"{part.start}..{part.end}"
    months, days = rule.get("BYMONTH", ""), rule.get("BYMONTHDAY", "")
    if times:
        counted = rule.get("BYDAY") or days or months
        return {**found, "times": str(len(counted.split(",")))}
    if found["freq"] in ("monthly", "quarterly"):
        if days:
            found["range" if ranged else "by_day"] = f"{days.split(',')[0]}..{days.split(',')[-1]}" if ranged else days
        if months and found["freq"] == "monthly":
            found["month"] = months
    elif days and "," in months:
        found["by_day"], found["times"] = days, str(len(months.split(",")))
    elif days:
        ends = days.split(",")
        name = "by" if part.by else "on"
        first, last = (f"{int(months):02}-{int(day):02}" for day in (ends[0], ends[-1]))
        found["range" if first != last else name] = f"{first}..{last}" if first != last else first
    elif rule.get("BYYEARDAY"):
        found["range"] = _year_days(rule["BYYEARDAY"])
    elif months:
        found["range" if ranged else "month"] = _months(months) if ranged else months
    if rule.get("BYDAY"):
        found["weekday"] = rule["BYDAY"]
    return found


def _year_days(numbers: str) -> str:
    days = [int(number) for number in numbers.split(",")]
    ordered = sorted((number if number > 0 else number + 366) for number in days)
    gap = next((place for place, day in enumerate(ordered) if place and day != ordered[place - 1] + 1), 0)
    ordered = ordered[gap:] + ordered[:gap]
    first, last = (dt.date(2021, 1, 1) + dt.timedelta(days=day - 1) for day in (ordered[0], ordered[-1]))
    return f"{first:%m-%d}..{last:%m-%d}"

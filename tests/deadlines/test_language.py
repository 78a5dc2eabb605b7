"""What holds of every text whatever: it is read without failing, in full, and says again what was read from it."""

from __future__ import annotations

import re
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from roadmaps.deadlines import Part, parse, wording
from tests.deadlines.test_wordings import ROWS

TEXTS = [row[0] for row in ROWS]
WORDS = sorted(
    {word for text in TEXTS for word in text.split()} | set(",;:()-–/?.*") | {"и", "или", "далее", "не позднее"}
)
YEARS = st.sampled_from([(), (2023,), (2020, 2021), (2020, 2021, 2022, 2023, 2024)])


@st.composite
def edited(draw: st.DrawFn) -> str:
    text = draw(st.sampled_from(TEXTS))
    place = draw(st.integers(0, len(text)))
    return (
        text[:place]
        + draw(st.sampled_from(["", " ", "-", ".", "1", "я", "*", "\n", "("]))
        + text[place + draw(st.integers(0, 2)) :]
    )


ANYTHING = st.one_of(
    st.sampled_from(TEXTS),
    edited(),
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=8).map(" ".join),
    st.tuples(
        st.sampled_from(TEXTS),
        st.sampled_from([", ", " ", "; ", " и ", " или ", ", далее ", "\n"]),
        st.sampled_from(TEXTS),
    ).map("".join),
    st.text(max_size=40),
    st.text(alphabet="0123456789 .,-–/()абвгдежзиклмнопрстуфхцшщъыьэюяIVXivx№\n*«»", max_size=30),
)


def said(parts: tuple[Part, ...]) -> list[Part]:
    return [replace(part, slice="", at=0) for part in parts]


@given(ANYTHING, YEARS)
def test_what_was_understood_reads_back_to_the_same(text, years):
    found = parse(text, years)
    assert said(parse(wording(found), years)) == said(found)


@given(ANYTHING, YEARS)
def test_every_letter_and_digit_is_in_a_part(text, years):
    found = parse(text, years)
    held = {place for part in found for place in range(part.at, part.at + len(part.slice))}
    assert not [char for place, char in enumerate(text) if char.isalnum() and place not in held]
    assert all(text[part.at : part.at + len(part.slice)] == part.slice for part in found)


@given(ANYTHING, YEARS)
def test_no_year_is_left_that_is_not_named(text, years):
    digits = "".join(char for char in text if char.isdigit() or char.isspace() or char in ".,-–/")
    written = {int(year) for year in re.findall(r"20\d\d", re.sub(r"\D", "", digits))}
    written |= {int(year) for year in re.findall(r"(?=((?:19|20)\d\d))", re.sub(r"\D", "", text))}
    written |= {2000 + int(year) for year in re.findall(r"(?=(\d\d))", re.sub(r"\D", "", text))}
    named = written | set(years)
    spans = {year for first in named for year in (first - 1, first, first + 1)}
    for part in parse(text, years):
        for day in (part.start, part.end):
            assert day is None or day.year in spans or min(named) <= day.year <= max(named)


@given(ANYTHING)
def test_without_a_year_anywhere_there_is_no_date(text):
    if not re.search(r"\d\d", re.sub(r"\D", "", text)):
        assert all(part.start is None and part.end is None for part in parse(text))


@given(
    st.sampled_from(
        ["сентябрь", "до 15 октября", "III квартал", "декабрь – январь", "с 1 по 5 мая", "первая декада июня"]
    ),
    YEARS,
)
def test_days_without_a_year_stay_within_the_years_of_the_document(text, years):
    for part in parse(text, years):
        assert all(day is None or day.year in years for day in (part.start, part.end))


@given(ANYTHING, YEARS)
def test_a_certain_reading_stands_alone_or_beside_certain_ones(text, years):
    found = parse(text, years)
    if any(part.kind.value == "unknown" for part in found):
        assert not any(part.certain for part in found)

"""What wordings of terms mean: those of the five documents, and many of plans that the grammar was not made from."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from roadmaps.deadlines import Kind, parse
from tests.deadlines.notation import agrees

ROOT = Path(__file__).parents[2]
SEEDS = ROOT.parent / "shared" / "seeds" / "deadlines.tsv"
Row = tuple[str, str, tuple[int, ...], str]


def rows_of(name: str) -> list[Row]:
    """Text, expected reading, the document's years, and a note, of each row of a table of wordings."""
    lines = (ROOT / "tests" / "data" / name).read_text(encoding="utf-8").splitlines()[1:]
    cells = [(line.split("\t") + [""] * 3)[:4] for line in lines]
    return [
        (text.replace("\\n", "\n"), expected, tuple(int(year) for year in years.split(",") if year), note)
        for text, expected, years, note in cells
    ]


ROWS = [*rows_of("deadline_wordings.tsv"), *rows_of("deadline_wordings_more.tsv")]


@pytest.mark.parametrize("row", [row for row in ROWS if not row[3].startswith("doubt")], ids=lambda row: repr(row[0]))
def test_a_wording_means_what_a_careful_reader_says(row: Row):
    text, expected, years, _ = row
    assert agrees(parse(text, years), expected)


@pytest.mark.parametrize("row", [row for row in ROWS if row[3].startswith("doubt")], ids=lambda row: repr(row[0]))
def test_a_doubtful_wording_is_read_in_a_defensible_way_or_called_doubtful(row: Row):
    text, expected, years, _ = row
    found = parse(text, years)
    assert agrees(found, expected) or not all(part.certain for part in found)


def seed_rows() -> list[Row]:
    if not SEEDS.exists():
        return []
    rows = []
    for line in SEEDS.read_text(encoding="utf-8").splitlines()[1:]:
        _, _, text, expected, context, note = (line.split("\t") + [""] * 5)[:6]
        years = sorted({int(year) for year in re.findall(r"20\d\d", context.split("(map")[0])})
        if "2020-2024" in context and "map" not in context:
            years = [2020, 2021, 2022, 2023, 2024]
        for other in re.findall(r"-> (\S+?)\)?$|accept (.+)$", note):
            expected += " | " + "".join(other)
        if text:
            rows.append((text, expected, tuple(years), note))
    return rows


@pytest.mark.skipif(not SEEDS.exists(), reason="the source documents are not at hand")
def test_every_term_of_the_five_documents_means_what_is_written_down_of_it():
    rows = seed_rows()
    assert len(rows) == 107
    assert [row for row in rows if not agrees(parse(row[0], row[2]), row[1])] == []


@pytest.mark.parametrize("text", ["", " ", "-", "—", "\n", "…", "()"])
def test_nothing_to_read_is_no_part(text):
    assert parse(text) == ()


def test_what_is_not_understood_is_a_part_of_its_own_and_makes_all_doubtful():
    first, second = parse("до 15.09.2020 абракадабра")
    assert (first.kind, first.slice, first.certain) == (Kind.DATE, "до 15.09.2020", False)
    assert (second.kind, second.slice, second.certain) == (Kind.UNKNOWN, "абракадабра", False)


def test_parts_say_how_they_are_joined():
    found = parse("до 30.09.2020, далее ежемесячно или по запросу")
    assert [(part.kind.value, part.follows, part.choice) for part in found] == [
        ("date", False, False),
        ("recurring", True, False),
        ("on_request", False, True),
    ]


@pytest.mark.parametrize(
    ("text", "years", "days"),
    [
        ("октябрь", (), None),
        ("октябрь", (2023,), "2023-10-01"),
        ("октябрь", (2020, 2021), "2020-10-01"),
        ("май", (2020, 2021), "2021-05-01"),
        ("октябрь", (2020, 2021, 2022), None),
        ("до 15 января следующего года", (2023,), None),
    ],
)
def test_a_year_that_nobody_names_is_not_invented(text, years, days):
    (part,) = parse(text, years)
    assert (part.start and part.start.isoformat()) == days
    assert part.certain == (len(years) == 1 and days is not None)
    assert (part.yearless is None) == (days is not None)


@pytest.mark.parametrize(
    "text", ["ежегодно до 20.12.2023", "ежегодно, до 20 декабря 2023 г.", "1 раз в год, май 2023", "май 2023, ежегодно"]
)
def test_a_day_of_one_year_beside_every_year_is_a_riddle(text):
    assert not any(part.certain for part in parse(text))
    assert all(part.certain for part in parse("до 20.12.2023, далее ежегодно"))


def test_a_weekday_that_does_not_fit_its_date_is_doubtful():
    assert parse("15.09.2020 (вторник)")[0].certain
    assert not parse("15.09.2020 (среда)")[0].certain


@pytest.mark.parametrize(
    "piece", ["а", "слово ", "1, ", "май, ", "после утверждения, ", "дневн", "(", "1", "2020-", "и "]
)
def test_a_text_as_long_as_a_chapter_is_no_term_and_is_not_read(piece):
    text = piece * (1_000_000 // len(piece))
    (part,) = parse(text, (2020,))
    assert (part.kind, part.slice, part.certain) == (Kind.UNKNOWN, text.strip(), False)
    parse(text[:2000], (2020,))

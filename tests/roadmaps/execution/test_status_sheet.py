"""The note's one sheet: what stands on it, what is left out, in which order."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from documents.page import PageSettings
from roadmaps.printing.status_note import render_pdf
from roadmaps.status_note import Coming, Overdue, Returned, StatusNote, Totals
from roadmaps.status_note_sheet import WHOLE, Late, Shape, by_organization, is_cut, listings, shapes, shares

DAY = dt.date(2023, 10, 16)
ITEM = "1.{}. Разработка и утверждение распорядительных актов образовательных организаций о внедрении целевой модели"


def late(school: str, days: int, label: str = "1.1", returned: str = "") -> Overdue:
    return Overdue(school, ITEM.format(label[-1]), DAY - dt.timedelta(days=days), days, returned, label)


def a_note(overdue: list[Overdue], returned: int = 0, coming: int = 0) -> StatusNote:
    return StatusNote(
        title="Дорожная карта по внедрению целевой модели наставничества в образовательных организациях района",
        act="Дорожная карта утверждена приказом управления образования от 31.08.2023 № 187.",
        day=DAY,
        items=45,
        organizations=30,
        totals=Totals(in_time=700, overdue=len(overdue), returned=returned),
        reported_late=2,
        not_late=(("продлено", 7),),
        overdue=tuple(overdue),
        returned=tuple(
            Returned(f"СОШ № {n}", ITEM.format(n), "Приложите приказ с подписью", DAY + dt.timedelta(days=n))
            for n in range(1, returned + 1)
        ),
        coming=tuple(
            Coming(DAY + dt.timedelta(days=n), ITEM.format(n), "Руководители ОО\n(30 организаций)")
            for n in range(1, coming + 1)
        ),
        signatory_post="Начальник управления образования",
        signatory_name="И.И. Иванова",
    )


def of_schools(number: int, each: int) -> list[Overdue]:
    return [late(f"МБОУ «СОШ № {n}»", n + k, f"1.{k}") for n in range(1, number + 1) for k in range(1, each + 1)]


@pytest.mark.parametrize(
    ("overdue", "returned", "coming"),
    [(0, 0, 0), (3, 2, 4), (30, 0, 0), (30, 12, 20), (300, 40, 40)],
)
def test_any_note_is_one_sheet(overdue: int, returned: int, coming: int) -> None:
    assert render_pdf(a_note(of_schools(overdue, 6), returned, coming), PageSettings()).pages == 1


def test_thirty_late_schools_are_named_with_their_numbers() -> None:
    note = a_note(of_schools(30, 6))
    (listing, _, _) = listings(note, Shape(10.0, 70, Late.PAIRS, (30, 0, 0)))

    assert len(listing.rows) == 15 and listing.left_out == ""
    assert listing.rows[0] == ("МБОУ «СОШ № 30»", "6", "36", "МБОУ «СОШ № 15»", "6", "21")


def test_who_is_late_longest_stands_and_the_rest_is_counted() -> None:
    note = a_note([late("Б", 5), late("А", 5), late("А", 2, "2.1"), late("В", 40), late("Г", 1)])
    assert [own[0].organization for own in by_organization(note.overdue)] == ["В", "А", "Б", "Г"]

    (listing, _, _) = listings(note, Shape(late=Late.PAIRS, rows=(3, 0, 0)))
    assert listing.rows == (("В", "1", "40", "Б", "1", "5"), ("А", "2", "5", "", "", ""))
    assert listing.left_out == "И ещё 1 организация: 1 исполнение, опоздание до 1 дня."


def test_an_organization_s_items_stand_by_term() -> None:
    own = [late("А", 5, "1.5"), late("А", 5, "1.6"), late("А", 20, "1.1", "12.10.2023: нет подписи")]
    (listing, _, _) = listings(a_note(own), Shape(late=Late.ORGANIZATIONS))
    (row,) = listing.rows
    assert row == (
        "А",
        "1.1\u00a0(26.09.2023); 1.5, 1.6\u00a0(11.10.2023); возвращено на доработку: 1",
        "3",
        "20",
    )
    (listing, _, _) = listings(a_note([replace(own[0], label="")]), Shape(late=Late.ORGANIZATIONS))
    assert "Разработка и утверждение" in listing.rows[0][1] and "…»" in listing.rows[0][1]


def test_what_is_left_of_reports_and_terms_is_counted_too() -> None:
    _, returned, coming = listings(a_note([], 3, 4), Shape(10.0, 70, Late.PAIRS, (0, 1, 2)))
    assert returned.left_out == "И ещё 2 отчёта от 2 организаций."
    assert coming.left_out == "И ещё 2 срока: с 19.10.2023 по 20.10.2023."
    assert coming.rows[0][1].endswith("…") and len(coming.rows[0][1]) <= 71


@pytest.mark.parametrize(
    ("places", "wants", "given"),
    [
        (0, (5, 5, 5), (0, 0, 0)),
        (18, (30, 5, 5), (16, 1, 1)),
        (20, (2, 9, 9), (2, 9, 9)),
        (10, (0, 9, 1), (0, 9, 1)),
    ],
)
def test_lists_share_the_room_in_turn(places: int, wants: tuple, given: tuple) -> None:
    assert shares(places, wants) == given


def test_shapes_go_from_all_to_numbers_alone() -> None:
    note = a_note(of_schools(5, 2), 3, 3)
    found = shapes(note)
    assert found[0] == WHOLE and found[-1].rows == (0, 0, 0)
    assert is_cut(note, WHOLE) == (False, False, False) and is_cut(note, found[-1]) == (True, True, True)
    assert shapes(a_note(of_schools(50, 9)))[0].late is Late.PAIRS

"""What differs between two plans and between two wordings."""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmaps.diff import ChangeKind, Of, Piece, PieceKind, compare, words
from roadmaps.numbering import renumber
from roadmaps.plan import Column, Item, Plan, Section, TargetRow, TargetTable
from tests.roadmaps.five_documents import SLUGS, read

A, B, C = (Item(title, f"1.{place}.", "май", "ОО", "П", uid=title) for place, title in enumerate("АБВ", start=1))
D = Item("Г", "2.1.", uid="Г", children=(Item("Д", "2.1.1.", uid="Д"),))
PLAN = Plan(
    "План",
    columns=(Column("title", "Мероприятие"),),
    sections=(Section("Первый", "1.", (A, B, C), uid="s1"), Section("Второй", "2.", (D,), uid="s2")),
    targets=TargetTable(years=(2020, 2021), rows=(TargetRow("Доля", values=((2020, "10"), (2021, "20")), uid="t1"),)),
)


def with_items(first: tuple[Item, ...], second: tuple[Item, ...] = (D,)) -> Plan:
    one, two = PLAN.sections
    return replace(PLAN, sections=(replace(one, items=first), replace(two, items=second)))


def told(old: Plan, new: Plan) -> list[tuple]:
    return [(change.kind.value, change.of.value, change.name, change.field) for change in compare(old, new)]


def test_a_plan_does_not_differ_from_itself():
    assert compare(PLAN, PLAN) == ()


def test_a_changed_cell_gives_both_texts():
    (change,) = compare(PLAN, with_items((replace(A, deadline="июнь"), B, C)))
    assert (change.kind, change.of, change.uid, change.label) == (ChangeKind.CHANGED, Of.ITEM, "А", "1.1.")
    assert (change.field, change.old, change.new) == ("deadline", "май", "июнь")


def test_an_absent_cell_is_not_an_empty_one():
    (change,) = compare(PLAN, with_items((replace(A, result=None), B, C)))
    assert (change.old, change.new) == ("П", None)


def test_cells_of_extra_columns():
    (change,) = compare(PLAN, with_items((replace(A, extra=(("extra1", "новое"),)), B, C)))
    assert (change.field, change.old, change.new) == ("extra1", "", "новое")


def test_added_and_removed_rows():
    assert told(PLAN, with_items((A, B, C, Item("Новое", uid="new")))) == [("added", "item", "Новое", "")]
    assert told(PLAN, with_items((A, C))) == [("removed", "item", "Б", "")]


def test_a_row_put_between_does_not_move_the_others():
    new = renumber(with_items((A, Item("Новое", uid="new"), B, C)))
    assert told(PLAN, new) == [
        ("added", "item", "Новое", ""),
        ("changed", "item", "Б", "number"),
        ("changed", "item", "В", "number"),
        ("changed", "item", "Д", "number"),
    ]


def test_rows_of_the_same_words_are_told_apart_by_their_order():
    twins = (Item("Семинар", deadline="май"), Item("Семинар", deadline="июнь"))
    old = Plan("", sections=(Section(items=twins),))
    assert compare(old, old) == ()
    (change,) = compare(old, Plan("", sections=(Section(items=(twins[0], replace(twins[1], deadline="июль"))),)))
    assert (change.field, change.old, change.new) == ("deadline", "июнь", "июль")


def test_one_moved_row_is_one_move():
    assert told(PLAN, with_items((B, C, A))) == [("moved", "item", "А", "")]


def test_a_row_moved_to_another_section_or_parent():
    (change,) = compare(PLAN, with_items((B, C), (D, A)))
    assert (change.kind, change.old, change.new) == (ChangeKind.MOVED, "1. Первый", "2. Второй")
    (nested,) = compare(PLAN, with_items((B, C), (replace(D, children=(*D.children, A)),)))
    assert (nested.kind, nested.new) == (ChangeKind.MOVED, "2.1. Г")


def test_children_of_a_moved_row_are_not_moved():
    assert told(PLAN, with_items((D, A, B, C), ())) == [("moved", "item", "Г", "")]


def test_sections_are_added_removed_moved_and_renamed():
    one, two = PLAN.sections
    assert told(PLAN, replace(PLAN, sections=(two, one))) in (
        [("moved", "section", "Первый", "")],
        [("moved", "section", "Второй", "")],
    )
    renamed = replace(PLAN, sections=(replace(one, title="Новый"), two))
    assert told(PLAN, renamed) == [("changed", "section", "Новый", "title")]
    assert told(PLAN, replace(PLAN, sections=(one,))) == [
        ("removed", "section", "Второй", ""),
        ("removed", "item", "Г", ""),
        ("removed", "item", "Д", ""),
    ]


def test_rows_with_other_uids_are_other_rows_even_under_the_same_number():
    new = with_items((A, Item("Совсем другое", "1.2.", uid="other"), C))
    assert told(PLAN, new) == [("added", "item", "Совсем другое", ""), ("removed", "item", "Б", "")]


def test_a_copy_without_common_uids_is_compared_by_number_and_title():
    def stripped(item: Item) -> Item:
        return replace(item, uid=f"copy-{item.uid}", children=tuple(stripped(child) for child in item.children))

    sections = tuple(
        replace(section, uid="", items=tuple(stripped(item) for item in section.items)) for section in PLAN.sections
    )
    targets = replace(PLAN.targets, rows=tuple(replace(row, uid="") for row in PLAN.targets.rows))
    copy = replace(PLAN, sections=sections, targets=targets)
    assert compare(PLAN, copy) == ()
    first, *others = copy.sections[0].items
    shifted = replace(sections[0], items=(replace(first, deadline="июнь"), others[1], others[0]))
    changes = told(PLAN, replace(copy, sections=(shifted, sections[1])))
    assert ("changed", "item", "А", "deadline") in changes
    assert [change for change in changes if change[0] in ("added", "removed")] == []


def test_targets_change_by_year():
    row = replace(PLAN.targets.rows[0], values=((2020, "10"), (2021, "25")))
    (change,) = compare(PLAN, replace(PLAN, targets=replace(PLAN.targets, rows=(row,))))
    assert (change.of, change.field, change.old, change.new) == (Of.TARGET, "2021", "20", "25")


def test_the_plans_own_texts():
    new = replace(PLAN, title="Другой", period_start=dt.date(2021, 1, 1), columns=())
    assert [change.field for change in compare(PLAN, new)] == ["title", "period", "columns"]


@pytest.mark.parametrize("slug", SLUGS)
def test_real_plans(slug):
    plan = read(slug).plan
    assert compare(plan, plan) == ()
    emptied = compare(plan, replace(plan, sections=()))
    assert {change.kind for change in emptied} == {ChangeKind.REMOVED}
    assert sum(change.of is Of.ITEM for change in emptied) == sum(1 for _ in plan.walk())


@given(st.permutations("АБВГДЕ"), st.integers(0, 6), st.integers(0, 6))
def test_every_row_is_told_once(order, first, last):
    old = Plan("", sections=(Section(items=tuple(Item(name, uid=name) for name in "АБВГДЕ")),))
    kept = order[min(first, last) : max(first, last)]
    new = Plan("", sections=(Section(items=tuple(Item(name, uid=name) for name in (*kept, "Ж"))),))
    changes = compare(old, new)
    removed = {change.name for change in changes if change.kind is ChangeKind.REMOVED}
    moved = {change.name for change in changes if change.kind is ChangeKind.MOVED}
    assert removed == set("АБВГДЕ") - set(kept)
    assert [change.name for change in changes if change.kind is ChangeKind.ADDED] == ["Ж"]
    stayed = [name for name in kept if name not in moved]
    assert stayed == sorted(stayed, key="АБВГДЕ".index)


# Words.


def test_words_show_what_became_of_a_text():
    assert words("до 15 мая 2020", "до 1 июня 2020") == (
        Piece(PieceKind.SAME, "до "),
        Piece(PieceKind.REMOVED, "15 мая"),
        Piece(PieceKind.ADDED, "1 июня"),
        Piece(PieceKind.SAME, " 2020"),
    )
    assert words("", "новое") == (Piece(PieceKind.ADDED, "новое"),)
    assert words("", "") == ()


def test_words_of_huge_texts_are_not_compared_one_by_one():
    old, new = "а " * 10_000, "б " * 10_000
    assert words(old, new) == (Piece(PieceKind.REMOVED, old), Piece(PieceKind.ADDED, new))
    assert words(old, old) == (Piece(PieceKind.SAME, old),)


TEXTS = st.text(alphabet="абв ,.\n", max_size=30) | st.text(max_size=20)


@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_back_from_the_pieces(old, new):
    pieces = words(old, new)
    assert "".join(piece.text for piece in pieces if piece.kind is not PieceKind.ADDED) == old
    assert "".join(piece.text for piece in pieces if piece.kind is not PieceKind.REMOVED) == new
    assert all(piece.text for piece in pieces)


@given(TEXTS)
def test_a_text_does_not_differ_from_itself(text):
    assert all(piece.kind is PieceKind.SAME for piece in words(text, text))

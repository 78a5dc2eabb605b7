"""Editing through the one write path: words, rows, moves, undo."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from organizations.models import Event
from roadmaps.models import Item, Section
from roadmaps.plan import Plan
from roadmaps.plan_rows import read_plan
from roadmaps.workflow import NotAllowed, Refused, Stale
from roadmaps.workflow.cells import edit_cell, edit_section
from roadmaps.workflow.outline import Gone, Outline, Place
from roadmaps.workflow.rows import (
    Spot,
    add_item,
    add_section,
    delete_item,
    delete_section,
    move_item,
    move_section,
    step_item,
    step_section,
)
from roadmaps.workflow.undo import undo
from tests.roadmaps.editing_cast import Cast, a_cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unscoped")]


@pytest.fixture
def cast() -> Cast:
    return a_cast()


def labels(plan: Plan) -> list[str]:
    return [f"{item.label}{item.title}" for _, _, item in plan.walk()]


def tree(cast: Cast) -> list[tuple[int, str]]:
    return [(level, item.uid) for _, level, item in read_plan(cast.roadmap).walk()]


def last_event(cast: Cast) -> Event:
    event = Event.objects.about("roadmap", cast.roadmap.pk).first()
    assert event is not None
    return event


def item(cast: Cast, uid: str) -> Item:
    return Item.objects.get(roadmap=cast.roadmap, uid=uid)


def test_a_cell_is_edited_and_logged_with_before_and_after(cast: Cast) -> None:
    saved = edit_cell(cast.roadmap.pk, "a", "deadline", "до 01.12.2026", version=1, by=cast.editor)
    assert saved.version == 2
    assert item(cast, "a").deadline == "до 01.12.2026"
    event = last_event(cast)
    assert (event.verb, event.before, event.after) == (
        "edit_cell",
        {"deadline": "до 15.11.2026"},
        {"deadline": "до 01.12.2026"},
    )


def test_the_second_save_of_a_row_is_stale_and_writes_nothing(cast: Cast) -> None:
    edit_cell(cast.roadmap.pk, "a", "deadline", "до 01.12.2026", version=1, by=cast.second)
    with pytest.raises(Stale) as refused:
        edit_cell(cast.roadmap.pk, "a", "deadline", "до 15.12.2026", version=1, by=cast.editor)
    assert refused.value.current == "до 01.12.2026"
    assert refused.value.version == 2
    assert refused.value.by == "Кузнецов Е."
    assert item(cast, "a").deadline == "до 01.12.2026"


def test_edits_of_different_rows_never_conflict(cast: Cast) -> None:
    edit_cell(cast.roadmap.pk, "a", "deadline", "до 01.12.2026", version=1, by=cast.second)
    add_item(cast.roadmap.pk, {"title": "Новая"}, Spot(Place.BEFORE, item="a"), by=cast.second)
    assert edit_cell(cast.roadmap.pk, "c", "deadline", "май", version=1, by=cast.editor).version == 2


def test_the_same_text_again_changes_nothing_whatever_the_version(cast: Cast) -> None:
    edit_cell(cast.roadmap.pk, "a", "title", "Иначе", version=1, by=cast.editor)
    events = Event.objects.count()
    saved = edit_cell(cast.roadmap.pk, "a", "title", "Иначе", version=1, by=cast.editor)
    assert saved.event is None
    assert Event.objects.count() == events


def test_a_missing_version_is_refused(cast: Cast) -> None:
    with pytest.raises(Refused, match="без версии"):
        edit_cell(cast.roadmap.pk, "a", "title", "Иначе", version=None, by=cast.editor)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("a\x00b\x07c", "abc"),
        ("строка\r\nвторая\x0bтретья", "строка\nвторая\nтретья"),
        ("👩‍🏫 \u202bвправо\u202c", "👩‍🏫 \u202bвправо\u202c"),
        ("<script>alert(1)</script> {{ x }}", "<script>alert(1)</script> {{ x }}"),
        ("  с краями  ", "с краями"),
    ],
)
def test_unprintable_characters_go_and_all_others_stay(cast: Cast, typed: str, kept: str) -> None:
    edit_cell(cast.roadmap.pk, "a", "title", typed, version=1, by=cast.editor)
    assert item(cast, "a").title == kept


def test_a_cell_that_is_too_long_is_refused_with_its_length(cast: Cast) -> None:
    with pytest.raises(Refused, match="1\u00a0000\u00a0000 знаков"):
        edit_cell(cast.roadmap.pk, "a", "title", "ж" * 1_000_000, version=1, by=cast.editor)


@pytest.mark.parametrize("field", ["municipality_id", "uid", "extra1", "version", "__class__"])
def test_only_columns_of_the_plan_are_written(cast: Cast, field: str) -> None:
    with pytest.raises(Refused, match="графы"):
        edit_cell(cast.roadmap.pk, "a", field, "1", version=1, by=cast.editor)


def test_a_role_that_does_not_write_is_refused(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        edit_cell(cast.roadmap.pk, "a", "title", "Иначе", version=1, by=cast.approver)


def test_words_of_a_submitted_plan_are_closed(cast: Cast) -> None:
    cast.roadmap.status = "submitted"
    cast.roadmap.submitted_by, cast.roadmap.submitted_at = cast.editor, cast.roadmap.created_at
    cast.roadmap.save()
    with pytest.raises(Refused, match="На согласовании"):
        edit_cell(cast.roadmap.pk, "a", "title", "Иначе", version=1, by=cast.editor)


def test_rows_are_numbered_anew_when_one_comes(cast: Cast) -> None:
    add_item(cast.roadmap.pk, {"title": "Новая"}, Spot(Place.AFTER, item="a"), by=cast.editor)
    assert labels(read_plan(cast.roadmap)) == [
        "1.1.Назначение кураторов",
        "1.2.Новая",
        "1.3.Контроль",
        "в школе",
        "в районе",
        "1.4.Обучение",
        "2.1.Пары",
    ]


def test_a_number_typed_by_hand_stays_until_it_is_cleared(cast: Cast) -> None:
    edit_cell(cast.roadmap.pk, "a", "number", "7", version=1, by=cast.editor)
    step_item(cast.roadmap.pk, "c", "up", version=1, by=cast.editor)
    assert item(cast, "a").label == "7"
    assert item(cast, "c").label == "1.2."
    edit_cell(cast.roadmap.pk, "a", "number", "", version=2, by=cast.editor)
    assert item(cast, "a").label == "1.1."


def test_without_automatic_numbers_a_new_row_continues_them_and_no_other_changes(cast: Cast) -> None:
    cast.roadmap.auto_numbering = False
    cast.roadmap.save()
    saved = add_item(cast.roadmap.pk, {"title": "Новая"}, Spot(Place.INSIDE, section="s1"), by=cast.editor)
    assert item(cast, saved.uid).label == "1.4."
    step_item(cast.roadmap.pk, saved.uid, "up", version=1, by=cast.editor)
    assert item(cast, "c").label == "1.3."


def test_the_same_form_sent_twice_adds_one_row(cast: Cast) -> None:
    for _ in range(2):
        add_item(cast.roadmap.pk, {"title": "Раз"}, Spot(Place.AFTER, item="a"), by=cast.editor, uid="abcdef012345")
        add_section(cast.roadmap.pk, "Раздел", Spot(), by=cast.editor, uid="abcdef012346")
    assert Item.objects.filter(title="Раз").count() == 1
    assert Section.objects.filter(title="Раздел").count() == 1


def test_rows_nest_to_three_levels_and_not_into_themselves(cast: Cast) -> None:
    pk = cast.roadmap.pk
    step_item(pk, "b2", "in", version=1, by=cast.editor)
    assert (2, "b2") in tree(cast)
    with pytest.raises(Refused, match="3 уровней"):
        move_item(pk, "d", Spot(Place.INSIDE, item="b2"), version=1, by=cast.editor)
    with pytest.raises(Refused, match="в неё саму"):
        move_item(pk, "b", Spot(Place.INSIDE, item="b1"), version=1, by=cast.editor)
    step_item(pk, "b1", "out", version=1, by=cast.editor)
    assert tree(cast) == [(0, "a"), (0, "b"), (0, "b1"), (1, "b2"), (0, "c"), (0, "d")]


def test_a_subtree_moves_to_another_section_whole(cast: Cast) -> None:
    move_item(cast.roadmap.pk, "b", Spot(Place.AFTER, item="d"), version=1, by=cast.editor)
    assert tree(cast) == [(0, "a"), (0, "c"), (0, "d"), (0, "b"), (1, "b1"), (1, "b2")]
    assert {row.section.uid for row in Item.objects.filter(uid__in=["b", "b1", "b2"]) if row.section} == {"s2"}


def test_steps_cross_into_the_next_section(cast: Cast) -> None:
    step_item(cast.roadmap.pk, "c", "down", version=1, by=cast.editor)
    assert tree(cast)[-2:] == [(0, "c"), (0, "d")]
    assert item(cast, "c").label == "2.1."
    step_item(cast.roadmap.pk, "c", "up", version=2, by=cast.editor)
    assert item(cast, "c").label == "1.3."
    with pytest.raises(Refused, match="Выше некуда"):
        step_item(cast.roadmap.pk, "a", "up", version=1, by=cast.editor)


def test_a_move_sent_twice_moves_once(cast: Cast) -> None:
    step_item(cast.roadmap.pk, "c", "up", version=1, by=cast.editor)
    with pytest.raises(Stale):
        step_item(cast.roadmap.pk, "c", "up", version=1, by=cast.editor)


def test_sections_move_with_their_rows(cast: Cast) -> None:
    step_section(cast.roadmap.pk, "s2", "up", version=1, by=cast.editor)
    assert tree(cast)[0] == (0, "d")
    assert item(cast, "d").label == "1.1."
    move_section(cast.roadmap.pk, "s2", Spot(Place.AFTER, section="s1"), version=2, by=cast.editor)
    assert item(cast, "d").label == "2.1."


def test_undo_brings_a_deleted_row_back_with_all_below_it(cast: Cast) -> None:
    before = read_plan(cast.roadmap)
    saved = delete_item(cast.roadmap.pk, "b", version=1, by=cast.editor)
    assert tree(cast) == [(0, "a"), (0, "c"), (0, "d")]
    assert saved.event is not None
    undo(cast.roadmap.pk, saved.event.pk, by=cast.editor)
    assert read_plan(cast.roadmap) == before


def test_undo_brings_a_deleted_section_back_with_its_rows(cast: Cast) -> None:
    before = read_plan(cast.roadmap)
    saved = delete_section(cast.roadmap.pk, "s1", version=1, by=cast.editor)
    assert tree(cast) == [(0, "d")]
    assert saved.event is not None
    undo(cast.roadmap.pk, saved.event.pk, by=cast.editor)
    assert read_plan(cast.roadmap) == before


def test_a_row_deleted_by_another_is_gone(cast: Cast) -> None:
    delete_item(cast.roadmap.pk, "a", version=1, by=cast.second)
    with pytest.raises(Gone):
        edit_cell(cast.roadmap.pk, "a", "title", "Иначе", version=1, by=cast.editor)


def test_undo_of_an_edit_refuses_when_the_cell_changed_again(cast: Cast) -> None:
    first = edit_cell(cast.roadmap.pk, "a", "title", "Раз", version=1, by=cast.editor)
    edit_cell(cast.roadmap.pk, "a", "title", "Два", version=2, by=cast.second)
    assert first.event is not None
    with pytest.raises(Refused, match="изменили ещё раз"):
        undo(cast.roadmap.pk, first.event.pk, by=cast.editor)


def test_undo_of_an_edit_lets_other_cells_of_the_row_stay(cast: Cast) -> None:
    first = edit_cell(cast.roadmap.pk, "a", "title", "Раз", version=1, by=cast.editor)
    edit_cell(cast.roadmap.pk, "a", "deadline", "май", version=2, by=cast.second)
    assert first.event is not None
    undo(cast.roadmap.pk, first.event.pk, by=cast.editor)
    assert (item(cast, "a").title, item(cast, "a").deadline) == ("Назначение кураторов", "май")


def test_undo_twice_is_harmless(cast: Cast) -> None:
    saved = edit_cell(cast.roadmap.pk, "a", "title", "Раз", version=1, by=cast.editor)
    assert saved.event is not None
    first = undo(cast.roadmap.pk, saved.event.pk, by=cast.editor)
    assert undo(cast.roadmap.pk, saved.event.pk, by=cast.editor) == first


def test_undo_of_an_addition_refuses_when_it_was_edited(cast: Cast) -> None:
    saved = add_item(cast.roadmap.pk, {"title": "Новая"}, Spot(Place.AFTER, item="a"), by=cast.editor)
    assert saved.event is not None
    edit_cell(cast.roadmap.pk, saved.uid, "title", "Другая", version=1, by=cast.second)
    with pytest.raises(Refused, match="правили"):
        undo(cast.roadmap.pk, saved.event.pk, by=cast.editor)


def test_undo_refuses_when_the_place_is_gone(cast: Cast) -> None:
    saved = delete_item(cast.roadmap.pk, "b1", version=1, by=cast.editor)
    assert saved.event is not None
    delete_item(cast.roadmap.pk, "b", version=1, by=cast.second)
    with pytest.raises(Refused, match="больше нет"):
        undo(cast.roadmap.pk, saved.event.pk, by=cast.editor)


def test_a_section_heading_and_number_are_edited_and_undone(cast: Cast) -> None:
    before = read_plan(cast.roadmap)
    saved = edit_section(cast.roadmap.pk, "s1", title="Иначе", period="2026", label="I.", version=1, by=cast.editor)
    section = Section.objects.get(uid="s1")
    assert (section.title, section.period, section.label, section.label_typed) == ("Иначе", "2026", "I.", True)
    assert saved.event is not None
    undo(cast.roadmap.pk, saved.event.pk, by=cast.editor)
    assert read_plan(cast.roadmap) == before


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["up", "down", "in", "out", "add", "section", "delete", "drop", "inside", "before", "rename"]),
        st.integers(0, 30),
        st.integers(0, 30),
    ),
    max_size=8,
)


def act(cast: Cast, verb: str, first: int, second: int) -> None:
    """One act on the rows that the numbers point at; refusals are part of the game."""
    rows = list(Item.objects.filter(roadmap=cast.roadmap).order_by("pk"))
    sections = list(Section.objects.filter(roadmap=cast.roadmap).order_by("pk"))
    pk, by = cast.roadmap.pk, {"by": cast.editor}
    if verb == "section" or not rows:
        add_section(pk, "Ещё раздел", Spot(), **by)
        return
    row, other = rows[first % len(rows)], rows[second % len(rows)]
    if verb in ("up", "down", "in", "out"):
        step_item(pk, row.uid, verb, version=row.version, **by)
    elif verb == "add":
        add_item(pk, {"title": f"Строка {first}"}, Spot(Place.INSIDE, item=row.uid), **by)
    elif verb == "delete":
        delete_item(pk, row.uid, version=row.version, **by)
    elif verb == "rename":
        edit_cell(pk, row.uid, "number", str(second), version=row.version, **by)
    elif verb == "drop" and sections:
        section = sections[second % len(sections)]
        delete_section(pk, section.uid, version=section.version, **by)
    else:
        place = Place.BEFORE if verb == "before" else Place.INSIDE
        move_item(pk, row.uid, Spot(place, item=other.uid), version=row.version, **by)


def assert_sound(cast: Cast) -> None:
    """Every row is read once, no deeper than three levels, in its parent's section, numbers without holes in order."""
    plan = read_plan(cast.roadmap)
    seen = [found.uid for _, _, found in plan.walk()]
    assert len(seen) == len(set(seen)) == Item.objects.filter(roadmap=cast.roadmap).count()
    assert all(level < 3 for _, level, _ in plan.walk())
    for row in Item.objects.filter(roadmap=cast.roadmap, parent__isnull=False).select_related("parent"):
        assert row.parent is not None
        assert row.section_id == row.parent.section_id
    for node in Outline.read(cast.roadmap).nodes():
        assert node.row is not None
        assert node.row.position == node.index


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_any_sequence_keeps_the_tree_sound_and_undo_restores_it(steps: list[tuple[str, int, int]]) -> None:
    from django.db import transaction

    with transaction.atomic():
        cast = a_cast()
        states = []
        for verb, first, second in steps:
            before, newest = read_plan(cast.roadmap), last_event(cast).pk
            try:
                act(cast, verb, first, second)
            except Refused:
                assert read_plan(cast.roadmap) == before
                continue
            assert_sound(cast)
            event = last_event(cast)
            if event.pk != newest:
                states.append((event, before))
        for event, before in reversed(states):
            undo(cast.roadmap.pk, event.pk, by=cast.editor)
            assert read_plan(cast.roadmap) == before
            assert_sound(cast)
        transaction.set_rollback(True)

"""A pasted table in a draft: written as shown, once, and taken out by undo."""

from __future__ import annotations

import pytest

from organizations.models import Event
from roadmaps import workflow
from roadmaps.models import Item, Roadmap, Section
from roadmaps.plan import Item as ItemValue
from roadmaps.plan import Section as SectionValue
from roadmaps.plan_rows import read_plan
from roadmaps.workflow import Gone, NotAllowed, Refused, paste_sections, undo
from roadmaps.workflow.cells import edit_cell
from roadmaps.workflow.outline import Place
from roadmaps.workflow.pasting import numbered
from roadmaps.workflow.rows import Spot, add_item, delete_item, move_section
from tests.roadmaps.editing_cast import Cast, a_cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unscoped")]

BATCH = "0123456789ab"
TABLE = (
    SectionValue(
        "Обучение",
        "7.",
        (
            ItemValue("Программа", "7.1.", "май", "Центр", "Программа"),
            ItemValue("Занятия", "7.2.", "июнь", children=(ItemValue("в группах", "7.2.1."),)),
        ),
    ),
    SectionValue("Итоги", "9.", (ItemValue("Отчёт", "9.4.", "август", None, "Справка"),)),
)
LOOSE = (SectionValue(items=(ItemValue("Без раздела", "5", "март"),)),)


@pytest.fixture
def cast() -> Cast:
    return a_cast()


def lines(roadmap: Roadmap) -> list[str]:
    """Every row of the plan as its number with its title, sections in capitals."""
    found = []
    for section in read_plan(roadmap).sections:
        found.append(f"{section.label} {section.title}".upper())
        found += [f"{'  ' * level}{item.label} {item.title}" for level, item in section.walk()]
    return found


def of_values(sections: tuple[SectionValue, ...]) -> list[str]:
    found = []
    for section in sections:
        found += [f"{section.label} {section.title}".upper()] if section.title else []
        found += [f"{'  ' * level}{item.label} {item.title}" for level, item in section.walk()]
    return found


WHOLE = ["3. ОБУЧЕНИЕ", "3.1. Программа", "3.2. Занятия", "   в группах", "4. ИТОГИ", "4.1. Отчёт"]


def test_sections_come_to_the_end_with_the_plans_own_numbers(cast: Cast) -> None:
    before = lines(cast.roadmap)
    event = paste_sections(cast.roadmap.pk, TABLE, by=cast.editor)
    assert lines(cast.roadmap) == before + WHOLE
    assert (event.verb, event.object_title) == ("paste", "разделов 2, мероприятий 4")
    report = Item.objects.get(roadmap=cast.roadmap, title="Отчёт")
    assert (report.deadline, report.responsible, report.result) == ("август", None, "Справка")


def test_sections_come_after_the_chosen_one_and_the_rest_is_numbered_on(cast: Cast) -> None:
    paste_sections(cast.roadmap.pk, TABLE[1:], by=cast.editor, where="s1")
    assert [line for line in lines(cast.roadmap) if line.isupper()] == ["1. ПОДГОТОВКА", "2. ИТОГИ", "3. ЗАПУСК"]


@pytest.mark.parametrize(("where", "above"), [("", "2.1. Пары"), ("s1", "1.3. Обучение")])
def test_rows_without_a_heading_join_the_section_before(cast: Cast, where: str, above: str) -> None:
    paste_sections(cast.roadmap.pk, LOOSE, by=cast.editor, where=where)
    found = lines(cast.roadmap)
    assert found[found.index(above) + 1].endswith("Без раздела")
    assert not Item.objects.filter(roadmap=cast.roadmap, section=None).exists()


def test_in_a_plan_without_sections_rows_stay_without(cast: Cast) -> None:
    Section.objects.filter(roadmap=cast.roadmap).delete()
    paste_sections(cast.roadmap.pk, LOOSE, by=cast.editor)
    assert lines(cast.roadmap) == [" ", "1. Без раздела"]


def test_kept_numbers_count_as_typed_by_hand(cast: Cast) -> None:
    paste_sections(cast.roadmap.pk, TABLE, by=cast.editor, where="s1", keep_numbers=True)
    found = lines(cast.roadmap)
    assert {"7. ОБУЧЕНИЕ", "7.1. Программа", "  7.2.1. в группах", "9.4. Отчёт"} <= set(found)
    assert Section.objects.get(roadmap=cast.roadmap, title="Обучение").label_typed


def test_a_plan_numbered_by_hand_keeps_the_pasted_numbers(cast: Cast) -> None:
    Roadmap.objects.filter(pk=cast.roadmap.pk).update(auto_numbering=False)
    paste_sections(cast.roadmap.pk, TABLE, by=cast.editor)
    assert "9.4. Отчёт" in lines(cast.roadmap)


@pytest.mark.parametrize("where", ["", "s1", "s2"])
@pytest.mark.parametrize("keep", [False, True])
@pytest.mark.parametrize("auto", [False, True])
@pytest.mark.parametrize("table", [TABLE, LOOSE, LOOSE + TABLE])
def test_what_is_shown_is_what_is_written(
    cast: Cast, where: str, keep: bool, auto: bool, table: tuple[SectionValue, ...]
) -> None:
    Roadmap.objects.filter(pk=cast.roadmap.pk).update(auto_numbering=auto)
    roadmap = Roadmap.objects.get(pk=cast.roadmap.pk)
    before = lines(roadmap)
    shown = of_values(numbered(roadmap, table, where=where, keep_numbers=keep))
    assert lines(roadmap) == before
    paste_sections(roadmap.pk, table, by=cast.editor, where=where, keep_numbers=keep)
    assert [line for line in lines(roadmap) if line in shown] == shown


def test_the_same_form_sent_twice_pastes_once(cast: Cast) -> None:
    first = paste_sections(cast.roadmap.pk, TABLE, by=cast.editor, batch=BATCH)
    found = lines(cast.roadmap)
    assert paste_sections(cast.roadmap.pk, TABLE, by=cast.editor, batch=BATCH) == first
    assert lines(cast.roadmap) == found
    assert Event.objects.filter(verb="paste").count() == 1


def test_two_forms_paste_two_tables(cast: Cast) -> None:
    paste_sections(cast.roadmap.pk, TABLE, by=cast.editor, batch=BATCH)
    paste_sections(cast.roadmap.pk, TABLE, by=cast.editor, batch="ba9876543210")
    paste_sections(cast.roadmap.pk, TABLE, by=cast.editor)
    assert Item.objects.filter(roadmap=cast.roadmap, title="Отчёт").count() == 3


# Undo.


@pytest.mark.parametrize("where", ["", "s1"])
@pytest.mark.parametrize("table", [TABLE, LOOSE + TABLE])
def test_undo_takes_out_exactly_what_came(cast: Cast, where: str, table: tuple[SectionValue, ...]) -> None:
    before = read_plan(cast.roadmap)
    event = paste_sections(cast.roadmap.pk, table, by=cast.editor, where=where, batch=BATCH)
    undo(cast.roadmap.pk, event.pk, by=cast.editor)
    assert read_plan(cast.roadmap) == before
    again = paste_sections(cast.roadmap.pk, table, by=cast.editor, where=where, batch=BATCH)
    assert again != event


def test_undo_leaves_what_others_changed_elsewhere(cast: Cast) -> None:
    event = paste_sections(cast.roadmap.pk, TABLE, by=cast.editor, where="s1")
    add_item(cast.roadmap.pk, {"title": "Новая"}, Spot(Place.BEFORE, item="a"), by=cast.second)
    edit_cell(cast.roadmap.pk, "d", "title", "Пары и группы", version=1, by=cast.second)
    undo(cast.roadmap.pk, event.pk, by=cast.editor)
    assert lines(cast.roadmap)[1] == "1.1. Новая"
    assert lines(cast.roadmap)[-2:] == ["2. ЗАПУСК", "2.1. Пары и группы"]


def _edit(cast: Cast, uids: dict[str, str]) -> None:
    edit_cell(cast.roadmap.pk, uids["Отчёт"], "title", "Отчёты", version=1, by=cast.second)


def _add_inside(cast: Cast, uids: dict[str, str]) -> None:
    add_item(cast.roadmap.pk, {"title": "Чужая"}, Spot(item=uids["Программа"]), by=cast.second)


def _add_to_section(cast: Cast, uids: dict[str, str]) -> None:
    add_item(cast.roadmap.pk, {"title": "Чужая"}, Spot(section=uids["Итоги"]), by=cast.second)


def _delete(cast: Cast, uids: dict[str, str]) -> None:
    delete_item(cast.roadmap.pk, uids["в группах"], version=1, by=cast.second)


def _move(cast: Cast, uids: dict[str, str]) -> None:
    move_section(cast.roadmap.pk, uids["Итоги"], Spot(Place.BEFORE, section="s1"), version=1, by=cast.second)


@pytest.mark.parametrize(
    ("meanwhile", "words"),
    [
        (_edit, "правили"),
        (_add_inside, "есть другие"),
        (_add_to_section, "есть другие"),
        (_delete, "удалили"),
        (_move, "правили"),
    ],
)
def test_undo_refuses_where_the_pasted_rows_changed(cast: Cast, meanwhile, words: str) -> None:
    event = paste_sections(cast.roadmap.pk, TABLE, by=cast.editor)
    rows = [*Item.objects.filter(roadmap=cast.roadmap), *Section.objects.filter(roadmap=cast.roadmap)]
    meanwhile(cast, {row.title: row.uid for row in rows})
    before = read_plan(cast.roadmap)
    with pytest.raises(Refused, match=words):
        undo(cast.roadmap.pk, event.pk, by=cast.editor)
    assert read_plan(cast.roadmap) == before


# Guards.


def test_only_writers_paste_and_only_into_drafts(cast: Cast) -> None:
    for person in (cast.approver, cast.stranger):
        with pytest.raises(NotAllowed):
            paste_sections(cast.roadmap.pk, TABLE, by=person)
    workflow.submit(cast.roadmap.pk, by=cast.editor)
    with pytest.raises(Refused, match="закрыт"):
        paste_sections(cast.roadmap.pk, TABLE, by=cast.editor)
    assert not Event.objects.filter(verb="paste").exists()


@pytest.mark.parametrize(
    ("table", "where", "words"),
    [
        ((), "", "нечего"),
        (TABLE, "нет такого", "удалили"),
        ((SectionValue(items=(ItemValue("А", extra=(("extra1", "б"),)),)),), "", "Графы карты"),
        ((SectionValue(items=(ItemValue("А", "1" * 21),)),), "", "Номер"),
        ((SectionValue(items=(ItemValue("А" * 100_001),)),), "", "знаков"),
    ],
)
def test_what_makes_no_sense_is_refused_and_nothing_written(cast: Cast, table, where: str, words: str) -> None:
    before = read_plan(cast.roadmap)
    with pytest.raises(Refused, match=words) as refused:
        paste_sections(cast.roadmap.pk, table, by=cast.editor, where=where)
    assert isinstance(refused.value, Gone) == (where != "")
    assert read_plan(cast.roadmap) == before
    assert not Event.objects.filter(verb="paste").exists()

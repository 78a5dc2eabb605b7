"""The act's words, clauses and appendices, the plan's properties and targets: edited, refused, undone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import pytest

from documents.act import Basis
from documents.act_rows import read_act
from documents.models import Act, Appendix, Clause
from organizations.models import Event
from roadmaps import workflow
from roadmaps.models import IndicatorRow, Item, Roadmap, Target
from roadmaps.plan import Column, Level, Party, ResultDocument, TargetRow
from roadmaps.plan_rows import read_document, read_plan
from roadmaps.workflow import (
    ActWords,
    AppendixWords,
    ClauseWords,
    Gone,
    Place,
    Properties,
    Refused,
    Stale,
    act_mark,
    appendix_mark,
    clause_mark,
    properties_mark,
    target_marks,
)
from roadmaps.workflow.parties import read_parties
from tests.roadmaps.editing_cast import Cast, a_cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unscoped")]


@pytest.fixture
def cast() -> Cast:
    return a_cast()


def fresh(cast: Cast) -> Roadmap:
    return Roadmap.objects.select_related("act", "owner").get(pk=cast.roadmap.pk)


def act(cast: Cast) -> Act:
    found = fresh(cast).act
    assert found is not None
    return found


def words(cast: Cast, **changes: object) -> ActWords:
    row = act(cast)
    same = {name: getattr(row, name) for name in ActWords.__dataclass_fields__ if name != "basis"}
    return ActWords(**{**same, **changes})  # type: ignore[arg-type]


def last_event(cast: Cast) -> Event:
    event = Event.objects.about("roadmap", cast.roadmap.pk).first()
    assert event is not None
    return event


def assert_undone(cast: Cast, doing: Callable[[], object]) -> None:
    """What `doing` changed in the document, undo of its event puts back."""
    before = read_document(fresh(cast))
    doing()
    assert read_document(fresh(cast)) != before
    workflow.undo(cast.roadmap.pk, last_event(cast).pk, by=cast.editor)
    assert read_document(fresh(cast)) == before


def test_words_of_the_act_are_edited_logged_and_undone(cast: Cast) -> None:
    basis = (Basis("приказ", date=dt.date(2026, 1, 15), number="7"),)
    mark = act_mark(act(cast))
    assert_undone(
        cast,
        lambda: workflow.edit_act(
            cast.roadmap.pk, words(cast, heading="О внедрении", basis=basis), mark=mark, by=cast.editor
        ),
    )
    undone = Event.objects.get(verb="edit_act")
    assert undone.after == {
        "heading": "О внедрении",
        "basis": [{"wording": "приказ", "date": "2026-01-15", "number": "7"}],
    }


def test_the_second_save_of_the_acts_words_is_stale(cast: Cast) -> None:
    mark = act_mark(act(cast))
    workflow.edit_act(cast.roadmap.pk, words(cast, heading="Первый"), mark=mark, by=cast.second)
    with pytest.raises(Stale) as refused:
        workflow.edit_act(cast.roadmap.pk, words(cast, heading="Второй"), mark=mark, by=cast.editor)
    assert refused.value.current == "Первый"


def test_a_clause_does_not_conflict_with_the_heading(cast: Cast) -> None:
    mark = act_mark(act(cast))
    workflow.add_clause(cast.roadmap.pk, ClauseWords("Назначить."), by=cast.second)
    assert workflow.edit_act(cast.roadmap.pk, words(cast, heading="Второй"), mark=mark, by=cast.editor)


def test_clauses_nest_move_and_come_back(cast: Cast) -> None:
    pk, by = cast.roadmap.pk, cast.editor
    one = workflow.add_clause(pk, ClauseWords("Руководителям:"), place=Place.AFTER, target="c1", by=by)
    workflow.add_clause(pk, ClauseWords("назначить кураторов;"), place=Place.INSIDE, target=one.uid, by=by)
    value = read_act(act(cast)).clauses
    assert [clause.text[:9] for clause in value] == ["Утвердить", "Руководит", "Контроль "]
    assert [child.text for child in value[1].children] == ["назначить кураторов;"]
    assert_undone(cast, lambda: workflow.step_clause(pk, one.uid, "in", index=1, by=by))
    assert_undone(cast, lambda: workflow.step_clause(pk, one.uid, "down", index=1, by=by))
    stored = Clause.objects.get(uid=one.uid)
    assert_undone(cast, lambda: workflow.delete_clause(pk, one.uid, mark=clause_mark(stored), by=by))
    assert_undone(
        cast,
        lambda: workflow.edit_clause(pk, one.uid, ClauseWords("Иначе", term="сейчас"), mark=clause_mark(stored), by=by),
    )


def test_a_clause_moves_once_when_the_form_is_sent_twice(cast: Cast) -> None:
    workflow.step_clause(cast.roadmap.pk, "c2", "up", index=1, by=cast.editor)
    assert workflow.step_clause(cast.roadmap.pk, "c2", "up", index=1, by=cast.editor) is None


def test_clauses_nest_to_three_levels(cast: Cast) -> None:
    pk, by = cast.roadmap.pk, cast.editor
    second = workflow.add_clause(pk, ClauseWords("2"), target="c1", by=by)
    third = workflow.add_clause(pk, ClauseWords("3"), target=second.uid, by=by)
    with pytest.raises(Refused, match="3 уровней"):
        workflow.add_clause(pk, ClauseWords("4"), target=third.uid, by=by)
    with pytest.raises(Refused, match="дальше некуда"):
        workflow.step_clause(pk, third.uid, "up", index=0, by=by)


def test_a_second_appendix_numbers_the_first_and_undo_takes_both_back(cast: Cast) -> None:
    pk, by = cast.roadmap.pk, cast.editor
    assert_undone(cast, lambda: workflow.add_appendix(pk, AppendixWords("list", columns=["№"], rows=[["1"]]), by=by))
    added = workflow.add_appendix(pk, AppendixWords("list", columns=["№", "Школа"], rows=[["1"], []]), by=by)
    numbers = list(Appendix.objects.filter(act=act(cast)).order_by("position").values_list("number", flat=True))
    assert numbers == ["1", "2"]
    assert added.rows == [["1", ""]]
    assert_undone(cast, lambda: workflow.delete_appendix(pk, added.uid, mark=appendix_mark(added), by=by))
    assert_undone(
        cast,
        lambda: workflow.edit_appendix(
            pk, added.uid, AppendixWords("text", text="Иначе"), mark=appendix_mark(added), by=by
        ),
    )


def test_the_plan_is_attached_once(cast: Cast) -> None:
    with pytest.raises(Refused, match="уже есть"):
        workflow.add_appendix(cast.roadmap.pk, AppendixWords("roadmap"), by=cast.editor)


def test_a_plan_without_an_act_gets_one_to_word(cast: Cast) -> None:
    act(cast).clauses.all().delete()
    Roadmap.objects.filter(pk=cast.roadmap.pk).update(act=None)
    Act.objects.all().delete()
    with pytest.raises(Refused, match="нет текста акта"):
        workflow.add_clause(cast.roadmap.pk, ClauseWords("1"), by=cast.editor)
    workflow.start_act(cast.roadmap.pk, by=cast.editor)
    assert workflow.start_act(cast.roadmap.pk, by=cast.editor) == act(cast)
    assert act(cast).issuer_genitive == "отдела образования"
    assert Clause.objects.filter(act=act(cast)).count() == 2


def properties(cast: Cast, **changes: object) -> Properties:
    row = fresh(cast)
    same = {name: getattr(row, name) for name in Properties.__dataclass_fields__ if name != "columns"}
    columns = tuple(Column(entry["key"], entry["label"]) for entry in row.columns)
    return Properties(**{**same, "columns": columns, **changes})  # type: ignore[arg-type]


def test_properties_are_edited_logged_and_undone(cast: Cast) -> None:
    mark = properties_mark(fresh(cast))
    wanted = properties(
        cast, title="Иначе", period_start=dt.date(2026, 1, 1), columns=(Column("title", "Что"), Column("extra1", "Ещё"))
    )
    assert_undone(cast, lambda: workflow.edit_properties(cast.roadmap.pk, wanted, mark=mark, by=cast.editor))


def test_another_scheme_numbers_the_rows_anew_and_undo_takes_it_back(cast: Cast) -> None:
    mark = properties_mark(fresh(cast))
    wanted = properties(cast, scheme="flat", last_dot=False)
    assert_undone(cast, lambda: workflow.edit_properties(cast.roadmap.pk, wanted, mark=mark, by=cast.editor))
    workflow.edit_properties(cast.roadmap.pk, wanted, mark=mark, by=cast.editor)
    assert [item.label for _, level, item in read_plan(fresh(cast)).walk() if not level] == ["1", "2", "3", "4"]


def test_edits_of_rows_do_not_make_the_properties_stale(cast: Cast) -> None:
    mark = properties_mark(fresh(cast))
    workflow.edit_cell(cast.roadmap.pk, "a", "title", "Иначе", version=1, by=cast.second)
    assert workflow.edit_properties(cast.roadmap.pk, properties(cast, title="Б"), mark=mark, by=cast.editor)
    with pytest.raises(Stale):
        workflow.edit_properties(cast.roadmap.pk, properties(cast, title="В"), mark=mark, by=cast.editor)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": " "}, "title"),
        ({"period_start": dt.date(2026, 2, 1), "period_end": dt.date(2026, 1, 1)}, "period_end"),
        ({"columns": (Column("deadline", "Срок"),)}, "columns"),
        ({"columns": (Column("title", "А"), Column("title", "Б"))}, "columns"),
        ({"columns": (Column("title", "А"), Column("uid", "Б"))}, "columns"),
        ({"columns": (Column("title", " "),)}, "columns"),
        ({"scheme": "roman"}, "scheme"),
        ({"audience": "all"}, "audience"),
    ],
)
def test_senseless_properties_are_refused_by_name(cast: Cast, changes: dict[str, object], field: str) -> None:
    mark = properties_mark(fresh(cast))
    with pytest.raises(Refused) as refused:
        workflow.edit_properties(cast.roadmap.pk, properties(cast, **changes), mark=mark, by=cast.editor)
    assert refused.value.field == field


def test_an_extra_column_with_text_is_not_dropped(cast: Cast) -> None:
    mark = properties_mark(fresh(cast))
    more = (Column("title", "Что"), Column("extra1", "Ещё"))
    workflow.edit_properties(cast.roadmap.pk, properties(cast, columns=more), mark=mark, by=cast.editor)
    workflow.edit_cell(cast.roadmap.pk, "a", "extra1", "заметка", version=1, by=cast.editor)
    with pytest.raises(Refused, match="«Ещё» есть текст, заполнено строк: 1"):
        workflow.edit_properties(
            cast.roadmap.pk, properties(cast, columns=more[:1]), mark=properties_mark(fresh(cast)), by=cast.editor
        )


def test_numbers_typed_by_hand_are_computed_only_when_asked(cast: Cast) -> None:
    workflow.edit_cell(cast.roadmap.pk, "a", "number", "9", version=1, by=cast.editor)
    assert workflow.renumber(cast.roadmap.pk, by=cast.editor) is None
    assert_undone(cast, lambda: workflow.renumber(cast.roadmap.pk, typed_too=True, by=cast.editor))
    assert Item.objects.get(uid="a").label_typed


def test_targets_are_edited_as_a_grid_and_undone(cast: Cast) -> None:
    table = read_plan(fresh(cast)).targets
    rows = (
        replace(table.rows[1], values=((2026, "5"), (2028, "до 7 %"))),
        TargetRow("Доля предприятий", values=((2028, "12,5 %"),)),
    )
    wanted = replace(table, years=(2026, 2028), rows=rows)
    marks = target_marks(table)
    assert_undone(cast, lambda: workflow.edit_targets(cast.roadmap.pk, wanted, marks=marks, by=cast.editor))
    workflow.edit_targets(cast.roadmap.pk, wanted, marks=marks, by=cast.editor)
    assert [row.name for row in read_plan(fresh(cast)).targets.rows] == ["Доля наставников", "Доля предприятий"]
    stored = {target.text: target.value for target in Target.objects.all()}
    assert stored == {"5": 5, "до 7 %": None, "12,5 %": stored["12,5 %"]}
    assert float(stored["12,5 %"] or 0) == 12.5


def test_two_people_edit_different_indicators(cast: Cast) -> None:
    table = read_plan(fresh(cast)).targets
    marks = target_marks(table)
    theirs = replace(table, rows=(replace(table.rows[0], values=((2026, "11"),)), table.rows[1]))
    ours = replace(table, rows=(table.rows[0], replace(table.rows[1], values=((2026, "4"),))))
    workflow.edit_targets(cast.roadmap.pk, theirs, marks=marks, by=cast.second)
    workflow.edit_targets(cast.roadmap.pk, ours, marks=marks, by=cast.editor)
    saved = read_plan(fresh(cast)).targets.rows
    assert (saved[0].value(2026), saved[1].value(2026)) == ("11", "4")
    both = replace(table, rows=(replace(table.rows[0], values=((2026, "99"),)), table.rows[1]))
    with pytest.raises(Stale, match="Доля наставляемых"):
        workflow.edit_targets(cast.roadmap.pk, both, marks=marks, by=cast.editor)
    assert IndicatorRow.objects.get(uid="t1").targets.get(year=2026).text == "11"


def test_a_deleted_indicator_that_somebody_changed_is_stale(cast: Cast) -> None:
    table = read_plan(fresh(cast)).targets
    marks = target_marks(table)
    theirs = replace(table, rows=(replace(table.rows[0], unit="доля"), table.rows[1]))
    workflow.edit_targets(cast.roadmap.pk, theirs, marks=marks, by=cast.second)
    with pytest.raises(Stale):
        workflow.edit_targets(cast.roadmap.pk, replace(table, rows=table.rows[1:]), marks=marks, by=cast.editor)


@pytest.mark.parametrize("year", [1999, 2101])
def test_a_year_of_another_century_is_refused(cast: Cast, year: int) -> None:
    table = read_plan(fresh(cast)).targets
    with pytest.raises(Refused, match="от 2000 до 2100"):
        workflow.edit_targets(cast.roadmap.pk, replace(table, years=(year,)), marks=target_marks(table), by=cast.editor)


def test_parties_are_set_beside_the_wording(cast: Cast) -> None:
    parties = (
        Party(organization=cast.school.slug, specifier="отдел кадров"),
        Party(group="curators", level=Level.SCHOOL),
        Party(position="Директор"),
    )
    assert_undone(cast, lambda: workflow.set_parties(cast.roadmap.pk, "a", parties, version=1, by=cast.editor))
    version = Item.objects.get(uid="a").version
    workflow.set_parties(cast.roadmap.pk, "a", parties, version=version, by=cast.editor)
    item = Item.objects.get(uid="a")
    assert read_parties(item) == parties
    assert item.responsible == "Руководители ОО"
    workflow.set_parties(cast.roadmap.pk, "a", parties, wording="Школа", version=item.version, by=cast.editor)
    assert Item.objects.get(uid="a").responsible == "Школа"


@pytest.mark.parametrize(
    "party",
    [Party(), Party(organization="sosed-otdel"), Party(group="everybody"), Party(organization="x", group="schools")],
)
def test_a_party_must_be_of_the_registry(cast: Cast, party: Party) -> None:
    with pytest.raises(Refused):
        workflow.set_parties(cast.roadmap.pk, "a", [party], version=1, by=cast.editor)


def test_results_have_a_kind_and_a_wording(cast: Cast) -> None:
    results = (ResultDocument("order", "Приказ ОО"), ResultDocument("base"))
    assert_undone(
        cast,
        lambda: workflow.set_results(cast.roadmap.pk, "d", results, wording="Приказ", version=1, by=cast.editor),
    )
    with pytest.raises(Refused, match="вида документа"):
        workflow.set_results(cast.roadmap.pk, "a", [ResultDocument("poem")], version=1, by=cast.editor)


def test_what_another_deleted_is_gone(cast: Cast) -> None:
    with pytest.raises(Gone):
        workflow.edit_clause(cast.roadmap.pk, "nope", ClauseWords("1"), mark="1", by=cast.editor)
    with pytest.raises(Gone):
        workflow.undo(cast.roadmap.pk, 10**9, by=cast.editor)

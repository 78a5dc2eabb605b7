"""An approved plan is changed by an amending act: from the draft of changes to its next edition and its lines."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from documents.act_rows import read_act
from organizations.access import Access
from organizations.models import Event
from roadmaps import sources, workflow
from roadmaps.copies import current_copy, document_of, edition_copy
from roadmaps.models import Edition, Execution, Item, Occurrence, Roadmap
from roadmaps.plan import Item as Row
from roadmaps.plan import Party
from roadmaps.plan_rows import read_plan
from roadmaps.status_note_rows import act_words
from roadmaps.text_in_force import acts_of, text_in_force
from roadmaps.workflow import NotAllowed, Refused, Registration
from tests import factories
from tests.roadmaps.agreement_cast import SIGNED, Cast, a_cast, a_plan
from tests.two_actors import at_once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unscoped")]

SCHOOLS = Party(group="schools")
CHANGED = Registration("приказ", "201", dt.date(2020, 11, 9), "Начальник управления", "И.И. Иванов")
ACT = "приказ от 09.11.2020 №\u00a0201"


@pytest.fixture
def cast() -> Cast:
    return in_force()


def in_force() -> Cast:
    """Three items for schools, approved on SIGNED; one school."""
    found = a_cast(
        a_plan(
            Row("Назначение кураторов", "1.1.", "до 15.12.2020", "Школы", "Приказы", uid="a", parties=(SCHOOLS,)),
            Row("Обучение кураторов", "1.2.", "до 20.12.2020", "Школы", uid="b", parties=(SCHOOLS,)),
            Row("Выставка", "1.3.", "до 25.12.2020", "Школы", uid="c", parties=(SCHOOLS,)),
        )
    )
    factories.organization(found.municipality, kind="school")
    found.approved()
    return found


def begun(cast: Cast) -> Roadmap:
    return workflow.begin_amendment(cast.roadmap.pk, by=cast.editor)


def changed(cast: Cast) -> Roadmap:
    """A draft of changes: a later term, a row more, a row less, the act's points composed."""
    draft = begun(cast)
    row = Item.objects.get(roadmap=draft, uid="b")
    workflow.edit_cell(draft.pk, "b", "deadline", "до 28.12.2020", version=row.version, by=cast.editor)
    gone = Item.objects.get(roadmap=draft, uid="c")
    workflow.delete_item(draft.pk, "c", version=gone.version, by=cast.editor)
    cells = {"title": "Конкурс пар", "deadline": "до 30.12.2020", "responsible": "Школы", "number": "1.4."}
    spot = workflow.Spot(workflow.Place.AFTER, item="b")
    workflow.add_item(draft.pk, cells, spot, by=cast.editor)
    workflow.compose_points(draft.pk, by=cast.editor)
    return draft


def enacted(cast: Cast, draft: Roadmap) -> Edition:
    workflow.submit(draft.pk, by=cast.editor)
    workflow.agree(draft.pk, by=cast.approver)
    return workflow.register_act(draft.pk, CHANGED, by=cast.registrar)


def test_the_draft_of_changes_is_the_plans_whole_text_and_an_act_to_be_worded(cast: Cast) -> None:
    draft = begun(cast)
    plan = cast.fresh()
    assert (draft.amends, draft.predecessor, draft.status) == (plan, plan.current_edition, "draft")
    assert read_act(draft.act).heading == (
        "О внесении изменений в приказ управления образования Н-ского района от 23.10.2020 № 146"
    )
    assert list(Item.objects.filter(roadmap=draft).order_by("position").values_list("uid", flat=True)) == [
        "a",
        "b",
        "c",
    ]
    assert begun(cast) == draft
    (event,) = Event.objects.filter(verb="begin_amendment")
    assert event.root_id == plan.pk


def test_points_are_worded_from_what_changed(cast: Cast) -> None:
    act = read_act(changed(cast).act)
    first, control = act.clauses
    assert first.text == (
        "Внести в план мероприятий (дорожную карту) по внедрению целевой модели наставничества, утвержденный приказом "
        "управления образования Н-ского района от 23.10.2020 № 146, следующие изменения:"
    )
    assert [child.text for child in first.children] == [
        "В пункте 1.2 графу 3 изложить в следующей редакции: «до 28.12.2020».",
        "Пункт 1.3 исключить.",
        "Раздел 1 дополнить пунктом 1.4 следующего содержания:\n| «1.4. | Конкурс пар | до 30.12.2020 | Школы | ». |",
    ]
    assert control.kind == "control"
    assert act.appendices == ()


def test_the_signed_act_makes_the_next_edition_and_the_lines_follow(cast: Cast) -> None:
    before = {line.item.uid: line for line in Execution.objects.select_related("item")}
    first = cast.fresh().current_edition
    draft = changed(cast)
    edition = enacted(cast, draft)
    plan = cast.fresh()
    assert (edition.roadmap, edition.number, plan.current_edition, plan.status) == (plan, 2, edition, "approved")
    assert (plan.act.number, edition.act_number) == ("146", "201")
    lines = {line.item.uid: line for line in Execution.objects.select_related("item").exclude(status="ended")}
    assert lines["a"] == before["a"]
    assert (lines["b"].due, lines["b"].basis) == (dt.date(2020, 12, 28), ACT)
    assert "c" not in lines
    ended = Execution.objects.filter(status="ended")
    assert {(line.item.uid, line.ended_basis) for line in ended} == {("b", ACT), ("c", ACT)}
    assert Item.objects.get(roadmap=plan, uid="c").removed_by == edition
    assert edition_copy(first).pdf()[:5] == b"%PDF-"
    assert [item.uid for _, _, item in document_of(first).plan.walk()] == ["a", "b", "c"]
    amendment = Roadmap.objects.get(pk=draft.pk)
    assert (amendment.status, amendment.enacted_as) == ("enacted", edition)
    assert current_copy(amendment).edition == edition
    assert {"amend", "amend_duties"} <= set(Event.objects.about("roadmap", plan.pk).values_list("verb", flat=True))


def test_registering_twice_gives_the_same_edition(cast: Cast) -> None:
    draft = changed(cast)
    edition = enacted(cast, draft)
    assert workflow.register_act(draft.pk, CHANGED, by=cast.registrar) == edition
    assert Edition.objects.count() == 2


def test_one_draft_of_changes_at_a_time(cast: Cast) -> None:
    draft = begun(cast)
    other = factories.user("editor", cast.roadmap.owner)
    with pytest.raises(Refused, match="уже готовятся"):
        workflow.begin_amendment(cast.roadmap.pk, by=other)
    workflow.delete_draft(draft.pk, by=cast.editor)
    assert workflow.begin_amendment(cast.roadmap.pk, by=other) != draft
    assert Event.objects.filter(verb="drop_amendment", root_id=cast.roadmap.pk).exists()


def test_only_writers_begin(cast: Cast) -> None:
    for user in (cast.registrar, cast.approver, cast.stranger, cast.observer):
        with pytest.raises((NotAllowed, Roadmap.DoesNotExist)):
            workflow.begin_amendment(cast.roadmap.pk, by=user)


def test_an_act_older_than_what_it_changes_is_refused(cast: Cast) -> None:
    draft = changed(cast)
    workflow.submit(draft.pk, by=cast.editor)
    workflow.agree(draft.pk, by=cast.approver)
    early = Registration("приказ", "140", SIGNED.date - dt.timedelta(days=1), "Начальник", "И.И. Иванов")
    with pytest.raises(Refused, match="раньше действующей редакции"):
        workflow.register_act(draft.pk, early, by=cast.registrar)
    assert cast.fresh().current_edition.number == 1


def test_a_second_amendment_follows_the_first(cast: Cast) -> None:
    enacted(cast, changed(cast))
    draft = begun(cast)
    row = Item.objects.get(roadmap=draft, uid="a")
    workflow.edit_cell(draft.pk, "a", "result", "Приказ школы", version=row.version, by=cast.editor)
    workflow.compose_points(draft.pk, by=cast.editor)
    workflow.submit(draft.pk, by=cast.editor)
    workflow.agree(draft.pk, by=cast.approver)
    third = Registration("приказ", "210", dt.date(2020, 11, 10), "Начальник управления", "И.И. Иванов")
    edition = workflow.register_act(draft.pk, third, by=cast.registrar)
    assert edition.number == 3
    assert Occurrence.objects.filter(edition=edition, item__uid="a").exists()


def test_an_act_that_changes_nothing_is_not_sent(cast: Cast) -> None:
    draft = begun(cast)
    with pytest.raises(Refused, match="нет ни одного пункта об изменении"):
        workflow.submit(draft.pk, by=cast.editor)


def test_a_removed_row_stays_with_its_reports_and_leaves_the_plan(cast: Cast) -> None:
    edition = enacted(cast, changed(cast))
    plan = cast.fresh()
    assert [item.uid for _, _, item in read_plan(plan).walk()] == [item.uid for _, _, item in _rows(edition)]
    assert Item.objects.filter(roadmap=plan, uid="c", lines__status="ended").exists()


def _rows(edition: Edition) -> list[Any]:
    return list(document_of(edition).plan.walk())


def test_the_plan_is_still_approved_by_its_own_act(cast: Cast) -> None:
    edition = enacted(cast, changed(cast))
    source = sources.read(Access.of(cast.editor), cast.roadmap.slug)
    assert source is not None and source.document.act is not None
    assert source.document.act.heading.startswith("Об утверждении")
    assert act_words(edition, cast.fresh()).endswith(
        "от 23.10.2020 № 146 (в редакции приказа от 09.11.2020 №\u00a0201)."
    )
    assert [name for name, _ in sources.choices(Access.of(cast.editor))] == ["nsk-2020", "nsk-2020@1"]
    whole = text_in_force(document_of(edition), acts_of(cast.fresh()))
    assert whole.plan.stamp[1].endswith("от 23.10.2020 № 146 (в редакции приказа от 09.11.2020 №\u00a0201)")


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("removable_editions")
class TestTwoPeopleAtOnce:
    """Two real connections: one wins, the other is told in words."""

    def test_beginning(self) -> None:
        cast = in_force()
        other = factories.user("editor", cast.roadmap.owner)
        results = at_once(
            lambda: workflow.begin_amendment(cast.roadmap.pk, by=cast.editor),
            lambda: workflow.begin_amendment(cast.roadmap.pk, by=other),
        )
        told = [result.message for result in results if isinstance(result, Refused)]
        assert len(told) == 1 and "уже готовятся" in told[0], results
        assert Roadmap.objects.filter(amends=cast.roadmap).count() == 1

    def test_registering_the_amending_act(self) -> None:
        cast = in_force()
        draft = changed(cast)
        workflow.submit(draft.pk, by=cast.editor)
        workflow.agree(draft.pk, by=cast.approver)
        second = factories.user("registrar", cast.roadmap.owner)
        results = at_once(
            lambda: workflow.register_act(draft.pk, CHANGED, by=cast.registrar),
            lambda: workflow.register_act(draft.pk, replace(CHANGED, number="202"), by=second),
        )
        won = [result for result in results if isinstance(result, Edition)]
        told = [result.message for result in results if isinstance(result, Refused)]
        assert (len(won), len(told)) == (1, 1), results
        assert "Реквизиты внести нельзя" in told[0]
        assert list(Edition.objects.order_by("number").values_list("number", flat=True)) == [1, 2]
        assert cast.fresh().current_edition == won[0]

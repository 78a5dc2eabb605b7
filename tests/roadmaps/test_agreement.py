"""The way of a plan to agreement and back: states, roles, comments, the visible history."""

from __future__ import annotations

import pytest

from organizations.models import Event
from roadmaps import workflow
from roadmaps.models import Roadmap, RoadmapSettings
from roadmaps.plan import Plan
from roadmaps.workflow import NotAllowed, Refused
from roadmaps.workflow.agreement import TRANSITIONS
from tests.roadmaps.agreement_cast import Cast, a_cast, a_plan

pytestmark = pytest.mark.usefixtures("unscoped")


@pytest.fixture
def cast(db: None) -> Cast:
    return a_cast()


def history(roadmap: Roadmap) -> list[tuple[str, str, str]]:
    rows = Event.objects.about("roadmap", roadmap.pk).order_by("pk").select_related("actor")
    return [(row.verb, row.actor.last_name, row.comment) for row in rows]


def test_every_step_is_a_row_of_the_history(cast: Cast) -> None:
    cast.submitted()
    workflow.withdraw(cast.roadmap.pk, by=cast.editor)
    cast.submitted()
    workflow.send_back(cast.roadmap.pk, " Уточните сроки. ", by=cast.approver)
    cast.agreed()
    assert history(cast.roadmap) == [
        ("create", "Орлова", ""),
        ("submit", "Орлова", ""),
        ("withdraw", "Орлова", ""),
        ("submit", "Орлова", ""),
        ("return", "Кузнецов", "Уточните сроки."),
        ("submit", "Орлова", ""),
        ("agree", "Кузнецов", ""),
    ]


def test_a_return_keeps_its_comment_until_the_next_submission(cast: Cast) -> None:
    cast.submitted()
    workflow.send_back(cast.roadmap.pk, "Уточните сроки.", by=cast.approver)
    roadmap = cast.fresh()
    assert (roadmap.status, roadmap.return_comment) == ("draft", "Уточните сроки.")
    cast.submitted()
    assert cast.fresh().return_comment == ""


@pytest.mark.parametrize("comment", ["", "  \n "])
def test_a_return_without_a_comment_is_refused(cast: Cast, comment: str) -> None:
    cast.submitted()
    with pytest.raises(Refused, match="без замечания") as refused:
        workflow.send_back(cast.roadmap.pk, comment, by=cast.approver)
    assert refused.value.field == "comment"
    assert cast.fresh().status == "submitted"


def test_the_head_who_does_not_sign_returns_through_the_registrar(cast: Cast) -> None:
    cast.agreed()
    workflow.send_back(cast.roadmap.pk, "Руководитель не подписал.", by=cast.registrar)
    roadmap = cast.fresh()
    assert (roadmap.status, roadmap.agreed_by, roadmap.agreed_at) == ("draft", None, None)


def test_what_is_not_agreed_is_not_the_registrars_to_return(cast: Cast) -> None:
    cast.submitted()
    with pytest.raises(NotAllowed):
        workflow.send_back(cast.roadmap.pk, "Рано.", by=cast.registrar)


ROLES = {
    "submit": {"editor"},
    "withdraw": {"editor"},
    "return": {"approver"},
    "agree": {"approver"},
}


@pytest.mark.parametrize("verb", ROLES)
@pytest.mark.parametrize("who", ["editor", "approver", "registrar", "controller", "observer", "stranger"])
def test_each_step_belongs_to_its_role(cast: Cast, verb: str, who: str) -> None:
    acts = {
        "submit": lambda: workflow.submit(cast.roadmap.pk, by=getattr(cast, who)),
        "withdraw": lambda: workflow.withdraw(cast.roadmap.pk, by=getattr(cast, who)),
        "return": lambda: workflow.send_back(cast.roadmap.pk, "Исправьте.", by=getattr(cast, who)),
        "agree": lambda: workflow.agree(cast.roadmap.pk, by=getattr(cast, who)),
    }
    if verb != "submit":
        cast.submitted()
    before = cast.fresh().status
    if who in ROLES[verb]:
        acts[verb]()
        assert cast.fresh().status == TRANSITIONS[verb][1]
    else:
        with pytest.raises(NotAllowed):
            acts[verb]()
        assert cast.fresh().status == before


def test_steps_start_from_their_states_only(cast: Cast) -> None:
    for act in (
        lambda: workflow.agree(cast.roadmap.pk, by=cast.approver),
        lambda: workflow.send_back(cast.roadmap.pk, "Рано.", by=cast.approver),
        lambda: workflow.withdraw(cast.roadmap.pk, by=cast.editor),
    ):
        with pytest.raises(Refused, match="Черновик"):
            act()
    cast.agreed()
    for act in (
        lambda: workflow.submit(cast.roadmap.pk, by=cast.editor),
        lambda: workflow.withdraw(cast.roadmap.pk, by=cast.editor),
    ):
        with pytest.raises(Refused, match=r"Согласована.*Кузнецов А\."):
            act()
    assert len(history(cast.roadmap)) == 3


def test_repeating_ones_own_step_is_harmless_and_logged_once(cast: Cast) -> None:
    for _ in range(2):
        workflow.submit(cast.roadmap.pk, by=cast.editor)
    for _ in range(2):
        workflow.send_back(cast.roadmap.pk, "Уточните.", by=cast.approver)
    cast.submitted()
    for _ in range(2):
        workflow.agree(cast.roadmap.pk, by=cast.approver)
    assert [verb for verb, _, _ in history(cast.roadmap)] == ["create", "submit", "return", "submit", "agree"]


def test_another_comment_is_another_return(cast: Cast) -> None:
    cast.submitted()
    workflow.send_back(cast.roadmap.pk, "Уточните.", by=cast.approver)
    with pytest.raises(Refused, match="Вернуть нельзя"):
        workflow.send_back(cast.roadmap.pk, "И ещё вот что.", by=cast.approver)


def test_findings_advise_and_an_empty_plan_stops(db: None) -> None:
    cast = a_cast(Plan(title="План", columns=a_plan().columns))
    with pytest.raises(Refused) as refused:
        cast.submitted()
    assert refused.value.message
    assert cast.fresh().status == "draft"


def test_by_another_person_is_the_rule_until_the_municipality_says_else(cast: Cast) -> None:
    cast.submitted()
    Roadmap.objects.filter(pk=cast.roadmap.pk).update(submitted_by=cast.approver)
    with pytest.raises(Refused, match="согласует другой сотрудник"):
        workflow.agree(cast.roadmap.pk, by=cast.approver)
    RoadmapSettings.objects.create(municipality=cast.municipality, agree_by_another=False)
    workflow.agree(cast.roadmap.pk, by=cast.approver)
    assert cast.fresh().one_person
    assert history(cast.roadmap)[-1] == ("agree", "Кузнецов", "Подал и согласовал один сотрудник.")


def test_the_text_of_an_agreed_plan_is_locked(cast: Cast) -> None:
    from roadmaps.workflow.core import require_draft

    require_draft(cast.fresh())
    cast.submitted()
    with pytest.raises(Refused, match="текст закрыт"):
        require_draft(cast.fresh())

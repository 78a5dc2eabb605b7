"""A plan names organizations of its own municipality and no others, whichever way its rows are written."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db.models import F
from django.urls import reverse

from organizations.models import Event, Organization
from roadmaps import workflow
from roadmaps.models import Responsibility, Roadmap
from roadmaps.plan import Party
from roadmaps.plan_rows import read_plan
from roadmaps.workflow import Parties, Refused
from tests import factories
from tests.roadmaps.editing_cast import Cast, a_cast, a_plan, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unscoped")]


@pytest.fixture
def cast() -> Cast:
    return a_cast()


def of_both(cast: Cast) -> Organization:
    """Gives the editor the same role with the neighbours, so that their rows are within sight."""
    foreign = Organization.objects.get(slug="sosed-otdel")
    factories.give(cast.editor, "editor", foreign)
    return foreign


@pytest.mark.parametrize("name", ["keeper", "issuer"])
def test_a_new_plan_has_no_foreign_keeper_or_issuer(cast: Cast, name: str) -> None:
    foreign = of_both(cast)
    parties = replace(Parties(cast.department, cast.department, cast.department), **{name: foreign})
    with pytest.raises(Refused, match="другого муниципалитета"):
        workflow.create(parties, a_plan(), None, by=cast.editor)
    assert Roadmap.objects.count() == 1


def test_a_new_plan_s_rows_name_no_foreign_organization(cast: Cast) -> None:
    foreign, plan = of_both(cast), a_plan()
    first, *others = plan.sections[0].items
    named = replace(first, parties=(Party(organization=foreign.slug),))
    plan = replace(plan, sections=(replace(plan.sections[0], items=(named, *others)), *plan.sections[1:]))
    with pytest.raises(Refused, match="В реестре муниципалитета нет организации: sosed-otdel"):
        workflow.create(Parties(*[cast.department] * 3), plan, None, by=cast.editor)
    assert Roadmap.objects.count() == 1
    assert not Responsibility.objects.exclude(organization__municipality=F("municipality")).exists()


@pytest.mark.parametrize("how", ["renamed", "deleted"])
def test_undo_tells_of_an_organization_that_left_the_register(cast: Cast, how: str) -> None:
    """It was picked, taken off, and then left the register: the row stays as it is, and the page says why."""
    pk, by = cast.roadmap.pk, cast.editor
    saved = workflow.set_parties(pk, "a", [Party(organization=cast.school.slug)], version=1, by=by)
    saved = workflow.set_parties(pk, "a", [], version=saved.version, by=by)
    if how == "renamed":
        Organization.objects.filter(pk=cast.school.pk).update(slug="another")
    else:
        cast.school.delete()
    assert saved.event is not None
    client = signed_in(cast.editor)
    answer = client.post(reverse("event_undo", args=[cast.roadmap.slug, saved.event.pk]), follow=True)
    assert "нет организации: nsk-school" in answer.content.decode()
    assert not Event.objects.filter(verb="undo").exists()
    assert not any(item.parties for _, _, item in read_plan(cast.roadmap).walk())

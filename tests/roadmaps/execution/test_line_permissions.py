"""Which buttons a person is shown on a line: each sentence for every role, in every state."""

from __future__ import annotations

import pytest

from organizations.access import Access
from organizations.models import Organization
from roadmaps import permissions
from roadmaps.models import Execution, Roadmap, RoadmapSettings
from tests import factories
from tests.roadmaps.execution.reporting_cast import DUE, TODAY, Cast, a_cast, person

pytestmark = pytest.mark.usefixtures("unscoped")

EVERYBODY = {
    "curator",
    "head",
    "neighbour",
    "editor",
    "administrator",
    "controller",
    "methodist",
    "registrar",
    "approver",
    "observer",
    "stranger",
}
DEPARTMENT = {"editor", "administrator"}
FACTS = {
    "assigned": {},
    "returned": {"reported_on": DUE, "returned_on": DUE, "return_reason": "Нет подписи"},
    "reported": {"reported_on": DUE, "done_on": DUE},
    "accepted": {"reported_on": DUE, "done_on": DUE, "accepted_on": TODAY},
}


@pytest.fixture
def cast(db: None) -> Cast:
    return a_cast()


def a_line(cast: Cast, status: str, at: Organization | None = None, **fields: object) -> Execution:
    made = cast.line(at=at, status=status, **{**FACTS[status], **fields})
    return Execution.objects.select_related("organization", "municipality__roadmap_settings").get(pk=made.pk)


def allowed(cast: Cast, sentence: object, *about: object, **more: object) -> set[str]:
    return {who for who in EVERYBODY if sentence(Access.of(getattr(cast, who)), *about, **more)}  # type: ignore[operator]


@pytest.mark.parametrize("status", FACTS)
def test_a_schools_line(cast: Cast, status: str) -> None:
    line = a_line(cast, status)
    reports = {"curator", "head", *DEPARTMENT} if status in ("assigned", "returned") else set()
    waits = status == "reported"
    assert allowed(cast, permissions.can_report, line) == reports
    assert allowed(cast, permissions.can_withdraw_report, line) == ({"curator", "head"} if waits else set())
    assert allowed(cast, permissions.can_accept, line) == (DEPARTMENT if waits else set())
    assert allowed(cast, permissions.can_return_line, line) == (DEPARTMENT if waits else set())


def test_a_line_that_the_department_entered_both_may_withdraw(cast: Cast) -> None:
    line = a_line(cast, "reported", entered_as="department")
    assert allowed(cast, permissions.can_withdraw_report, line) == {"curator", "head", *DEPARTMENT}


@pytest.mark.parametrize("status", FACTS)
def test_the_departments_own_line(cast: Cast, status: str) -> None:
    line = a_line(cast, status, cast.department)
    waits = status == "reported"
    assert allowed(cast, permissions.can_report, line) == (DEPARTMENT if line.is_open else set())
    assert allowed(cast, permissions.can_accept, line) == ({*DEPARTMENT, "controller"} if waits else set())


def test_a_partner_is_reported_for_by_the_department_alone(cast: Cast) -> None:
    partner = factories.organization(cast.home, kind="partner")
    line = a_line(cast, "assigned", partner)
    assert allowed(cast, permissions.can_report, line) == DEPARTMENT
    assert not permissions.belongs_to(Access.of(cast.editor), line)


def test_a_centre_named_for_it_accepts_schools(cast: Cast) -> None:
    RoadmapSettings.objects.create(municipality=cast.home, accepted_by_methodists=True)
    assert allowed(cast, permissions.can_accept, a_line(cast, "reported")) == {*DEPARTMENT, "methodist"}
    own = a_line(cast, "reported", cast.department)
    assert "methodist" not in allowed(cast, permissions.can_accept, own)


@pytest.mark.parametrize(
    ("place", "entered_as", "alone"),
    [("school", "department", True), ("department", "", True), ("school", "", False)],
)
def test_ones_own_report_is_shown_ready_only_to_the_only_one(
    cast: Cast, place: str, entered_as: str, alone: bool
) -> None:
    line = a_line(cast, "reported", getattr(cast, place), entered_as=entered_as, reported_by=cast.editor)
    access = Access.of(cast.editor)
    assert not permissions.can_accept(access, line)
    assert permissions.can_accept(access, line, alone=True) is alone


def test_a_person_of_two_roles_reports_and_accepts(cast: Cast) -> None:
    factories.give(cast.neighbour, "curator", cast.school)
    line = a_line(cast, "assigned")
    assert permissions.can_report(Access.of(person(cast.neighbour)), line)


@pytest.mark.parametrize("status", ["approved", "closed", "superseded"])
def test_control_of_a_plan_in_force_and_of_a_past_one(cast: Cast, status: str) -> None:
    Roadmap.objects.filter(pk=cast.roadmap.pk).update(status=status)
    plan = Roadmap.objects.get(pk=cast.roadmap.pk)
    control = {*DEPARTMENT, "controller"}
    assert allowed(cast, permissions.can_extend, plan) == control
    assert allowed(cast, permissions.can_take_off, plan) == control
    assert allowed(cast, permissions.can_appoint, plan) == DEPARTMENT


def test_a_draft_is_controlled_by_nobody(cast: Cast) -> None:
    draft = Roadmap(municipality=cast.home, status="draft")
    for sentence in (permissions.can_extend, permissions.can_take_off, permissions.can_appoint):
        assert allowed(cast, sentence, draft) == set()

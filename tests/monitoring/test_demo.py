"""The demo shows plans in the middle of execution, and everything invented in it says so."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django_scopes import scopes_disabled

from mentoring import demo as mentoring_demo
from mentoring.demo import people
from mentoring.models import (
    Agreement,
    MentoringSettings,
    Pair,
    Paper,
    Participant,
    Person,
    Programme,
    SchoolDocument,
    StageState,
    Wave,
)
from mentoring.numbers import numbers_of
from monitoring import demo
from monitoring.management.commands.load_demo import FIXTURES, Command
from organizations.clock import today
from organizations.models import Municipality, Organization, User
from roadmaps.models import Addressee, Appointment, Controller, Evidence, Execution, Extension, Occurrence, Roadmap
from tests.roadmaps.execution.assigning_cast import approve

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unscoped")]


@pytest.fixture(scope="module")
def _played(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Lived through once, in one transaction that ends with the module."""
    with django_db_blocker.unblock(), transaction.atomic():
        with scopes_disabled():
            call_command("loaddata", *FIXTURES, verbosity=0)
            Command()._accounts()
            demo.found_schools()
            for slug in ("vytegra-2020", "morshansk-2020"):
                draft = Roadmap.objects.select_related("act").get(slug=slug)
                approve(draft, on=draft.act.date, number=draft.act.number, taken_over_on=draft.act.date)
            demo.play()
            mentoring_demo.play()
        yield
        transaction.set_rollback(True)


@pytest.mark.usefixtures("_played")
def test_both_plans_are_in_the_middle_of_execution() -> None:
    dates = dict(Municipality.objects.values_list("slug", "demo_date"))
    assert (f"{dates['vytegra']}", f"{dates['morshansk']}") == ("2020-11-10", "2023-10-16"), "the days are back"
    for slug in ("vytegra-2020", "morshansk-2020"):
        plan = Roadmap.objects.select_related("municipality").get(slug=slug)
        found = Execution.objects.filter(roadmap=plan)
        assert set(found.values_list("status", flat=True)) == {"assigned", "reported", "returned", "accepted"}, slug
        assert found.overdue(today(plan.municipality)).exists()
        assert found.filter(due__gt=today(plan.municipality), status="assigned").exists()
    assert Extension.objects.exists() and Evidence.objects.exists()


@pytest.mark.usefixtures("_played")
def test_of_a_plan_that_is_not_lived_through_nobody_seems_late() -> None:
    plan = Roadmap.objects.select_related("act", "municipality").get(slug="tonkino-2023")
    Command()._approve(plan)
    found, day = Execution.objects.filter(roadmap=plan), today(plan.municipality)
    assert found.filter(due__lt=day).exists()
    assert not found.overdue(day).exists()


@pytest.mark.usefixtures("_played")
def test_the_pilot_school_s_curator_finds_what_is_overdue() -> None:
    plan = Roadmap.objects.select_related("municipality").get(slug="morshansk-2020")
    own = Execution.objects.filter(roadmap=plan, organization__slug="morshansk-algasovo")
    assert {line.item.uid for line in own.overdue(today(plan.municipality))} == {"31", "41"}
    assert own.overdue(today(plan.municipality)).count() == 3
    late = [line for line in own.select_related("item") if line.reported_late and line.status == "accepted"]
    assert {f"{line.due}" for line in late} == {"2020-09-15", "2020-12-31"}
    assert {line.done_in_time for line in late} == {True}
    # Nothing of the department's own is shown as late: what it is said to have done is invented.
    offices = Execution.objects.filter(roadmap=plan, organization__kind__in=["department", "methodical_centre"])
    assert not [line for line in offices if line.reported_late or line.is_overdue(today(plan.municipality))]


@pytest.mark.usefixtures("_played")
@pytest.mark.parametrize("place", ["vytegra", "morshansk"])
def test_every_number_of_the_dashboard_leads_to_a_list_of_as_many(place: str) -> None:
    client = Client()
    client.force_login(User.objects.get(email=f"editor.{place}@example.org"))
    board = client.get("/").context
    for _, numbers in board["sentences"]:
        assert len(client.get(numbers.done_url).context["standing"].rows) == numbers.done
        late = client.get(numbers.late_url).context["grid"]
        assert late.tally.overdue == late.tally.total == numbers.tally.overdue
        assert numbers.whose.split()[0] == str(len(late.columns))
        assert client.get(numbers.queue_url).context["total"].number == numbers.tally.reported
    assert client.get("/queue/").context["total"].number == board["to_accept"]
    assert client.get("/silence/").context["page"].paginator.count == board["silent"]
    for status in ("draft", "submitted", "agreed"):
        if number := board["work"].get(status):
            assert len(client.get("/roadmaps/", {"status": status}).context["page"].rows) == number
    rows = [(chart.kind, row) for chart in board["charts"] for row in chart.rows]
    assert {kind for kind, _ in rows} >= {"organization", "month"}
    for kind, row in rows:
        assert client.get(row.url).context["grid"].tally == row.tally, (kind, row.name)
        for url, number in ((row.late_url, row.tally.overdue), (row.done_url, row.tally.accepted)):
            assert (client.get(url).context["grid"].tally.total if url else 0) == number, (kind, row.name, url)
        if row.discipline:
            for url, number in ((row.in_time_url, row.discipline.in_time), (row.due_url, row.discipline.due)):
                assert client.get(url).context["number"] == number, (row.name, url)


@pytest.mark.usefixtures("_played")
def test_the_plan_of_vytegra_has_its_controller() -> None:
    row = Controller.objects.select_related("person").get(roadmap__slug="vytegra-2020")
    assert row.person.email == "editor.vytegra@example.org"
    assert row.basis.startswith("Пункт 2 ") and "вымышлен" in row.basis
    client = Client()
    client.force_login(row.person)
    page = client.get("/control/")
    assert "Карты, которые контролируете вы" in page.content.decode()
    assert [plan.roadmap.slug for plan in page.context["plans"]] == ["vytegra-2020"]
    assert page.context["ready"], "something to take off control"


@pytest.mark.usefixtures("_played")
def test_what_is_invented_says_so() -> None:
    documents = {"morshansk-ustinskaya", "morshansk-bolshekulikovskaya", "morshansk-sokolnikovskaya"}
    joined = Organization.objects.filter(addressed_by__isnull=False).exclude(slug__in=documents)
    named = set(joined.values_list("name", flat=True)) | {school.name for school in demo.SCHOOLS}
    assert len(demo.SCHOOLS) == 6 and all("вымышлен" in name for name in named)
    bases = {
        *Appointment.objects.values_list("basis", flat=True),
        *Occurrence.objects.exclude(basis="").values_list("basis", flat=True),
        *Addressee.objects.filter(organization__slug__in=documents).values_list("basis", flat=True),
        *Extension.objects.values_list("reason", flat=True),
        *Evidence.objects.values_list("title", flat=True),
        *Execution.objects.exclude(reported_on=None).values_list("note", flat=True),
    }
    assert [basis for basis in bases if "вымышлен" not in basis.lower()] == []


@pytest.mark.usefixtures("_played")
def test_the_pilot_school_is_in_stage_six() -> None:
    year = {"school_year": 2023, "form__code": "student_student", "organization__slug": "morshansk-algasovo"}
    programme = Programme.objects.select_related("municipality").get(**year)
    numbers = numbers_of([programme])[programme.pk]
    assert (numbers.mentees, numbers.mentors, numbers.pairs) == (24, 18, 16)
    assert (numbers.unpaired, numbers.unsupported, numbers.silent, numbers.lacking) == (1, 0, 1, 0)
    states = {row.stage: (row.started_on is not None, row.finished_on is not None) for row in programme.stages.all()}
    assert [stage for stage, (_, finished) in states.items() if finished] == [1, 2, 4, 5]
    assert [stage for stage, state in states.items() if state == (True, False)] == [3, 6]
    assert programme.pairs.filter(changes__isnull=False).count() == 1
    kinds = set(Pair.objects.filter(programme=programme).values_list("meetings__kind", flat=True))
    assert kinds == {1, 2, 3, 4}
    candidate = Person.objects.get(organization=programme.organization, admitted_from=None)
    assert not Participant.objects.filter(person=candidate).exists()


@pytest.mark.usefixtures("_played")
def test_earlier_cycles_are_closed_and_lead_to_the_next() -> None:
    chain = Programme.objects.filter(organization__slug="morshansk-algasovo", form__code="student_student")
    assert list(chain.order_by("school_year").values_list("school_year", "previous__school_year")) == [
        (2020, None),
        (2021, 2020),
        (2022, 2021),
        (2023, 2022),
    ]
    closed = list(chain.filter(closed_on__isnull=False).select_related("municipality"))
    assert len(closed) == 3
    # Who left the register later was in these bases all the same.
    assert all(numbers.mentors >= 2 for numbers in numbers_of(closed).values())


@pytest.mark.usefixtures("_played")
def test_three_schools_of_later_years_are_at_different_stages() -> None:
    schools = ("ustinskaya", "bolshekulikovskaya", "sokolnikovskaya")
    begun = StageState.objects.filter(started_on__isnull=False)
    reached = [
        begun.filter(programme__organization__slug=f"morshansk-{slug}").latest("stage").stage for slug in schools
    ]
    assert sorted(reached, reverse=True) == reached and len(set(reached)) == 3


@pytest.mark.usefixtures("_played")
def test_papers_partners_and_joining_are_there_and_say_that_they_are_invented() -> None:
    assert set(Paper.objects.values_list("kind", flat=True)) == {"introduction", "curator", "regulation", "assignment"}
    (agreement,) = Agreement.objects.select_related("partner")
    assert Participant.objects.filter(person__employer=agreement.partner, side="mentor").count() == 1
    assert SchoolDocument.objects.values("organization").distinct().count() == 2
    numbers = [agreement.number, agreement.partner.name, *Paper.objects.values_list("number", flat=True)]
    numbers += SchoolDocument.objects.exclude(number="").values_list("number", flat=True)
    assert [number for number in numbers if "вымышлен" not in number] == []
    waves = Wave.objects.filter(roadmap__slug="morshansk-2020")
    assert waves.count() == 4 and not waves.filter(joined_on=None).exists()
    # The plan names its pilot school itself: it owes what its own items say and no more.
    assert not Addressee.objects.filter(organization__slug="morshansk-algasovo").exists()


@pytest.mark.usefixtures("_played")
def test_names_are_kept_in_one_municipality_and_all_are_invented() -> None:
    (kept,) = MentoringSettings.objects.filter(names_kept=True).select_related("municipality")
    assert (kept.municipality.slug, "вымышлен" in kept.protection_level) == ("morshansk", True)
    known = {f"{name}{end}" for name in people.SURNAMES for end in ("", "а")}
    assert set(Person.objects.values_list("last_name", flat=True)) <= known
    names = list(Person.objects.values_list("last_name", "first_name", "patronymic"))
    assert len(names) == len(set(names)), "nobody is there twice"

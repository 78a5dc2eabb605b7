"""The demo shows plans in the middle of execution, and everything invented in it says so."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django_scopes import scopes_disabled

from monitoring import demo
from monitoring.management.commands.load_demo import FIXTURES, Command
from organizations.clock import today
from organizations.models import Municipality, Organization, User
from roadmaps.models import Addressee, Appointment, Evidence, Execution, Extension, Occurrence, Roadmap
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

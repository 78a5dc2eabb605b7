"""`loaddata` brings the five documents whole, as drafts; what the database holds is the documents' value."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import transaction
from django_scopes import scopes_disabled

from mentoring.models import Wave
from monitoring.management.commands.load_demo import FIXTURES
from roadmaps import workflow
from roadmaps.models import Item, Roadmap, Section, Target
from roadmaps.plan_rows import read_document
from tests.roadmaps.five_documents import SLUGS, read

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unscoped")]

# slug: sections, items with a deadline cell, parent rows, responsibilities understood, targets (seeds' inventory)
COUNTS = {
    "vytegra-2020": (6, 18, 2),
    "tonkino-2023": (6, 20, 0),
    "aksay-2020": (0, 8, 0),
    "chelyabinsk-2021": (0, 14, 0),
    "morshansk-2020": (0, 45, 0),
}


@pytest.fixture(scope="module", autouse=True)
def _loaded(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The five documents, in one transaction that ends with the module; each test undoes its own."""
    with django_db_blocker.unblock(), transaction.atomic():
        with scopes_disabled():
            call_command("loaddata", *FIXTURES, verbosity=0)
        yield
        transaction.set_rollback(True)


def test_all_five_arrive_as_drafts() -> None:
    assert dict(Roadmap.objects.values_list("slug", "status")) == dict.fromkeys(SLUGS, "draft")


@pytest.mark.parametrize("slug", SLUGS)
def test_the_database_holds_the_document(slug: str) -> None:
    assert read_document(Roadmap.objects.get(slug=slug)) == read(slug)


@pytest.mark.parametrize("slug", SLUGS)
def test_counts_are_the_inventory_s(slug: str) -> None:
    roadmap = Roadmap.objects.get(slug=slug)
    items = Item.objects.filter(roadmap=roadmap)
    parents = items.filter(deadline="", result="").filter(title__endswith=":", responsible="")
    parents |= items.filter(deadline="", result__isnull=True, responsible="")
    sections, with_deadline, parent_rows = COUNTS[slug]

    assert Section.objects.filter(roadmap=roadmap).count() == sections
    assert items.exclude(deadline="").count() == with_deadline
    assert parents.count() == parent_rows


def test_a_fixture_loaded_over_an_approved_plan_changes_nothing() -> None:
    plan = Roadmap.objects.get(slug="tonkino-2023")
    edition = workflow.record_approved(plan.pk, by=None)
    Item.objects.filter(roadmap__slug="aksay-2020").update(title="Правка черновика")

    with pytest.raises(CommandError, match=r"Ничего не загружено.*does not go back"):
        call_command("loaddata", "tonkino-2023", "aksay-2020", verbosity=0)

    plan.refresh_from_db()
    assert (plan.status, plan.current_edition) == ("approved", edition)
    assert Item.objects.filter(title="Правка черновика").exists()


def test_morshansk_holds_targets_and_years_of_introduction() -> None:
    targets = Target.objects.filter(row__roadmap__slug="morshansk-2020")
    waves = Wave.objects.filter(roadmap__slug="morshansk-2020")

    assert targets.count() == 6 * 5
    assert not targets.filter(value__isnull=True).exists()
    assert list(waves.values_list("school_year", "organization__slug", "pilot", "with_branches")) == [
        (2020, "morshansk-algasovo", True, False),
        (2021, "morshansk-ustinskaya", False, True),
        (2022, "morshansk-bolshekulikovskaya", False, True),
        (2023, "morshansk-sokolnikovskaya", False, True),
    ]


def test_loading_twice_doubles_nothing() -> None:
    before = Item.objects.count()
    call_command("loaddata", *FIXTURES, verbosity=0)

    assert Item.objects.count() == before


def test_every_row_carries_its_plan_s_municipality() -> None:
    for row in Item.objects.select_related("roadmap"):
        assert row.municipality_id == row.roadmap.municipality_id

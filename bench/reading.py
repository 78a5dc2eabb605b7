"""What the roadmap page costs: queries however many rows, and its rows as values beside prefetched instances."""

from __future__ import annotations

from django.db import connection
from django.db.models import Prefetch
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django_scopes import scopes_disabled

from bench.harness import Ratio, compare
from organizations.models import User
from roadmaps.models import IndicatorRow, Item, Responsibility, Roadmap, Section
from roadmaps.plan_rows import read_plan

SLUG = "morshansk-2020"
# Session, person, the person's roles; an observer's regions come in a fourth that the editor does not have.
BEYOND = ("django_session", "organizations_user", "organizations_membership")
# The bell counts what the person has not read.
BELL = "monitoring_noticemark"


def run() -> list[Ratio]:
    with scopes_disabled():
        roadmap = Roadmap.objects.select_related("owner", "act").get(slug=SLUG)
        return [
            Ratio("queries of the roadmap page beyond session and person", _queries(), 6),
            compare(
                "rows as values / prefetched instances",
                lambda: read_plan(roadmap, with_results=False),
                lambda: _instances(roadmap),
                bound=0.40,
                rounds=15,
            ),
        ]


def _instances(roadmap: Roadmap) -> list[object]:
    parties = Responsibility.objects.select_related("organization")
    items = Item.objects.prefetch_related(Prefetch("responsibilities", parties))
    sections = Section.objects.filter(roadmap=roadmap).prefetch_related(Prefetch("items", items))
    loose = items.filter(roadmap=roadmap, section=None)
    targets = IndicatorRow.objects.filter(roadmap=roadmap).prefetch_related("targets")
    return [*sections, *loose, *targets]


def _queries() -> int:
    client = Client()
    user = User.objects.get(email="editor.morshansk@example.org")
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    address = reverse("roadmap", args=[SLUG])
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        response = client.get(address)
    if response.status_code != 200:
        raise RuntimeError(f"the page answered {response.status_code}")
    asked = [query["sql"] for query in captured if BELL not in query["sql"]]
    return sum(1 for sql in asked if not any(f'FROM "{table}"' in sql for table in BEYOND))

"""The figures: what the country's size costs a page, a list and an act."""

from __future__ import annotations

import datetime as dt
import re
import time
from collections.abc import Callable, Sequence
from functools import partial

from django.db import connection
from django.db.models import Count, Value
from django.db.models.functions import Coalesce
from django.test import Client
from django.urls import reverse

from bench.harness import Ratio, compare
from bench.scale.databases import ADMIN, COUNTRY, SMALL, run, used
from bench.scale.pages import EDITOR, client_of, curator, get, statements
from organizations.access import Access
from organizations.models import Municipality, User
from roadmaps import tallies
from roadmaps.acceptance import Place, waiting
from roadmaps.models import Execution, Roadmap
from roadmaps.synthetic import TODAY

PLAN = "synthetic-1-plan"
REPORTS = 12
ROUNDS = 9
LINES = 1_800_000
"""Of the country that the bounds of pages are set for."""


def measure() -> list[Ratio]:
    """All figures; the last ones change the country and come last."""
    return [*_beside_naive(), *_same_queries(), *_reports(), *_ends_of_lists(), *_deep_queue()]


def _asked_again(statements: Sequence[str]) -> Callable[[], None]:
    """Runs the statements as the page sent them, and fetches what they find."""
    queries = [sql for sql in statements if sql.lstrip().upper().startswith("SELECT")]

    def ask() -> None:
        with connection.cursor() as cursor:
            for sql in queries:
                cursor.execute(sql)
                cursor.fetchall()

    return ask


def least(asked: Sequence[str]) -> float:
    """Seconds of the statements sent together, by the quickest of ROUNDS runs: what else the machine does only adds to
    them. One by one, a page of many short statements would be charged with waking the server up for each of them,
    which on an idle machine takes longer than most of them do."""
    together = ";\n".join(sql for sql in asked if sql.lstrip().upper().startswith("SELECT"))
    spent = []
    with connection.cursor() as cursor:
        for _ in range(ROUNDS):
            begun = time.perf_counter()
            cursor.execute(together)
            cursor.fetchall()
            spent.append(time.perf_counter() - begun)
    return min(spent)


def _beside_naive() -> list[Ratio]:
    """Queries of whole pages beside the one that counts the lines of every municipality, by the same rules.

    The bounds are those of LINES; that one query grows with the country, so that in a smaller one they are wider.
    """
    with used(COUNTRY):
        overdue = tallies.overdue_today(Municipality.objects.all())
        naive = statements(lambda: tallies.by_roadmap(Execution.objects.all(), overdue))
        wider = max(LINES / Execution.objects.count(), 1.0)
        pages = (
            ("dashboard of a municipality", client_of(EDITOR), reverse("dashboard"), 0.01),
            ("overview of the country", client_of(ADMIN), reverse("overview"), 0.02),
        )
        found = []
        for title, client, address, bound in pages:
            get(client, address)
            asked = statements(partial(get, client, address))
            ours, theirs = least(asked), least(naive)
            note = f"{ours * 1000:.2f} / {theirs * 1000:.2f} ms, {len(asked)} queries, the least of {ROUNDS} runs each"
            found.append(Ratio(f"queries of the {title} / naive aggregate", ours / theirs, bound * wider, note))
        return found


def _same_queries() -> list[Ratio]:
    """How many more queries a page costs in the country than in one municipality."""
    pages = [
        ("«Мои мероприятия»", curator, reverse("my_items")),
        ("fulfilment grid", lambda: EDITOR, reverse("roadmap_grid", args=[PLAN])),
        ("queue", lambda: EDITOR, reverse("queue")),
        ("list of plans", lambda: EDITOR, reverse("roadmaps")),
        ("dashboard", lambda: EDITOR, reverse("dashboard")),
        ("queue of who sees everything", lambda: ADMIN, reverse("queue")),
        ("list of plans of who sees everything", lambda: ADMIN, reverse("roadmaps")),
    ]
    found = []
    for title, who, address in pages:
        counts, sizes = [], []
        for name in (SMALL, COUNTRY):
            with used(name):
                client = client_of(who())
                get(client, address)
                counts.append(len(statements(partial(get, client, address))))
                sizes.append(Execution.objects.count())
        note = f"{counts[1]} at {sizes[1]:,} lines, {counts[0]} at {sizes[0]:,}"
        found.append(Ratio(f"queries of {title}: country / municipality", counts[1] / counts[0], 1.0, note))
    return found


def _reports() -> list[Ratio]:
    """One report through the page's form, by turns in both databases."""
    with used(SMALL):
        keys = list(
            Execution.objects.open()
            .filter(organization__memberships__user__email=curator(), item__target="", due__gte=TODAY)
            .order_by("due", "pk")
            .values_list("pk", flat=True)[: REPORTS + 1]
        )
    times: dict[str, list[float]] = {SMALL: [], COUNTRY: []}
    counts: dict[str, int] = {}
    clients = {}
    for place, key in enumerate(keys):
        for name, spent in times.items():
            with used(name):
                if name not in clients:
                    clients[name] = client_of(curator())
                send = _filled(clients[name], key)
                if place == 0:
                    counts[name] = len(statements(send))
                    continue
                begun = time.perf_counter()
                send()
                spent.append(time.perf_counter() - begun)
    here, there = min(times[COUNTRY]), min(times[SMALL])
    note = f"{here * 1000:.1f} / {there * 1000:.1f} ms, rounds: {len(times[SMALL])}"
    asked = f"{counts[COUNTRY]} / {counts[SMALL]}"
    return [
        Ratio("statements of a report: country / municipality", counts[COUNTRY] / counts[SMALL], 1.0, asked),
        Ratio("time of a report: country / municipality", here / there, 1.5, note),
    ]


_HIDDEN = re.compile(r'<input[^>]*type="hidden"[^>]*>')
_NAME, _VALUE = re.compile(r'name="([^"]*)"'), re.compile(r'value="([^"]*)"')


def _filled(client: Client, line: int) -> Callable[[], None]:
    """The line's form as a curator fills it, ready to be sent."""
    address = f"{reverse('line_report')}?line={line}"
    text = get(client, address).content.decode()
    kept = {
        name[1]: value[1] if (value := _VALUE.search(tag)) else ""
        for tag in _HIDDEN.findall(text)
        if (name := _NAME.search(tag))
    }
    day = f"{TODAY - dt.timedelta(days=1):%d.%m.%Y}"
    words = {
        "line": str(line),
        "done_on": day,
        "title": "Синтетический приказ",
        "number": f"{line}-од",
        "date": day,
        "url": "https://school.synthetic.example/",
        "note": "Синтетический отчёт.",
    }

    def send() -> None:
        response = client.post(reverse("line_report"), {**kept, **words})
        if response.status_code != 302:
            raise RuntimeError(f"the report answered {response.status_code}")

    return send


def _ends_of_lists() -> list[Ratio]:
    """The last page of lists beside the first, by whoever sees most of them."""
    with used(COUNTRY):
        admin = client_of(ADMIN)
        found = [
            _ends("list of plans", admin, reverse("roadmaps")),
            _ends("discipline's lines", admin, _largest_discipline()),
            _ends("a plan's history", admin, reverse("roadmap_history", args=[_longest_history()])),
        ]
    return found


def _ends(title: str, client: Client, address: str) -> Ratio:
    last, pages = address, 1
    while (following := _NEXT.search(get(client, last).content.decode())) is not None:
        last = f"{address.partition('?')[0]}{following[1].replace('&amp;', '&')}"
        pages += 1
    ratio = compare(
        f"last page of the {title} / first",
        lambda: get(client, last),
        lambda: get(client, address),
        bound=2.0,
        rounds=5,
        served=True,
    )
    return Ratio(ratio.title, ratio.value, ratio.bound, f"{ratio.note}, page {pages:,}")


_NEXT = re.compile(r'href="[^"?]*(\?[^"]*)"[^>]*rel="next"')
"""The address of the next page as a list's pager links it."""


def _longest_history() -> str:
    """The slug of the plan with most lines."""
    counted = Roadmap.objects.annotate(number=Count("lines")).order_by("-number", "pk")
    return counted.values_list("slug", flat=True)[0]


def _largest_discipline() -> str:
    place = Roadmap.objects.select_related("municipality").get(slug=_longest_history()).municipality
    return f"{reverse('discipline_lines')}?municipality={place.slug}&kind=due"


def _deep_queue() -> list[Ratio]:
    """The queue when every line of the country waits in it: the page behind row 1,700,000, or near the end."""
    with used(COUNTRY):
        _let_all_wait()
        rows = waiting(Access.of(User.objects.get(email=ADMIN))).order_by("reported_on", "pk")
        depth = min(1_700_000, rows.count() - 1_000)
        line = rows[depth]
        client, address = client_of(ADMIN), reverse("queue")
        deep = f"{address}?after={Place(line.reported_on or TODAY, line.pk)}"
        ratio = compare(
            f"queue behind row {depth:,} / its first page",
            lambda: get(client, deep),
            lambda: get(client, address),
            bound=2.0,
            rounds=5,
            served=True,
        )
        again = [_asked_again(statements(partial(get, client, at))) for at in (deep, address)]
        title = f"queries of the queue behind row {depth:,} / of its first page"
        return [ratio, compare(title, *again, bound=2.0, rounds=5, served=True)]


def _let_all_wait() -> None:
    """Past triggers and tallies: nothing that reads those is measured afterwards."""
    run("SET session_replication_role = replica")
    day = TODAY - dt.timedelta(days=1)
    Execution.objects.exclude(status="reported").update(
        status="reported",
        reported_on=Coalesce("reported_on", Value(day)),
        done_on=Coalesce("done_on", Value(day)),
    )
    run("SET session_replication_role = DEFAULT")
    run("VACUUM ANALYZE roadmaps_execution")

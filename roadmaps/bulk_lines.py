"""The bulk writer of execution: what all schools of a synthetic country owe by the plans that `bulk` wrote.

Lines come by `INSERT … SELECT`, the same on both databases. On PostgreSQL they are written past the triggers that count
them, and past foreign keys and indexes, in one transaction that checks and counts them all at its end; SQLite does so
row by row.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.db import connection, transaction

from organizations.bulk import PREFIX, Place
from organizations.bulk_sql import analyze, fill, insert_select, loading, run, table_of, temporary
from organizations.models import Event, Membership, Organization
from roadmaps import rollups, synthetic
from roadmaps.bulk import PLAN, learn_roadmaps, place_row
from roadmaps.calendars import calendar_of
from roadmaps.copies import document_of
from roadmaps.duties import Addressed, Bound, Executor, duties, late_after, owed_by
from roadmaps.models import (
    Addressee,
    Evidence,
    Execution,
    Item,
    LineTally,
    Occurrence,
    PlaceTally,
    Roadmap,
)
from roadmaps.workflow.duty_rows import act_name

_PART = 100
"""Municipalities that are written at once."""
_MODULUS = 1_000_003
_SAMPLE = 4
"""One school of so many has evidence and a journal."""
_TABLES = PLAN | {
    "simulated_executor": "organization_id bigint, municipality_id bigint, kind varchar(30), number bigint, "
    "reported_by_id bigint, entered_as varchar(12)",
    "simulated_term": "term bigint, uid varchar(32), due date, kind varchar(30), role varchar(20), level varchar(20), "
    "part text, basis varchar(300), late_after date",
    "simulated_fate": "term bigint, number bigint, status varchar(10), done_on date, reported_on date, "
    "returned_on date, accepted_on date, touched_at timestamptz",
    "simulated_day": "day date, at timestamptz",
}


def write_execution(template: Roadmap, places: Sequence[Place], *, seed: int) -> Iterator[int]:
    """Addressees and lines of each place's plan in the states that the seed says, with evidence and journal for a
    part. Yields the number of places written so far; schools must stand."""
    with temporary(_TABLES):
        fill("simulated_plan", [place_row(place, seed) for place in places])
        _read_back()
        _seed_terms(template)
        analyze(*_TABLES, Item, Occurrence, Roadmap, Organization)
        with transaction.atomic():
            with loading(Execution, Addressee), _counted_at_once():
                for begin in range(0, len(places), _PART):
                    part = places[begin : begin + _PART]
                    numbers = part[0].number, part[-1].number
                    _write_addressees(numbers)
                    _write_lines(template, numbers, seed)
                    yield begin + len(part)
            analyze(Execution)
            with loading(Evidence, Evidence.lines.through, Event):
                numbers = places[0].number, places[-1].number
                _write_evidence(numbers)
                _write_journal(numbers)


def _read_back() -> None:
    """Who is where, by the codes that were given: plans, their people, and all executors with who reports for them."""
    learn_roadmaps()
    seat = (
        f"(SELECT MIN(m.user_id) FROM {table_of(Membership)} m"
        " WHERE m.organization_id = simulated_plan.department_id AND m.role = '{role}')"
    )
    run(
        f"UPDATE simulated_plan SET editor_id = {seat.format(role='editor')},"
        f" administrator_id = {seat.format(role='administrator')}"
    )
    prefix = f"{PREFIX}school-"
    run(
        "INSERT INTO simulated_executor SELECT o.id, o.municipality_id, o.kind,"
        " CAST(substr(o.slug, %s) AS bigint), COALESCE(m.user_id, p.editor_id),"
        " CASE WHEN m.user_id IS NULL THEN 'department' ELSE '' END"
        f" FROM simulated_plan p JOIN {table_of(Organization)} o ON o.municipality_id = p.municipality_id"
        f" LEFT JOIN {table_of(Membership)} m ON m.organization_id = o.id AND m.role = 'curator'"
        " WHERE o.kind = 'school'",
        [len(prefix) + 1],
    )
    # A department draws otherwise than a school of the same number.
    run(
        "INSERT INTO simulated_executor SELECT p.department_id, p.municipality_id, 'department', p.number + 500000,"
        " p.editor_id, '' FROM simulated_plan p"
    )


def _seed_terms(template: Roadmap) -> None:
    """What each kind of organization owes and when, by the rules of duties; and what may become of each."""
    edition = template.current_edition
    if edition is None:
        raise ValueError("the template is not approved")
    act, day = act_name(edition), synthetic.APPROVED_ON
    school, department = Executor(1, "school", "school"), Executor(2, "department", "department")
    bound = Bound(2, act, {1: school, 2: department}, (Addressed(school, dt.date.min, act),))
    kinds = {1: school.kind, 2: department.kind}
    found = [
        (duty.uid, term, owed)
        for duty in duties(document_of(edition).plan, edition.act_date, calendar_of(template.municipality))
        for term in duty.terms
        if term.due
        for owed in owed_by(duty.parties, bound, term.due)
    ]
    terms, fates = [], []
    for number, (uid, term, owed) in enumerate(found):
        # As in the usual act: nobody is late with a yearly note.
        doubtful = term.doubtful or term.origin == Occurrence.Origin.NOTE
        last = late_after(term.due, term.working, day, doubtful=doubtful)
        kind = kinds[owed.organization]
        terms.append((number, uid, term.due, kind, owed.role.value, owed.level, owed.part, owed.basis, last))
        for fate in synthetic.fates(term.due or day):
            days = (fate.done_on, fate.reported_on, fate.returned_on, fate.accepted_on)
            fates.append((number, fate.number, fate.status, *days, _moment(fate.touched_on)))
    fill("simulated_term", terms)
    fill("simulated_fate", fates)
    length = (synthetic.TODAY - day).days + 1
    days_of_year = [day + dt.timedelta(days=each) for each in range(length)]
    fill("simulated_day", [(each, _moment(each)) for each in days_of_year])


def _write_addressees(numbers: tuple[int, int]) -> None:
    insert_select(
        Addressee,
        "simulated_plan p JOIN simulated_executor x ON x.municipality_id = p.municipality_id"
        " CROSS JOIN (SELECT MIN(basis) AS basis FROM simulated_term) t"
        " WHERE x.kind = 'school' AND p.number BETWEEN %s AND %s ORDER BY x.number",
        numbers,
        columns={
            "municipality_id": "p.municipality_id",
            "roadmap_id": "p.roadmap_id",
            "organization_id": "x.organization_id",
            "basis": "t.basis",
        },
        values={"since": synthetic.APPROVED_ON},
    )


@contextmanager
def _counted_at_once() -> Iterator[None]:
    """On PostgreSQL the lines that the block writes are counted at its end, all together."""
    if connection.vendor != "postgresql":
        yield
        return
    run(f"ALTER TABLE {table_of(Execution)} DISABLE TRIGGER tally_line_insert")
    yield
    with loading(LineTally, PlaceTally):
        rollups.count_anew()
    run(f"ALTER TABLE {table_of(Execution)} ENABLE TRIGGER tally_line_insert")


def _write_lines(template: Roadmap, numbers: tuple[int, int], seed: int) -> None:
    """A line for each term and executor; the department of the template has its lines from the usual act.

    `numbers`: the first and the last plan, here and in what follows.
    """
    drawn = f"((x.number * 7919 + t.term * 104729 + %s) %% {_MODULUS})"
    reported, accepted = "f.reported_on IS NOT NULL", "f.accepted_on IS NOT NULL"
    insert_select(
        Execution,
        f"simulated_plan p JOIN simulated_executor x ON x.municipality_id = p.municipality_id"
        f" JOIN simulated_term t ON t.kind = x.kind"
        f" JOIN {table_of(Item)} i ON i.roadmap_id = p.roadmap_id AND i.uid = t.uid"
        f" JOIN {table_of(Occurrence)} o ON o.item_id = i.id AND o.due = t.due"
        f" JOIN simulated_fate f ON f.term = t.term"
        f" AND f.number = ({drawn} * {drawn} %% {_MODULUS}) %% p.reach"
        f" WHERE p.number BETWEEN %s AND %s AND (x.kind = 'school' OR p.roadmap_id <> %s)"
        f" ORDER BY x.number, t.term",
        [_shift(seed), _shift(seed), *numbers, template.pk],
        columns={
            "municipality_id": "p.municipality_id",
            "occurrence_id": "o.id",
            "roadmap_id": "p.roadmap_id",
            "item_id": "i.id",
            "organization_id": "x.organization_id",
            **{name: f"t.{name}" for name in ("role", "level", "part", "basis", "due", "late_after")},
            **{
                name: f"f.{name}"
                for name in ("status", "done_on", "reported_on", "returned_on", "accepted_on", "touched_at")
            },
            "note": f"CASE WHEN {reported} THEN '{synthetic.NOTE}' ELSE '' END",
            "entered_as": f"CASE WHEN {reported} THEN x.entered_as ELSE '' END",
            "reported_by_id": f"CASE WHEN {reported} THEN x.reported_by_id END",
            "accepted_by_id": f"CASE WHEN {accepted} THEN p.administrator_id END",
            "return_reason": f"CASE WHEN f.returned_on IS NOT NULL THEN '{synthetic.REASON}' ELSE '' END",
        },
    )


def _shift(seed: int) -> int:
    return seed * 15_485_863 % _MODULUS


_SAMPLED = (
    f"simulated_plan p JOIN simulated_executor x ON x.municipality_id = p.municipality_id AND x.kind = 'school'"
    f" AND x.number %% {_SAMPLE} = 0 JOIN {Execution._meta.db_table} l ON l.organization_id = x.organization_id"
)
_REPORTED = "l.status IN ('reported', 'accepted') AND p.number BETWEEN %s AND %s"
_NUMBER = "'С-' || CAST(l.due AS varchar(10))"


def _write_evidence(numbers: tuple[int, int]) -> None:
    """One order of a school for all that fell due on a day."""
    insert_select(
        Evidence,
        f"(SELECT l.municipality_id, l.organization_id, {_NUMBER} AS number, MIN(l.done_on) AS date,"
        f" MIN(l.reported_by_id) AS added_by_id FROM {_SAMPLED} WHERE {_REPORTED}"
        f" GROUP BY l.municipality_id, l.organization_id, l.due) g ORDER BY g.organization_id, g.number",
        numbers,
        columns={name: f"g.{name}" for name in ("municipality_id", "organization_id", "number", "date", "added_by_id")},
        values={"kind": Evidence.Kind.DOCUMENT, "title": "Синтетический приказ"},
    )
    analyze(Evidence)
    insert_select(
        Evidence.lines.through,
        f"{_SAMPLED} JOIN {table_of(Evidence)} e ON e.organization_id = l.organization_id AND e.number = {_NUMBER}"
        f" WHERE {_REPORTED}",
        numbers,
        columns={"evidence_id": "e.id", "execution_id": "l.id"},
    )


def _write_journal(numbers: tuple[int, int]) -> None:
    """Reports and acceptances of the sampled schools, as the acts would have logged them."""
    title = "substr(i.label || ' ' || i.title, 1, 120) || ' — ' || o.short_name"
    for verb, status, day, actor in (
        ("report_line", "reported", "reported_on", "reported_by_id"),
        ("accept_line", "accepted", "accepted_on", "accepted_by_id"),
    ):
        insert_select(
            Event,
            f"{_SAMPLED} JOIN simulated_day d ON d.day = l.{day} JOIN {table_of(Item)} i ON i.id = l.item_id"
            f" JOIN {table_of(Organization)} o ON o.id = l.organization_id WHERE {_REPORTED} ORDER BY l.id",
            numbers,
            columns={
                "municipality_id": "l.municipality_id",
                "at": "d.at",
                "actor_id": f"l.{actor}",
                "object_id": "CAST(l.id AS varchar(40))",
                "object_title": title,
                "root_id": "l.roadmap_id",
            },
            values={
                "verb": verb,
                "object_kind": "execution",
                "root_kind": "roadmap",
                "after": {"status": status},
                "comment": synthetic.NOTE if verb == "report_line" else "",
            },
        )


def _moment(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(9), dt.UTC)

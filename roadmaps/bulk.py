"""The bulk writer of this floor: one plan in force in every municipality of a synthetic country, with its execution.

The first municipality's plan is approved by `workflow`; the database copies it for the others and writes all lines by
`INSERT … SELECT`, the same on both databases. On PostgreSQL lines are written past the triggers that count them, and
past foreign keys and indexes, in one transaction that checks and counts them all at its end; SQLite does so row by row.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from django.db import connection, models, transaction

from documents.act import ActKind, Requisites
from documents.bulk import copy_act, copy_file
from documents.models import Act, StoredFile
from organizations.bulk import PREFIX, Place, insert_select, loading
from organizations.models import Event, Membership, Organization
from roadmaps import rollups, synthetic, workflow
from roadmaps.calendars import calendar_of
from roadmaps.copies import document_of
from roadmaps.drafting import Issuer, new_act
from roadmaps.duties import Addressed, Bound, Executor, duties, late_after, owed_by
from roadmaps.models import (
    Addressee,
    Control,
    Edition,
    Evidence,
    Execution,
    Item,
    LineTally,
    Occurrence,
    PlaceTally,
    Responsibility,
    ResultDocument,
    Roadmap,
    Section,
)
from roadmaps.workflow.duty_rows import act_name

_PART = 100
"""Municipalities that are written at once."""
_MODULUS = 1_000_003
_SAMPLE = 4
"""One school of so many has evidence and a journal."""
_TABLES = {
    "simulated_plan": "municipality_id bigint, number bigint, slug varchar(80), department_id bigint, "
    "roadmap_id bigint, editor_id bigint, administrator_id bigint, reach bigint",
    "simulated_executor": "organization_id bigint, municipality_id bigint, kind varchar(30), number bigint, "
    "reported_by_id bigint, entered_as varchar(12)",
    "simulated_term": "term bigint, uid varchar(32), due date, kind varchar(30), role varchar(20), level varchar(20), "
    "part text, basis varchar(300), late_after date",
    "simulated_fate": "term bigint, number bigint, status varchar(10), done_on date, reported_on date, "
    "returned_on date, accepted_on date, touched_at timestamptz",
    "simulated_day": "day date, at timestamptz",
}


def write_plans(places: Sequence[Place], *, seed: int) -> Roadmap:
    """A plan in force in each place, without addressees and lines. Returns the first, which the others repeat.

    The words are the same everywhere and name no municipality, so that content, hash and files are each plan's own.
    """
    first = places[0]
    with transaction.atomic():
        template = _approve(first)
        with _temporary("simulated_plan"):
            _fill("simulated_plan", [_place_row(place, seed) for place in places[1:]])
            _copy_plans(template, places[1:])
    return template


def write_execution(template: Roadmap, places: Sequence[Place], *, seed: int) -> Iterator[int]:
    """Addressees and lines of each place's plan in the states that the seed says, with evidence and journal for a
    part. Yields the number of places written so far; schools must stand."""
    with _temporary(*_TABLES):
        _fill("simulated_plan", [_place_row(place, seed) for place in places])
        _read_back()
        _seed_terms(template)
        _analyze(*_TABLES, Item, Occurrence, Roadmap, Organization)
        with transaction.atomic():
            with loading(Execution, Addressee), _counted_at_once():
                for begin in range(0, len(places), _PART):
                    part = places[begin : begin + _PART]
                    numbers = part[0].number, part[-1].number
                    _write_addressees(numbers)
                    _write_lines(template, numbers, seed)
                    yield begin + len(part)
            _analyze(Execution)
            with loading(Evidence, Evidence.lines.through, Event):
                numbers = places[0].number, places[-1].number
                _write_evidence(numbers)
                _write_journal(numbers)


def analyze() -> None:
    """Let the database look at what stands now: its plans of queries rest on it."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _approve(place: Place) -> Roadmap:
    """The plan of the first place, brought in as approved through the usual act: files, edition, terms, controls."""
    plan = synthetic.country_plan()
    issuer = Issuer(
        ("СИНТЕТИЧЕСКОЕ УПРАВЛЕНИЕ ОБРАЗОВАНИЯ",),
        "синтетического управления образования",
        "г. Синтетический",
        "Начальник управления",
        "У.С. Условный",
        ActKind.ORDER,
    )
    signed = Requisites(
        "1-синт", synthetic.APPROVED_ON, signatory_post=issuer.head_post, signatory_name="У.С. Условный"
    )
    parties = workflow.Parties(place.department, place.department, place.department)
    act = replace(new_act(plan, issuer), requisites=signed)
    roadmap = workflow.create(parties, plan, act, by=None, slug=_slug(place))
    workflow.record_approved(roadmap.pk, by=None, taken_over_on=synthetic.APPROVED_ON)
    return Roadmap.objects.select_related("act", "current_edition__pdf", "current_edition__xlsx").get(pk=roadmap.pk)


def _slug(place: Place) -> str:
    return f"{PREFIX}{place.number}-plan"


def _place_row(place: Place, seed: int) -> tuple[Any, ...]:
    """`reach`: of how many fates its schools draw, the worst ones left out where things are kept well."""
    reach = synthetic.FATES - (place.number * 7 + seed) % 4 * 6
    return place.municipality.pk, place.number, _slug(place), place.department.pk, None, None, None, reach


def _copy_plans(template: Roadmap, places: Sequence[Place]) -> None:
    if not places:
        return
    edition = template.current_edition
    if template.act is None or edition is None:
        raise ValueError("the template is not approved")
    copy_act(template.act, "simulated_plan")
    for file in (edition.pdf, edition.xlsx):
        copy_file(file, [place.municipality.pk for place in places], "simulated_plan")
    _copy_roadmaps(template, places)
    _learn_roadmaps()
    _analyze("simulated_plan", StoredFile)
    _copy_editions(edition)
    with loading(Section, Item, Responsibility, ResultDocument, Occurrence, Control, Event):
        _copy_rows(template)
        _copy_terms(template)


def _copy_roadmaps(template: Roadmap, places: Sequence[Place]) -> None:
    acts = dict(Act.objects.filter(slug__startswith=PREFIX).values_list("slug", "pk"))
    kept = {
        field.attname: getattr(template, field.attname)
        for field in Roadmap._meta.concrete_fields
        if field.attname not in ("id", "status", "current_edition_id", "act_id")
    }
    rows = []
    for place in places:
        own = {"owner": place.department, "keeper": place.department, "issuer": place.department}
        row = Roadmap(**kept)
        row.municipality, row.slug = place.municipality, _slug(place)
        for name, organization in own.items():
            setattr(row, name, organization)
        row.act = template.act
        row.search_text = row.folded()
        row.act_id = acts[row.slug]
        rows.append(row)
    Roadmap.objects.bulk_create(rows, batch_size=500)


def _learn_roadmaps() -> None:
    _run(
        f"UPDATE simulated_plan SET roadmap_id = (SELECT r.id FROM {_t(Roadmap)} r WHERE r.slug = simulated_plan.slug)"
    )


def _copy_editions(edition: Edition) -> None:
    """Editions with the rows of their own files; with an edition the plan is approved."""
    files = _t(StoredFile)
    insert_select(
        Edition,
        f"{_t(Edition)} t CROSS JOIN simulated_plan p"
        f" JOIN {files} f ON f.municipality_id = p.municipality_id AND f.sha256 = %s"
        f" JOIN {files} x ON x.municipality_id = p.municipality_id AND x.sha256 = %s WHERE t.id = %s",
        [edition.pdf.sha256, edition.xlsx.sha256, edition.pk],
        like="t",
        columns={
            "municipality_id": "p.municipality_id",
            "roadmap_id": "p.roadmap_id",
            "pdf_id": "f.id",
            "xlsx_id": "x.id",
        },
    )
    roadmap = _t(Roadmap)
    _run(
        f"UPDATE {roadmap} SET status = 'approved', current_edition_id ="
        f" (SELECT e.id FROM {_t(Edition)} e WHERE e.roadmap_id = {roadmap}.id)"
        f" WHERE id IN (SELECT roadmap_id FROM simulated_plan)"
    )


def _copy_rows(template: Roadmap) -> None:
    """Sections, items, and what hangs on items. The synthetic plan's items do not nest."""
    own = {"municipality_id": "p.municipality_id", "roadmap_id": "p.roadmap_id"}
    section, item = _t(Section), _t(Item)
    where = "CROSS JOIN simulated_plan p WHERE t.roadmap_id = %s"
    insert_select(Section, f"{section} t {where}", [template.pk], like="t", columns=own)
    insert_select(
        Item,
        f"{item} t JOIN {section} ts ON ts.id = t.section_id CROSS JOIN simulated_plan p"
        f" JOIN {section} s ON s.roadmap_id = p.roadmap_id AND s.uid = ts.uid WHERE t.roadmap_id = %s",
        [template.pk],
        like="t",
        columns=own | {"section_id": "s.id"},
    )
    _analyze(Section, Item)
    for model in (Responsibility, ResultDocument):
        insert_select(
            model,
            f"{_t(model)} t {_own_item()}",
            [template.pk],
            like="t",
            columns={"municipality_id": "p.municipality_id", "item_id": "i.id"},
        )


def _own_item() -> str:
    """From a row `t` of the template's item to the same item `i` of each plan `p`."""
    return (
        f"JOIN {_t(Item)} ti ON ti.id = t.item_id CROSS JOIN simulated_plan p"
        f" JOIN {_t(Item)} i ON i.roadmap_id = p.roadmap_id AND i.uid = ti.uid WHERE ti.roadmap_id = %s"
    )


def _copy_terms(template: Roadmap) -> None:
    """Occurrences, controls, and the journal of how the plan came."""
    own = {"municipality_id": "p.municipality_id", "roadmap_id": "p.roadmap_id", "item_id": "i.id"}
    edition = f"(SELECT e.id FROM {_t(Edition)} e WHERE e.roadmap_id = p.roadmap_id)"
    insert_select(
        Occurrence,
        f"{_t(Occurrence)} t {_own_item()}",
        [template.pk],
        like="t",
        columns=own | {"edition_id": edition},
    )
    insert_select(Control, f"{_t(Control)} t {_own_item()}", [template.pk], like="t", columns=own)
    about = f"CASE t.object_kind WHEN 'roadmap' THEN p.roadmap_id ELSE {edition} END"
    insert_select(
        Event,
        f"{_t(Event)} t CROSS JOIN simulated_plan p WHERE t.root_kind = 'roadmap' AND t.root_id = %s ORDER BY t.id",
        [template.pk],
        like="t",
        columns={
            "municipality_id": "p.municipality_id",
            "root_id": "p.roadmap_id",
            "object_id": f"CAST({about} AS varchar(40))",
        },
    )


def _read_back() -> None:
    """Who is where, by the codes that were given: plans, their people, and all executors with who reports for them."""
    _learn_roadmaps()
    seat = (
        f"(SELECT MIN(m.user_id) FROM {_t(Membership)} m"
        " WHERE m.organization_id = simulated_plan.department_id AND m.role = '{role}')"
    )
    _run(
        f"UPDATE simulated_plan SET editor_id = {seat.format(role='editor')},"
        f" administrator_id = {seat.format(role='administrator')}"
    )
    prefix = f"{PREFIX}school-"
    _run(
        "INSERT INTO simulated_executor SELECT o.id, o.municipality_id, o.kind,"
        " CAST(substr(o.slug, %s) AS bigint), COALESCE(m.user_id, p.editor_id),"
        " CASE WHEN m.user_id IS NULL THEN 'department' ELSE '' END"
        f" FROM simulated_plan p JOIN {_t(Organization)} o ON o.municipality_id = p.municipality_id"
        f" LEFT JOIN {_t(Membership)} m ON m.organization_id = o.id AND m.role = 'curator' WHERE o.kind = 'school'",
        [len(prefix) + 1],
    )
    # A department draws otherwise than a school of the same number.
    _run(
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
    _fill("simulated_term", terms)
    _fill("simulated_fate", fates)
    length = (synthetic.TODAY - day).days + 1
    days_of_year = [day + dt.timedelta(days=each) for each in range(length)]
    _fill("simulated_day", [(each, _moment(each)) for each in days_of_year])


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
    _run(f"ALTER TABLE {_t(Execution)} DISABLE TRIGGER tally_line_insert")
    yield
    with loading(LineTally, PlaceTally):
        rollups.count_anew()
    _run(f"ALTER TABLE {_t(Execution)} ENABLE TRIGGER tally_line_insert")


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
        f" JOIN {_t(Item)} i ON i.roadmap_id = p.roadmap_id AND i.uid = t.uid"
        f" JOIN {_t(Occurrence)} o ON o.item_id = i.id AND o.due = t.due"
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
    _analyze(Evidence)
    insert_select(
        Evidence.lines.through,
        f"{_SAMPLED} JOIN {_t(Evidence)} e ON e.organization_id = l.organization_id AND e.number = {_NUMBER}"
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
            f"{_SAMPLED} JOIN simulated_day d ON d.day = l.{day} JOIN {_t(Item)} i ON i.id = l.item_id"
            f" JOIN {_t(Organization)} o ON o.id = l.organization_id WHERE {_REPORTED} ORDER BY l.id",
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


@contextmanager
def _temporary(*names: str) -> Iterator[None]:
    """The named tables of _TABLES for the block, seen by this connection only; a failure leaves them to it."""
    for name in names:
        _run(f"DROP TABLE IF EXISTS {name}")
        _run(f"CREATE TEMPORARY TABLE {name} ({_TABLES[name]})")
    yield
    for name in names:
        _run(f"DROP TABLE {name}")


def _fill(table: str, rows: Iterable[Sequence[Any]]) -> None:
    wanted = list(rows)
    if not wanted:
        return
    places = ", ".join(["%s"] * len(wanted[0]))
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {table} VALUES ({places})",
            [[_adapted(value) for value in row] for row in wanted],
        )


def _adapted(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return connection.ops.adapt_datefield_value(value) if isinstance(value, dt.date) else value


def _moment(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(9), dt.UTC)


def _analyze(*tables: str | type[models.Model]) -> None:
    for table in tables:
        _run(f"ANALYZE {table if isinstance(table, str) else _t(table)}")


def _t(model: type[models.Model]) -> str:
    return model._meta.db_table


def _run(statement: str, params: Sequence[Any] | None = None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)

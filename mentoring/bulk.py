"""The bulk writer of this floor: programmes, people and pairs in the schools of a synthetic country.

Everything is written by `INSERT … SELECT`, the same on both databases. Nobody has a name: the synthetic municipalities
keep none, so that a person is a code, a class and an age group. Every pair is at work with its consents, order and
first meetings, or completed; one of seven has been silent since its first meeting.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from django.db import connection, models

from mentoring.models import (
    Consent,
    Form,
    Meeting,
    Pair,
    PairMember,
    Participant,
    Person,
    Programme,
    StageState,
)
from organizations.bulk import Place, insert_select, loading
from organizations.models import Organization
from organizations.text import fold

SCHOOL_YEAR = 2026
SIGNED, ORDERED = dt.date(2026, 9, 7), dt.date(2026, 9, 14)
FIRST_MET, LAST_MET = dt.date(2026, 9, 21), dt.date(2027, 2, 1)
ENDED = dt.date(2027, 2, 8)
SILENT, COMPLETED = 7, 11
"""One pair of so many is silent, one of so many completed."""
_TABLES = {
    "simulated_school": "ordinal bigint, school_id bigint, municipality_id bigint, programme_id bigint",
    "simulated_pair": "school_id bigint, municipality_id bigint, programme_id bigint, number bigint, fate bigint, "
    "mentor varchar(20), mentee varchar(20)",
}
_CLASSES = (("mentor", "10 «А»"), ("mentee", "7 «А»"))
_MODELS = (Person, Consent, Participant, Pair, PairMember, Meeting)


def write_pairs(places: Sequence[Place], *, pairs: int, seed: int) -> Iterator[str]:
    """`pairs` pairs spread evenly over the schools of the places, each school with one programme. Schools must stand.

    Yields in words what has been written so far.
    """
    for name, columns in _TABLES.items():
        _run(f"DROP TABLE IF EXISTS {name}")
        _run(f"CREATE TEMPORARY TABLE {name} ({columns})")
    schools = _number_schools(places)
    if schools and pairs:
        with loading(*_MODELS):
            _write_programmes(pairs)
            yield f"программы наставничества: {min(schools, pairs)}"
            _number_pairs(schools, pairs, seed)
            _write_people()
            yield f"участники: {pairs * 2}"
            _write_participants()
            _write_pairs()
            yield f"пары: {pairs}"
            _write_meetings()
    for name in _TABLES:
        _run(f"DROP TABLE {name}")


def _number_schools(places: Sequence[Place]) -> int:
    """Schools of the places in the order of their keys, counted from 0; how many there are."""
    keys = [place.municipality.pk for place in places]
    _run(
        "INSERT INTO simulated_school SELECT ROW_NUMBER() OVER (ORDER BY o.id) - 1, o.id, o.municipality_id, NULL"
        f" FROM {_t(Organization)} o WHERE o.kind = 'school' AND o.municipality_id BETWEEN %s AND %s",
        [min(keys), max(keys)],
    )
    return _count("simulated_school")


def _write_programmes(pairs: int) -> None:
    """A programme in its sixth stage for each school that has a pair."""
    form = Form.objects.get(code="student_student", local_to__isnull=True)
    insert_select(
        Programme,
        "simulated_school s WHERE s.ordinal < %s ORDER BY s.ordinal",
        [pairs],
        columns={"municipality_id": "s.municipality_id", "organization_id": "s.school_id"},
        values={"school_year": SCHOOL_YEAR, "form": form.pk},
    )
    programme = _t(Programme)
    _run(
        f"UPDATE simulated_school SET programme_id = (SELECT p.id FROM {programme} p"
        f" WHERE p.organization_id = simulated_school.school_id AND p.school_year = {SCHOOL_YEAR}"
        f" AND p.form_id = {form.pk})"
    )
    for stage in range(1, 8):
        days = {"started_on": SIGNED} if stage < 7 else {}
        insert_select(
            StageState,
            "simulated_school s WHERE s.programme_id IS NOT NULL ORDER BY s.ordinal",
            columns={"municipality_id": "s.municipality_id", "programme_id": "s.programme_id"},
            values={"stage": stage, **days, **({"finished_on": ORDERED} if stage < 6 else {})},
        )


def _number_pairs(schools: int, pairs: int, seed: int) -> None:
    """Which pairs there will be: their numbers, the codes of both people, and a fate by the seed."""
    most = -(-pairs // schools)
    padded = "CASE WHEN {0} < 10 THEN '00' WHEN {0} < 100 THEN '0' ELSE '' END || {0}"
    codes = ", ".join(f"'У-' || {padded.format(number)}" for number in ("(n.k * 2 + 1)", "(n.k * 2 + 2)"))
    _run(
        "INSERT INTO simulated_pair WITH RECURSIVE n(k) AS (SELECT 0 UNION ALL SELECT k + 1 FROM n WHERE k + 1 < %s)"
        " SELECT s.school_id, s.municipality_id, s.programme_id, n.k + 1,"
        f" (s.ordinal * 13 + n.k * 5 + %s) %% {SILENT * COMPLETED}, {codes}"
        " FROM simulated_school s CROSS JOIN n WHERE n.k * %s + s.ordinal < %s ORDER BY s.ordinal, n.k",
        [most, seed % (SILENT * COMPLETED), schools, pairs],
    )
    _run("ANALYZE simulated_pair")


def _write_people() -> None:
    """Two people of every pair, each with both consents, which admit from the day of signing."""
    for side, class_name in _CLASSES:
        # Databases disagree on the letter case of Cyrillic: what is searched through is folded here.
        end, prefix = fold(class_name), fold("У-")
        insert_select(
            Person,
            "simulated_pair s ORDER BY s.school_id, s.number",
            columns={
                "municipality_id": "s.municipality_id",
                "organization_id": "s.school_id",
                "code": f"s.{side}",
                "search_text": f"'{prefix}' || substr(s.{side}, 3) || ' {end}'",
            },
            values={"category": "pupil", "age_group": "teen", "class_name": class_name, "admitted_from": SIGNED},
        )
    _analyze(Person)
    for kind in (Consent.Kind.PROCESSING, Consent.Kind.PARTICIPATION):
        insert_select(
            Consent,
            f"simulated_school s JOIN {_t(Person)} p ON p.organization_id = s.school_id"
            " WHERE s.programme_id IS NOT NULL",
            columns={"municipality_id": "p.municipality_id", "person_id": "p.id"},
            values={"kind": kind, "given_on": SIGNED, "by_self": True, "by_parent": True},
        )


def _write_participants() -> None:
    for side, _ in _CLASSES:
        training = {"trained_on": ORDERED} if side == "mentor" else {}
        insert_select(
            Participant,
            f"simulated_pair s JOIN {_t(Person)} p ON p.organization_id = s.school_id AND p.code = s.{side}",
            columns={
                "municipality_id": "s.municipality_id",
                "programme_id": "s.programme_id",
                "person_id": "p.id",
            },
            values={"side": side, "joined_on": SIGNED, **training},
        )
    _analyze(Participant)


def _write_pairs() -> None:
    """One mentor with one mentee, at work by an order or completed."""
    ended = f"s.fate % {COMPLETED} = 0".replace("%", "%%")
    silent = f"s.fate % {SILENT} = 0".replace("%", "%%")
    last = f"CASE WHEN {silent} THEN {_date(FIRST_MET)} ELSE {_date(LAST_MET)} END"
    insert_select(
        Pair,
        f"simulated_pair s {_participant('mentor')}",
        columns={
            "municipality_id": "s.municipality_id",
            "programme_id": "s.programme_id",
            "organization_id": "s.school_id",
            "number": "s.number",
            "mentor_id": "t.id",
            "status": f"CASE WHEN {ended} THEN 'completed' ELSE 'active' END",
            "ended_on": f"CASE WHEN {ended} THEN {_date(ENDED)} END",
            "outcome": f"CASE WHEN {ended} THEN 'Синтетический итог.' ELSE '' END",
            "last_met_on": last,
        },
        values={"started_on": ORDERED, "order_number": "1-синт", "order_date": ORDERED},
    )
    _analyze(Pair)
    insert_select(
        PairMember,
        f"simulated_pair s {_pair()} {_participant('mentee')}",
        columns={"municipality_id": "s.municipality_id", "pair_id": "q.id", "mentee_id": "t.id"},
        values={"joined_on": ORDERED},
    )


def _write_meetings() -> None:
    """The first meeting of every pair, and one at work of those that are not silent."""
    for kind, day, where in (
        (Meeting.Kind.ACQUAINTANCE, FIRST_MET, ""),
        (Meeting.Kind.WORK, LAST_MET, f" WHERE s.fate %% {SILENT} <> 0"),
    ):
        insert_select(
            Meeting,
            f"simulated_pair s {_pair()}{where}",
            columns={"municipality_id": "s.municipality_id", "pair_id": "q.id"},
            values={"kind": kind, "date": day, "minutes": 40, "topic": "Синтетическая тема"},
        )


def _pair() -> str:
    return f"JOIN {_t(Pair)} q ON q.organization_id = s.school_id AND q.number = s.number"


def _participant(side: str) -> str:
    return (
        f"JOIN {_t(Person)} p ON p.organization_id = s.school_id AND p.code = s.{side}"
        f" JOIN {_t(Participant)} t ON t.programme_id = s.programme_id AND t.person_id = p.id AND t.side = '{side}'"
    )


def _date(day: dt.date) -> str:
    return f"CAST('{day}' AS date)" if connection.vendor == "postgresql" else f"'{day}'"


def _t(model: type[models.Model]) -> str:
    return connection.ops.quote_name(model._meta.db_table)


def _analyze(model: type[models.Model]) -> None:
    _run(f"ANALYZE {_t(model)}")


def _count(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM {table}")
        return int(cursor.fetchone()[0])


def _run(statement: str, params: Sequence[int] = ()) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, params or None)

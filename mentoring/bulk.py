"""The bulk writer of this floor: programmes, people and pairs in the schools of a synthetic country.

Everything is written by `INSERT … SELECT`, the same on both databases. Most pairs are of pupils; some schools have a
programme of young teachers, some one of pupils with people of enterprises. Every third pair of pupils worked the year
before and is over; the mentee of some of them has another mentor now. Every pair has its consents, order and first
meetings; one of seven has been silent since its first. Every other municipality keeps names and birth dates, and the
names say that they are synthetic; in the others a person is a code, a class and an age group.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from django.db import connection

from mentoring.models import (
    Consent,
    Form,
    Meeting,
    MentoringSettings,
    Pair,
    PairMember,
    Participant,
    Person,
    Programme,
    StageState,
)
from organizations.bulk import Place, found_partners
from organizations.bulk_sql import analyze, insert_select, loading, run, table_of, temporary
from organizations.models import Membership, Organization
from organizations.text import fold

SCHOOL_YEAR = 2026
SIGNED, ORDERED = dt.date(2026, 9, 7), dt.date(2026, 9, 14)
FIRST_MET, LAST_MET = dt.date(2026, 9, 21), dt.date(2027, 2, 1)
ENDED, ENDED_EARLY = dt.date(2027, 2, 8), dt.date(2027, 2, 3)
CLOSING, CLOSED = dt.date(2026, 5, 4), dt.date(2026, 6, 10)
"""The last stage of the year before."""
SILENT, COMPLETED, BROKEN = 7, 11, 13
"""One pair of so many is silent, one of so many completed, one of so many ended early."""
PARTNERS = 3
"""Enterprises of a municipality."""
_FATES = SILENT * COMPLETED * BROKEN
_TABLES = {
    "simulated_school": "ordinal bigint, school_id bigint, municipality_id bigint, named boolean",
    "simulated_partner": "municipality_id bigint, place bigint, partner_id bigint",
    "simulated_pair": "school_id bigint, municipality_id bigint, named boolean, number bigint, fate bigint, "
    "salt bigint, form_id bigint, kind varchar(10), year bigint, goes_on boolean, signed date, "
    "mentor varchar(20), mentee varchar(20)",
    "simulated_person": "school_id bigint, municipality_id bigint, named boolean, code varchar(20), "
    "category varchar(20), salt bigint, grade bigint, age bigint, signed date, teaching date, employer bigint",
}
_MODELS = (StageState, Person, Consent, Participant, Pair, PairMember, Meeting)
_FORMS = {"pupils": "student_student", "teachers": "teacher_teacher", "partners": "employer_student"}


def write_pairs(places: Sequence[Place], *, pairs: int, seed: int) -> Iterator[str]:
    """`pairs` pairs spread evenly over the schools of the places. Schools must stand.

    Yields in words what has been written so far.
    """
    with temporary(_TABLES):
        schools = _number_schools(places)
        if schools and pairs:
            _number_partners(places)
            _keep_names(places)
            _number_pairs(schools, pairs, seed)
            _number_people()
            with loading(*_MODELS):
                yield f"программы наставничества: {_write_programmes()}"
                _write_people()
                yield f"участники: {_count('simulated_person')}"
                _write_participants()
                _write_pairs()
                yield f"пары: {pairs}"
                _write_meetings()


def _number_schools(places: Sequence[Place]) -> int:
    """Schools of the places in the order of their keys, counted from 0; how many there are."""
    keys = [place.municipality.pk for place in places]
    run(
        "INSERT INTO simulated_school SELECT ROW_NUMBER() OVER (ORDER BY o.id) - 1, o.id, o.municipality_id,"
        # The first municipality keeps none.
        " (o.municipality_id - %s) %% 2 = 1"
        f" FROM {table_of(Organization)} o WHERE o.kind = 'school' AND o.municipality_id BETWEEN %s AND %s",
        [min(keys), min(keys), max(keys)],
    )
    return _count("simulated_school")


def _number_partners(places: Sequence[Place]) -> None:
    """Enterprises of the places, counted from 0 in each."""
    found_partners(places, PARTNERS)
    keys = [place.municipality.pk for place in places]
    run(
        "INSERT INTO simulated_partner SELECT o.municipality_id,"
        " ROW_NUMBER() OVER (PARTITION BY o.municipality_id ORDER BY o.id) - 1, o.id"
        f" FROM {table_of(Organization)} o WHERE o.kind = 'partner' AND o.municipality_id BETWEEN %s AND %s",
        [min(keys), max(keys)],
    )


def _keep_names(places: Sequence[Place]) -> None:
    """The protection level is confirmed where names are kept, by the municipality's administrator."""
    first = min(place.municipality.pk for place in places)
    named = [place.municipality.pk for place in places if (place.municipality.pk - first) % 2]
    seats = Membership.objects.filter(municipality__in=named, role="administrator").values_list("municipality", "user")
    MentoringSettings.objects.bulk_create(
        MentoringSettings(
            municipality_id=place,
            names_kept=True,
            protection_level="УЗ-3, синтетический аттестат",
            confirmed_by_id=user,
            confirmed_on=_ago(SIGNED),
        )
        for place, user in seats
    )


def _number_pairs(schools: int, pairs: int, seed: int) -> None:
    """Which pairs there will be: numbers, form, year, the codes of both people, and a fate by the seed.

    Pairs come in threes of one form: of pupils the third one is of the year before, and in one three of three its
    mentee is the second one's.
    """
    most = -(-pairs // schools)
    forms = {kind: Form.objects.get(code=code, local_to__isnull=True).pk for kind, code in _FORMS.items()}
    kind = (
        "CASE WHEN n.k / 3 %% 4 = 1 AND s.ordinal %% 3 = 0 THEN 'teachers'"
        " WHEN n.k / 3 %% 4 = 1 AND s.ordinal %% 3 = 1 THEN 'partners' ELSE 'pupils' END"
    )
    earlier = "(a.kind = 'pupils' AND a.k %% 3 = 2)"
    goes_on = "(a.kind = 'pupils' AND a.k %% 9 = 2)"
    number = "CASE WHEN {0} < 10 THEN '00' WHEN {0} < 100 THEN '0' ELSE '' END || {0}"
    prefix = {"mentor": ("Пед-", "Пр-"), "mentee": ("Пед-", "У-")}
    place = {"mentor": "(a.k * 2 + 1)", "mentee": f"(a.k * 2 + CASE WHEN {goes_on} THEN 0 ELSE 2 END)"}
    codes = ", ".join(
        f"CASE a.kind WHEN 'teachers' THEN '{prefix[side][0]}' WHEN 'partners' THEN '{prefix[side][1]}' ELSE 'У-' END"
        f" || {number.format(place[side])}"
        for side in ("mentor", "mentee")
    )
    of_form = " ".join(f"WHEN '{name}' THEN {pk}" for name, pk in forms.items())
    run(
        "INSERT INTO simulated_pair WITH RECURSIVE n(k) AS (SELECT 0 UNION ALL SELECT k + 1 FROM n WHERE k + 1 < %s),"
        f" a AS (SELECT s.*, n.k, {kind} AS kind FROM simulated_school s CROSS JOIN n"
        " WHERE n.k * %s + s.ordinal < %s)"
        f" SELECT a.school_id, a.municipality_id, a.named, a.k + 1, (a.ordinal * 17 + a.k * 5 + %s) %% {_FATES},"
        f" a.ordinal * 31 + a.k * 7, CASE a.kind {of_form} END, a.kind,"
        f" CASE WHEN {earlier} THEN {SCHOOL_YEAR - 1} ELSE {SCHOOL_YEAR} END, {goes_on},"
        f" CASE WHEN {earlier} OR a.k %% 9 = 1 THEN {_date(_ago(SIGNED))} ELSE {_date(SIGNED)} END, {codes}"
        " FROM a ORDER BY a.ordinal, a.k",
        [most, schools, pairs, seed % _FATES],
    )
    analyze("simulated_pair")


def _number_people() -> None:
    """Who is in the pairs: a mentor of each, and a mentee who is not in another one already.

    Mentors among pupils are of classes 8–11, their mentees of 4–8, those of enterprises of 8–11: mostly of the ages
    that indicators ask for. A young teacher has taught up to four years.
    """
    sides = {
        "mentor": ("8 + p.salt %% 4", "27 + p.salt %% 35", "(4 + p.salt %% 20)", ""),
        "mentee": (
            "CASE p.kind WHEN 'partners' THEN 8 + p.salt %% 4 ELSE 4 + p.salt %% 5 END",
            "22 + p.salt %% 5",
            "p.salt %% 5",
            "WHERE NOT p.goes_on",
        ),
    }
    for side, (grade, age, served, where) in sides.items():
        learner = "p.kind = 'pupils'" if side == "mentor" else "p.kind <> 'teachers'"
        employee = "p.kind = 'partners'" if side == "mentor" else "p.kind = 'none'"
        taught = _as_date(f"({SCHOOL_YEAR} - {served}) || '-0' || (p.salt %% 8 + 1) || '-15'")
        run(
            f"INSERT INTO simulated_person SELECT p.school_id, p.municipality_id, p.named, p.{side},"
            f" CASE WHEN {learner} THEN 'pupil' WHEN {employee} THEN 'employee' ELSE 'teacher' END, p.salt,"
            f" CASE WHEN {learner} THEN {grade} ELSE 0 END,"
            # A pupil of the first class is seven on the last day of the year.
            f" CASE WHEN {learner} THEN {grade} + 6 ELSE {age} END, p.signed,"
            f" CASE WHEN p.kind = 'teachers' THEN {taught} END, CASE WHEN {employee} THEN r.partner_id END"
            " FROM simulated_pair p LEFT JOIN simulated_partner r"
            f" ON r.municipality_id = p.municipality_id AND r.place = p.salt %% {PARTNERS}"
            f" {where} ORDER BY p.school_id, p.number"
        )
    analyze("simulated_person")


def _write_programmes() -> int:
    """A programme for each school, year and form that has a pair: this year's in its sixth stage, those before over."""
    programme = table_of(Programme)
    made = insert_select(
        Programme,
        "(SELECT DISTINCT municipality_id, school_id, year, form_id FROM simulated_pair) s"
        " ORDER BY s.school_id, s.year, s.form_id",
        columns={
            "municipality_id": "s.municipality_id",
            "organization_id": "s.school_id",
            "school_year": "s.year",
            "form_id": "s.form_id",
            "closed_on": f"CASE WHEN s.year < {SCHOOL_YEAR} THEN {_date(CLOSED)} END",
        },
    )
    for stage in range(1, 8):
        begun, begun_before = (SIGNED, _ago(SIGNED)) if stage < 7 else (None, CLOSING)
        done, done_before = (ORDERED, _ago(ORDERED)) if stage < 6 else (None, CLOSED)
        insert_select(
            StageState,
            f"{programme} g WHERE g.organization_id IN (SELECT school_id FROM simulated_school) ORDER BY g.id",
            columns={
                "municipality_id": "g.municipality_id",
                "programme_id": "g.id",
                "started_on": _by_year("g.school_year", begun, begun_before),
                "finished_on": _by_year("g.school_year", done, done_before),
            },
            values={"stage": stage},
        )
    return made


def _write_people() -> None:
    """Everybody with both consents, which admit from the day of signing."""
    # Databases disagree on the letter case of Cyrillic: what is searched through is folded here.
    prefixes = " ".join(f"WHEN '{name}' THEN '{fold(name)}'" for name in ("У-", "Пед-", "Пр-"))
    dash = "CASE s.category WHEN 'teacher' THEN 4 WHEN 'employee' THEN 3 ELSE 2 END"
    code = f"CASE substr(s.code, 1, {dash}) {prefixes} END || substr(s.code, {dash} + 1)"
    class_name = "CASE WHEN s.grade > 0 THEN {}s.grade || CASE WHEN s.salt %% 2 = 0 THEN '{}' ELSE '{}' END ELSE '' END"
    folded = class_name.format("' ' || ", f" {fold('«А»')}", f" {fold('«Б»')}")
    last, first = "Синтетический", "Участник"
    born = f"({SCHOOL_YEAR} - s.age) || '-0' || (s.salt %% 9 + 1) || '-' || (s.salt %% 17 + 11)"
    group = "CASE WHEN s.age >= 18 THEN 'adult' WHEN s.age >= 14 THEN 'teen' ELSE 'child' END"
    insert_select(
        Person,
        "simulated_person s ORDER BY s.school_id, s.code",
        columns={
            "municipality_id": "s.municipality_id",
            "organization_id": "s.school_id",
            "code": "s.code",
            "category": "s.category",
            "last_name": f"CASE WHEN s.named THEN '{last}' ELSE '' END",
            "first_name": f"CASE WHEN s.named THEN '{first}' ELSE '' END",
            "birth_date": f"CASE WHEN s.named THEN {_as_date(born)} END",
            "age_group": f"CASE WHEN s.named THEN '' ELSE {group} END",
            "class_name": class_name.format("", " «А»", " «Б»"),
            "post": "CASE s.category WHEN 'teacher' THEN 'учитель' WHEN 'employee' THEN 'специалист' ELSE '' END",
            "teaching_since": "s.teaching",
            "employer_id": "s.employer",
            "admitted_from": "s.signed",
            "search_text": f"{code} || {folded} || CASE WHEN s.named THEN ' {fold(last)} {fold(first)}' ELSE '' END",
        },
    )
    analyze(Person)
    for kind in ("processing", "participation"):
        labour = "CASE s.category WHEN 'teacher' THEN 'labour' ELSE 'participation' END"
        insert_select(
            Consent,
            f"simulated_person s JOIN {table_of(Person)} p ON p.organization_id = s.school_id AND p.code = s.code",
            columns={
                "municipality_id": "p.municipality_id",
                "person_id": "p.id",
                "given_on": "s.signed",
                "kind": labour if kind == "participation" else f"'{kind}'",
                "by_parent": "s.grade > 0",
            },
            values={"by_self": True},
        )


def _write_participants() -> None:
    for side in ("mentor", "mentee"):
        trained = _by_year("s.year", ORDERED, _ago(ORDERED)) if side == "mentor" else "NULL"
        insert_select(
            Participant,
            f"simulated_pair s {_programme()}"
            f" JOIN {table_of(Person)} p ON p.organization_id = s.school_id AND p.code = s.{side}",
            columns={
                "municipality_id": "s.municipality_id",
                "programme_id": "g.id",
                "person_id": "p.id",
                "joined_on": _by_year("s.year", SIGNED, _ago(SIGNED)),
                "trained_on": trained,
            },
            values={"side": side},
        )
    analyze(Participant)


def _write_pairs() -> None:
    """One mentor with one mentee: at work by an order, completed, or ended early with the reason."""
    fate = "s.fate %% {}".format
    over, broken = f"{fate(COMPLETED)} = 0", f"{fate(BROKEN)} = 0"
    last = f"CASE WHEN {fate(SILENT)} = 0 THEN {{first}} ELSE {{last}} END"
    insert_select(
        Pair,
        f"simulated_pair s {_programme()} {_participant('mentor')}",
        columns={
            "municipality_id": "s.municipality_id",
            "programme_id": "g.id",
            "organization_id": "s.school_id",
            "number": "s.number",
            "mentor_id": "t.id",
            "status": f"CASE WHEN {broken} THEN 'ended_early' WHEN {over} OR s.year < {SCHOOL_YEAR}"
            " THEN 'completed' ELSE 'active' END",
            "started_on": _by_year("s.year", ORDERED, _ago(ORDERED)),
            "order_date": _by_year("s.year", ORDERED, _ago(ORDERED)),
            "ended_on": f"CASE WHEN {broken} THEN {_by_year('s.year', ENDED_EARLY, _ago(ENDED_EARLY))}"
            f" WHEN s.year < {SCHOOL_YEAR} THEN {_date(CLOSED)} WHEN {over} THEN {_date(ENDED)} END",
            "end_reason": f"CASE WHEN {broken} THEN 'Синтетическая причина.' ELSE '' END",
            "outcome": f"CASE WHEN NOT ({broken}) AND ({over} OR s.year < {SCHOOL_YEAR})"
            " THEN 'Синтетический итог.' ELSE '' END",
            "goes_on": f"s.goes_on AND NOT ({broken})",
            "last_met_on": last.format(
                first=_by_year("s.year", FIRST_MET, _ago(FIRST_MET)), last=_by_year("s.year", LAST_MET, _ago(LAST_MET))
            ),
        },
        values={"order_number": "1-синт"},
    )
    analyze(Pair)
    insert_select(
        PairMember,
        f"simulated_pair s {_pair()} {_participant('mentee', 'q.programme_id')}",
        columns={
            "municipality_id": "s.municipality_id",
            "pair_id": "q.id",
            "mentee_id": "t.id",
            "joined_on": "q.started_on",
        },
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
            columns={
                "municipality_id": "s.municipality_id",
                "pair_id": "q.id",
                "date": _by_year("s.year", day, _ago(day)),
            },
            values={"kind": kind, "minutes": 40, "topic": "Синтетическая тема"},
        )


def _pair() -> str:
    return f"JOIN {table_of(Pair)} q ON q.organization_id = s.school_id AND q.number = s.number"


def _programme() -> str:
    return (
        f"JOIN {table_of(Programme)} g ON g.organization_id = s.school_id AND g.school_year = s.year"
        " AND g.form_id = s.form_id"
    )


def _participant(side: str, programme: str = "g.id") -> str:
    return (
        f"JOIN {table_of(Person)} p ON p.organization_id = s.school_id AND p.code = s.{side}"
        f" JOIN {table_of(Participant)} t ON t.programme_id = {programme} AND t.person_id = p.id AND t.side = '{side}'"
    )


def _ago(day: dt.date) -> dt.date:
    """The same day a year before."""
    return day.replace(year=day.year - 1)


def _by_year(column: str, now: dt.date | None, before: dt.date) -> str:
    """The day of this school year's rows, and of those of the year before."""
    return f"CASE WHEN {column} < {SCHOOL_YEAR} THEN {_date(before)} ELSE {_date(now) if now else 'NULL'} END"


def _date(day: dt.date) -> str:
    return _as_date(f"'{day}'")


def _as_date(text: str) -> str:
    return f"CAST({text} AS date)" if connection.vendor == "postgresql" else f"({text})"


def _count(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM {table}")
        return int(cursor.fetchone()[0])

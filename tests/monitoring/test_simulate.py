"""The synthetic country: whole, lawful, the same by its seed, and never beside anything real."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, models, transaction
from django_scopes import scopes_disabled

from documents.models import Clause, StoredFile
from documents.store import open_stored
from mentoring.consents import admission, missing
from mentoring.models import (
    Consent,
    Meeting,
    MentoringSettings,
    Pair,
    PairMember,
    Participant,
    Person,
    Programme,
    StageState,
)
from mentoring.numbers import numbers_of
from organizations.bulk import PREFIX
from organizations.bulk_sql import loading
from organizations.models import Event, Membership, Municipality, Organization, User
from roadmaps import rollups, synthetic, tallies
from roadmaps.models import (
    Addressee,
    Control,
    Edition,
    Evidence,
    Execution,
    Item,
    Occurrence,
    Responsibility,
    ResultDocument,
    Roadmap,
    Section,
)
from roadmaps.plan_rows import read_document
from roadmaps.workflow.duty_rows import Ground
from tests import factories

MUNICIPALITIES, SCHOOLS, PAIRS = 3, 10, 34


def simulate(seed: int = 7, *, municipalities: int = MUNICIPALITIES, schools: int = SCHOOLS, pairs: int = 0) -> str:
    told = StringIO()
    call_command("simulate", municipalities=municipalities, schools=schools, pairs=pairs, seed=seed, stdout=told)
    return told.getvalue()


@pytest.fixture(scope="module")
def _simulated(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Built once for the tests that only look at it."""
    with django_db_blocker.unblock(), transaction.atomic():
        simulate(pairs=PAIRS)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def country(_simulated: None, db: None, unscoped: None) -> None:
    """The country of SCHOOLS schools; what a test writes is undone."""


def print_of_lines() -> str:
    """A hash of all lines without keys: equal for equal countries."""
    columns = ("organization__slug", "item__uid", "due", "late_after", "status", "done_on", "reported_on", "note")
    rows = Execution.objects.order_by("organization__slug", "item__uid", "due").values_list(*columns, "accepted_on")
    return hashlib.sha256(json.dumps(list(rows), default=str).encode()).hexdigest()


# On an empty database: before the country that the rest of the module looks at.


@pytest.mark.django_db
def test_the_same_seed_makes_the_same_country_and_another_another() -> None:
    """Each in a database of its own: the keys of the second begin elsewhere."""
    found = []
    for seed in (7, 7, 8):
        with scopes_disabled(), transaction.atomic():
            simulate(seed)
            found.append((Execution.objects.count(), Event.objects.count(), print_of_lines()))
            transaction.set_rollback(True)
    assert found[0] == found[1]
    assert found[0][2] != found[2][2]


@pytest.mark.django_db
def test_fewer_schools_than_municipalities() -> None:
    with scopes_disabled():
        simulate(municipalities=4, schools=1)
        assert Execution.objects.filter(organization__kind="school").count() == 45


@pytest.mark.django_db
def test_it_says_how_far_it_is() -> None:
    told = simulate(municipalities=1, schools=1)
    assert "исполнение: 1 из 1" in told
    assert "готово" in told


def standing() -> list[tuple[Any, ...]]:
    """Keys, indexes and triggers of all tables, with their state."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
            # An index's condition is written in another way when it is made anew from what it was.
            " UNION ALL SELECT tablename, indexname, split_part(indexdef, ' WHERE ', 1) FROM pg_indexes"
            " UNION ALL SELECT tgrelid::regclass::text, tgname, tgenabled::text FROM pg_trigger WHERE NOT tgisinternal"
            " ORDER BY 1, 2, 3"
        )
        return list(cursor.fetchall())


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite keeps all of them throughout")
def test_keys_indexes_and_triggers_stand_as_they_stood() -> None:
    before = standing()
    simulate(municipalities=2, schools=2)
    assert set(standing()) ^ set(before) == set()
    assert any(name == "tally_line_insert" for _, name, _ in before)


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite checks at the end of the transaction anyway")
def test_a_row_that_breaks_a_key_is_refused_at_the_end() -> None:
    before = standing()
    with scopes_disabled():
        simulate(municipalities=1, schools=1)
        line = Execution.objects.filter(organization__kind="school").latest("pk")
        line.pk, line.level, line.item_id = None, "school", 0
        with pytest.raises(IntegrityError), loading(Execution):
            Execution.objects.bulk_create([line])
        assert not Execution.objects.filter(item_id=0).exists()
    assert standing() == before


@pytest.mark.django_db
def test_refused_beside_anything_real() -> None:
    with scopes_disabled():
        factories.municipality(name="Настоящий район")
        with pytest.raises(CommandError, match="Настоящий район"):
            simulate()
        assert Municipality.objects.count() == 1


@pytest.mark.django_db
def test_refused_in_production(settings: Any) -> None:
    settings.DEMO = False
    with pytest.raises(CommandError, match="ROADMAPS_MODE=demo"):
        simulate()
    with scopes_disabled():
        assert not Municipality.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("wrong", ["0", "-1", "много", "99999999"])
def test_a_wrong_number_is_said(wrong: str) -> None:
    with pytest.raises(CommandError, match="нужно число"):
        call_command("simulate", f"--municipalities={wrong}", "--schools=1")


def test_a_small_country_is_whole(country: None) -> None:
    assert Municipality.objects.filter(kind="municipality").count() == MUNICIPALITIES
    assert Municipality.objects.filter(kind="region").count() == 1
    assert Organization.objects.filter(kind="school").count() == SCHOOLS
    assert Addressee.objects.count() == SCHOOLS
    plans = Roadmap.objects.filter(status="approved", current_edition__isnull=False)
    assert plans.count() == MUNICIPALITIES
    assert {plan.item_set.count() for plan in plans} == {45}
    assert Control.objects.count() == Item.objects.count() == 45 * MUNICIPALITIES
    assert Execution.objects.filter(organization__kind="school").count() == 45 * SCHOOLS
    assert Evidence.objects.exists()
    assert Event.objects.filter(verb="report_line").exists()


def test_every_name_and_code_says_that_it_is_synthetic(country: None) -> None:
    for model in (Municipality, Organization):
        rows = list(model.objects.values_list("slug", "name"))
        assert all(slug.startswith(PREFIX) and name.startswith("Синтетическ") for slug, name in rows)
    assert all(slug.startswith(PREFIX) for slug in Roadmap.objects.values_list("slug", flat=True))
    assert all(email.endswith("@synthetic.example") for email in User.objects.values_list("email", flat=True))


def test_nobody_can_sign_in(country: None) -> None:
    people = list(User.objects.all())
    assert people
    assert not any(person.has_usable_password() for person in people)


@pytest.mark.parametrize(
    "model",
    [
        Municipality,
        Organization,
        User,
        Membership,
        Clause,
        StoredFile,
        Roadmap,
        Section,
        Item,
        Responsibility,
        ResultDocument,
        Edition,
        Occurrence,
        Control,
        Addressee,
        Execution,
        Evidence,
        Programme,
        StageState,
        Person,
        Consent,
        Participant,
        Pair,
        PairMember,
        Meeting,
    ],
)
def test_rows_would_pass_their_forms(country: None, model: type[models.Model]) -> None:
    rows = list(model._default_manager.order_by("pk")[::7])
    assert rows
    for row in rows:
        row.full_clean()


def test_an_edition_holds_what_the_rows_say_and_its_files(country: None) -> None:
    for edition in Edition.objects.select_related("roadmap__act", "pdf", "xlsx"):
        document = read_document(edition.roadmap)
        assert edition.content_hash == document.content_hash()
        assert edition.content == document.content_data()
        for file in (edition.pdf, edition.xlsx):
            assert file.municipality_id == edition.municipality_id
            with open_stored(file) as data:
                assert hashlib.sha256(data.read()).hexdigest() == file.sha256


def test_lines_are_those_that_the_usual_act_would_create(country: None) -> None:
    for plan in Roadmap.objects.select_related("owner", "act", "current_edition", "municipality"):
        edition = plan.current_edition
        assert edition is not None
        ground = Ground.read(plan, edition)
        bound = ground.bound(Addressee.objects.filter(roadmap=plan))
        wanted = {
            (occurrence.pk, owed.organization, owed.role.value, owed.level, owed.part, owed.basis)
            for occurrence in Occurrence.objects.filter(edition=edition, due__isnull=False)
            for owed in ground.owed(occurrence.item_id, bound, occurrence.due)
        }
        columns = ("occurrence_id", "organization_id", "role", "level", "part", "basis")
        assert set(Execution.objects.filter(roadmap=plan).values_list(*columns)) == wanted


def test_last_days_are_those_of_the_usual_act(country: None) -> None:
    """The department's lines of the first plan come from the act itself, those of the others from the database."""
    of_departments = Execution.objects.filter(organization__kind="department").order_by("roadmap", "item__uid", "due")
    by_plan: dict[int, list[Any]] = {}
    for plan, *row in of_departments.values_list("roadmap_id", "item__uid", "due", "late_after"):
        by_plan.setdefault(plan, []).append(row)
    first, *others = by_plan.values()
    assert len(others) == MUNICIPALITIES - 1
    assert all(other == first for other in others)
    undue = Execution.objects.filter(occurrence__origin="note")
    assert undue.exists()
    assert not undue.filter(late_after__isnull=False).exists()


def test_states_are_believable(country: None) -> None:
    lines = list(Execution.objects.filter(organization__kind="school"))
    assert {line.status for line in lines} == {"assigned", "reported", "returned", "accepted"}
    assert any(line.is_overdue(synthetic.TODAY) for line in lines)
    assert any(line.reported_late for line in lines)
    for line in lines:
        days = [synthetic.APPROVED_ON, line.done_on, line.reported_on, line.accepted_on, synthetic.TODAY]
        known = [day for day in days if day]
        assert known == sorted(known)
        # Nobody accepts his own report.
        assert line.accepted_by_id is None or line.accepted_by_id != line.reported_by_id
        assert (line.reported_by_id is None) == (line.reported_on is None)


def test_a_school_with_a_curator_reports_for_itself(country: None) -> None:
    seats = set(Membership.objects.filter(role="curator").values_list("organization_id", "user_id"))
    assert seats
    with_curator = dict(seats)
    for line in Execution.objects.filter(reported_by__isnull=False, organization__kind="school"):
        own = line.organization_id in with_curator
        assert line.entered_as == ("" if own else "department")
        if own:
            assert line.reported_by_id == with_curator[line.organization_id]


def test_evidence_stands_behind_reported_lines_of_its_own_organization(country: None) -> None:
    pairs = list(Evidence.lines.through.objects.select_related("evidence", "execution"))
    assert pairs
    for pair in pairs:
        assert pair.evidence.organization_id == pair.execution.organization_id
        assert pair.execution.status in ("reported", "accepted")
    assert Evidence.objects.filter(lines__isnull=True).count() == 0


def test_tallies_are_the_sums_of_lines(country: None) -> None:
    assert rollups.differences() == []
    overdue = tallies.overdue_today(Municipality.objects.all())
    found = tallies.by_roadmap(Execution.objects.all(), overdue)
    for plan in Roadmap.objects.all():
        lines = list(plan.lines.all())
        states = Counter(line.status for line in lines)
        tally = found[plan.pk]
        assert (tally.total, tally.accepted, tally.reported) == (len(lines), states["accepted"], states["reported"])
        assert tally.overdue == sum(line.is_overdue(synthetic.TODAY) for line in lines)


def test_a_second_country_stands_beside_the_first(country: None) -> None:
    lines = Execution.objects.count()
    simulate(seed=8, municipalities=1, schools=2)
    assert Municipality.objects.filter(kind="municipality").count() == MUNICIPALITIES + 1
    assert Organization.objects.filter(kind="school").count() == SCHOOLS + 2
    assert Execution.objects.filter(organization__kind="school").count() == 45 * (SCHOOLS + 2)
    assert Execution.objects.count() > lines


def test_registers_grow_to_as_many_pairs(country: None) -> None:
    assert Pair.objects.count() == PairMember.objects.count() == PAIRS
    assert Participant.objects.count() == 2 * PAIRS
    # Spread evenly: no school has two more than another.
    sizes = Counter(Pair.objects.values_list("organization", flat=True))
    assert len(sizes) == SCHOOLS and max(sizes.values()) - min(sizes.values()) <= 1
    states = Counter(Pair.objects.values_list("status", flat=True))
    assert set(states) == {"active", "completed", "ended_early"}
    programmes = list(Programme.objects.select_related("municipality"))
    numbers = numbers_of(programmes).values()
    assert sum(one.pairs for one in numbers) == PAIRS - states["ended_early"]
    assert sum(one.lacking for one in numbers) == 0
    assert 0 < sum(one.silent for one in numbers) < PAIRS


def test_registers_know_several_years_and_forms(country: None) -> None:
    programmes = Programme.objects.select_related("form")
    assert {(one.school_year, one.form.code, one.closed_on is None) for one in programmes} == {
        (2025, "student_student", False),
        (2026, "student_student", True),
        (2026, "teacher_teacher", True),
        (2026, "employer_student", True),
    }
    # Who has another mentor this year is one person with two parts.
    again = Person.objects.annotate(parts=models.Count("takes_part")).filter(parts=2)
    assert again.count() == 2 * PAIRS - Person.objects.count() > 0
    assert set(again.values_list("admitted_from__year", flat=True)) == {2025}
    assert Pair.objects.filter(goes_on=True, members__mentee__person__in=again, programme__school_year=2025).exists()


def test_registers_hold_what_indicators_ask_for(country: None) -> None:
    employees = Person.objects.filter(category="employee")
    assert employees and all(one.employer and one.employer.kind == "partner" for one in employees)
    young = Participant.objects.filter(
        side="mentee", person__category="teacher", person__teaching_since__year__gte=2024
    )
    assert young.exists()
    born = Person.objects.filter(category="pupil", birth_date__isnull=False)
    assert born.exists()
    for person in born:
        # By the class and by the birth date the age is the same.
        assert 10 <= person.age_on(dt.date(2026, 12, 31)) == int(person.class_name.split()[0]) + 6 <= 17


def test_people_of_a_synthetic_country_are_codes_or_say_that_they_are_invented(country: None) -> None:
    kept = dict(MentoringSettings.objects.values_list("municipality", "names_kept"))
    found = set()
    for person in Person.objects.prefetch_related("consents"):
        consents = list(person.consents.all())
        named = kept.get(person.municipality_id, False)
        assert (person.full_name, person.birth_date is not None, person.age_group == "") == (
            ("Синтетический Участник", True, True) if named else ("", False, False)
        )
        assert missing(person, consents, synthetic.TODAY) == []
        assert (person.admitted_from, person.admitted_until) == admission(person, consents)
        assert person.search_text == person.folded()
        found.add(named)
    assert found == {True, False}


def test_a_synthetic_pair_is_of_one_school_and_remembers_its_last_meeting(country: None) -> None:
    for pair in Pair.objects.select_related("mentor__person", "programme").prefetch_related("members__mentee__person"):
        (member,) = pair.members.all()
        sides = (pair.mentor, member.mentee)
        assert [one.side for one in sides] == ["mentor", "mentee"]
        assert (
            {one.person.organization_id for one in sides} == {pair.organization_id} == {pair.programme.organization_id}
        )
        assert {one.programme_id for one in sides} == {pair.programme_id}
        assert pair.last_met_on == pair.meetings.latest("date").date

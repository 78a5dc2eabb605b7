"""The school's register by its acts: entering, correcting, consents, bases, leaving; who may and what is logged."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from mentoring.models import Consent, DataUse, Participant, Person
from mentoring.person_data import PersonData, cleaned
from mentoring.workflow import consents, participants, people
from organizations.access import Access
from organizations.models import Event, Organization, User
from organizations.refusals import NotAllowed, Refused
from tests import factories
from tests.mentoring import cast
from tests.mentoring.pair_cast import TODAY, School, a_school

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unscoped")]

SIGNED = dt.date(2020, 10, 1)


@pytest.fixture
def school() -> School:
    return a_school()


@pytest.fixture
def named(school: School) -> School:
    """A school of a municipality that keeps names."""
    cast.keeps_names(school.municipality)
    return school


def pupil(**fields: Any) -> PersonData:
    row = {"last_name": "Канарейкин", "first_name": "Пётр", "birth_date": dt.date(2006, 5, 14), "class_name": "8А"}
    return PersonData("pupil", **{**row, **fields})


def nameless(**fields: Any) -> PersonData:
    return PersonData(**{"category": "pupil", "age_group": "teen", "class_name": "8А", **fields})


def admitted(school: School, data: PersonData | None = None) -> Person:
    """Entered and admitted by the acts themselves."""
    made = people.add_person(school.organization, data or nameless(), by=school.curator)
    for kind in ("processing", "participation"):
        consents.give_consent(made.pk, kind, given_on=SIGNED, by_self=True, by_parent=True, by=school.curator)
    return Person.objects.get(pk=made.pk)


class TestEntering:
    def test_gives_codes_by_category(self, school: School) -> None:
        made = [people.add_person(school.organization, nameless(), by=school.curator) for _ in range(2)]
        teacher = people.add_person(school.organization, PersonData("teacher", post="учитель"), by=school.curator)
        assert [one.code for one in (*made, teacher)] == ["У-001", "У-002", "Пед-001"]
        assert teacher.age_group == "adult"

    def test_a_code_never_comes_again(self, school: School) -> None:
        cast.person(school.organization, code="У-041")
        assert people.add_person(school.organization, nameless(), by=school.curator).code == "У-042"

    def test_refuses_names_where_none_are_kept(self, school: School) -> None:
        for given in ({"last_name": "Канарейкин"}, {"patronymic": "Ильич"}, {"birth_date": dt.date(2006, 1, 1)}):
            with pytest.raises(Refused, match="не хранят"):
                people.add_person(school.organization, nameless(**given), by=school.curator)
        assert not Person.objects.exists()

    def test_asks_for_the_name_where_it_is_kept(self, named: School) -> None:
        for field in ("last_name", "first_name", "birth_date"):
            with pytest.raises(Refused) as refused:
                people.add_person(
                    named.organization, pupil(**{field: None if field == "birth_date" else " "}), by=named.curator
                )
            assert refused.value.field == field

    def test_nobody_taught_as_a_child(self, named: School) -> None:
        row = PersonData("teacher", last_name="Канарейкин", first_name="Пётр", birth_date=dt.date(1990, 1, 1))
        with pytest.raises(Refused, match="раньше, чем можно работать"):
            cleaned(replace(row, teaching_since=dt.date(1995, 9, 1)), names_kept=True, day=TODAY)

    def test_cleans_what_nobody_sees(self, named: School) -> None:
        made = people.add_person(named.organization, pupil(last_name=" Кана\u202eрейкин\x00\n"), by=named.curator)
        assert made.last_name == "Кана рейкин"

    def test_the_journal_and_the_log_hold_the_code_alone(self, named: School) -> None:
        made = people.add_person(named.organization, pupil(), by=named.curator)
        event, use = Event.objects.get(verb="add_person"), DataUse.objects.get()
        assert event.object_title == made.code and "Канарейкин" not in str((event.after, event.before, event.comment))
        assert (use.kind, use.person, use.codes, use.by) == ("enter", made, made.code, named.curator)

    @pytest.mark.parametrize("role", ["editor", "administrator", "methodist"])
    def test_nobody_above_the_school_enters_people(self, school: School, role: str) -> None:
        with pytest.raises(NotAllowed):
            people.add_person(school.organization, nameless(), by=factories.user(role, school.municipality))

    def test_a_neighbour_does_not_either(self, school: School) -> None:
        stranger = factories.user("curator", cast.school(school.municipality))
        with pytest.raises(NotAllowed):
            people.add_person(school.organization, nameless(), by=stranger)

    def test_an_employer_is_a_partner_of_the_municipality(self, school: School) -> None:
        partner = factories.organization(school.municipality, kind="partner")
        foreign = factories.organization(kind="partner")
        row = PersonData("employee", employer_id=foreign.pk)
        with pytest.raises(Refused, match="предприятия"):
            people.add_person(school.organization, row, by=school.curator)
        row = PersonData("employee", employer_id=partner.pk)
        assert people.add_person(school.organization, row, by=school.curator).employer == partner

    def test_duplicates_are_found_by_name_and_birth_date(self, named: School) -> None:
        made = people.add_person(named.organization, pupil(), by=named.curator)
        found = people.find_duplicates(named.organization, pupil(first_name="ПЕТР", class_name="9А"))
        assert found == [made]
        assert people.find_duplicates(named.organization, pupil(birth_date=dt.date(2007, 1, 1))) == []

    def test_without_names_the_class_is_a_hint(self, school: School) -> None:
        made = people.add_person(school.organization, nameless(), by=school.curator)
        assert people.find_duplicates(school.organization, nameless()) == [made]
        assert people.find_duplicates(school.organization, nameless(class_name="9А")) == []


class TestCorrecting:
    def test_writes_the_fields_changed_and_no_values(self, named: School) -> None:
        made = people.add_person(named.organization, pupil(), by=named.curator)
        people.edit_person(made.pk, pupil(last_name="Зябликов"), version=1, by=named.curator)
        made.refresh_from_db()
        assert (made.last_name, made.version) == ("Зябликов", 2)
        assert "зябликов" in made.search_text and "канарейкин" not in made.search_text
        event = Event.objects.get(verb="edit_person")
        assert event.after == {"fields": ["last_name"]} and event.before is None
        assert DataUse.objects.filter(kind="correct", person=made).count() == 1

    def test_nothing_changed_writes_nothing(self, named: School) -> None:
        made = people.add_person(named.organization, pupil(), by=named.curator)
        people.edit_person(made.pk, pupil(), by=named.curator)
        assert not Event.objects.filter(verb="edit_person").exists()

    def test_a_stale_correction_is_refused(self, named: School) -> None:
        made = people.add_person(named.organization, pupil(), by=named.curator)
        people.edit_person(made.pk, pupil(class_name="9А"), version=1, by=named.curator)
        with pytest.raises(Refused, match="изменили"):
            people.edit_person(made.pk, pupil(class_name="9Б"), version=1, by=named.curator)

    def test_an_age_corrected_judges_signatures_anew(self, named: School) -> None:
        made = people.add_person(named.organization, pupil(birth_date=dt.date(2010, 1, 1)), by=named.curator)
        for kind in ("processing", "participation"):
            consents.give_consent(made.pk, kind, given_on=SIGNED, by_self=False, by_parent=True, by=named.curator)
        assert Person.objects.get().is_admitted(TODAY)
        people.edit_person(made.pk, pupil(), by=named.curator)
        assert Person.objects.get().admitted_from is None


class TestConsents:
    def test_two_papers_admit(self, school: School) -> None:
        made = people.add_person(school.organization, nameless(), by=school.curator)
        give = {"given_on": SIGNED, "by_self": True, "by_parent": True, "by": school.curator}
        consents.give_consent(made.pk, "processing", **give)
        made.refresh_from_db()
        assert made.admitted_from is None
        consents.give_consent(made.pk, "participation", **give)
        made.refresh_from_db()
        assert (made.admitted_from, made.admitted_until) == (SIGNED, None)

    def test_the_same_again_is_one(self, school: School) -> None:
        made = admitted(school)
        consents.give_consent(made.pk, "processing", given_on=SIGNED, by_self=True, by_parent=True, by=school.curator)
        assert Consent.objects.filter(kind="processing").count() == 1

    @pytest.mark.parametrize(
        ("group", "by_self", "by_parent"), [("child", True, False), ("teen", True, False), ("adult", False, True)]
    )
    def test_those_sign_whom_the_age_asks(self, school: School, group: str, by_self: bool, by_parent: bool) -> None:
        made = people.add_person(school.organization, nameless(age_group=group), by=school.curator)
        with pytest.raises(Refused, match="подпис") as told:
            consents.give_consent(
                made.pk, "processing", given_on=SIGNED, by_self=by_self, by_parent=by_parent, by=school.curator
            )
        assert told.value.field == ("by_self" if group == "adult" else "by_parent")

    def test_withdrawal_stops_processing_from_its_day(self, school: School) -> None:
        made = admitted(school)
        given = made.consents.get(kind="processing")
        for _ in range(2):
            consents.withdraw_consent(given.pk, on=TODAY, how="заявление родителя", by=school.curator)
        made.refresh_from_db()
        assert made.admitted_until == TODAY - dt.timedelta(days=1) and not made.is_admitted(TODAY)
        assert Event.objects.filter(verb="withdraw_consent").count() == 1

    def test_tomorrow_is_refused(self, school: School) -> None:
        made = people.add_person(school.organization, nameless(), by=school.curator)
        with pytest.raises(Refused, match="ещё не наступила"):
            consents.give_consent(
                made.pk,
                "processing",
                given_on=TODAY + dt.timedelta(days=1),
                by_self=True,
                by_parent=True,
                by=school.curator,
            )

    def test_only_a_teacher_gives_the_labour_consent(self, school: School) -> None:
        made = people.add_person(school.organization, nameless(), by=school.curator)
        with pytest.raises(Refused, match=r"351\.8"):
            consents.give_consent(made.pk, "labour", given_on=SIGNED, by_self=True, by_parent=True, by=school.curator)

    def test_the_addendum_of_a_teacher(self, school: School) -> None:
        teacher = people.add_person(school.organization, PersonData("teacher"), by=school.curator)
        row = {"number": "4", "date": SIGNED, "content": "наставничество", "pay": "2000 ₽"}
        made = [consents.add_addendum(teacher.pk, **row, by=school.curator) for _ in range(2)]
        assert made[0] == made[1]
        consents.give_notice(made[0].pk, on=TODAY, by=school.curator)
        made[0].refresh_from_db()
        assert made[0].notice_on == TODAY


class TestBases:
    def test_a_candidate_is_refused_in_words(self, school: School) -> None:
        made = people.add_person(school.organization, nameless(), by=school.curator)
        with pytest.raises(Refused, match=r"кандидат.*обработку.*участие"):
            participants.join_base(school.programme.pk, made.pk, "mentee", by=school.curator)
        assert not Participant.objects.exists()

    def test_the_path_from_a_person_to_the_base(self, school: School) -> None:
        made = admitted(school)
        joined = [participants.join_base(school.programme.pk, made.pk, "mentee", by=school.curator) for _ in range(2)]
        assert joined[0] == joined[1] and joined[0].joined_on == TODAY
        assert Event.objects.filter(verb="join_base").count() == 1

    def test_several_join_or_none(self, school: School) -> None:
        good = admitted(school)
        candidate = people.add_person(school.organization, nameless(), by=school.curator)
        with pytest.raises(Refused):
            participants.join_many(school.programme.pk, [good.pk, candidate.pk], "mentee", by=school.curator)
        assert not Participant.objects.exists()

    def test_a_teacher_mentors_with_a_written_consent(self, school: School) -> None:
        teacher = admitted(school, PersonData("teacher"))
        with pytest.raises(Refused, match=r"351\.8"):
            participants.join_base(school.programme.pk, teacher.pk, "mentor", by=school.curator)
        consents.give_consent(teacher.pk, "labour", given_on=SIGNED, by_self=True, by_parent=False, by=school.curator)
        assert participants.join_base(school.programme.pk, teacher.pk, "mentor", by=school.curator).capacity == 3

    def test_a_person_of_another_school_does_not_join(self, school: School) -> None:
        stranger = cast.person(cast.school(school.municipality))
        with pytest.raises(Refused, match="нет в реестре"):
            participants.join_base(school.programme.pk, stranger.pk, "mentee", by=school.curator)

    def test_who_left_comes_back(self, school: School) -> None:
        one = participants.join_base(school.programme.pk, admitted(school).pk, "mentee", by=school.curator)
        participants.leave_base(one.pk, on=TODAY, reason="переезд", by=school.curator)
        again = participants.join_base(school.programme.pk, one.person_id, "mentee", by=school.curator)
        assert again == one and again.left_on is None

    def test_nobody_leaves_out_of_a_pair(self, school: School) -> None:
        mentor, mentee = school.mentor("Н-001"), school.mentee("У-001")
        school.pair(mentor, mentee)
        for one in (mentor, mentee):
            with pytest.raises(Refused, match="в паре"):
                participants.leave_base(one.pk, on=TODAY, reason="переезд", by=school.curator)
            with pytest.raises(Refused, match="в паре"):
                people.leave(one.person_id, on=TODAY, reason="переезд", by=school.curator)

    def test_training_is_marked_for_many(self, school: School) -> None:
        mentors = [school.mentor(f"Н-00{n}") for n in (1, 2)]
        keys = [one.pk for one in mentors]
        assert participants.trained(school.programme.pk, keys, on=TODAY, by=school.curator) == 2
        assert participants.trained(school.programme.pk, keys, on=TODAY, by=school.curator) == 0
        assert participants.trained(school.programme.pk, keys, on=None, by=school.curator) == 2


class TestLeaving:
    def test_leaving_leaves_the_bases_and_comes_back(self, school: School) -> None:
        one = participants.join_base(school.programme.pk, admitted(school).pk, "mentee", by=school.curator)
        people.leave(one.person_id, on=TODAY, reason="переезд", by=school.curator)
        one.refresh_from_db()
        assert one.left_on == TODAY and not Person.objects.present().exists()
        people.come_back(one.person_id, by=school.curator)
        assert Person.objects.present().count() == 1

    def test_blocking_makes_a_candidate_until_it_goes_on(self, school: School) -> None:
        made = admitted(school)
        people.block(made.pk, reason="спор о данных", by=school.curator)
        assert not Person.objects.admitted(TODAY).exists()
        people.unblock(made.pk, by=school.curator)
        assert Person.objects.admitted(TODAY).count() == 1


class TestReveal:
    def test_the_department_learns_a_name_for_a_reason(self, named: School) -> None:
        made = admitted(named, pupil())
        with pytest.raises(Refused, match="Основание"):
            people.reveal(made.pk, reason=" ", by=named.editor)
        assert people.reveal(made.pk, reason="запрос прокуратуры", by=named.editor) == "Канарейкин Пётр"
        use = DataUse.objects.get(kind="reveal")
        assert (use.by, use.reason, use.person, use.organization) == (
            named.editor,
            "запрос прокуратуры",
            made,
            named.organization,
        )

    def test_not_of_a_candidate(self, named: School) -> None:
        made = people.add_person(named.organization, pupil(), by=named.curator)
        with pytest.raises(Refused, match="только школа"):
            people.reveal(made.pk, reason="запрос", by=named.editor)

    @pytest.mark.parametrize("role", ["administrator", "methodist", "controller"])
    def test_nobody_else(self, named: School, role: str) -> None:
        made = admitted(named, pupil())
        somebody: User = factories.user(role, named.municipality)
        with pytest.raises(NotAllowed):
            people.reveal(made.pk, reason="запрос", by=somebody)

    def test_the_platform_does_not(self, named: School) -> None:
        made = admitted(named, pupil())
        with pytest.raises(NotAllowed):
            people.reveal(made.pk, reason="запрос", by=factories.user(is_superuser=True))


def test_a_branch_is_kept_by_its_school(school: School) -> None:
    branch: Organization = cast.school(school.municipality, parent=school.organization)
    made = people.add_person(branch, nameless(), by=school.curator)
    assert made.organization == branch and Person.objects.visible_to(_access(school.curator)).get() == made


def _access(user: User) -> Any:
    return Access.of(user)

"""People's data: names switched on and off, a log that only grows, destruction by an act, the person's own extract."""

from __future__ import annotations

import datetime as dt
import io
import json
import re
from typing import Any

import pypdfium2
import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from documents.models import StoredFile
from documents.store import keep, open_stored
from mentoring.models import (
    Consent,
    DataUse,
    Destruction,
    Feedback,
    FitCheck,
    IndividualPlan,
    MentoringSettings,
    NameForm,
    Pair,
    Participant,
    Person,
    PlanStep,
)
from mentoring.workflow import consents, destruction, names, people
from mentoring.workflow.core import log_use
from mentoring.workflow.participants import join_base
from organizations.models import Event, Job, Organization, User
from organizations.refusals import NotAllowed, Refused
from tests import factories
from tests.mentoring import cast
from tests.mentoring.pair_cast import TODAY, School, a_school
from tests.mentoring.papers.reading import is_tagged, pdf_text
from tests.two_actors import at_once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unscoped")]

LONG_AGO = TODAY - dt.timedelta(days=60)


@pytest.fixture
def school() -> School:
    made = a_school()
    cast.keeps_names(made.municipality)
    return made


@pytest.fixture
def administrator(school: School) -> User:
    return factories.user("administrator", school.municipality)


def gone(school: School, **fields: Any) -> Person:
    """Somebody whose term has ended."""
    return cast.person(
        school.organization,
        **{
            "code": "У-007",
            "last_name": "Канарейкин",
            "left_on": LONG_AGO,
            "left_reason": "Канарейкин уехал",
            **fields,
        },
    )


def text(response: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


ACT: dict[str, Any] = {"number": "1", "date": TODAY, "reason": "срок хранения вышел"}


class TestNames:
    def test_confirmed_by_an_administrator_with_a_document(self, administrator: User) -> None:
        place = administrator.memberships.get().municipality
        MentoringSettings.objects.all().delete()
        names.confirm_names(place, level="УЗ-3", document="аттестат № 12", date=TODAY, by=administrator)
        row = MentoringSettings.objects.get()
        assert row.names_kept and row.protection_level == "УЗ-3, аттестат № 12 от 10.11.2020"
        assert (row.confirmed_by, row.confirmed_on) == (administrator, TODAY)

    @pytest.mark.parametrize("role", ["editor", "methodist", "registrar"])
    def test_nobody_else_confirms_or_ends(self, school: School, role: str) -> None:
        other = factories.user(role, school.municipality)
        with pytest.raises(NotAllowed):
            names.confirm_names(school.municipality, level="УЗ-3", document="д", date=TODAY, by=other)
        with pytest.raises(NotAllowed):
            names.drop_names(school.municipality, **ACT, by=other)

    def test_switched_off_destroys_names_by_an_act_for_each_school(self, school: School, administrator: User) -> None:
        branch = cast.school(school.municipality)
        child = cast.person(school.organization, birth_date=dt.date(2010, 1, 1), last_name="Канарейкин")
        teen = cast.person(branch, birth_date=dt.date(2005, 1, 1), last_name="Зябликов")
        job = names.drop_names(school.municipality, **ACT, by=administrator)
        assert job is not None and job.state == Job.State.DONE and "2 школы" in (job.result or {})["note"]
        acts = Destruction.objects.all()
        assert {act.organization for act in acts} == {school.organization, branch}
        assert all("Коды, классы, возраст" in act.content["kept"][0] for act in acts)
        child.refresh_from_db()
        teen.refresh_from_db()
        assert (child.full_name, child.birth_date, child.age_group) == ("", None, "child")
        assert (teen.full_name, teen.age_group) == ("", "teen")
        assert "канарейкин" not in child.search_text
        assert not MentoringSettings.objects.get().names_kept
        assert child.is_admitted(TODAY) and DataUse.objects.filter(kind="destroy").count() == 2
        assert names.drop_names(school.municipality, **ACT, by=administrator) is None

    def test_an_interrupted_job_leaves_whole_schools_and_is_gone_on_with(
        self, school: School, administrator: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        second = cast.school(school.municipality, short_name="Ящерицынская СОШ")
        for at in (school.organization, school.organization, second):
            cast.person(at, last_name="Канарейкин")
        monkeypatch.setattr("mentoring.workflow.names.write", _fails_at(second, destruction.write))
        job = names.drop_names(school.municipality, **ACT, by=administrator)
        assert job is not None and job.state == Job.State.FAILED
        # One school is behind as a whole with its act, the other is untouched, and no new name is taken in.
        kept = Person.objects.exclude(last_name="")
        assert [one.organization for one in kept] == [second] and Destruction.objects.count() == 1
        assert DataUse.objects.filter(kind="destroy").count() == 1 and not MentoringSettings.objects.get().names_kept
        client = factories.signed_in(administrator)
        assert "работа прервалась" in text(client.get(reverse("names_kept", args=[school.municipality.pk])))
        monkeypatch.undo()
        again = names.drop_names(school.municipality, **ACT, by=administrator)
        assert again is not None and (again.state, again.total) == (Job.State.DONE, 2)
        assert not Person.objects.exclude(last_name="").exists() and Destruction.objects.count() == 2

    def test_names_are_not_confirmed_while_they_go(self, school: School, administrator: User) -> None:
        going = Job.objects.create(
            municipality=school.municipality, kind=names.KIND, key="1", owner=administrator, lease_until=timezone.now()
        )
        MentoringSettings.objects.update(names_kept=False)
        with pytest.raises(Refused, match="уничтожаются"):
            names.confirm_names(school.municipality, level="УЗ-3", document="№ 1", date=TODAY, by=administrator)
        assert names.drop_names(school.municipality, **ACT, by=administrator) == going

    def test_the_page_asks_twice_in_words(self, school: School, administrator: User) -> None:
        cast.person(school.organization, last_name="Канарейкин")
        client = factories.signed_in(administrator)
        page = reverse("names_stop", args=[school.municipality.pk])
        first = {"number": "1", "date": f"{TODAY:%d.%m.%Y}", "reason": "решение"}
        assert client.post(page, {**first, "words": "да"}).status_code == 422
        asked = client.post(page, {**first, "words": "Прекратить хранение"})
        assert asked.status_code == 200 and "Последний вопрос" in text(asked)
        assert Person.objects.get().last_name == "Канарейкин"
        wrong = client.post(page, {**first, "words": "Прекратить хранение", "again": "да"})
        assert wrong.status_code == 422 and Person.objects.get().last_name
        done = client.post(page, {**first, "words": "Прекратить хранение", "again": "уничтожить"})
        assert done.status_code == 302 and not Person.objects.get().last_name
        assert "Канарейкин" not in text(client.get(reverse("names_kept", args=[school.municipality.pk])))


class TestLog:
    def line(self, school: School) -> DataUse:
        log_use("view", school.organization, [cast.person(school.organization)], where="Реестр", by=school.curator)
        return DataUse.objects.get()

    def test_a_line_does_not_change(self, school: School) -> None:
        self.line(school)
        with pytest.raises(IntegrityError), transaction.atomic():
            DataUse.objects.update(reason="иное")

    def test_a_line_is_not_deleted(self, school: School) -> None:
        row = self.line(school)
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("DELETE FROM mentoring_datause WHERE id = %s", [row.pk])

    def test_read_by_the_school_and_the_administrator(self, school: School, administrator: User) -> None:
        self.line(school)
        page = reverse("data_log", args=[school.organization.pk])
        for who in (school.curator, administrator):
            told = text(factories.signed_in(who).get(page))
            assert "Реестр" in told and "Вымышленный" not in told
        assert factories.signed_in(school.editor).get(page).status_code == 403

    def test_filters(self, school: School) -> None:
        one, ten = (cast.person(school.organization, code=code) for code in ("У-1", "У-10"))
        log_use("view", school.organization, [one], where="Первый", by=school.curator)
        log_use("view", school.organization, [one, ten], where="Оба", by=school.curator)
        log_use("export", school.organization, [ten], where="Десятый", reason="проверка", by=school.curator)
        client = factories.signed_in(school.curator)

        def told(query: str) -> str:
            return text(client.get(reverse("data_log", args=[school.organization.pk]) + query))

        assert "Первый" in told("?code=у-1") and "Оба" in told("?code=У-1") and "Десятый" not in told("?code=У-1")
        assert "Десятый" in told("?kind=export") and "Первый" not in told("?kind=export")
        assert "Таких обращений нет" in told("?since=01.01.2099") and "Первый" in told("?until=01.01.2099")
        assert "Первый" in told(f"?by={school.curator.last_name}") and "Таких" in told("?by=никто")
        assert "Первый" in told("?kind=xx&since=32.13.2020&after=zz")


class TestDestruction:
    def test_the_list_holds_those_whose_term_ended(self, school: School) -> None:
        due = gone(school)
        cast.person(school.organization, code="У-008", left_on=TODAY, left_reason="переезд")
        cast.person(school.organization, code="У-009")
        taken_back = cast.person(school.organization, code="У-010")
        Consent.objects.filter(person=taken_back).update(given_on=LONG_AGO)
        Consent.objects.filter(person=taken_back, kind="processing").update(withdrawn_on=LONG_AGO)
        found = destruction.due(school.organization, TODAY)
        assert [one.code for one in found] == [due.code, taken_back.code]

    def test_destroys_everything_but_the_code(self, school: School, django_capture_on_commit_callbacks: Any) -> None:
        person = gone(school)
        part = cast.participant(school.programme, "mentee", person, wishes="дружит с Зябликовым")
        scan = keep(b"%PDF- scan", municipality_id=person.municipality_id, name="Канарейкин.pdf", content_type="x")
        Consent.objects.filter(person=person).update(scan=scan, conditions="имя Канарейкин")
        with django_capture_on_commit_callbacks(execute=True):
            act = destruction.destroy(school.organization.pk, [person.pk], **ACT, by=school.curator)
        person.refresh_from_db()
        part.refresh_from_db()
        assert (person.full_name, person.birth_date, person.class_name, person.code) == ("", None, "", "У-007")
        assert person.left_reason == "данные уничтожены" and "канарейкин" not in person.search_text
        assert part.wishes == "" and not Consent.objects.exclude(conditions="").exists()
        assert not StoredFile.objects.filter(pk=scan.pk).exists() and not default_storage.exists(scan.path)
        told = json.dumps(act.content, ensure_ascii=False)
        assert "фамилия, имя, отчество" in told and "сканы согласий" in told and "Канарейкин" not in told
        use = DataUse.objects.get(kind="destroy")
        assert (use.codes, use.reason, use.by) == ("У-007", "срок хранения вышел", school.curator)
        assert Event.objects.get(verb="destroy_data").object_title.endswith("человек: 1")

    def test_the_texts_of_a_pair_that_is_over_go_and_its_numbers_stay(self, school: School) -> None:
        """Topics, plan, outcome and both sides' words may tell the name; the neighbour pair keeps its own."""
        told = "Канарейкин всё понял"
        mine, other = (cast.pair(school.programme, status="ended_early", outcome=told, end_reason=told) for _ in "ab")
        for pair in (mine, other):
            meeting = cast.meeting(pair, topic=told, outcome=told, next_step=told)
            own = {"municipality_id": pair.municipality_id}
            plan = IndividualPlan.objects.create(**own, pair=pair, date=TODAY, goal=told, problem=told)
            PlanStep.objects.create(**own, plan=plan, measure=told)
            Feedback.objects.create(**own, meeting=meeting, participant=pair.mentor, score=9, words=told)
            FitCheck.objects.create(**own, pair=pair, participant=pair.mentor, answer="yes", words=told)
        person = mine.members.get().mentee.person
        Person.objects.filter(pk=person.pk).update(left_on=LONG_AGO, left_reason="переезд")
        act = destruction.destroy(school.organization.pk, [person.pk], **ACT, by=school.curator)
        assert "Канарейкин" not in _told_of(mine) and _told_of(other).count("Канарейкин") == 10
        assert (mine.meetings.get().minutes, Feedback.objects.get(meeting__pair=mine).score) == (40, 9)
        mine.refresh_from_db()
        assert (mine.status, mine.end_reason) == ("ended_early", "данные уничтожены")
        (row,) = act.content["people"]
        assert "записи о встречах, планах и итогах пар, отзывы" in row["categories"]
        assert any("архивными правилами" in words for words in act.content["kept"])

    def test_a_group_that_goes_on_loses_what_was_while_the_mentee_was_there(self, school: School) -> None:
        stays, leaves = (cast.participant(school.programme) for _ in "ab")
        group = cast.pair(school.programme, None, stays, leaves, outcome="")
        left = cast.DAY + dt.timedelta(days=20)
        group.members.filter(mentee=leaves).update(left_on=left, left_reason="Канарейкин уехал")
        cast.meeting(group, topic="с Канарейкиным")
        cast.meeting(group, 4, date=left + dt.timedelta(days=1), topic="Без него")
        Person.objects.filter(pk=leaves.person_id).update(left_on=LONG_AGO, left_reason="переезд")
        destruction.destroy(school.organization.pk, [leaves.person_id], **ACT, by=school.curator)
        assert [one.topic for one in group.meetings.order_by("date")] == ["", "Без него"]
        assert group.members.get(mentee=leaves).left_reason == "данные уничтожены"

    @pytest.mark.parametrize("names_only", [False, True])
    def test_corrected_cases_of_the_names_go_too(
        self, school: School, administrator: User, *, names_only: bool
    ) -> None:
        cast.keeps_names(school.municipality)
        person = gone(school, first_name="Кенарь", patronymic="Аполлинарьевич")
        elsewhere = factories.municipality()
        for place, nominative in (
            (school.municipality, "Канарейкин"),
            (school.municipality, "Кенарь"),
            (school.municipality, "Канарейкин Кенарь Аполлинарьевич"),
            (school.municipality, "Канарейкинский лицей"),
            (elsewhere, "Канарейкин"),
        ):
            NameForm.objects.create(municipality=place, nominative=nominative, case="gent-masc", wording="Канарейкина")
        if names_only:
            names.drop_names(school.municipality, **ACT, by=administrator)
        else:
            destruction.destroy(school.organization.pk, [person.pk], **ACT, by=school.curator)
        assert list(NameForm.objects.order_by("pk").values_list("municipality", "nominative")) == [
            (school.municipality.pk, "Канарейкинский лицей"),
            (elsewhere.pk, "Канарейкин"),
        ]

    def test_the_act_is_a_pdf_with_the_extract(self, school: School) -> None:
        act = destruction.destroy(school.organization.pk, [gone(school).pk], **ACT, by=school.curator)
        assert act.file is not None
        with open_stored(act.file) as file:
            told = _words(file.read())
        for words in (
            "АКТ",
            "У-007",
            "срок хранения вышел",
            "архивными правилами",
            "ВЫГРУЗКА",
            "журнала регистрации",
            school.organization.name,
        ):
            assert words in told
        assert "Канарейкин" not in told

    def test_the_same_act_again_is_one(self, school: School) -> None:
        person = gone(school)
        acts = [destruction.destroy(school.organization.pk, [person.pk], **ACT, by=school.curator) for _ in range(2)]
        assert acts[0] == acts[1] and DataUse.objects.filter(kind="destroy").count() == 1
        other = gone(school, code="У-011")
        with pytest.raises(Refused, match="номером"):
            destruction.destroy(school.organization.pk, [other.pk], **ACT, by=school.curator)

    def test_nobody_at_work_is_destroyed(self, school: School) -> None:
        mentor, mentee = school.mentor("Н-001"), school.mentee("У-001")
        school.pair(mentor, mentee)
        with pytest.raises(Refused, match="в паре"):
            destruction.destroy(school.organization.pk, [mentee.person_id], **ACT, by=school.curator)
        admitted = cast.person(school.organization)
        with pytest.raises(Refused, match="согласия действуют"):
            destruction.destroy(school.organization.pk, [admitted.pk], **ACT, by=school.curator)
        assert not Destruction.objects.exists()

    def test_the_department_destroys_nothing(self, school: School) -> None:
        with pytest.raises(NotAllowed):
            destruction.destroy(school.organization.pk, [gone(school).pk], **ACT, by=school.editor)

    def test_the_page_asks_for_the_word(self, school: School) -> None:
        person = gone(school)
        client = factories.signed_in(school.curator)
        page = reverse("destruction", args=[school.organization.pk])
        assert "Канарейкин" in text(client.get(page))
        sent = {"person": person.pk, "number": "1", "date": f"{TODAY:%d.%m.%Y}", "reason": "срок"}
        assert client.post(page, {**sent, "words": "да"}).status_code == 422
        assert client.post(page, {**sent, "words": "уничтожить"}).status_code == 302
        told = client.get(page)
        assert "Канарейкин" not in text(told) and "Акт от 10.11.2020" in text(told)
        file = client.get(reverse("destruction_file", args=[Destruction.objects.get().pk]))
        assert file["Content-Type"] == "application/pdf"

    def test_what_is_destroyed_is_not_touched_again(self, school: School) -> None:
        person = gone(school)
        destruction.destroy(school.organization.pk, [person.pk], **ACT, by=school.curator)
        with pytest.raises(Refused, match="уничтожены"):
            people.come_back(person.pk, by=school.curator)
        client = factories.signed_in(school.curator)
        assert "Данные уничтожены" in text(client.get(reverse("person", args=[person.pk])))


def test_the_extract_tells_what_is_kept_and_who_read(school: School) -> None:
    person = cast.person(school.organization, last_name="Канарейкин", code="У-007")
    client: Client = factories.signed_in(school.curator)
    other = cast.person(school.organization, code="У-0070")
    log_use("view", school.organization, [person, other], where="Список класса", by=school.curator)
    log_use("view", school.organization, [other], where="Чужой просмотр", by=school.curator)
    told = text(client.get(reverse("person_extract", args=[person.pk])))
    assert "Канарейкин Илья" in told and "14.05.2006" in told and "На обработку" in told
    assert "Список класса" in told and "Чужой просмотр" not in told
    assert DataUse.objects.filter(kind="view", person=person, where="Выписка для участника").count() == 1


def test_the_extract_is_given_out_as_a_file_for_a_reason_that_is_logged(school: School) -> None:
    person = cast.person(school.organization, last_name="Канарейкин", code="У-007")
    address = reverse("person_extract_pdf", args=[person.pk])
    client: Client = factories.signed_in(school.curator)
    assert client.post(address, {"reason": " "}).status_code == 302
    assert factories.signed_in(school.editor).post(address, {"reason": "запрос"}).status_code == 403
    assert not DataUse.objects.filter(kind="export").exists()
    answer = client.post(address, {"reason": "запрос родителя"})
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    told = pdf_text(content)
    assert is_tagged(content, "Выписка о персональных данных") and "no-store" in answer["Cache-Control"]
    assert "Канарейкин Илья" in told and "На обработку персональных данных" in told and "запрос родителя" in told
    use = DataUse.objects.get(kind="export")
    assert (use.codes, use.reason, use.by) == ("У-007", "запрос родителя", school.curator)


@pytest.mark.django_db(transaction=True)
class TestTwoActors:
    def test_codes_given_at_once_differ(self) -> None:
        school = a_school()
        row = people.PersonData("pupil", age_group="teen")
        made = at_once(*[lambda: people.add_person(school.organization, row, by=school.curator)] * 3)
        assert sorted(one.code for one in made) == ["У-001", "У-002", "У-003"]

    def test_a_consent_entered_at_once_is_one(self) -> None:
        school = a_school()
        person = people.add_person(school.organization, people.PersonData("pupil", age_group="teen"), by=school.curator)
        give = {"given_on": TODAY, "by_self": True, "by_parent": True, "by": school.curator}
        at_once(*[lambda: consents.give_consent(person.pk, "processing", **give)] * 2)
        assert Consent.objects.count() == 1

    def test_names_end_while_somebody_is_entered(self) -> None:
        school = a_school()
        cast.keeps_names(school.municipality)
        administrator = factories.user("administrator", school.municipality)
        row = people.PersonData("pupil", "Канарейкин", "Пётр", birth_date=dt.date(2006, 1, 1))
        at_once(
            lambda: people.add_person(school.organization, row, by=school.curator),
            lambda: names.drop_names(school.municipality, **ACT, by=administrator),
        )
        if not MentoringSettings.objects.get().names_kept:
            assert not Person.objects.exclude(last_name="").exists()

    def test_a_person_joins_a_base_once(self) -> None:
        school = a_school()
        person = cast.person(school.organization)
        at_once(*[lambda: join_base(school.programme.pk, person.pk, "mentee", by=school.curator)] * 2)
        assert Participant.objects.count() == 1


def _told_of(pair: Pair) -> str:
    """Everything that is written of a pair, as text."""
    rows: list[Any] = [Pair.objects.get(pk=pair.pk), *pair.meetings.all(), *FitCheck.objects.filter(pair=pair)]
    rows += [*Feedback.objects.filter(meeting__pair=pair), *IndividualPlan.objects.filter(pair=pair)]
    rows += [*PlanStep.objects.filter(plan__pair=pair), *pair.members.all()]
    return " ".join(str(value) for row in rows for value in vars(row).values())


def _fails_at(school: Organization, write: Any) -> Any:
    """The act that is entered everywhere but at this school."""

    def written(at: Organization, *args: Any) -> Any:
        if at == school:
            raise RuntimeError("the power is off")
        return write(at, *args)

    return written


def _words(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(io.BytesIO(pdf))
    return " ".join(" ".join(page.get_textpage().get_text_range() for page in document).split())

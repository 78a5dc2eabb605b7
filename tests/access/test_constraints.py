"""What the database itself refuses: a row per named constraint, broken by a write that asks no form and no act."""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction
from django.db.models import F
from django.utils import timezone
from django_scopes import scopes_disabled

from documents.models import Act, Appendix, Clause, PrintSettings, StoredFile
from mentoring.models import Wave
from monitoring.models import DataCall, DataCallRow, DataCallSnapshot, DigestLog
from organizations.models import Event, Invitation, Job, Membership, Municipality, User
from roadmaps.models import (
    Addressee,
    Appointment,
    Control,
    Controller,
    DayOff,
    Edition,
    Evidence,
    Execution,
    Extension,
    IndicatorRow,
    Item,
    Occurrence,
    Responsibility,
    ResultDocument,
    Roadmap,
    RoadmapSettings,
    Section,
    Target,
)
from tests.access.cast import World
from tests.mentoring.breaks import BREAKS as MENTORING
from tests.monitoring.indicator_breaks import BREAKS as INDICATORS
from tests.monitoring.questionnaire_breaks import BREAKS as QUESTIONNAIRES
from tests.monitoring.report_breaks import BREAKS as REPORTS

pytestmark = pytest.mark.django_db
OURS = {"organizations", "documents", "roadmaps", "mentoring", "monitoring"}
Break = Callable[[World], object]


def again(row: models.Model, **changes: Any) -> object:
    """The same row once more, written in bulk."""
    twin = copy.copy(row)
    twin.pk = None
    for name, value in changes.items():
        setattr(twin, name, value)
    return type(row)._default_manager.bulk_create([twin])


def put(model: type[models.Model], **changes: Any) -> Break:
    """A write into every row of the model that stands."""
    return lambda world: model._default_manager.all().update(**changes)


def put_plan(plan: str, /, **changes: Any) -> Break:
    return lambda world: Roadmap.objects.filter(pk=world.roadmaps[plan].pk).update(**changes)


def twin(find: Callable[[World], models.Model], **changes: Any) -> Break:
    return lambda world: again(find(world), **changes)


def item(world: World) -> Item:
    return Item.objects.get(roadmap=world.roadmaps["draft"], uid="a")


def party(world: World, **fields: Any) -> Responsibility:
    row = {"municipality_id": world.home.municipality.pk, "item": item(world), "position": 90, "group": "schools"}
    return Responsibility(**{**row, **fields})


def written_party(world: World) -> Responsibility:
    return Responsibility.objects.bulk_create([party(world)])[0]


def written_result(world: World) -> ResultDocument:
    row = ResultDocument(municipality_id=world.home.municipality.pk, item=item(world), position=90, kind="order")
    return ResultDocument.objects.bulk_create([row])[0]


def wave(world: World, **fields: Any) -> Wave:
    own = {"municipality_id": world.home.municipality.pk, "roadmap": world.roadmaps["draft"]}
    return Wave(**{**own, "organization": world.home.school, "school_year": 2020, **fields})


def edition(world: World) -> Edition:
    return Edition.objects.get(roadmap=world.roadmaps["approved"])


DAY = dt.date(2020, 11, 15)


def of_approved(world: World) -> dict[str, Any]:
    return {"municipality_id": world.home.municipality.pk, "roadmap": world.roadmaps["approved"]}


def approved_item(world: World) -> Item:
    return Item.objects.get(roadmap=world.roadmaps["approved"], uid="a")


def addressee(world: World, **fields: Any) -> Addressee:
    row = {**of_approved(world), "organization": world.home.centre, "since": DAY, "basis": "приказ"}
    return Addressee(**{**row, **fields})


def appointment(world: World, **fields: Any) -> Appointment:
    row = {**of_approved(world), "item": approved_item(world), "organization": world.home.school, "since": DAY}
    return Appointment(**{**row, "basis": "приказ", **fields})


def control(world: World, **fields: Any) -> object:
    Control.objects.filter(item=approved_item(world)).delete()
    return Control.objects.bulk_create([Control(**of_approved(world), item=approved_item(world), **fields)])


def occurrence(world: World, **fields: Any) -> Occurrence:
    # Of the other plan's item: the act that approved this one gave its items their own.
    row = {**of_approved(world), "edition": edition(world), "item": item(world), "due": DAY, "working": DAY}
    return Occurrence(**{**row, **fields})


def falls_due(world: World, **fields: Any) -> Occurrence:
    return Occurrence.objects.bulk_create([occurrence(world, **fields)])[0]


def line(world: World, **fields: Any) -> Execution:
    row = {**of_approved(world), "occurrence": falls_due(world), "item": item(world), "basis": "приказ"}
    return Execution(**{**row, "organization": world.home.school, "due": DAY, "late_after": DAY, **fields})


def written_line(world: World) -> Execution:
    return Execution.objects.bulk_create([line(world)])[0]


def lines(**fields: Any) -> Break:
    return lambda world: Execution.objects.bulk_create([line(world, **fields)])


def evidence(**fields: Any) -> Break:
    def write(world: World) -> object:
        own = {"municipality_id": world.home.municipality.pk, "organization": world.home.school}
        return Evidence.objects.bulk_create([Evidence(**own, **fields)])

    return write


def extension(**fields: Any) -> Break:
    def write(world: World) -> object:
        row = {"until": DAY, "reason": "карантин", "resolved_by": "Начальник отдела", "resolved_on": DAY, **fields}
        own = {"municipality_id": world.home.municipality.pk, "entered_by": world.people["editor"]}
        return Extension.objects.bulk_create([Extension(**own, line=written_line(world), **row)])

    return write


BREAKS: dict[str, Break] = {
    **QUESTIONNAIRES,
    **REPORTS,
    **INDICATORS,
    "region_has_no_parent": lambda world: Municipality.objects.filter(pk=world.home.region.pk).update(
        parent=world.abroad.region
    ),
    "organization_name_once_per_municipality": twin(lambda world: world.home.school, slug="second"),
    "user_has_email": lambda world: User.objects.filter(pk=world.people["editor"].pk).update(email=""),
    "role_once_per_organization": twin(lambda world: Membership.objects.first()),
    "acting_has_dates_and_basis": put(Membership, acting=True),
    "role_ends_after_it_starts": put(Membership, starts_on=dt.date(2020, 2, 1), ends_on=dt.date(2020, 1, 1)),
    "invitation_accepted_or_revoked": put(Invitation, accepted_at=timezone.now(), revoked_at=timezone.now()),
    "one_unfinished_job_for_a_request": twin(lambda world: Job.objects.first()),
    "unfinished_job_has_a_lease_finished_says_when": put(Job, lease_until=None),
    "job_does_no_more_than_all": put(Job, done=2, total=1),
    "failed_job_says_why": put(Job, state="failed", finished_at=timezone.now(), lease_until=None),
    "done_job_has_its_result": put(Job, state="done", finished_at=timezone.now(), lease_until=None),
    "return_has_comment": put(Event, verb="return", comment=""),
    "act_number_comes_with_date": put(Act, number="5", date=None),
    "clause_uid_once_per_act": twin(lambda world: Clause.objects.first()),
    "appendix_uid_once_per_act": twin(lambda world: Appendix.objects.get(uid="list")),
    "one_roadmap_appendix_per_act": twin(lambda world: Appendix.objects.filter(kind="roadmap").first(), uid="second"),
    "stored_file_is_not_empty": twin(lambda world: StoredFile.objects.first(), size=0),
    "table_size_is_10_to_12_or_chosen": put(PrintSettings, table_size=9.5),
    "roadmap_period_in_order": put_plan("draft", period_start=dt.date(2021, 1, 1), period_end=dt.date(2020, 1, 1)),
    "submitted_names_who_and_when": put_plan("draft", status="submitted"),
    "agreed_names_who_and_when": put_plan("submitted", status="agreed"),
    "agreed_by_another_person_or_said_so": put_plan("submitted", agreed_by=F("submitted_by")),
    "edition_exactly_when_approved": put_plan("draft", status="closed"),
    "enacted_names_its_edition": put_plan("amendment", status="enacted"),
    "amendment_is_no_plan_in_force": put_plan("approved", amends=F("id")),
    "one_open_amendment_of_a_plan": lambda world: Roadmap.objects.filter(pk=world.roadmaps["draft"].pk).update(
        amends=world.roadmaps["approved"]
    ),
    "goes_to_agreement_with_an_act": put_plan("submitted", act=None),
    "moving_is_known": put(RoadmapSettings, moving="sideways"),
    "day_once_per_municipality": twin(lambda world: DayOff.objects.first(), kind="working"),
    "day_is_off_or_working": put(DayOff, kind="half"),
    "edition_number_once_per_roadmap": twin(edition),
    "editions_count_from_one": twin(edition, number=0),
    "edition_names_its_act": twin(edition, number=2, act_number=""),
    "section_uid_once_per_roadmap": twin(lambda world: Section.objects.first()),
    "item_uid_once_per_roadmap": twin(item),
    "stage_is_one_of_seven": put(Item, stage=8),
    "item_is_not_its_own_parent": put(Item, parent=F("id")),
    "responsibility_names_someone": lambda world: Responsibility.objects.bulk_create([party(world, group="")]),
    "responsibility_is_organization_or_group": lambda world: Responsibility.objects.bulk_create(
        [party(world, organization=world.home.school)]
    ),
    "one_party_in_a_place": twin(written_party),
    "one_result_in_a_place": twin(written_result),
    "indicator_uid_once_per_roadmap": twin(lambda world: IndicatorRow.objects.first()),
    "one_target_a_year": twin(lambda world: Target.objects.first()),
    "target_year_is_of_this_century": put(Target, year=1999),
    "school_joins_once_per_roadmap": lambda world: Wave.objects.bulk_create([wave(world), wave(world)]),
    "plan_applies_once_to_organization": lambda world: Addressee.objects.bulk_create(
        [addressee(world), addressee(world)]
    ),
    "addressee_names_its_act": lambda world: Addressee.objects.bulk_create([addressee(world, basis="")]),
    "addressee_ends_after_it_begins": lambda world: Addressee.objects.bulk_create(
        [addressee(world, until=DAY - dt.timedelta(days=1))]
    ),
    "organization_appointed_once_for_item": lambda world: Appointment.objects.bulk_create(
        [appointment(world), appointment(world)]
    ),
    "controller_names_its_act": lambda world: Controller.objects.bulk_create(
        [Controller(**of_approved(world), person=world.people["controller"], basis="", since=DAY)]
    ),
    "appointment_names_its_act": lambda world: Appointment.objects.bulk_create([appointment(world, basis="")]),
    "closing_by_count_names_it": lambda world: control(world, closing="at_least"),
    "taken_off_names_basis_and_person": lambda world: control(world, taken_off_on=DAY, taken_off_basis="решение"),
    "due_comes_with_its_working_day": lambda world: falls_due(world, working=None),
    "only_undated_has_no_day": lambda world: falls_due(world, due=None, working=None),
    "appointed_term_names_its_basis": lambda world: falls_due(world, origin="request"),
    "item_falls_due_once_a_day": lambda world: (falls_due(world), falls_due(world)),
    "one_line_for_an_organization": twin(written_line),
    "line_names_its_act": lines(basis=""),
    "reported_says_when": lines(status="reported", reported_on=DAY),
    "accepted_says_when": lines(status="accepted", reported_on=DAY, done_on=DAY),
    "returned_says_why": lines(status="returned", returned_on=DAY),
    "ended_names_its_act": lines(status="ended", ended_on=DAY),
    "never_late_before_the_document_says": lines(late_after=DAY - dt.timedelta(days=1)),
    "extension_counts": lines(extended_to=DAY + dt.timedelta(days=1)),
    "document_has_number_and_date": evidence(kind="document", number="87-од"),
    "link_has_address": evidence(kind="link"),
    "file_is_there": evidence(kind="file"),
    "value_has_numerator_and_indicator": evidence(kind="value", numerator=1),
    "denominator_is_not_negative": evidence(kind="link", url="https://nsk.example", denominator=-1),
    "extension_says_why": extension(reason=""),
    "extension_says_whose_resolution": extension(resolved_by=""),
    "wave_year_is_of_this_century": lambda world: Wave.objects.bulk_create([wave(world, school_year=1999)]),
    "one_digest_a_day": lambda world: DigestLog.objects.bulk_create(
        [DigestLog(person=world.people["editor"], day=dt.date(2020, 10, 16)) for _ in range(2)]
    ),
    **MENTORING,
    "sent_request_names_its_hours": put(DataCall, status="open", sent_at=None),
    "closed_request_says_when": put(DataCall, status="closed", closed_at=None),
    "organization_answers_a_request_once": twin(lambda world: DataCallRow.objects.first()),
    "given_answer_says_when": put(DataCallRow, status="sent"),
    "returned_answer_names_its_reason": put(DataCallRow, status="returned"),
    "accepted_answer_says_when": put(DataCallRow, status="accepted", answered_at=timezone.now()),
    "no_more_answers_than_were_asked_for": put(DataCallSnapshot, answered=2, asked=1),
}


def constraints() -> dict[str, tuple[type[models.Model], models.BaseConstraint]]:
    return {
        constraint.name: (model, constraint)
        for model in apps.get_models()
        if model._meta.app_label in OURS
        for constraint in model._meta.constraints
    }


def test_every_constraint_has_its_row() -> None:
    assert set(constraints()) == set(BREAKS)


@pytest.mark.parametrize("name", BREAKS)
def test_the_database_refuses(world: World, name: str) -> None:
    with scopes_disabled(), pytest.raises(IntegrityError) as refused, transaction.atomic():
        BREAKS[name](world)
    assert broken(str(refused.value), *constraints()[name]), refused.value


def broken(said: str, model: type[models.Model], constraint: models.BaseConstraint) -> bool:
    """Whether the database names the constraint; SQLite names a unique one by its columns."""
    if constraint.name in said:
        return True
    if connection.vendor != "sqlite" or not isinstance(constraint, models.UniqueConstraint):
        return False
    columns = [model._meta.get_field(field).column for field in constraint.fields]
    return said.endswith(", ".join(f"{model._meta.db_table}.{column}" for column in columns))


def test_an_edition_is_never_written_again_nor_deleted(world: World) -> None:
    """The database keeps the frozen content whoever asks; only the scan may come later."""
    with scopes_disabled():
        row = edition(world)
        for write in (
            lambda: Edition.objects.filter(pk=row.pk).update(content_hash="0" * 64),
            lambda: Edition.objects.filter(pk=row.pk).update(act_number="13"),
            lambda: Edition.objects.filter(pk=row.pk)._raw_delete("default"),
        ):
            with pytest.raises(IntegrityError, match="an approved edition does not change"), transaction.atomic():
                write()
        assert edition(world).content_hash == row.content_hash

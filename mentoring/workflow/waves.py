"""Years of introduction: which school takes the model up in which year, as the department plans it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from mentoring.models import Wave
from mentoring.permissions import may_keep_registry
from mentoring.workflow.core import require
from mentoring.workflow.programmes import FIRST_YEAR, LAST_YEAR
from mentoring.workflow.registry import locked_register
from organizations.access import Access
from organizations.journal import record
from organizations.models import Organization, User
from organizations.permissions import SCHOOL_KINDS
from organizations.refusals import Refused
from roadmaps.models import Addressee, Item, Roadmap
from roadmaps.workflow.assigning import remove_organization
from roadmaps.workflow.core import Stale

_PLAN = "вести график внедрения"


@dataclass(frozen=True, slots=True)
class WaveData:
    """When and how a school takes the model up; `item_uid` is the plan's row that says so, `wording` its words."""

    school_year: int
    pilot: bool = False
    with_branches: bool = False
    item_uid: str = ""
    wording: str = ""


def plan_wave(roadmap: Roadmap, organization: Organization, data: WaveData, *, by: User) -> Wave:
    """Name the year in which the school takes the model up by this plan. It binds nobody yet.

    The same school with the same year again is the one that stands. Raises Refused and NotAllowed.
    """
    require(may_keep_registry(Access.of(by), roadmap.municipality_id), _PLAN)
    with locked_register(roadmap.municipality_id):
        standing = Wave.objects.filter(roadmap=roadmap, organization=organization).first()
        if standing is not None:
            if _data(standing) == _checked(data, roadmap):
                return standing
            raise Refused(
                f"Для этой школы год внедрения уже назван: {_year(standing.school_year)}.", field="organization"
            )
        _require_school(roadmap, organization)
        wave = Wave.objects.create(
            municipality_id=roadmap.municipality_id,
            roadmap=roadmap,
            organization=organization,
            **_columns(_checked(data, roadmap)),
        )
        record("plan_wave", roadmap, by=by, target=wave, title=title_of(wave), after=_columns(_data(wave)))
    return wave


def edit_wave(pk: int, data: WaveData, *, version: int, by: User) -> Wave:
    """Another year, or other words. After joining the year stands: the school's act named it."""
    with keeping(pk, by) as wave:
        data = _checked(data, wave.roadmap)
        if data == _data(wave):
            return wave
        if wave.version != version:
            raise Stale("Пока вы правили, этот год внедрения изменили.", current=wave, version=wave.version)
        if wave.joined_on is not None and data.school_year != wave.school_year:
            raise Refused(f"Школа присоединилась {wave.joined_on:%d.%m.%Y}: год уже не меняют.", field="school_year")
        before = _columns(_data(wave))
        write_wave(wave, **_columns(data))
        record("edit_wave", wave.roadmap, by=by, target=wave, title=title_of(wave), before=before, after=_columns(data))
    return wave


def drop_wave(pk: int, *, by: User) -> None:
    """The school was named by mistake. What has joined, or has a drafted plan, is not dropped but leaves."""
    with keeping(pk, by) as wave:
        if wave.joined_on is not None:
            raise Refused("Школа уже присоединилась: её выход оформляют актом.")
        if wave.plan_id is not None:
            raise Refused("У школы есть карта по этому году: сначала удалите её черновик.")
        record("drop_wave", wave.roadmap, by=by, target=wave, title=title_of(wave), before=_columns(_data(wave)))
        wave.delete()


def leave_wave(pk: int, *, act: str, reason: str, on: dt.date, by: User) -> Wave:
    """The school leaves by the act: what the plan would ask of it after that day, and nobody began, goes.

    Raises Refused where it never joined; twice is once.
    """
    with keeping(pk, by) as wave:
        act, reason = (
            _line(act, "act", "Укажите акт, которым школа выходит."),
            _line(reason, "reason", "Укажите причину."),
        )
        if wave.left_on is not None and (wave.left_on, wave.left_basis, wave.left_reason) == (on, act, reason):
            return wave
        joined = joined_of(wave)
        if joined is None:
            raise Refused("Школа ещё не присоединилась: снимите её с графика или назовите другой год.")
        if wave.left_on is not None:
            raise Refused(f"Выход школы уже внесён: {wave.left_on:%d.%m.%Y}.")
        if on < joined:
            raise Refused(f"Школа присоединилась {joined:%d.%m.%Y}, раньше не выйти.", field="on")
        addressee = Addressee.objects.filter(roadmap=wave.roadmap, organization=wave.organization).first()
        if addressee is not None and addressee.until is None:
            until = max(on, addressee.since)
            remove_organization(wave.roadmap_id, wave.organization, until=until, basis=act, by=by)
        write_wave(wave, left_on=on, left_basis=act, left_reason=reason)
        after = {"on": on.isoformat(), "basis": act}
        record("leave_wave", wave.roadmap, by=by, target=wave, title=title_of(wave), after=after, comment=reason)
    return wave


def joined_of(wave: Wave) -> dt.date | None:
    """Since when the school is in: by its order that was registered here, or by its own plan's act."""
    if wave.joined_on is not None:
        return wave.joined_on
    edition = wave.plan.first_edition if wave.plan else None
    return edition.act_date if edition else None


def title_of(wave: Wave) -> str:
    """«МБОУ Устьинская СОШ, 2021/2022»."""
    return f"{wave.organization}, {_year(wave.school_year)}"


@contextmanager
def keeping(pk: int, by: User) -> Iterator[Wave]:
    """The wave under the lock of its municipality's register, after the guard of who may."""
    municipality_id = Wave.objects.values_list("municipality", flat=True).get(pk=pk)
    require(may_keep_registry(Access.of(by), municipality_id), _PLAN)
    with locked_register(municipality_id):
        yield _row(pk)


def _row(pk: int) -> Wave:
    """The wave's row for a change, with the plan, the school and the school's own plan."""
    rows = Wave.objects.select_for_update(of=("self",), no_key=True).select_related(
        "roadmap__municipality", "roadmap__owner", "organization", "plan__current_edition"
    )
    return rows.get(pk=pk)


def _require_school(roadmap: Roadmap, organization: Organization) -> None:
    if organization.municipality_id != roadmap.municipality_id:
        raise Refused("Организация другого муниципалитета здесь не подходит.", field="organization")
    if organization.kind not in SCHOOL_KINDS:
        raise Refused("Год внедрения называют для школ, садов и других учебных заведений.", field="organization")
    if organization.closed_on is not None:
        raise Refused(f"«{organization}» закрыта.", field="organization")


def _checked(data: WaveData, roadmap: Roadmap) -> WaveData:
    if not FIRST_YEAR <= data.school_year <= LAST_YEAR:
        raise Refused(f"Проверьте учебный год: с {_year(FIRST_YEAR)}.", field="school_year")
    wording = " ".join(data.wording.split())
    if len(wording) > 300:
        raise Refused("Слова карты: не больше 300 знаков.", field="wording")
    if data.item_uid and not Item.objects.filter(roadmap=roadmap, uid=data.item_uid, removed_by=None).exists():
        raise Refused("Такого мероприятия в карте нет.", field="item_uid")
    return WaveData(data.school_year, data.pilot, data.with_branches, data.item_uid, wording)


def _data(wave: Wave) -> WaveData:
    return WaveData(**{name: getattr(wave, name) for name in WaveData.__slots__})


def _columns(data: WaveData) -> dict[str, Any]:
    return {name: getattr(data, name) for name in data.__slots__}


def write_wave(wave: Wave, **columns: Any) -> None:
    """Save the named columns with a new version, and nothing else."""
    for name, value in columns.items():
        setattr(wave, name, value)
    wave.version += 1
    wave.save(update_fields=[*columns, "version"])


def _line(text: str, field: str, refusal: str) -> str:
    words = " ".join(text.split())
    if not words:
        raise Refused(refusal, field=field)
    if len(words) > 300:
        raise Refused("Слишком длинно: не больше 300 знаков.", field=field)
    return words


def _year(start: int) -> str:
    return f"{start}/{start + 1}"

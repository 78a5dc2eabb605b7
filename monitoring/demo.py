"""The demo in the middle of execution: invented schools, and what was done day by day, through the acts of workflow.

Everything here is invented and says so in its name, basis or note; the plans, their terms and the organizations that
they name are the documents'. A day is lived through by moving the municipality's demo date.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from organizations.models import Membership, Municipality, Organization, OrganizationKind, Role, User
from roadmaps.controllers import approved_proposal
from roadmaps.models import Execution, Item, Roadmap
from roadmaps.proofs import Proof
from roadmaps.workflow import appointing, assigning, controlling, reporting
from roadmaps.workflow.naming import name_controller

INVENTED = "(вымышленная)"
NOTE = "Отчёт вымышлен для демонстрации."
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class School:
    """An invented school. `curator`: the last name of its invented curator, who cannot sign in."""

    municipality: str
    slug: str
    name: str
    curator: str = ""
    branch_of: str = ""


SCHOOLS = (
    School("vytegra", "vytegra-lukomorye", f"Лукоморская СОШ {INVENTED}", "Чудакова"),
    School("vytegra", "vytegra-tridevyataya", f"Тридевятая СОШ {INVENTED}", "Загадкина"),
    School("vytegra", "vytegra-kitezh", f"Китежградская СОШ {INVENTED}", "Небывалова"),
    School("vytegra", "vytegra-teremok", "Филиал «Теремок» (вымышленный)", branch_of="vytegra-lukomorye"),
    School("morshansk", "morshansk-parusa", f"СОШ «Алые паруса» {INVENTED}"),
    School("morshansk", "morshansk-tridesyataya", f"Тридесятая СОШ {INVENTED}"),
)


def found_schools() -> None:
    """Create the invented schools with their curators; before the plans are approved, so that they are addressed."""
    for school in SCHOOLS:
        row = Organization.objects.create(
            municipality=Municipality.objects.get(slug=school.municipality),
            slug=school.slug,
            kind=OrganizationKind.SCHOOL,
            name=school.name,
            short_name=school.name,
            parent=Organization.objects.get(slug=school.branch_of) if school.branch_of else None,
        )
        if school.curator:
            person = User.objects.create_user(
                f"curator.{school.slug}@example.org", last_name=school.curator, first_name="Вера", patronymic="Ивановна"
            )
            Membership.objects.create(municipality=row.municipality, organization=row, user=person, role=Role.CURATOR)


LIVED = ("vytegra-2020", "morshansk-2020")
"""The plans in the middle of execution."""


def play() -> None:
    """Live through the execution of both plans until the demo dates. The plans must be approved."""
    _vytegra()
    _morshansk()


@contextmanager
def _lived(municipality: str) -> Iterator[None]:
    """Afterwards the municipality has its own demo date again."""
    row = Municipality.objects.get(slug=municipality)
    yield
    row.save(update_fields=["demo_date"])


def _on(municipality: str, day: dt.date) -> None:
    Municipality.objects.filter(slug=municipality).update(demo_date=day)


def _person(email: str) -> User:
    return User.objects.get(email=f"{email}@example.org")


def _lines(roadmap: str, organization: str, **wanted: object) -> list[Execution]:
    rows = Execution.objects.open().filter(roadmap__slug=roadmap, organization__slug=organization, **wanted)
    return list(rows.order_by("due", "pk"))


def _item(roadmap: str, uid: str) -> Item:
    return Item.objects.get(roadmap__slug=roadmap, uid=uid)


def _report(
    lines: Iterable[Execution], done_on: dt.date, *, by: User, number: str = "", site: str = ""
) -> list[Execution]:
    """One report on all the lines, with one order and a page of the site where they are asked for."""
    proofs = []
    if number:
        proofs.append(Proof("document", "Приказ (вымышленный)", number=number, date=done_on))
    if site:
        proofs.append(Proof("link", "Страница сайта (вымышленная)", url=site))
    return reporting.report([line.pk for line in lines], done_on=done_on, note=NOTE, proofs=proofs, by=by)


def _accept(lines: Iterable[Execution], *, by: User) -> None:
    reporting.accept([line.pk for line in lines], by=by)


def _vytegra() -> None:
    """Three weeks after the resolution: most is due in five days."""
    plan, home = "vytegra-2020", "vytegra"
    editor = _person("editor.vytegra")
    lukomorye, tridevyataya, kitezh = (
        _person(f"curator.{slug}") for slug in ("vytegra-lukomorye", "vytegra-tridevyataya", "vytegra-kitezh")
    )
    orders = ("1.4", "1.5", "1.6", "1.8")
    with _lived(home):
        _on(home, dt.date(2020, 10, 29))
        _controlled(plan, editor)
        informed = _report(_lines(plan, "vytegra-codu", item__uid="2.1"), dt.date(2020, 10, 28), by=editor)
        _accept(informed, by=editor)
        _on(home, dt.date(2020, 10, 30))
        appointing.appoint_terms(
            _item(plan, "2.7").pk,
            [(None, dt.date(2020, 11, 6), "Сведения об информировании")],
            origin="request",
            basis="запрос управления образования от 30.10.2020 № 12 (вымышленный)",
            by=editor,
        )
        _on(home, dt.date(2020, 11, 5))
        asked = {"item__uid": "2.7", "occurrence__origin": "request"}
        first = _report(_lines(plan, "vytegra-lukomorye", **asked), dt.date(2020, 11, 3), by=lukomorye)
        four = _report(
            _lines(plan, "vytegra-lukomorye", item__uid__in=orders), dt.date(2020, 11, 3), by=lukomorye, number="87-од"
        )
        _on(home, dt.date(2020, 11, 6))
        second = _report(_lines(plan, "vytegra-tridevyataya", **asked), dt.date(2020, 11, 6), by=tridevyataya)
        _accept([*first, *second, *four], by=editor)
        two = _report(
            _lines(plan, "vytegra-tridevyataya", item__uid__in=orders[:2]),
            dt.date(2020, 11, 6),
            by=tridevyataya,
            number="41-од",
        )
        _on(home, dt.date(2020, 11, 9))
        reporting.return_line(two[1].pk, reason="План не утверждён приказом: приложите приказ школы.", by=editor)
        _report(_lines(plan, "vytegra-kitezh", item__uid="1.4"), dt.date(2020, 11, 9), by=kitezh, number="19-од")


def _controlled(slug: str, editor: User) -> None:
    """The plan's act lays the control on the department: whom the page proposes is confirmed, an invented account."""
    plan = Roadmap.objects.get(slug=slug)
    said = approved_proposal(plan)
    if said.person is not None:
        name_controller(plan.pk, said.person, basis=f"{said.basis} (сотрудник вымышлен)", by=editor)


# When the pilot school reported after its term; what else fell due was reported two days before.
_LATE = {dt.date(2020, 9, 15): dt.date(2020, 9, 21), dt.date(2020, 12, 31): dt.date(2021, 1, 20)}
_JOINED = (
    (2021, "30.08.2021 № 101", ("morshansk-ustinskaya",)),
    (2022, "29.08.2022 № 98", ("morshansk-bolshekulikovskaya", "morshansk-parusa")),
    (2023, "28.08.2023 № 104", ("morshansk-sokolnikovskaya", "morshansk-tridesyataya")),
)
_LASTING = ("11", "24", "25", "29", "35", "39")
_MEETINGS = (
    (None, dt.date(2023, 9, 15), "встречи-знакомства"),
    (None, dt.date(2023, 10, 6), "пробные встречи"),
)
_CLOSING = ((None, dt.date(2023, 9, 22), "рефлексия цикла 2022/2023 года"),)
_SITE = "https://algasovo.example/nastavnichestvo"


def _morshansk() -> None:
    """Three years after the order: the pilot school's first year is over, others joined, the year's notes are due."""
    editor, curator = _person("editor.morshansk"), _person("curator.algasovo")
    with _lived("morshansk"):
        for item, name, terms in (
            ("26", "семинаров", (dt.date(2020, 11, 20), dt.date(2021, 3, 19))),
            ("42", "августовских заседаний", (dt.date(2021, 8, 25), dt.date(2022, 8, 24))),
        ):
            _on("morshansk", dt.date(2020, 9, 1))
            appointing.appoint_terms(
                _item("morshansk-2020", item).pk,
                [(None, due, "") for due in terms],
                origin="schedule",
                basis=f"график {name} от 01.09.2020 (вымышленный)",
                by=editor,
            )
        _office(editor)
        _pilot(curator, editor)
        _extended(editor)
        for year, order, schools in _JOINED:
            _join(year, order, schools, editor)
        _last_year(curator, editor)


def _office(editor: User) -> None:
    """What the centre and the department owe was entered by the department in time."""
    _by_days(("morshansk-rimc", "morshansk-education"), dt.date(2023, 10, 1), editor, number="5-р", accepted_by=editor)


def _pilot(curator: User, editor: User) -> None:
    """The pilot school until the last school year: in time but twice, and one report came back."""
    said = {"number": "87-од", "site": _SITE}
    _by_days(("morshansk-algasovo",), dt.date(2022, 9, 1), curator, accepted_by=editor, late=_LATE, **said)


def _by_days(
    organizations: Sequence[str],
    until: dt.date,
    by: User,
    *,
    number: str,
    site: str = "",
    accepted_by: User,
    late: Mapping[dt.date, dt.date] | None = None,
) -> None:
    """Everything that fell due before that day, by days: reported by one order, accepted the day after."""
    plan = Roadmap.objects.select_related("act").get(slug="morshansk-2020")
    rows = Execution.objects.open().filter(roadmap=plan, organization__slug__in=organizations, due__lt=until)
    for due in sorted({line.due for line in rows if line.due}):
        lines = [line for line in rows if line.due == due and not _is_extended(line)]
        day = max((late or {}).get(due, due - 2 * _DAY), dt.date(2020, 6, 15))
        _on("morshansk", day)
        done_on = min(day, due) - _DAY
        reported = _report(lines, done_on, by=by, number=f"{number}/{due:%m%y}", site=site)
        _on("morshansk", day + _DAY)
        _accept(reported, by=accepted_by)


def _is_extended(line: Execution) -> bool:
    """Item 37 of the pilot school has a resolution of its own; see `_extended`."""
    return line.item_id == _item("morshansk-2020", "37").pk


def _extended(editor: User) -> None:
    """A term that was moved for one school by a resolution, and an item that is off control."""
    (line,) = _lines("morshansk-2020", "morshansk-algasovo", item__uid="37")
    _on("morshansk", dt.date(2020, 12, 25))
    controlling.extend(
        line.pk,
        until=dt.date(2021, 1, 29),
        reason="Карантин (вымышленная причина)",
        resolved_by="Начальник отдела образования",
        resolved_on=dt.date(2020, 12, 24),
        by=editor,
    )
    _on("morshansk", dt.date(2021, 1, 27))
    done = _report([line], dt.date(2021, 1, 26), by=_person("curator.algasovo"))
    _on("morshansk", dt.date(2021, 2, 1))
    _accept(done, by=editor)
    for uid in ("1", "2", "3", "5", "7", "8"):
        controlling.take_off(
            _item("morshansk-2020", uid).pk, on=dt.date(2021, 2, 1), basis="Исполнено (вымышленная отметка)", by=editor
        )


def _join(year: int, order: str, schools: Sequence[str], editor: User) -> None:
    """Schools of a year of introduction come in by an invented order and take up what goes on all the time."""
    plan = Roadmap.objects.get(slug="morshansk-2020")
    basis = f"приказ отдела образования от {order} (вымышленный)"
    first = dt.date(year, 9, 1)
    _on("morshansk", first)
    found = [Organization.objects.get(slug=slug) for slug in schools]
    for school in found:
        assigning.add_organization(plan.pk, school, since=first, basis=basis, by=editor)
    for uid in _LASTING:
        appointing.appoint_responsible(_item("morshansk-2020", uid).pk, found, basis=basis, by=editor)


def _last_year(curator: User, editor: User) -> None:
    """Notes of lasting items: of 2022/2023 some are accepted, one waits, one came back. Meetings are overdue."""
    last = dt.date(2023, 8, 31)
    for year, slug, left in (
        (2022, "morshansk-ustinskaya", 0),
        (2023, "morshansk-ustinskaya", 0),
        (2023, "morshansk-bolshekulikovskaya", 0),
        (2023, "morshansk-parusa", 2),
    ):
        _on("morshansk", dt.date(year, 8, 29))
        lines = _lines("morshansk-2020", slug, due=dt.date(year, 8, 31))
        _accept(_report(lines[: len(lines) - left], dt.date(year, 8, 28), by=editor), by=editor)
    _on("morshansk", dt.date(2023, 9, 1))
    for uid, terms in (("31", _MEETINGS), ("41", _CLOSING)):
        appointing.appoint_terms(
            _item("morshansk-2020", uid).pk,
            terms,
            origin="event",
            basis="начало цикла наставничества 01.09.2023 (вымышленное)",
            by=editor,
        )
    _on("morshansk", dt.date(2023, 10, 11))
    waiting = _lines("morshansk-2020", "morshansk-algasovo", due=last, item__uid="29")
    returned = _lines("morshansk-2020", "morshansk-algasovo", due=last, item__uid="39")
    _report(waiting, dt.date(2023, 8, 30), by=curator)
    _report(returned, dt.date(2023, 8, 30), by=curator)
    _on("morshansk", dt.date(2023, 10, 13))
    reporting.return_lines([line.pk for line in returned], reason="Приложите справку о контроле.", by=editor)

"""The fulfilment grid: states of cells, filters in the address, the workbook, who sees it, constant queries."""

from __future__ import annotations

import datetime as dt
import io

import lxml.html
import openpyxl
import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from organizations.models import Organization, OrganizationKind, User
from roadmaps.fulfilment import Grid
from roadmaps.line_states import LineState
from roadmaps.models import Control, Execution, Item, Section
from tests import factories
from tests.factories import signed_in
from tests.roadmaps.execution.reporting_cast import DUE, TODAY, Cast, a_cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unscoped")]


@pytest.fixture
def cast() -> Cast:
    return a_cast()


def get(cast: Cast, by: User | None = None, name: str = "roadmap_grid", **query: object) -> HttpResponse:
    return signed_in(by or cast.editor).get(reverse(name, args=[cast.roadmap.slug]), query)


def grid(cast: Cast, **query: object) -> Grid:
    response = get(cast, **query)
    assert response.status_code == 200
    return response.context["grid"]


def states(cast: Cast, **query: object) -> dict[str, list[str]]:
    """By item: the state of each cell, in the columns' order."""
    return {row.item.uid: [cell.state.value for cell in row.cells] for row in grid(cast, **query).rows}


def change(line: Execution, **values: object) -> Execution:
    Execution.objects.filter(pk=line.pk).update(**values)
    return line


def reported(line: Execution, **values: object) -> Execution:
    return change(line, status="reported", done_on=DUE, reported_on=DUE, **values)


def accepted(line: Execution) -> Execution:
    return change(line, status="accepted", done_on=DUE, reported_on=DUE, accepted_on=TODAY)


def test_a_cell_is_the_state_of_the_organization_s_lines(cast: Cast) -> None:
    accepted(cast.line("a"))
    cast.line("a", cast.other_school)
    reported(cast.line("b"))
    change(cast.line("b", cast.other_school), status="returned", returned_on=TODAY, return_reason="Где приказ?")
    Execution.objects.filter(item__uid="b").update(late_after=None)
    cast.line("c", due=TODAY + dt.timedelta(days=40))

    assert states(cast) == {
        "a": ["accepted", "overdue"],
        "b": ["reported", "returned"],
        "c": ["ahead", "none"],
    }


def test_a_line_that_may_not_be_late_is_never_overdue(cast: Cast) -> None:
    change(cast.line("a"), late_after=None)

    assert states(cast) == {"a": ["now"]}


def test_of_several_lines_in_a_cell_the_most_urgent_one_speaks_and_opens(cast: Cast) -> None:
    accepted(cast.line("a", due=dt.date(2020, 10, 30)))
    late = cast.line("a")
    cast.line("a", due=dt.date(2021, 5, 1))
    cell = grid(cast).rows[0].cells[0]

    assert (cell.state, cell.line) == (LineState.OVERDUE, late.pk)
    assert "принято 1 из 3" in cell.told
    assert "опоздание" in cell.told


def test_what_is_half_done_goes_on(cast: Cast) -> None:
    accepted(cast.line("a"))
    cast.line("a", due=dt.date(2021, 5, 1))

    assert states(cast) == {"a": ["now"]}


def test_an_item_taken_off_control_is_nobody_s_debt(cast: Cast) -> None:
    line = cast.line("a")
    assert grid(cast).tally.overdue == 1
    Control.objects.update_or_create(
        item=line.item,
        defaults={
            "municipality": cast.home,
            "roadmap": cast.roadmap,
            "taken_off_on": TODAY,
            "taken_off_basis": "Решение",
            "taken_off_by": cast.editor,
        },
    )

    assert states(cast) == {"a": ["off"]}
    assert grid(cast).tally.overdue == 0


def test_a_branch_has_no_column_of_its_own(cast: Cast) -> None:
    line = cast.line("a")
    branch = factories.organization(cast.home, kind=OrganizationKind.SCHOOL, parent=cast.school)
    change(cast.line("a", branch), parent=line)

    assert [column.organization for column in grid(cast).columns] == [cast.school]


def test_schools_come_first_and_count_in_their_own_order(cast: Cast) -> None:
    names = ["СОШ № 10", "СОШ № 2", "Лицей"]
    for name in names:
        cast.line("a", factories.organization(cast.home, kind=OrganizationKind.SCHOOL, short_name=name))
    cast.line("a", cast.department)

    found = [column.organization.short_name for column in grid(cast).columns]
    assert found == ["Лицей", "СОШ № 2", "СОШ № 10", cast.department.short_name]


def test_filters_live_in_the_address(cast: Cast) -> None:
    section = Section.objects.create(municipality=cast.home, roadmap=cast.roadmap, uid="s", label="1.", title="Начало")
    Item.objects.filter(roadmap=cast.roadmap, uid="a").update(section=section, stage=2)
    cast.line("a")
    cast.line("b", cast.other_school, due=dt.date(2021, 2, 1))

    assert set(states(cast)) == {"a", "b"}
    assert set(states(cast, section="s")) == {"a"}
    assert set(states(cast, stage="2")) == {"a"}
    assert set(states(cast, state="ahead")) == {"b"}
    assert set(states(cast, organization=cast.other_school.pk)) == {"b"}
    assert set(states(cast, month="2021-02")) == {"b"}
    assert set(states(cast, month="2021-02", state="overdue")) == set()


@pytest.mark.parametrize(
    "query", [{"state": "x"}, {"month": "2020-99"}, {"organization": "0"}, {"stage": "9"}, {"section": "нет"}]
)
def test_a_filter_written_by_hand_is_told_and_shows_everything(cast: Cast, query: dict[str, str]) -> None:
    cast.line("a")
    response = get(cast, **query)

    assert response.status_code == 200
    assert "такого значения здесь нет" in response.content.decode()
    assert len(response.context["grid"].rows) == 1


def test_nothing_is_told_by_colour_alone(cast: Cast) -> None:
    cast.line("a")
    page = lxml.html.fromstring(get(cast).content.decode())
    (mark,) = page.xpath("//td[contains(@class, 'cell-overdue')]/a")

    assert "просрочено" in mark.get("aria-label")
    assert mark.xpath(".//*[name()='path']")


def test_items_without_lines_say_so(cast: Cast) -> None:
    Item.objects.filter(roadmap=cast.roadmap, uid="b").update(deadline="до 15.11.2020", responsible="")
    cast.line("a")
    found = grid(cast)

    assert cast.item("b") in found.orphans
    assert cast.item("a") not in found.orphans


def test_the_workbook_holds_the_same(cast: Cast) -> None:
    accepted(cast.line("a"))
    cast.line("a", cast.other_school)
    response = get(cast, name="roadmap_grid_xlsx", state="overdue")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    rows = [[cell.value for cell in row] for row in book.active.iter_rows(min_row=3)]

    assert rows[0] == ["№", "Мероприятие", "Срок", cast.other_school.short_name, "Принято"]
    assert rows[1][3] == f"просрочено {DUE:%d.%m.%Y}"
    assert rows[1][4] == "0 из 1"


def test_a_formula_in_a_title_stays_text(cast: Cast) -> None:
    Item.objects.filter(roadmap=cast.roadmap, uid="a").update(title="=HYPERLINK(1)")
    cast.line("a")
    response = get(cast, name="roadmap_grid_xlsx")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))

    assert book.active["B4"].data_type == "s"


@pytest.mark.parametrize(
    ("who", "status"),
    [("editor", 200), ("controller", 200), ("methodist", 200), ("curator", 403), ("observer", 404), ("stranger", 404)],
)
def test_the_grid_is_the_office_s(cast: Cast, who: str, status: int) -> None:
    assert get(cast, cast.people[who]).status_code == status
    assert get(cast, cast.people[who], name="roadmap_grid_xlsx").status_code == status


def test_a_draft_has_no_grid(cast: Cast) -> None:
    draft = factories.roadmap(at=cast.department)
    response = signed_in(cast.editor).get(reverse("roadmap_grid", args=[draft.slug]))

    assert (response.status_code, response["Location"]) == (302, draft.get_absolute_url())


@pytest.mark.parametrize("name", ["roadmap_grid", "roadmap_grid_xlsx"])
def test_queries_do_not_grow_with_cells(cast: Cast, name: str) -> None:
    client = signed_in(cast.editor)
    url = reverse(name, args=[cast.roadmap.slug])
    fill(cast, items=3, schools=2)
    client.get(url)
    with CaptureQueriesContext(connection) as few:
        assert client.get(url).status_code == 200
    fill(cast, items=45, schools=30)
    with CaptureQueriesContext(connection) as many:
        assert client.get(url).status_code == 200

    assert len(many) == len(few)


def fill(cast: Cast, *, items: int, schools: int) -> None:
    """Lines of every item for every school."""
    own = {"municipality": cast.home, "roadmap": cast.roadmap}
    rows = [
        Item.objects.create(**own, uid=f"n{items}-{number}", position=number, label=f"{number}.", title="Мероприятие")
        for number in range(items)
    ]
    places: list[Organization] = [
        factories.organization(cast.home, kind=OrganizationKind.SCHOOL) for _ in range(schools)
    ]
    for row in rows:
        for place in places:
            cast.line(row.uid, place)

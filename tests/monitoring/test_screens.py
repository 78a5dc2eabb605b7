"""No group of one to four people can be worked out of the sums on the pages that a person can open."""

from __future__ import annotations

import io
import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import lxml.html
import numpy as np
import openpyxl
import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from monitoring.by_school import by_school
from monitoring.figures import SMALLEST_GROUP, Figure, total
from monitoring.hiding import hidden, is_given_away
from monitoring.models import EnteredValue, PublicPage, TallyMark
from monitoring.permissions import may_see_figures, may_see_schools
from monitoring.plan_fact import board_of
from monitoring.public import shown
from monitoring.reports.composing import compose
from monitoring.reports.reading import snapshot_of
from monitoring.screens import own_schools, screen_of
from organizations.access import Access
from organizations.models import Municipality, OrganizationKind, User
from tests import factories
from tests.factories import signed_in
from tests.monitoring.indicator_cast import TODAY, District, a_district, indicator

YEAR = 2022
HIDDEN = "группа меньше пяти человек или число, по которому её можно вычислить"


@dataclass(frozen=True)
class Region:
    """Three municipalities with one, two and three schools, and who looks at them."""

    place: Municipality
    districts: Sequence[District]

    def person(self, role: str) -> User:
        at: object = self.place
        if role == "observer":
            at = factories.organization(self.place, kind=OrganizationKind.REGIONAL_AUTHORITY)
        return factories.user(role, at)  # type: ignore[arg-type]

    def enter(self, *figures: tuple[int, int] | None) -> None:
        """The year's numbers of the six schools in their order; None where a school has given none."""
        EnteredValue.objects.all().delete()
        TallyMark.objects.all().delete()
        schools = [school for district in self.districts for school in district.schools]
        EnteredValue.objects.bulk_create(
            EnteredValue(
                municipality_id=school.municipality_id, organization=school, indicator=indicator("mentees"), year=YEAR,
                numerator=figure[0], denominator=figure[1], reason="по отчёту",
            )
            for school, figure in zip(schools, figures, strict=True)
            if figure is not None
        )  # fmt: skip

    def open_pages(self) -> None:
        for district in self.districts:
            PublicPage.objects.create(
                municipality=district.municipality, is_on=True, contacts="Отдел", published_on=TODAY,
                published_by=district.editor,
            )  # fmt: skip


@pytest.fixture
def region(unscoped: None, db: None) -> Region:
    place = factories.municipality(kind="region", demo_date=TODAY)
    return Region(place, [a_district(region=place, schools=number) for number in (1, 2, 3)])


SMALL_FIRST = ((3, 50), (5, 20), (5, 20), (10, 40), (10, 30), (10, 30))
"""Three of fifty in the first municipality; ten of forty in the second would give them away; thirty of a hundred."""


def ask(by: User, name: str, *args: object, **query: object) -> HttpResponse:
    return signed_in(by).get(reverse(name, args=args), query)


def words(response: HttpResponse) -> str:
    (found,) = lxml.html.fromstring(response.content).xpath("//main")
    return " ".join(found.text_content().split())


def sheet(response: HttpResponse) -> list[tuple[object, ...]]:
    content = b"".join(response.streaming_content)  # type: ignore[attr-defined]
    rows = openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows(min_row=4, values_only=True)
    return [row for row in rows if row[2] == YEAR and row[1] == indicator("mentees").title]


@pytest.mark.parametrize("role", ["observer", "editor"])
def test_who_sees_the_region_sees_no_neighbour_that_gives_a_small_one_away(region: Region, role: str) -> None:
    region.enter(*SMALL_FIRST)
    region.open_pages()
    _, second, third = region.districts
    who, key = region.person(role), indicator("mentees").pk
    # His very first page: nothing of the neighbours has been counted yet.
    page = ask(who, "monitoring", municipality=second.municipality.slug)
    assert "10 из 40" not in words(page)
    assert "скрыто" in words(page) and HIDDEN in words(page)
    (row,) = sheet(ask(who, "monitoring_xlsx", municipality=second.municipality.slug))
    assert row[4:7] == (None, None, None) and HIDDEN in str(row[11])
    schools = ask(who, "indicator_schools", key, YEAR, municipality=second.municipality.slug)
    assert all(row.hidden for row in schools.context["found"].rows) and HIDDEN in words(schools)
    assert not {"5", "10", "20", "10 из 40"} & {cell.text_content() for cell in _cells(schools)}
    assert "25" not in _public(second)
    compare = words(ask(who, "monitoring_compare", key, YEAR))
    assert not re.search(r"\b33 ", compare) and "10 из 40" not in compare and "43 из 190" in compare
    # The largest tells nothing of anybody.
    assert "30 из 100" in compare
    assert "30 из 100" in words(ask(who, "monitoring", municipality=third.municipality.slug))
    assert "43 из 190" in words(ask(who, "monitoring"))
    assert "30" in _public(third)


def test_the_department_keeps_its_own_counts(region: Region) -> None:
    region.enter(*SMALL_FIRST)
    first, second, _ = region.districts
    assert "3 из 50" in words(ask(first.editor, "monitoring"))
    assert "10 из 40" in words(ask(second.editor, "monitoring"))
    schools = ask(second.editor, "indicator_schools", indicator("mentees").pk, YEAR)
    assert {row.figure.numerator for row in schools.context["found"].rows} == {5}
    # A school has no page of the region's to take anything from; its district is not hidden for a neighbour's sake.
    region.enter((3, 50), (10, 40), (10, 40), (10, 40), (10, 30), (10, 30))
    assert "20 из 80" in words(ask(second.curator, "monitoring"))


def test_who_works_in_a_municipality_does_not_take_it_from_the_region(region: Region) -> None:
    """The second municipality hides the first; its own editor who observes the region would know the first."""
    region.enter(*SMALL_FIRST)
    who = region.person("observer")
    factories.give(who, "editor", region.districts[1].municipality)
    key, slug = indicator("mentees").pk, region.place.slug
    assert "10 из 40" in words(ask(who, "monitoring", municipality=region.districts[1].municipality.slug))
    for page in (
        ask(who, "monitoring", municipality=slug),
        ask(who, "monitoring_compare", key, YEAR, municipality=slug),
        ask(who, "monitoring_compare", key, YEAR),
    ):
        assert "43 из 190" not in words(page)
        assert HIDDEN in words(page)


def test_a_region_s_report_hides_the_same_municipalities(region: Region) -> None:
    region.enter(*SMALL_FIRST)
    _, blocks = compose("note", snapshot_of(region.place, YEAR, TODAY))
    (table,) = (block for block in blocks if block.key == "municipalities-table")
    column = table.heads.index(indicator("mentees").short)
    assert {row[0]: row[column] for row in table.rows} == {
        region.districts[0].municipality.name: "скрыто",
        region.districts[1].municipality.name: "скрыто",
        region.districts[2].municipality.name: "30",
    }


def test_a_school_does_not_take_itself_from_a_district_of_two(region: Region) -> None:
    region.enter((20, 50), (3, 20), (10, 40), (10, 40), (10, 30), (10, 30))
    region.open_pages()
    _, second, third = region.districts
    big = factories.user("curator", second.schools[1])
    key = indicator("mentees").pk
    page = ask(big, "monitoring")
    assert "13 из 60" not in words(page) and HIDDEN in words(page)
    schools = ask(big, "indicator_schools", key, YEAR)
    assert "13 из 60" not in words(schools) and HIDDEN in words(schools)
    assert [row.figure.numerator for row in schools.context["found"].rows] == [10]
    (row,) = sheet(ask(big, "monitoring_xlsx"))
    assert row[4:7] == (None, None, None)
    # Whoever has the small group himself learns nothing small of the other school.
    assert "13 из 60" in words(ask(second.curator, "monitoring"))
    assert "13 из 60" in words(ask(second.editor, "monitoring"))
    assert "21,7" not in _public(second)
    assert "30 из 100" in words(ask(third.curator, "monitoring"))


def test_what_the_register_says_under_an_entered_value_is_the_department_s(region: Region) -> None:
    second = region.districts[1]
    second.mentees(0, 3)
    second.base("children_10_18", YEAR, 40, 40)
    region.enter((20, 50), (10, 40), (10, 40), (10, 40), (10, 30), (10, 30))
    query = {"municipality": second.municipality.slug}
    key = indicator("mentees").pk
    assert "по реестру 3 из 40" in words(ask(second.editor, "indicator_schools", key, YEAR))
    assert "по реестру 3 из 40" in words(ask(second.curator, "indicator_schools", key, YEAR))
    assert "по реестру" not in words(ask(region.person("observer"), "indicator_schools", key, YEAR, **query))


def test_hiding_asks_as_much_of_many_neighbours_as_of_few(region: Region) -> None:
    region.enter(*SMALL_FIRST)
    region.open_pages()
    second = region.districts[1]
    observer, school = signed_in(region.person("observer")), signed_in(second.curator)
    looks = [
        (observer, reverse("monitoring") + f"?municipality={second.municipality.slug}"),
        (school, reverse("monitoring")),
        (Client(), reverse("public_page", args=[second.municipality.slug])),
    ]

    def queries() -> list[int]:
        found = []
        for client, url in looks:
            client.get(url)
            with CaptureQueriesContext(connection) as caught:
                assert client.get(url).status_code == 200
            found.append(len(caught))
        return found

    few = queries()
    for _ in range(3):
        a_district(region=region.place).base("children_10_18", YEAR, 10, 10)
    assert queries() == few
    assert max(few[:2]) <= 13


def _cells(response: HttpResponse) -> list[lxml.html.HtmlElement]:
    found: list[lxml.html.HtmlElement] = lxml.html.fromstring(response.content).xpath("//main//td")
    return found


def _public(district: District) -> set[str]:
    page = Client().get(reverse("public_page", args=[district.municipality.slug]))
    return {cell.text_content() for cell in lxml.html.fromstring(page.content).xpath("//td//b")}


# --- Nothing hidden can be worked out --------------------------------------------------------------------------

COUNT = st.sampled_from([0, 0, 1, 2, 3, 4, 5, 6, 9, 30])
SCHOOL = st.none() | st.tuples(COUNT, COUNT).map(lambda pair: (pair[0], pair[0] + pair[1]))


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.tuples(*[SCHOOL] * 6))
@example(SMALL_FIRST)
@example(((20, 50), (3, 20), (10, 40), (10, 40), (10, 30), (10, 30)))
@example(((3, 50), None, (30, 60), (5, 5), (1, 9), (9, 9)))
def test_no_small_group_follows_from_what_a_person_can_open(
    region: Region, people: dict[str, User], figures: tuple[tuple[int, int] | None, ...]
) -> None:
    region.enter(*figures)
    public = list(_on_public_pages(region))
    for name, person in people.items():
        told, known = _told(region, Access.of(person))
        for group in _groups_told([*public, *told], known):
            counted = total(Figure(*(figures[place] or (0, 0))) for place in group)
            assert not counted.is_small(), f"{name} learns {counted} of schools {group} from {figures}"


@pytest.fixture
def people(region: Region) -> dict[str, User]:
    both = region.person("observer")
    factories.give(both, "editor", region.districts[1].municipality)
    two_schools = factories.user("curator", region.districts[2].schools[0])
    factories.give(two_schools, "head", region.districts[2].schools[1])
    region.open_pages()
    return {
        "observer": region.person("observer"),
        "observer who edits": both,
        "school": factories.user("curator", region.districts[1].schools[1]),
        "two schools": two_schools,
    }


def _told(region: Region, access: Access) -> tuple[list[list[int]], set[int]]:
    """Sets of schools whose sums the person is shown on some page, and the schools that he knows as his own."""
    keys = [school.pk for district in region.districts for school in district.schools]
    place_of = {pk: place for place, pk in enumerate(keys)}
    told, known = [], set[int]()
    if may_see_figures(access, region.place):
        told += [[place_of[pk] for pk in found] for found in _of_region(region, access)]
    for district in region.districts:
        place = district.municipality
        every = [place_of[school.pk] for school in district.schools]
        if not may_see_figures(access, place):
            continue
        screen = screen_of(access, place)
        own = None if may_see_schools(access, place) else own_schools(access, place)
        found = by_school(place, indicator("mentees"), YEAR, screen=screen, only=own)
        told += [every] * any(row.cells[-1].figure is not None for row in _rows(place, access))
        told += [every] * (found.total.figure is not None)
        told += [[place_of[row.organization.pk]] for row in found.rows if not row.hidden]
        known |= set(every) if screen.is_open else {place_of[pk] for pk in screen.own}
    return told, known


def _on_public_pages(region: Region) -> Iterator[list[int]]:
    first = 0
    for district in region.districts:
        every = list(range(first, first + len(district.schools)))
        first += len(every)
        if _is_told(shown(district.municipality.public_page).lines):
            yield every


def _of_region(region: Region, access: Access) -> Iterator[list[int]]:
    schools = {each.municipality.pk: [school.pk for school in each.schools] for each in region.districts}
    every = list(itertools.chain.from_iterable(schools.values()))
    if any(row.cells[-1].figure is not None for row in _rows(region.place, access)):
        yield every
    client = signed_in(User.objects.get(pk=access.user_id))
    page = client.get(
        reverse("monitoring_compare", args=[indicator("mentees").pk, YEAR]), {"municipality": region.place.slug}
    )
    comparison = page.context["comparison"]
    if not comparison.whole_hidden:
        yield every
    yield from (schools[row.key] for row in comparison.rows if row.where != "hidden")


def _rows(place: Municipality, access: Access) -> list:  # type: ignore[type-arg]
    board = board_of(place, screen_of(access, place), first=YEAR, last=YEAR)
    return [row for row in board.rows if row.indicator.code == "mentees"]


def _is_told(lines: Sequence) -> bool:  # type: ignore[type-arg]
    return any(
        year.year == YEAR and not year.is_hidden
        for line in lines
        if line.indicator.code == "mentees"
        for year in line.years
    )


def _groups_told(told: list[list[int]], known: set[int]) -> Iterator[tuple[int, ...]]:
    """Every set of schools of other people's whose sum can be added up and taken apart from the sums that are told."""
    rows = [[float(place in sums) for place in range(6)] for sums in [*told, *([place] for place in known)]]
    if not rows:
        return
    _, sizes, basis = np.linalg.svd(np.array(rows))
    basis = basis[: int((sizes > 1e-9).sum())]
    others = [place for place in range(6) if place not in known]
    for number in range(1, len(others) + 1):
        for group in itertools.combinations(others, number):
            wanted = np.array([float(place in group) for place in range(6)])
            if np.allclose(basis.T @ (basis @ wanted), wanted):
                yield group


# --- The rule itself --------------------------------------------------------------------------------------------

FIGURE = st.tuples(COUNT, COUNT).map(lambda pair: Figure(pair[0], pair[0] + pair[1]))


@given(st.dictionaries(st.integers(0, 9), FIGURE, max_size=8), st.integers(0, 12), st.integers(0, 12))
def test_a_total_that_is_not_the_sum_gives_no_small_group_away(rows: dict[int, Figure], more: int, rest: int) -> None:
    """The district's own numbers stand over those of its schools."""
    summed = total(rows.values())
    whole = Figure((summed.numerator or 0) + more, (summed.denominator or 0) + more + rest)
    concealed = hidden(rows, whole)
    others = [figure for key, figure in rows.items() if key not in concealed]
    assert not any(figure.is_small() for figure in others)
    if concealed and any(figure.denominator for figure in others):
        assert not is_given_away(whole, others)
        assert not total(rows[key] for key in concealed).is_small()


def test_few_who_answered_are_a_small_group() -> None:
    """Nobody of three who answered is satisfied: that is known of three people, however many took part."""
    assert Figure(0, 40, 3).is_small()
    assert not Figure(0, 40, SMALLEST_GROUP).is_small()
    assert is_given_away(Figure(0, 80, 12), [Figure(0, 40, 10)])
    assert not is_given_away(Figure(0, 80, 15), [Figure(0, 40, 10)])

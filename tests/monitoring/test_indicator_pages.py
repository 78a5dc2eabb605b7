"""Schools of an indicator, denominators, values by hand, links with the plan, sets of one's own, settings."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import lxml.html
import pytest
from django.http import HttpResponse
from django.urls import reverse

from monitoring.facts import facts_of
from monitoring.indicators import indicators_of, targets_of
from monitoring.models import BaseNumber, EnteredValue, Indicator, IndicatorSet, MonitoringSettings, TargetLink
from monitoring.tallies import stale, tallies_of
from monitoring.workflow.links import tie_row
from monitoring.workflow.periods import lock_period
from monitoring.workflow.sets import IndicatorData, SetData, add_indicator, add_set, edit_indicator
from monitoring.workflow.settings import set_monitoring
from monitoring.workflow.values import drop_base, enter_value, give_base, withdraw_value
from organizations.models import Event, Municipality, OrganizationKind, User
from organizations.refusals import NotAllowed, Refused
from roadmaps.models import IndicatorRow
from tests import factories
from tests.factories import signed_in
from tests.mentoring import cast
from tests.monitoring.indicator_cast import District, a_district, indicator, planned

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unscoped")]
YEAR = 2022


@pytest.fixture
def district() -> District:
    """Of the first school six of ten, of the second two of twenty; the plan is 40 %."""
    made = a_district()
    planned(made.municipality, {"mentees": {YEAR: 40}})
    made.mentees(0, 6)
    made.mentees(1, 2)
    made.base("children_10_18", YEAR, 10, 20)
    return made


def words(response: HttpResponse) -> str:
    (found,) = lxml.html.fromstring(response.content).xpath("//main")
    return " ".join(found.text_content().split())


def cells(response: HttpResponse) -> str:
    """The same with a space between pieces that stand beside each other."""
    (found,) = lxml.html.fromstring(response.content).xpath("//main")
    return " ".join(" ".join(found.itertext()).split())


def ask(by: User, name: str, *args: Any, **query: Any) -> HttpResponse:
    return signed_in(by).get(reverse(name, args=args), query)


def test_the_school_that_spoils_the_indicator_comes_first(district: District) -> None:
    third = factories.organization(district.municipality, kind=OrganizationKind.SCHOOL)
    response = ask(district.editor, "indicator_schools", indicator("mentees").pk, YEAR)
    rows = response.context["found"].rows
    # Forty per cent of twenty are eight.
    assert [(row.organization, row.short) for row in rows] == [
        (district.schools[1], 6),
        (district.schools[0], 0),
        (third, None),
    ]
    said = words(response)
    assert "26,7 % (8 из 30) при плане 40 %: не хватает 4 человек" in said
    assert "Не дали знаменатель 1 Запросить знаменатели" in cells(response)
    (button,) = lxml.html.fromstring(response.content).xpath("//a[text()='Запросить знаменатели']")
    form = signed_in(district.editor).get(button.get("href")).context["form"]
    assert form.initial["organizations"] == [third.pk]
    assert form.initial["columns"].endswith("знаменатель: Дети и молодёжь 10–18 лет, 2022")


def test_a_school_sees_itself_and_the_district_whole(district: District) -> None:
    response = ask(district.curator, "indicator_schools", indicator("mentees").pk, YEAR)
    assert [row.organization for row in response.context["found"].rows] == [district.schools[0]]
    assert response.context["found"].rows[0].figure.numerator == 6
    assert ask(district.curator, "school_figures", district.schools[1].pk, YEAR).status_code == 404


def test_observers_see_no_small_group_of_a_school(district: District) -> None:
    region = factories.municipality(kind="region", demo_date=district.municipality.demo_date)
    Municipality.objects.filter(pk=district.municipality.pk).update(parent=region)
    at = factories.organization(region, kind=OrganizationKind.REGIONAL_AUTHORITY)
    response = ask(
        factories.user("observer", at), "indicator_schools", indicator("mentees").pk, YEAR,
        municipality=district.municipality.slug,
    )  # fmt: skip
    # Four of ten are not counted, two of twenty are: both schools are small in one way.
    assert [(row.hidden, row.figure.numerator, row.cell.fact) for row in response.context["found"].rows] == [
        (True, None, "")
    ] * 2
    assert "2 из 20" not in words(response)


def test_who_is_counted_is_shown_by_code_with_why(district: District) -> None:
    school = district.schools[0]
    nobody = cast.person(school, birth_date=None, class_name="", code="У-900")
    participant = cast.participant(cast.programme(school, school_year=2021), "mentee", nobody)
    cast.pair(participant.programme, None, participant, started_on=dt.date(2022, 2, 1))
    response = ask(district.curator, "school_figures", school.pk, YEAR)
    (mentees,) = (row for row in response.context["rows"] if row.indicator.code == "mentees")
    assert len(mentees.counted) == 6
    assert [(row.code, row.why) for row in mentees.left_out] == [("У-900", "нет ни даты рождения, ни класса")]
    said = words(response)
    assert f"{mentees.counted[0].code}: наставляемый, 14 лет на 31.12.2022" in said
    assert nobody.last_name not in said


def test_denominators_are_given_in_one_table_and_conflicts_are_told(district: District) -> None:
    client, url = signed_in(district.editor), reverse("bases", args=[YEAR])
    first, second = (f"n-{school.pk}-children_10_18" for school in district.schools)
    sent = {
        first: "12",
        f"{first}-v": "1",
        f"{first}-was": "10",
        second: "25",
        f"{second}-v": "1",
        f"{second}-was": "20",
    }
    give_base(
        district.municipality.pk, district.schools[1].pk, base="children_10_18", year=YEAR, number=21, version=1,
        by=district.editor,
    )  # fmt: skip
    answer = client.post(url, {**sent, "n-0-children_10_18": "много"})
    assert answer.status_code == 422
    numbers = dict(BaseNumber.objects.filter(year=YEAR).values_list("organization", "number"))
    assert numbers == {district.schools[0].pk: 12, district.schools[1].pk: 21}
    said = words(answer)
    assert "Не сохранено: 2 числа. Остальное сохранено" in said
    assert "здесь появилось другое число: 21" in said
    # What nobody touched is not written, whoever has changed it meanwhile.
    assert client.post(url, {second: "20", f"{second}-v": "1", f"{second}-was": "20"}).status_code == 302
    assert BaseNumber.objects.get(organization=district.schools[1]).number == 21


def test_an_emptied_field_takes_the_number_back(district: District) -> None:
    name = f"n-{district.schools[0].pk}-children_10_18"
    sent = {name: "", f"{name}-v": "1", f"{name}-was": "10"}
    assert signed_in(district.curator).post(reverse("bases", args=[YEAR]), sent).status_code == 302
    assert not BaseNumber.objects.filter(organization=district.schools[0]).exists()
    event = Event.objects.get(verb="drop_base")
    assert (event.actor, event.before) == (district.curator, {"number": 10})
    drop_base(10**6, by=district.curator)


def test_a_school_gives_its_own_number_alone(district: District) -> None:
    lock_period(district.municipality.pk, "calendar", YEAR, by=district.editor)
    response = ask(district.curator, "bases", YEAR)
    assert [row.organization for row in response.context["table"].rows] == [district.schools[0]]
    # Late changes are the office's page: a school is not sent where it may not go.
    late = reverse("period", args=["calendar", YEAR])
    assert late not in response.content.decode()
    assert late in ask(district.editor, "bases", YEAR).content.decode()
    give = {"base": "pupils", "year": YEAR, "number": 5}
    for place in (district.schools[1].pk, None):
        with pytest.raises(NotAllowed):
            give_base(district.municipality.pk, place, **give, by=district.curator)
    assert give_base(district.municipality.pk, district.schools[0].pk, **give, by=district.curator).number == 5


def test_a_value_by_hand_stands_over_the_computed_one_until_it_is_withdrawn(district: District) -> None:
    key = indicator("mentees").pk
    url = reverse("value_enter", args=[key, YEAR])
    client = signed_in(district.editor)
    query = f"?organization={district.schools[1].pk}"
    assert "По реестрам и анкетам: 2 из 20 (10,0 %)" in words(client.get(url + query))
    entered = {"numerator": "9", "denominator": "20", "reason": "по отчёту школы"}
    assert client.post(url + query, {**entered, "numerator": "21"}).status_code == 422
    assert client.post(url + query, {**entered, "reason": " "}).status_code == 422
    assert client.post(url + query, entered).status_code == 302
    said = cells(client.get(reverse("indicator_schools", args=[key, YEAR])))
    assert "внесено: по отчёту школы по реестру 2 из 20" in said
    assert "15 из 30" in said
    row = EnteredValue.objects.get()
    with pytest.raises(NotAllowed):
        withdraw_value(row.pk, by=district.curator)
    assert client.post(reverse("value_withdraw", args=[row.pk])).status_code == 302
    assert withdraw_value(row.pk, by=district.editor).withdrawn_by == district.editor
    assert facts_of(district.municipality, [indicator("mentees")], [YEAR]).of(indicator("mentees"), YEAR).numerator == 8
    assert "отозвано" in words(client.get(url))


def test_rows_of_the_plan_are_tied_with_a_suggestion(district: District) -> None:
    roadmap = planned(district.municipality, {"young-teachers": {YEAR: 100}}, tied=False)
    row = IndicatorRow.objects.get(roadmap=roadmap, uid="t-young-teachers")
    client, url = signed_in(district.editor), reverse("target_links")
    page = client.get(url)
    assert {each.row: each.suggested for each, _ in page.context["rows"]}[row] == indicator("young-teachers")
    assert not TargetLink.objects.filter(row=row).exists()
    assert client.post(url, {f"row-{row.pk}": indicator("young-teachers").pk}).status_code == 302
    assert targets_of(district.municipality, [YEAR])[indicator("young-teachers").pk, YEAR] == 100
    other = IndicatorRow.objects.get(roadmap=roadmap, uid="share")
    twice = client.post(url, {f"row-{row.pk}": "", f"row-{other.pk}": indicator("young-teachers").pk})
    assert twice.status_code == 302
    refused = client.post(url, {f"row-{row.pk}": indicator("young-teachers").pk})
    assert (refused.status_code, TargetLink.objects.filter(row=row).exists()) == (422, False)
    assert "уже связан" in words(refused)
    with pytest.raises(NotAllowed):
        tie_row(row.pk, None, by=district.curator)
    verbs = Event.objects.filter(verb__in=["tie_row", "untie_row"]).order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["tie_row", "untie_row", "tie_row"]


def test_a_set_of_one_s_own_counts_what_is_entered_by_its_plan(district: District) -> None:
    place = district.municipality
    own = add_set(place.pk, SetData("Показатели района", "приказ от 15.01.2023 № 3", 2023), by=district.editor)
    assert add_set(place.pk, SetData("Показатели района", "приказ от 15.01.2023 № 3", 2023), by=district.editor) == own
    data = IndicatorData("Доля выпускников", "Выпускники", "выпускники-наставники", "все выпускники")
    made = add_indicator(own.pk, data, by=district.editor)
    assert (made.source, made.is_computed, made in indicators_of(place, [2023])) == ("entered", False, True)
    enter_value(
        place.pk,
        made.pk,
        organization_pk=None,
        year=2023,
        numerator=3,
        denominator=12,
        reason="по отчёту",
        by=district.editor,
    )
    (row,) = (row for row in tallies_of(place) if row.indicator_id == made.pk and row.year == 2023)
    assert (row.numerator, row.denominator) == (3, 12)
    with pytest.raises(Refused, match="уже есть"):
        edit_indicator(made.pk, IndicatorData(**{**_as_data(made), "rule": "mentees"}), by=district.editor)
    assert edit_indicator(made.pk, IndicatorData(**{**_as_data(made), "retired": True}), by=district.editor).retired
    assert made not in indicators_of(place, [2023])
    abroad = factories.user("editor")
    with pytest.raises(NotAllowed):
        add_indicator(own.pk, data, by=abroad)
    federal = IndicatorSet.objects.get(code="model-2019")
    with pytest.raises(NotAllowed):
        add_indicator(federal.pk, data, by=district.editor)


def _as_data(row: Indicator) -> dict[str, Any]:
    return {name: getattr(row, name) for name in IndicatorData.__slots__}


def test_forms_of_sets_tell_what_is_wrong(district: District) -> None:
    client = signed_in(district.editor)
    new = {"title": "Свои", "basis": "приказ", "first_year": "2025", "last_year": "2024"}
    assert client.post(reverse("indicator_set_new"), new).status_code == 422
    assert client.post(reverse("indicator_set_new"), {**new, "last_year": ""}).status_code == 302
    own = IndicatorSet.objects.get(local_to=district.municipality)
    form = {
        "title": "Доля", "short": "Доля", "numerator": "а", "denominator": "б", "digits": "1", "year": "calendar",
        "better": "more", "rule": "mentees", "base": "",
    }  # fmt: skip
    url = reverse("indicator_new", args=[own.pk])
    assert "Выберите, на какое число делить" in words(client.post(url, form))
    ages = {**form, "base": "children_10_18", "age_from": "10", "age_to": "19"}
    assert "число и месяц" in words(client.post(url, {**ages, "age_on": "31.09"}))
    assert client.post(url, {**ages, "age_on": "1.09"}).status_code == 302
    made = own.indicators.get()
    assert (made.source, made.age_month, made.age_day) == ("register", 9, 1)
    assert 'value="01.09"' in client.get(reverse("indicator_edit", args=[made.pk])).content.decode()


def test_settings_are_kept_once_and_a_conflict_is_told(district: District) -> None:
    given = {
        "satisfaction_mean": Decimal("7.5"),
        "satisfaction_yes": False,
        "alarm_gap": Decimal(2),
        "alarm_fall": Decimal(1),
    }
    row = set_monitoring(district.municipality.pk, **given, by=district.editor)
    assert set_monitoring(district.municipality.pk, **given, by=district.editor).version == row.version
    with pytest.raises(Refused, match="кто-то ещё"):
        set_monitoring(district.municipality.pk, **{**given, "alarm_gap": Decimal(3)}, version=0, by=district.editor)
    with pytest.raises(NotAllowed):
        set_monitoring(district.municipality.pk, **given, by=district.curator)
    client = signed_in(district.editor)
    form = {"satisfaction_mean": "8,5", "alarm_gap": "0", "alarm_fall": "0", "version": "1"}
    assert client.post(reverse("monitoring_settings"), form).status_code == 302
    assert MonitoringSettings.objects.get().satisfaction_mean == Decimal("8.5")
    assert Event.objects.filter(verb="set_monitoring").count() == 2


def test_every_act_makes_the_tallies_stale(district: District) -> None:
    place = Municipality.objects.filter(pk=district.municipality.pk)
    tallies_of(district.municipality)
    assert stale(place) == []
    give_base(district.municipality.pk, None, base="pupils", year=YEAR, number=5, by=district.editor)
    assert [each.pk for each in stale(place)] == [district.municipality.pk]

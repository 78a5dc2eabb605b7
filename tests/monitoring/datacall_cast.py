"""A district that asks its schools, and the region above it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.test import Client
from django.urls import reverse

from monitoring.models import DataCall, DataCallRow
from organizations.models import Municipality, Organization, User
from tests import factories

DAY = dt.date(2023, 10, 16)
COLUMNS = (
    "Детей 10–18 лет | число | от 0 до 5000\n"
    "Из них наставляемых | число | не больше графы 1\n"
    "Охват, % | доля 2/1\n"
    "Форма занятий | выбор: очная; заочная\n"
    "Ссылка на сайт | текст | необязательно"
)


class District:
    """A department with its editor and three schools, the first two with a curator each."""

    def __init__(self) -> None:
        self.region = factories.municipality(kind=Municipality.Kind.REGION, demo_date=DAY)
        self.municipality = factories.municipality(parent=self.region, demo_date=DAY, time_zone="Asia/Yekaterinburg")
        self.authority = factories.organization(self.region, kind="regional_authority")
        self.department = factories.organization(self.municipality)
        names = ("Алгасовская СОШ", "Сокольниковская СОШ", "Устьинская СОШ")
        self.schools = [
            factories.organization(self.municipality, kind="school", name=f"МБОУ «{name}»", short_name=name)
            for name in names
        ]
        self.editor = factories.user("editor", self.department)
        self.regional = factories.user("editor", self.authority)
        self.curators = [factories.user("curator", school) for school in self.schools[:2]]

    def client(self, person: User) -> Client:
        return factories.signed_in(person)

    def built(self, person: User | None = None, **fields: Any) -> DataCall:
        """A request composed through the builder's page."""
        answer = self.client(person or self.editor).post(reverse("datacall_new"), self.form(**fields))
        assert answer.status_code == 302, answer.context["form"].errors
        return DataCall.objects.latest("pk")

    def sent(self, person: User | None = None, **fields: Any) -> DataCall:
        call = self.built(person, **fields)
        self.client(person or self.editor).post(reverse("datacall_send", args=[call.pk]))
        call.refresh_from_db()
        return call

    def form(self, **fields: Any) -> dict[str, Any]:
        given = {
            "title": "Охват наставничеством",
            "due_date": "17.10.2023",
            "due_hour": "12:00",
            "groups": ["school"],
            "columns": COLUMNS,
        }
        return {**given, **fields}


def row_of(call: DataCall, school: Organization) -> DataCallRow:
    return DataCallRow.objects.select_related("call__municipality").get(call=call, organization=school)


def answer(client: Client, row: DataCallRow, *typed: str, send: bool = True, **more: str) -> Any:
    """Type the cells in the order of asked columns; `more` are further fields of the form."""
    cells = [column.code for column in row.call.fields if column.is_asked]
    fields = {f"cell-{code}": text for code, text in zip(cells, typed, strict=False)}
    given = {"version": str(row.version), ("send" if send else "save"): "1", **fields, **more}
    return client.post(reverse("datacall_answer", args=[row.pk]), given)

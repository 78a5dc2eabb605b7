"""The table of days off; the rule of moving stands with the other rules of plans."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db import IntegrityError
from django.http import HttpRequest

from organizations.admin_access import OwnTenantForm, SettingsAdmin
from organizations.refusals import Refused
from roadmaps.models import DayOff

_TWICE = "На этот день в календаре муниципалитета уже есть строка."


class DayOffForm(OwnTenantForm):
    """The admin names the model: a form class of tenant rows cannot be made outside a scope."""

    def clean(self) -> dict[str, Any] | None:
        data = super().clean()
        tenant, day = self.tenant_id(), self.cleaned_data.get("date")
        # The municipality of a known row is not a field of the form, so that Django leaves the constraint alone.
        if tenant is not None and day is not None:
            same = DayOff.objects.filter(municipality=tenant, date=day).exclude(pk=self.instance.pk)
            if same.exists():
                self.add_error("date", _TWICE)
        return data


@admin.register(DayOff)
class DayOffAdmin(SettingsAdmin):
    form = DayOffForm
    list_display = ["date", "kind", "note", "municipality"]
    list_filter = ["kind", "municipality"]
    list_select_related = ["municipality"]
    date_hierarchy = "date"
    fields = ["municipality", "date", "kind", "note"]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        try:
            super().save_model(request, obj, form, change)
        except IntegrityError as broken:
            # Somebody wrote the same day between the form's look and the lock.
            raise Refused(_TWICE) from broken

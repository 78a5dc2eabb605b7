"""The admin of mentoring: the model's own reference data for the platform, and the journal's words. No persons."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from mentoring.models import Competence, Form, Request, RoleModel, StagePoint
from mentoring.phrases import PHRASES
from organizations.admin_access import HidingAdmin, access_of
from organizations.models import Event
from roadmaps.admin.journal import JournalAdmin

admin.site.unregister(Event)


@admin.register(Event)
class MentoringJournalAdmin(JournalAdmin):
    phrases = {**JournalAdmin.phrases, **PHRASES}


class ReferenceAdmin(HidingAdmin):
    """Rows of the model itself, which every municipality sees: the platform's administrator keeps them.

    Nothing is deleted: programmes hold what they chose. A municipality's own rows stand on its own page.
    """

    list_display = ["name", "code", "position", "retired"]
    list_filter = ["retired"]
    search_fields = ["code"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).filter(local_to__isnull=True)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["code"] if obj is not None else []

    def has_module_permission(self, request: HttpRequest) -> bool:
        return access_of(request).sees_everything

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return access_of(request).sees_everything

    def has_add_permission(self, request: HttpRequest) -> bool:
        return access_of(request).sees_everything

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return access_of(request).sees_everything

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


_COMMON = ["name", "code", "position", "retired"]


@admin.register(Form)
class FormAdmin(ReferenceAdmin):
    fields = [
        *_COMMON,
        "audience",
        "mentor_category",
        "mentee_category",
        ("mentor_age_from", "mentor_age_to"),
        ("mentee_age_from", "mentee_age_to"),
        "same_school",
    ]


@admin.register(RoleModel)
class RoleModelAdmin(ReferenceAdmin):
    list_display = ["name", "form", "code", "position", "retired"]
    list_select_related = ["form"]
    fields = [*_COMMON, "form"]


@admin.register(StagePoint)
class StagePointAdmin(ReferenceAdmin):
    list_display = ["name", "stage", "short", "position", "retired"]
    list_filter = ["stage", "retired"]
    fields = [*_COMMON, "stage", "short"]


@admin.register(Request)
class RequestAdmin(ReferenceAdmin):
    list_display = ["name", "audience", "psychological", "retired"]
    fields = [*_COMMON, "audience", "psychological"]


@admin.register(Competence)
class CompetenceAdmin(ReferenceAdmin):
    list_display = ["name", "audience", "retired"]
    fields = [*_COMMON, "audience", "meets"]
    filter_horizontal = ["meets"]

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from documents.models import Act, Appendix, Clause
from roadmaps.admin.guard import DraftAdmin, DraftInline


class ClauseInline(DraftInline):
    model = Clause
    fields = ["position", "parent", "label", "kind", "text", "executor", "term"]

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        request.edited_act = obj  # type: ignore[attr-defined]
        return super().get_formset(request, obj, **kwargs)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "parent":
            kwargs["queryset"] = Clause.objects.filter(act=getattr(request, "edited_act", None))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class AppendixInline(DraftInline):
    model = Appendix
    fields = ["position", "number", "kind", "title", "absent"]


@admin.register(Act)
class ActAdmin(DraftAdmin):
    """Acts come into being with their plans, so none is added or deleted here."""

    list_display = ["__str__", "municipality", "heading"]
    list_filter = ["kind", "municipality"]
    list_select_related = ["municipality"]
    search_fields = ["heading", "number"]
    inlines = [ClauseInline, AppendixInline]
    readonly_fields = ["number", "date"]
    fields = [
        "kind",
        "issuer_lines",
        "issuer_genitive",
        "place",
        "heading",
        "preamble",
        "operative_word",
        "signatory_post",
        "signatory_name",
        "drafter",
        "number",
        "date",
        "seen_version",
    ]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html

from organizations.admin_access import SettingsAdmin, TenantAdmin
from roadmaps import workflow
from roadmaps.admin.guard import DraftAdmin, DraftInline, refused
from roadmaps.admin.search import FoldedSearch
from roadmaps.drafting import STANDARD_COLUMNS, new_act
from roadmaps.models import Edition, IndicatorRow, Roadmap, RoadmapSettings, Section
from roadmaps.plan import Audience, Plan, Scheme


class SectionInline(DraftInline):
    model = Section
    fields = ["position", "label", "title", "period"]


class IndicatorInline(DraftInline):
    model = IndicatorRow
    fields = ["position", "label", "name", "unit"]
    show_change_link = True


@admin.register(Roadmap)
class RoadmapAdmin(DraftAdmin):
    list_display = ["title", "municipality", "owner", "status", "approved_by", "changed_at"]
    list_filter = ["status", "audience", "municipality"]
    list_select_related = ["municipality", "owner", "act"]
    search_fields = ["search_text"]
    autocomplete_fields = ["owner", "keeper", "issuer", "parent"]
    readonly_fields = [
        "slug",
        "status",
        "brought_in",
        "site_link",
        "items_link",
        "approved_by",
        "created_at",
        "changed_at",
    ]
    inlines = [SectionInline, IndicatorInline]
    fieldsets = [
        (None, {"fields": ["title", "table_title", "audience", "period_start", "period_end"]}),
        ("Чья карта", {"fields": ["owner", "keeper", "issuer", "controller", "parent"]}),
        ("Таблица", {"fields": ["scheme", "last_dot", "auto_numbering", "items_link"]}),
        ("Тексты", {"fields": ["description", "targets_title", "note"]}),
        (
            "Состояние",
            {"fields": ["slug", "status", "brought_in", "approved_by", "site_link", "created_at", "changed_at"]},
        ),
        (None, {"fields": ["seen_version"], "classes": ["hidden"]}),
    ]
    add_fieldsets = [
        (None, {"fields": ["title", "audience", "period_start", "period_end", "scheme"]}),
        ("Чья карта", {"fields": ["owner", "keeper", "issuer"]}),
    ]

    @admin.display(description="акт")
    def approved_by(self, roadmap: Roadmap) -> str:
        return str(roadmap.act) if roadmap.act and roadmap.is_fixed else "—"

    @admin.display(description="на сайте")
    def site_link(self, roadmap: Roadmap) -> str:
        return format_html('<a href="{}">Открыть карту</a>', reverse("roadmap", args=[roadmap.slug]))

    @admin.display(description="мероприятия")
    def items_link(self, roadmap: Roadmap) -> str:
        listed = f"{reverse('admin:roadmaps_item_changelist')}?roadmap__id__exact={roadmap.pk}"
        if not roadmap.is_draft:
            return format_html('<a href="{}">Все мероприятия</a>', listed)
        added = f"{reverse('admin:roadmaps_item_add')}?roadmap={roadmap.pk}"
        return format_html('<a href="{}">Все мероприятия</a>, <a href="{}">добавить</a>', listed, added)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Model], search_term: str
    ) -> tuple[QuerySet[Model], bool]:
        if request.GET.get("field_name") == "roadmap":
            # Offered for a new row: rows come into drafts only.
            queryset = queryset.filter(status=Roadmap.Status.DRAFT)
        return queryset.matching(search_term), False  # type: ignore[attr-defined]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        return super().get_fieldsets(request, obj) if obj else self.add_fieldsets

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return self.inlines if obj else []

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if change:
            super().save_model(request, obj, form, change)
            return
        created = _create(obj, by=request.user)
        obj.pk, obj.slug = created.pk, created.slug

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> Any:
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except workflow.Refused as refusal:
            return refused(request, refusal.message)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        workflow.delete_draft(obj.pk, by=request.user)  # type: ignore[arg-type]

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> Any:
        # The draft goes whole: its own act guards it, there is no plan left to write a revision of.
        try:
            return TenantAdmin.delete_view(self, request, object_id, extra_context)
        except workflow.Refused as refusal:
            self.message_user(request, refusal.message, messages.ERROR)
            return HttpResponseRedirect(request.path)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Model]) -> None:
        for roadmap in queryset:
            try:
                workflow.delete_draft(roadmap.pk, by=request.user)  # type: ignore[arg-type]
            except workflow.Refused as refusal:
                self.message_user(request, f"{roadmap}: {refusal.message}", messages.ERROR)


def _create(entered: Roadmap, *, by: Any) -> Roadmap:
    owner = entered.owner
    issuer = entered.issuer or owner
    plan = Plan(
        title=entered.title,
        audience=Audience(entered.audience),
        period_start=entered.period_start,
        period_end=entered.period_end,
        columns=STANDARD_COLUMNS,
        scheme=Scheme(entered.scheme),
    )
    parties = workflow.Parties(owner, entered.keeper or owner, issuer)
    return workflow.create(parties, plan, new_act(plan, workflow.issuer_of(issuer)), by=by)


@admin.register(Edition)
class EditionAdmin(FoldedSearch, TenantAdmin):
    """Editions are read here and never written anywhere."""

    list_display = ["roadmap", "number", "act_kind", "act_number", "act_date", "brought_in"]
    list_select_related = ["roadmap"]
    list_filter = ["brought_in", "act_date"]
    search_fields = ["act_number", "roadmap__title"]
    fields = ["roadmap", "number", "act_kind", "act_number", "act_date", "content_hash", "brought_in", "registered_at"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(RoadmapSettings)
class RoadmapSettingsAdmin(SettingsAdmin):
    list_display = ["municipality", "agree_by_another", "moving"]

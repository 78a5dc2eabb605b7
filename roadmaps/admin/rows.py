from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import ForeignKey, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from organizations.text import fold
from roadmaps.admin.guard import DraftAdmin, DraftInline, RowForm, adopt
from roadmaps.models import IndicatorRow, Item, Responsibility, ResultDocument, Roadmap, Section, Target
from roadmaps.plan_rows import target_number
from roadmaps.workflow.core import Refused
from roadmaps.workflow.revision import revising


class ItemForm(RowForm):
    """Keeps an item's section and parent inside its own plan."""

    def clean(self) -> dict[str, Any] | None:
        data = super().clean()
        roadmap = self.cleaned_data.get("roadmap") or getattr(self.instance, "roadmap", None)
        for name, words in (("section", "Раздел"), ("parent", "Вышестоящее мероприятие")):
            row = self.cleaned_data.get(name)
            if row is not None and roadmap is not None and row.roadmap_id != roadmap.pk:
                self.add_error(name, f"{words} стоит в другой карте: выберите из карты «{roadmap}».")
        return data


class PartyInline(DraftInline):
    model = Responsibility
    fields = ["organization", "group", "post", "specifier", "role", "level"]
    autocomplete_fields = ["organization"]


class ResultInline(DraftInline):
    model = ResultDocument
    fields = ["kind", "wording"]


class TargetInline(DraftInline):
    model = Target
    fields = ["year", "text"]


class PlanRowAdmin(DraftAdmin):
    """A row of a plan: entered into a draft, its plan chosen once."""

    list_select_related = ["roadmap"]
    autocomplete_fields = ["roadmap"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return [*super().get_readonly_fields(request, obj), *(["roadmap"] if obj else [])]

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        chosen = request.POST.get("roadmap", "") if not object_id else ""
        if request.method == "POST" and chosen.isascii() and chosen.isdigit():
            found = Roadmap.objects.visible_to(request.access).filter(pk=chosen).first()  # type: ignore[attr-defined]
            if found is not None:
                return self._added(request, found, form_url, extra_context)
        return super().changeform_view(request, object_id, form_url, extra_context)

    def _added(self, request: HttpRequest, roadmap: Roadmap, form_url: str, extra: Any) -> HttpResponse:
        view = super().changeform_view
        try:
            with revising(roadmap.pk, by=request.user, what="Новая строка в разделе администрирования"):  # type: ignore[arg-type]
                return view(request, None, form_url, extra)
        except Refused as refusal:
            self.message_user(request, refusal.message, messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        adopt(obj, obj.roadmap)
        super().save_model(request, obj, form, change)

    def formfield_for_foreignkey(self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        row = getattr(request, "edited_row", None)
        if field is not None and row is not None and db_field.name in ("section", "parent"):
            field.queryset = field.queryset.filter(roadmap=row.roadmap_id).exclude(
                **({"pk": row.pk} if db_field.name == "parent" else {})
            )
        return field

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        request.edited_row = obj  # type: ignore[attr-defined]
        return super().get_form(request, obj, change, **kwargs)


@admin.register(Section)
class SectionAdmin(PlanRowAdmin):
    list_display = ["label", "title", "roadmap"]
    list_filter = ["roadmap__municipality", "roadmap__status"]
    search_fields = ["title", "label"]
    fields = ["roadmap", "position", "label", "title", "period", "seen_version"]


@admin.register(Item)
class ItemAdmin(PlanRowAdmin):
    form = ItemForm
    list_display = ["label", "title", "deadline", "responsible", "roadmap"]
    list_filter = ["roadmap__municipality", "roadmap__status", "stage"]
    search_fields = ["title", "label", "responsible"]
    inlines = [PartyInline, ResultInline]
    fields = [
        "roadmap",
        "section",
        "parent",
        "position",
        "label",
        "title",
        "deadline",
        "responsible",
        "result",
        "stage",
        "seen_version",
    ]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        # Databases disagree on the letter case of Cyrillic: match the words folded.
        words = fold(search_term).split()
        if not words:
            return queryset, False
        found = [
            pk
            for pk, title, label in queryset.values_list("pk", "title", "label")
            if all(word in fold(f"{label} {title}") for word in words)
        ]
        return queryset.filter(pk__in=found), False


@admin.register(IndicatorRow)
class IndicatorRowAdmin(PlanRowAdmin):
    list_display = ["name", "unit", "roadmap"]
    list_filter = ["roadmap__municipality"]
    search_fields = ["name"]
    inlines = [TargetInline]
    fields = ["roadmap", "position", "label", "name", "unit", "numerator", "denominator", "seen_version"]

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        for target in formset.save(commit=False):
            target.value = target_number(target.text)
        super().save_formset(request, form, formset, change)
        roadmap = form.instance.roadmap
        years = Target.objects.filter(row__roadmap=roadmap).values_list("year", flat=True)
        roadmap.target_years = sorted({*roadmap.target_years, *years})
        roadmap.save(update_fields=["target_years"])

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import ForeignKey, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.text import Truncator

from organizations.admin_access import access_of, is_key
from roadmaps.admin.guard import DraftAdmin, DraftInline, RowForm, adopt, note_label, refused
from roadmaps.models import IndicatorRow, Item, Responsibility, ResultDocument, Roadmap, Section, Target
from roadmaps.plan_rows import target_number
from roadmaps.workflow.core import Refused
from roadmaps.workflow.outline import MAX_DEPTH, Outline
from roadmaps.workflow.revision import revising

# A longer choice would make its list wider than the page.
_OPTION = 80


class ItemForm(RowForm):
    """Keeps an item's section and parent inside its own plan, and its levels to those that print."""

    def clean(self) -> dict[str, Any] | None:
        data = super().clean()
        roadmap = self.cleaned_data.get("roadmap") or getattr(self.instance, "roadmap", None)
        for name, words in (("section", "Раздел"), ("parent", "Вышестоящее мероприятие")):
            row = self.cleaned_data.get(name)
            if row is not None and roadmap is not None and row.roadmap_id != roadmap.pk:
                self.add_error(name, f"{words} стоит в другой карте: выберите из карты «{roadmap}».")
        parent = self.cleaned_data.get("parent")
        if parent is not None and roadmap is not None and not self.errors:
            self._check_place(Outline.read(roadmap), parent)
        return data

    def _check_place(self, outline: Outline, parent: Item) -> None:
        above = outline.item(parent.uid)
        own = outline.item(self.instance.uid) if self.instance.pk else None
        if own is not None and above.within(own):
            self.add_error("parent", "Мероприятие не может стоять в составе самого себя.")
        elif above.depth + (own.height if own else 1) > MAX_DEPTH:
            self.add_error("parent", f"Вложенность мероприятий — не больше {MAX_DEPTH} уровней.")


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
        if request.method == "POST" and not object_id:
            found = _open_drafts(request).filter(pk=_chosen(request.POST)).first()
            if found is not None:
                return self._added(request, found, form_url, extra_context)
            # A plan that takes no rows is not in the field's list: the form says so and keeps the text.
        return super().changeform_view(request, object_id, form_url, extra_context)

    def _added(self, request: HttpRequest, roadmap: Roadmap, form_url: str, extra: Any) -> HttpResponse:
        view = super().changeform_view
        try:
            with revising(roadmap.pk, by=request.user, what="Новая строка в разделе администрирования"):  # type: ignore[arg-type]
                return view(request, None, form_url, extra)
        except Refused as refusal:
            return refused(request, refusal.message)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        note_label(obj, form.changed_data)
        adopt(obj, obj.roadmap)
        super().save_model(request, obj, form, change)

    def formfield_for_foreignkey(self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        row = getattr(request, "edited_row", None)
        if field is None:
            return field
        if db_field.name == "roadmap":
            field.queryset = _open_drafts(request)
        elif db_field.name in ("section", "parent"):
            plan = row.roadmap_id if row else _chosen(request.POST or request.GET)
            field.queryset = field.queryset.filter(roadmap=plan).order_by("position", "pk")
            field.label_from_instance = lambda row: Truncator(str(row)).chars(_OPTION)
            if not plan:
                field.help_text = "Список появится, когда карта выбрана: сохраните и продолжите редактирование."
        return field

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        request.edited_row = obj  # type: ignore[attr-defined]
        return super().get_form(request, obj, change, **kwargs)


def _chosen(data: QueryDict) -> int:
    """The key of the plan named in a form or an address, 0 for none."""
    text = data.get("roadmap", "")
    return int(text) if is_key(text) else 0


def _open_drafts(request: HttpRequest) -> QuerySet[Roadmap]:
    """Plans that take rows: drafts of municipalities that the person administers."""
    access, rows = access_of(request), Roadmap.objects.filter(status=Roadmap.Status.DRAFT)
    return rows if access.sees_everything else rows.filter(municipality__in=access.administered_ids)


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

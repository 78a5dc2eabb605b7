"""What all admins of a plan's rows share: the lock, the draft's guard and the journal."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db import models
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from documents.act_rows import new_uid
from organizations import typed_again
from organizations.access import Access
from organizations.admin_access import OwnTenantForm, TenantAdmin, administers, safe_widget
from roadmaps import permissions
from roadmaps.admin.search import FoldedSearch
from roadmaps.models import Roadmap
from roadmaps.workflow.core import Refused
from roadmaps.workflow.revision import revising

# A cell's words: wide enough to read them, low enough to see the neighbours.
TEXT_AREA: Mapping[Any, Mapping[str, Any]] = {
    models.TextField: {"widget": forms.Textarea(attrs={"rows": 3, "cols": 80})}
}


class PartForm(OwnTenantForm):
    """A row inside its parent's form: its municipality is that of their plan."""

    def tenant_id(self) -> int | None:
        roadmap = roadmap_of(self.instance)
        return roadmap.municipality_id if roadmap else super().tenant_id()


class RowForm(OwnTenantForm):
    """Carries the plan's version, so that a form made before somebody else's save is refused with its text kept."""

    seen_version = forms.IntegerField(label="Версия", widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roadmap = roadmap_of(self.instance)
        if roadmap is not None:
            self.fields["seen_version"].initial = roadmap.version

    def tenant_id(self) -> int | None:
        """A new row takes the municipality of its plan, a new plan that of its owner."""
        chosen = self.cleaned_data.get("roadmap") or self.cleaned_data.get("owner")
        return super().tenant_id() or (chosen.municipality_id if chosen else None)

    def clean(self) -> dict[str, Any] | None:
        data = super().clean()
        roadmap = roadmap_of(self.instance)
        seen = self.cleaned_data.get("seen_version")
        if roadmap is not None and seen is not None and seen != roadmap.version:
            # Next time the person saves knowingly, with the fresh version.
            fresh: Any = self.data.copy()  # type: ignore[attr-defined]
            fresh[self.add_prefix("seen_version")] = str(roadmap.version)
            self.data = fresh
            raise forms.ValidationError(
                "Пока вы правили, карту сохранил другой сотрудник. Ваш текст остался в полях: сверьте его "
                "с картой и сохраните ещё раз."
            )
        for name in self.fields:
            # NULL says that the document's row has no such cell; an untouched form keeps it so.
            if self.cleaned_data.get(name) == "" and getattr(self.instance, name, "") is None:
                self.cleaned_data[name] = None
        return data


def roadmap_of(row: Any) -> Roadmap | None:
    """The plan that a row belongs to, fresh from the database; None for a row that has none yet."""
    pk: int | None
    if isinstance(row, Roadmap):
        pk = row.pk
    elif hasattr(row, "item_id"):
        pk = row.item.roadmap_id if row.item_id else None
    elif hasattr(row, "row_id"):
        pk = row.row.roadmap_id if row.row_id else None
    elif hasattr(row, "issuer_lines"):
        pk = Roadmap.objects.filter(act=row.pk).values_list("pk", flat=True).first() if row.pk else None
    elif hasattr(row, "act_id"):
        pk = Roadmap.objects.filter(act=row.act_id).values_list("pk", flat=True).first() if row.act_id else None
    else:
        pk = getattr(row, "roadmap_id", None)
    return Roadmap.objects.select_related("owner", "act").filter(pk=pk).first() if pk else None


def is_open(request: HttpRequest, row: Any) -> bool:
    """Whether the row's plan is a draft that the person may write."""
    roadmap = roadmap_of(row)
    return roadmap is None or permissions.can_edit(Access.of(request.user), roadmap)


class DraftAdmin(FoldedSearch, TenantAdmin):
    """An admin whose rows can be written only while their plan is a draft."""

    form = RowForm
    formfield_overrides = TEXT_AREA

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        sets = super().get_fieldsets(request, obj)
        return sets if obj is None or self.has_change_permission(request, obj) else [*_without_version(sets)]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or is_open(request, obj))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and (obj is None or is_open(request, obj))

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        found = self.get_object(request, object_id) if object_id else None
        if request.method == "POST" and found is not None and self.has_change_permission(request, found):
            return self._guarded(request, found, super().changeform_view, object_id, form_url, extra_context)
        if request.method == "POST" and found is not None and self.has_view_permission(request, found):
            plan = roadmap_of(found)
            if plan is not None and not plan.is_draft:
                # The form was open while the plan was a draft: what was typed since is given back.
                told = f"Карта в состоянии «{plan.get_status_display()}», её текст закрыт."
                kept = typed_again.give_back(request, told, status=403)
                if kept is not None:
                    return kept
        return super().changeform_view(request, object_id, form_url, extra_context)

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        found = self.get_object(request, object_id)
        if request.method == "POST" and found is not None and self.has_delete_permission(request, found):
            return self._guarded(request, found, super().delete_view, object_id, extra_context)
        return super().delete_view(request, object_id, extra_context)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Model]) -> None:
        """Delete in bulk, plan by plan, each under its own lock; plans that are not drafts keep their rows."""
        rows: dict[int, list[Model]] = defaultdict(list)
        for row in queryset:
            roadmap = roadmap_of(row)
            if roadmap is not None:
                rows[roadmap.pk].append(row)
        for pk, found in rows.items():
            try:
                with revising(pk, by=request.user, what="Удаление в разделе администрирования"):  # type: ignore[arg-type]
                    for row in found:
                        row.delete()
            except Refused as refusal:
                self.message_user(request, refusal.message, messages.ERROR)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        rows = formset.save(commit=False)
        for row, names in [*formset.changed_objects, *((row, ["label"]) for row in formset.new_objects)]:
            note_label(row, names)
        for row in rows:
            adopt(row, form.instance)
            row.save()
        for row in formset.deleted_objects:
            row.delete()
        formset.save_m2m()

    def _guarded(self, request: HttpRequest, row: Any, view: Any, *args: Any) -> HttpResponse:
        roadmap = roadmap_of(row)
        if roadmap is None:
            return view(request, *args)
        try:
            with revising(roadmap.pk, by=request.user, what="Правка в разделе администрирования"):  # type: ignore[arg-type]
                return view(request, *args)
        except Refused as refusal:
            return refused(request, refusal.message)


class DraftInline(admin.TabularInline):  # type: ignore[type-arg]
    """Rows of a plan inside their parent's form; writable while the plan is a draft."""

    extra = 0
    form = PartForm
    formfield_overrides = TEXT_AREA

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        return super().formfield_for_foreignkey(db_field, request, **safe_widget(self, db_field, kwargs))

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return administers(request)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return administers(request) and is_open(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return administers(request) and is_open(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return administers(request) and is_open(request, obj)


def refused(request: HttpRequest, message: str) -> HttpResponse:
    """The answer to a form that was not saved: why, and every word that was typed into it."""
    kept = typed_again.give_back(request, message)
    if kept is not None:
        return kept
    messages.error(request, message)
    return HttpResponseRedirect(request.get_full_path())


def _without_version(sets: Any) -> Iterator[Any]:
    """What is only read carries no version."""
    for title, options in sets:
        fields = [name for name in options["fields"] if name != "seen_version"]
        if fields:
            yield title, {**options, "fields": fields}


def note_label(row: Any, changed: Iterable[str]) -> None:
    """A number written here is typed by hand, a cleared one is computed again."""
    if "label" in changed and hasattr(row, "label_typed"):
        row.label_typed = bool(row.label)


def adopt(row: Any, parent: Any) -> None:
    """Give a new row its tenant, identity and place after its like."""
    row.municipality_id = parent.municipality_id
    if hasattr(row, "uid") and not row.uid:
        row.uid = new_uid()
    if row.pk is None and hasattr(row, "position") and not row.position:
        row.position = next_position(type(row), parent)
    if row.pk is not None and hasattr(row, "version"):
        row.version += 1


def next_position(kind: Any, parent: Any) -> int:
    """The place after the last row of the kind under `parent`."""
    names: Iterable[str] = (field.name for field in kind._meta.fields if field.related_model is type(parent))
    siblings = kind.objects.filter(**{next(iter(names)): parent})
    last = siblings.order_by("-position").values_list("position", flat=True).first()
    return 0 if last is None else last + 1

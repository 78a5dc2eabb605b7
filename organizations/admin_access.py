"""Who may use the admin: the platform's administrator everywhere, a municipality's in its own rows."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest

from organizations.access import Access
from organizations.models import TenantModel


def access_of(request: HttpRequest) -> Access:
    return Access.of(request.user)


def administers(request: HttpRequest, municipality_id: int | None = None) -> bool:
    """Whether the person administers the municipality, or any one when none is named."""
    access = access_of(request)
    if access.sees_everything:
        return True
    if municipality_id is None:
        return bool(access.administered_ids)
    return municipality_id in access.administered_ids


class HidingAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """What is outside the person's list is not there: 404, as everywhere, and not a message on the index."""

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts: Any, object_id: str) -> Any:
        raise Http404


class OwnTenantForm(forms.ModelForm):  # type: ignore[type-arg]
    """Keeps what a row points at inside the row's own municipality: some people see several of them."""

    def tenant_id(self) -> int | None:
        """The municipality of the row: chosen in this form, or kept since it was made."""
        chosen = self.cleaned_data.get("municipality")
        return chosen.pk if chosen else self.instance.municipality_id

    def clean(self) -> dict[str, Any] | None:
        data = super().clean()
        tenant = self.tenant_id()
        pointed = {name: row for name, row in self.cleaned_data.items() if isinstance(row, TenantModel)}
        for name, row in pointed.items():
            if tenant is not None and row.municipality_id != tenant:
                self.add_error(name, f"«{row}» — из другого муниципалитета, выберите из своего.")
        return data


class TenantAdmin(HidingAdmin):
    """An admin of a tenant's rows: only those of municipalities that the person administers."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Model]:
        rows = super().get_queryset(request)
        access = access_of(request)
        return rows if access.sees_everything else rows.filter(municipality__in=access.administered_ids)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return administers(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return administers(request, getattr(obj, "municipality_id", None))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return administers(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return administers(request, getattr(obj, "municipality_id", None))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return administers(request, getattr(obj, "municipality_id", None))

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Choices stay inside the municipalities that the person administers."""
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        access = access_of(request)
        if field is not None and not access.sees_everything:
            name = db_field.remote_field.model._meta.model_name
            lookup = "pk__in" if name == "municipality" else "municipality__in"
            if name != "user" and field.queryset is not None:
                field.queryset = field.queryset.filter(**{lookup: access.administered_ids})
        return field

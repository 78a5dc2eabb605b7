"""Who may use the admin: the platform's administrator everywhere, a municipality's in its own rows."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AutocompleteSelect
from django.db.models import Model, ProtectedError, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect

from organizations import workflow
from organizations.access import Access
from organizations.models import TenantModel, User
from organizations.refusals import Refused


def person(request: HttpRequest) -> User:
    """Who is signed in: the admin is open to nobody else."""
    return request.user  # type: ignore[return-value]


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


class SafeAutocomplete(AutocompleteSelect):
    """Django's own asks the database for whatever was sent, and words in place of a key are an error 500."""

    def optgroups(self, name: str, value: Any, attrs: Any = None) -> Any:
        return super().optgroups(name, [key for key in value if is_key(str(key))], attrs)


def is_key(text: str) -> bool:
    """Whether the text may be the key of a row: a number that a database can hold."""
    return text.isascii() and text.isdecimal() and len(text) < 19


def safe_widget(model_admin: Any, db_field: Any, kwargs: dict[str, Any]) -> dict[str, Any]:
    """The arguments of a form field with our own autocomplete where the admin wants one."""
    if "widget" not in kwargs and db_field.name in model_admin.autocomplete_fields:
        kwargs["widget"] = SafeAutocomplete(db_field, model_admin.admin_site, using=kwargs.get("using"))
    return kwargs


class HidingAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """What is outside the person's list is not there: 404, as everywhere, and not a message on the index."""

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts: Any, object_id: str) -> Any:
        raise Http404

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        # A number that no database holds names nothing.
        return super().get_object(request, object_id, from_field) if from_field or is_key(object_id) else None


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
        field = super().formfield_for_foreignkey(db_field, request, **safe_widget(self, db_field, kwargs))
        access = access_of(request)
        if field is not None and not access.sees_everything:
            name = db_field.remote_field.model._meta.model_name
            lookup = "pk__in" if name == "municipality" else "municipality__in"
            if name == "user":
                field.queryset = User.objects.known_to(access)
            elif field.queryset is not None:
                field.queryset = field.queryset.filter(**{lookup: access.administered_ids})
        return field


class RefusingAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """A refusal of workflow is a message, and nothing is half-saved."""

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except Refused as refusal:
            return self._refused(request, refusal)

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        try:
            return super().delete_view(request, object_id, extra_context)
        except Refused as refusal:
            return self._refused(request, refusal)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Model]) -> None:
        for row in queryset:
            try:
                self.delete_model(request, row)
            except Refused as refusal:
                self.message_user(request, f"{row}: {refusal.message}", messages.ERROR)
            except ProtectedError:
                self.message_user(request, f"{row}: удалить нельзя, на неё ссылаются.", messages.ERROR)

    def _refused(self, request: HttpRequest, refusal: Refused) -> HttpResponse:
        self.message_user(request, refusal.message, messages.ERROR)
        return HttpResponseRedirect(request.get_full_path())


class GuardedAdmin(RefusingAdmin, TenantAdmin):
    """A tenant's rows saved and deleted through workflow."""


class SettingsAdmin(GuardedAdmin):
    """A municipality's rules: one row, and every change of it stands in the journal."""

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ["municipality"] if obj else []

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        workflow.save_settings(obj, by=person(request))

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        workflow.reset_settings(obj, by=person(request))

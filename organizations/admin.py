"""The second door for administrators: the register of organizations, people, roles, the journal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django_scopes import scopes_disabled
from django_tasks_db.admin import DBTaskResult

from organizations import permissions, workflow
from organizations.admin_access import (
    GuardedAdmin,
    HidingAdmin,
    OwnTenantForm,
    RefusingAdmin,
    TenantAdmin,
    access_of,
    administers,
    person,
)
from organizations.forms import terms_now
from organizations.models import Event, Invitation, Membership, Municipality, Organization, User
from organizations.phrases import PHRASES
from organizations.text import fold

admin.site.site_header = "Дорожные карты наставничества"
admin.site.site_title = "Администрирование"
admin.site.index_title = "Администрирование"
admin.site.unregister(Group)
# The queue's rows only wake jobs, and jobs have pages of their own.
admin.site.unregister(DBTaskResult)


def _sign_in(request: HttpRequest, extra_context: Any = None) -> HttpResponse:
    """One door for all: the site's own sign-in. Who is signed in and has no business here is refused."""
    if request.user.is_authenticated:
        raise PermissionDenied("Раздел администрирования открыт администраторам.")
    return redirect(f"{reverse('login')}?{urlencode({'next': request.GET.get('next') or reverse('admin:index')})}")


# The wrapper keeps the mark that no sign-in is needed to be sent to the sign-in.
_sign_in.login_required = False  # type: ignore[attr-defined]
admin.site.login = _sign_in  # type: ignore[method-assign]


class ReadOnlyAdmin(TenantAdmin):
    """Rows that nobody writes by hand."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Municipality)
class MunicipalityAdmin(RefusingAdmin, HidingAdmin):
    """The platform's administrator makes tenants; a municipality's own sees its row and mends its names."""

    list_display = ["name", "short_name", "kind", "parent", "demo_date"]
    list_filter = ["kind"]
    list_select_related = ["parent"]
    prepopulated_fields = {"slug": ["short_name"]}
    search_fields = ["name", "short_name"]
    autocomplete_fields = ["parent"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Municipality]:
        rows, access = super().get_queryset(request), access_of(request)
        return rows if access.sees_everything else rows.filter(pk__in=access.administered_ids)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return () if access_of(request).sees_everything else ("slug", "kind", "parent", "demo_date")

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return {} if obj else self.prepopulated_fields

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """A few thousand names at the most, compared in Python: databases disagree on Cyrillic letter case."""
        words = fold(search_term).split()
        found = [row.pk for row in queryset if all(word in fold(f"{row.name} {row.short_name}") for word in words)]
        return queryset.filter(pk__in=found), False

    def has_module_permission(self, request: HttpRequest) -> bool:
        return administers(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return administers(request, obj.pk if obj else None)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return administers(request, obj.pk if obj else None)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return access_of(request).sees_everything

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # Its journal begins with its own making and is kept.
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        workflow.save_municipality(obj, by=person(request))


class OrganizationForm(OwnTenantForm):
    """The admin names the model: a form class of tenant rows cannot be made outside a scope."""

    def clean_slug(self) -> str:
        """One across all municipalities, also those that the person does not see."""
        slug = self.cleaned_data["slug"]
        with scopes_disabled():
            if Organization.objects.filter(slug=slug).exclude(pk=self.instance.pk).exists():
                raise ValidationError("Такой код уже занят, добавьте к нему слово или цифру.")
        return slug


@admin.register(Organization)
class OrganizationAdmin(GuardedAdmin):
    form = OrganizationForm
    list_display = ["short_name", "kind", "municipality", "head_name", "closed_on"]
    list_filter = ["kind", "municipality"]
    list_select_related = ["municipality"]
    search_fields = ["search_text"]
    autocomplete_fields = ["parent"]
    prepopulated_fields = {"slug": ["short_name"]}
    fieldsets = [
        (None, {"fields": ["municipality", "kind", "name", "short_name", "slug", "parent", "closed_on"]}),
        ("Связь", {"fields": ["inn", "email", "phone", "address"]}),
        ("Бланк", {"fields": ["genitive_name", "letterhead", "place", "head_post", "head_name"]}),
    ]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        return queryset.matching(search_term), False  # type: ignore[attr-defined]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        # Roles, plans and acts of the organization stand in its municipality.
        return ["municipality"] if obj else []

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return {} if obj else self.prepopulated_fields

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        workflow.save_organization(obj, by=person(request))

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        workflow.delete_organization(obj, by=person(request))


@admin.register(Membership)
class MembershipAdmin(GuardedAdmin):
    """Roles are given, their terms changed and ended by the same acts as on the site's page of people."""

    list_display = ["user", "role", "organization", "acting", "starts_on", "ends_on"]
    list_filter = ["role", "acting", "municipality"]
    list_select_related = ["user", "organization"]
    search_fields = ["user__search_text", "organization__search_text"]
    autocomplete_fields = ["user", "organization"]
    fields = ["user", "organization", "role", "acting", "basis", "starts_on", "ends_on"]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        return queryset.matching(search_term), False  # type: ignore[attr-defined]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ["user", "organization", "role"] if obj else []

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and (
            obj is None or permissions.can_end(access_of(request), obj)
        )

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # A role is ended, not wiped out: the journal and old papers name who held it.
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        terms, by = workflow.Terms(**terms_now(obj)), person(request)
        if change:
            workflow.set_terms(obj, terms, by=by)
        else:
            obj.pk = workflow.grant(obj.user, obj.organization, obj.role, terms, by=by).pk


@admin.register(User)
class UserAdmin(HidingAdmin, DjangoUserAdmin):  # type: ignore[type-arg]
    """Accounts are the platform administrator's; a municipality's sees those of its people.

    Who could change an account's address could take the account: that is why a municipality's administrator reads.
    """

    list_display = ["email", "last_name", "first_name", "patronymic", "is_active", "is_superuser"]
    list_filter = ["is_active", "is_superuser"]
    search_fields = ["search_text"]
    ordering = ["last_name", "first_name", "email"]
    filter_horizontal = []
    readonly_fields = ["last_login", "date_joined"]
    fieldsets = [
        (None, {"fields": ["email", "password"]}),
        (_("Personal info"), {"fields": ["last_name", "first_name", "patronymic"]}),
        (_("Permissions"), {"fields": ["is_active", "is_superuser"]}),
        (_("Important dates"), {"fields": ["last_login", "date_joined"]}),
    ]
    add_fieldsets = [
        (None, {"fields": ["email", "last_name", "first_name", "patronymic", "password1", "password2"]}),
    ]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj and not access_of(request).sees_everything:
            return [(None, {"fields": ["email", "last_name", "first_name", "patronymic", "is_active", "last_login"]})]
        return super().get_fieldsets(request, obj)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        workflow.save_account(obj, by=person(request))

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:
        with transaction.atomic():
            response = super().user_change_password(request, id, form_url)
            if request.method == "POST" and response.status_code == 302:
                workflow.note_password(User.objects.get(pk=id), by=person(request))
        return response

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        rows, access = super().get_queryset(request), access_of(request)
        return rows.filter(**_of_administered(access)).distinct() if not access.sees_everything else rows

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        return queryset.matching(search_term), False  # type: ignore[attr-defined]

    def has_module_permission(self, request: HttpRequest) -> bool:
        return administers(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return administers(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return access_of(request).sees_everything

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return access_of(request).sees_everything

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # The journal names who did what: an account is switched off.
        return False


@admin.register(Invitation)
class InvitationAdmin(ReadOnlyAdmin):
    list_display = [
        "email",
        "role",
        "organization",
        "invited_by",
        "created_at",
        "expires_at",
        "accepted_at",
        "revoked_at",
    ]
    list_filter = ["role", "municipality"]
    list_select_related = ["organization", "invited_by"]
    search_fields = ["email"]
    fields = [
        *("email", "organization", "role", "invited_by", "created_at", "expires_at", "accepted_at", "revoked_at"),
    ]


class VerbFilter(admin.SimpleListFilter):
    """What was done, in words."""

    title, parameter_name = "действие", "verb"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(verb, words.split(":")[0].replace(" {title}", "")) for verb, words in model_admin.phrases.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(verb=self.value()) if self.value() else queryset


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin):
    """The journal. A floor above that has verbs of its own puts its words beside ours."""

    phrases: Mapping[str, str] = PHRASES
    list_display = ["at", "actor", "did", "municipality"]
    list_filter = [VerbFilter, "municipality"]
    list_select_related = ["actor", "municipality"]
    search_fields = ["object_title", "actor__search_text"]
    date_hierarchy = "at"
    fields = ["at", "actor", "did", "before", "after", "comment"]
    readonly_fields = ["did"]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """By words of the object and the person. SQLite knows no letter case of Cyrillic: both spellings are asked."""
        for word in search_term.split():
            title = Q(object_title__icontains=word) | Q(object_title__icontains=word.capitalize())
            queryset = queryset.filter(title | Q(actor__search_text__contains=fold(word)))
        return queryset, False

    @admin.display(description="действие", ordering="verb")
    def did(self, event: Event) -> str:
        return self.phrases.get(event.verb, event.verb).format(title=event.object_title)


def _of_administered(access: Any) -> dict[str, Any]:
    return {"memberships__municipality__in": access.administered_ids}

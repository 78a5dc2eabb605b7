from __future__ import annotations

import datetime as dt
import hashlib
from typing import TYPE_CHECKING, Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django_scopes import ScopedManager

from organizations.models.municipality import Organization, TenantModel
from organizations.models.searched import Searched, SearchedQuerySet
from organizations.text import fold

if TYPE_CHECKING:
    from organizations.access import Access


class UserQuerySet(SearchedQuerySet["User"]):
    def known_to(self, access: Access) -> UserQuerySet:
        """People with a role, ended ones too, in municipalities where the person administers or edits."""
        if access.sees_everything:
            return self
        staffed = access.municipalities_as("administrator", "editor")
        staff = self.model.objects.filter(memberships__municipality__in=staffed, memberships__role__in=STAFF_ROLES)
        return self.filter(pk__in=staff.values("pk"))


class UserManager(BaseUserManager.from_queryset(UserQuerySet)["User"]):  # type: ignore[misc]
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(email, password, **{**fields, "is_superuser": True})

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=(username or "").lower())


class User(Searched, AbstractBaseUser, PermissionsMixin):
    """A person with an account, known by e-mail. What the person may do comes from memberships."""

    email = models.EmailField("электронная почта", unique=True)
    last_name = models.CharField("фамилия", max_length=100, blank=True)
    first_name = models.CharField("имя", max_length=100, blank=True)
    patronymic = models.CharField("отчество", max_length=100, blank=True)
    is_active = models.BooleanField("может входить", default=True)
    date_joined = models.DateTimeField("заведён", default=timezone.now)
    theme = models.CharField(
        "оформление",
        max_length=10,
        default="auto",
        choices=[("auto", "Как в системе"), ("light", "Светлое"), ("dark", "Тёмное")],
    )
    shortcuts = models.BooleanField("сочетания клавиш", default=True)
    digest = models.BooleanField("сводка сроков по почте", default=True)
    sign_outs = models.PositiveIntegerField(editable=False, default=0)

    USERNAME_FIELD = "email"
    objects = UserManager()

    class Meta:
        verbose_name = "сотрудник"
        verbose_name_plural = "сотрудники"
        ordering = ["last_name", "first_name", "email"]
        constraints = [
            models.CheckConstraint(condition=~Q(email=""), name="user_has_email"),
        ]

    def __str__(self) -> str:
        return self.short_name()

    def natural_key(self) -> tuple[str]:
        return (self.email,)

    def clean(self) -> None:
        super().clean()
        # One spelling of one address: sign-in, invitations and the throttle compare it as it stands.
        self.email = self.email.lower()

    def folded(self) -> str:
        """The name and the address."""
        return fold(f"{self.get_full_name()} {self.email}")

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What a session was opened with: another password or «выйти на всех устройствах» since, and it is over."""
        ground = f"{self.password}{self.sign_outs or ''}"
        return salted_hmac(f"{__name__}.session", ground, secret=secret, algorithm="sha256").hexdigest()

    @property
    def is_staff(self) -> bool:
        """Who may open the admin: the platform's administrator, and a municipality's by membership."""
        from organizations.access import Access

        return self.is_superuser or bool(Access.of(self).administered_ids)

    def short_name(self) -> str:
        """«Смирнова Е. А.», or the e-mail where no name is known."""
        initials = " ".join(f"{name[0]}." for name in (self.first_name, self.patronymic) if name)
        return f"{self.last_name} {initials}".strip() or self.email

    get_short_name = short_name

    def get_full_name(self) -> str:
        return " ".join(filter(None, (self.last_name, self.first_name, self.patronymic))) or self.email


class Role(models.TextChoices):
    """What a person is in an organization."""

    ADMINISTRATOR = "administrator", "Администратор"
    EDITOR = "editor", "Специалист отдела"
    APPROVER = "approver", "Согласующий"
    REGISTRAR = "registrar", "Делопроизводитель"
    CONTROLLER = "controller", "Контролирующий"
    HEAD = "head", "Руководитель школы"
    CURATOR = "curator", "Куратор школы"
    METHODIST = "methodist", "Методический центр"
    OBSERVER = "observer", "Наблюдатель региона"
    MENTOR = "mentor", "Наставник"


STAFF_ROLES = tuple(role.value for role in Role if role != Role.MENTOR)
"""Roles of staff. A mentor is no staff: whose account it is only the school knows, which gives and ends it."""


class MembershipQuerySet(models.QuerySet["Membership"]):
    def visible_to(self, access: Access) -> MembershipQuerySet:
        """Roles of staff in municipalities where the person administers or edits."""
        rows = self.filter(role__in=STAFF_ROLES)
        if access.sees_everything:
            return rows
        return rows.filter(municipality__in=access.municipalities_as("administrator", "editor"))

    def matching(self, words: str) -> MembershipQuerySet:
        """Roles whose person's names and e-mail or organization's names hold all the words."""
        for word in fold(words).split():
            self = self.filter(Q(user__search_text__contains=word) | Q(organization__search_text__contains=word))
        return self

    def not_ended(self, day: dt.date) -> MembershipQuerySet:
        """Roles that hold on `day` or begin later."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day))

    def get_by_natural_key(self, email: str, slug: str, role: str) -> Membership:
        return self.get(user__email=email, organization__slug=slug, role=role)


class Membership(TenantModel):
    """A person's role in an organization, for a time where the person is acting («и.о.»)."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships", verbose_name="сотрудник")
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="memberships", verbose_name="организация"
    )
    role = models.CharField("роль", max_length=20, choices=Role)
    acting = models.BooleanField("исполняет обязанности", default=False)
    basis = models.CharField("основание", max_length=300, blank=True, help_text="Приказ о возложении обязанностей.")
    starts_on = models.DateField("с", null=True, blank=True)
    ends_on = models.DateField("по", null=True, blank=True, help_text="Включительно.")

    objects = ScopedManager(
        municipality="municipality", _manager_class=models.Manager.from_queryset(MembershipQuerySet)
    )

    class Meta:
        verbose_name = "роль сотрудника"
        verbose_name_plural = "роли сотрудников"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organization", "role"],
                name="role_once_per_organization",
                violation_error_message="Эта роль в организации у сотрудника уже есть.",
            ),
            models.CheckConstraint(
                condition=Q(acting=False) | (Q(starts_on__isnull=False) & Q(ends_on__isnull=False) & ~Q(basis="")),
                name="acting_has_dates_and_basis",
                violation_error_message="Для исполняющего обязанности укажите срок и основание.",
            ),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True) | Q(ends_on__isnull=True) | Q(starts_on__lte=models.F("ends_on")),
                name="role_ends_after_it_starts",
                violation_error_message="Срок роли кончается раньше, чем начинается.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_role_display()}"

    def natural_key(self) -> tuple[str, str, str]:
        return (self.user.email, self.organization.slug, self.role)

    natural_key.dependencies = ["organizations.user", "organizations.organization"]  # type: ignore[attr-defined]

    def in_force(self, day: dt.date) -> bool:
        """Whether the role holds on `day`, both ends included."""
        return (self.starts_on is None or self.starts_on <= day) and (self.ends_on is None or day <= self.ends_on)


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def visible_to(self, access: Access) -> InvitationQuerySet:
        """Invitations into municipalities where the person administers or edits."""
        if access.sees_everything:
            return self
        return self.filter(municipality__in=access.municipalities_as("administrator", "editor"))

    def open(self) -> InvitationQuerySet:
        return self.filter(accepted_at__isnull=True, revoked_at__isnull=True, expires_at__gt=timezone.now())


class Invitation(TenantModel):
    """A one-time link that lets a person set a password and brings a role. Only the secret's hash is kept."""

    email = models.EmailField("электронная почта")
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", verbose_name="организация"
    )
    role = models.CharField("роль", max_length=20, choices=Role)
    # As the inviter knows the person; at the first visit the person may mend it.
    last_name = models.CharField("фамилия", max_length=100, blank=True)
    first_name = models.CharField("имя", max_length=100, blank=True)
    patronymic = models.CharField("отчество", max_length=100, blank=True)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="пригласил")
    created_at = models.DateTimeField("отправлено", default=timezone.now)
    expires_at = models.DateTimeField("действует до")
    accepted_at = models.DateTimeField("принято", null=True, blank=True)
    revoked_at = models.DateTimeField("отозвано", null=True, blank=True)

    objects = ScopedManager(
        municipality="municipality", _manager_class=models.Manager.from_queryset(InvitationQuerySet)
    )

    class Meta:
        verbose_name = "приглашение"
        verbose_name_plural = "приглашения"
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(revoked_at__isnull=True),
                name="invitation_accepted_or_revoked",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email}, {self.get_role_display()}"

    def full_name(self) -> str:
        return " ".join(filter(None, (self.last_name, self.first_name, self.patronymic)))

    @staticmethod
    def hash_of(token: str) -> str:
        """What is stored of the link's secret."""
        return hashlib.sha256(token.encode()).hexdigest()

    @property
    def is_open(self) -> bool:
        return self.accepted_at is None and self.revoked_at is None and timezone.now() < self.expires_at

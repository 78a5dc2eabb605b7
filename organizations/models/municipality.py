from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q
from django_scopes import ScopedManager

from organizations.models.searched import Searched, SearchedQuerySet
from organizations.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterable

    from organizations.access import Access


class MunicipalityQuerySet(models.QuerySet["Municipality"]):
    def visible_to(self, access: Access) -> MunicipalityQuerySet:
        """Municipalities where the person holds a role, and those of an observer's regions."""
        return self if access.sees_everything else self.filter(pk__in=access.municipality_ids)

    def get_by_natural_key(self, slug: str) -> Municipality:
        return self.get(slug=slug)


class Municipality(models.Model):
    """A tenant. A region is one too: parent of its municipalities and owner of its own plans."""

    class Kind(models.TextChoices):
        MUNICIPALITY = "municipality", "Муниципалитет"
        REGION = "region", "Регион"

    name = models.CharField("название", max_length=200, unique=True)
    short_name = models.CharField("краткое название", max_length=100)
    slug = models.SlugField("код", max_length=60, unique=True)
    kind = models.CharField("вид", max_length=20, choices=Kind, default=Kind.MUNICIPALITY)
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name="регион",
    )
    time_zone = models.CharField("часовой пояс", max_length=40, default="Europe/Moscow")
    demo_date = models.DateField("дата демонстрации", null=True, blank=True)

    objects = MunicipalityQuerySet.as_manager()

    class Meta:
        verbose_name = "муниципалитет"
        verbose_name_plural = "муниципалитеты"
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="municipality") | Q(parent__isnull=True),
                name="region_has_no_parent",
                violation_error_message="У региона не бывает вышестоящего региона.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def natural_key(self) -> tuple[str]:
        return (self.slug,)


class TenantModel(models.Model):
    """A row that belongs to one municipality; queries without a scope raise."""

    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, verbose_name="муниципалитет", related_name="+"
    )

    objects = ScopedManager(municipality="municipality")

    class Meta:
        abstract = True

    def gives_way_to(self, other: Any) -> bool:
        """Whether this row may go where another stands in its place, when two records of one organization become one.

        So may a row that says nothing, or nothing else than the other; a model says which of its rows are such.
        """
        return False


class OrganizationKind(models.TextChoices):
    """Kinds of organizations; groups of responsible parties are resolved by them."""

    ADMINISTRATION = "administration", "Администрация муниципалитета"
    DEPARTMENT = "department", "Орган управления образованием"
    METHODICAL_CENTRE = "methodical_centre", "Методический центр"
    SCHOOL = "school", "Общеобразовательная организация"
    PRESCHOOL = "preschool", "Дошкольная организация"
    SUPPLEMENTARY = "supplementary", "Организация дополнительного образования"
    VOCATIONAL = "vocational", "Профессиональная образовательная организация"
    PARTNER = "partner", "Организация-партнёр"
    REGIONAL_CENTRE = "regional_centre", "Региональный центр"
    REGIONAL_AUTHORITY = "regional_authority", "Региональный орган управления образованием"


class OrganizationQuerySet(SearchedQuerySet["Organization"]):
    def visible_to(self, access: Access) -> OrganizationQuerySet:
        return self if access.sees_everything else self.filter(municipality__in=access.municipality_ids)

    def working(self) -> OrganizationQuerySet:
        return self.filter(closed_on__isnull=True)

    def with_branches(self, keys: Iterable[int]) -> OrganizationQuerySet:
        """The organizations and their branches.

        Asked for as a set of their own, rows of either are found by their index; by columns of a join PostgreSQL
        reads all rows of the country.
        """
        own = list(keys)
        return self.filter(Q(pk__in=own) | Q(parent__in=own))

    def get_by_natural_key(self, slug: str) -> Organization:
        return self.get(slug=slug)


class Organization(Searched, TenantModel):
    """A department, centre, school, branch or partner."""

    slug = models.SlugField("код", max_length=80, unique=True)
    kind = models.CharField("вид", max_length=30, choices=OrganizationKind)
    name = models.CharField("полное название", max_length=400)
    short_name = models.CharField("краткое название", max_length=200)
    genitive_name = models.CharField(
        "название в родительном падеже",
        max_length=400,
        blank=True,
        help_text="Как после слов «приказом …»: «управления образования администрации Н-ского района».",
    )
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="branches",
        verbose_name="головная организация",
    )
    place = models.CharField("место составления документов", max_length=100, blank=True)
    letterhead = models.TextField("шапка бланка", blank=True, help_text="Каждая строка с новой строки.")
    head_post = models.CharField("должность руководителя", max_length=200, blank=True)
    head_name = models.CharField("руководитель", max_length=100, blank=True, help_text="И.О. Фамилия")
    inn = models.CharField("ИНН", max_length=12, blank=True)
    email = models.EmailField("электронная почта", blank=True)
    phone = models.CharField("телефон", max_length=60, blank=True)
    address = models.CharField("адрес", max_length=300, blank=True)
    closed_on = models.DateField("дата закрытия", null=True, blank=True)
    closed_basis = models.CharField("основание закрытия", max_length=300, blank=True)
    successor = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="predecessors",
        verbose_name="правопреемник",
    )

    objects = ScopedManager(
        municipality="municipality", _manager_class=models.Manager.from_queryset(OrganizationQuerySet)
    )

    class Meta:
        verbose_name = "организация"
        verbose_name_plural = "организации"
        ordering = ["short_name"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "name"],
                name="organization_name_once_per_municipality",
                violation_error_message="Организация с таким названием уже есть.",
            ),
        ]

    def __str__(self) -> str:
        return self.short_name

    def folded(self) -> str:
        """Its names."""
        return fold(f"{self.name} {self.short_name}")

    def natural_key(self) -> tuple[str]:
        return (self.slug,)

    natural_key.dependencies = ["organizations.municipality"]  # type: ignore[attr-defined]

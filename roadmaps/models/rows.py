from __future__ import annotations

from django.db import models
from django.db.models import Q
from django_scopes import ScopedManager

from organizations.models import Organization, TenantModel
from roadmaps.models.roadmap import Roadmap


class RowQuerySet(models.QuerySet["models.Model"]):
    """Rows of a plan known by the plan's slug and their own stable `uid`."""

    def get_by_natural_key(self, slug: str, uid: str) -> models.Model:
        return self.get(roadmap__slug=slug, uid=uid)


class Row(TenantModel):
    """A row of a plan. `uid` stays the same through copies and editions, so that they can be compared."""

    roadmap = models.ForeignKey(
        Roadmap, on_delete=models.CASCADE, related_name="%(class)s_set", verbose_name="дорожная карта"
    )
    uid = models.CharField(max_length=32, editable=False)
    position = models.PositiveIntegerField("место по порядку", default=0)
    label = models.CharField("номер", max_length=20, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    # Duties and reports of the editions before stay tied to the row, so it is not deleted.
    removed_by = models.ForeignKey(
        "roadmaps.Edition",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="исключено редакцией",
    )

    objects = ScopedManager(municipality="municipality", _manager_class=models.Manager.from_queryset(RowQuerySet))

    class Meta:
        abstract = True
        ordering = ["position", "pk"]

    def natural_key(self) -> tuple[str, str]:
        return (self.roadmap.slug, self.uid)


class PartQuerySet(models.QuerySet["models.Model"]):
    """What hangs on an item, known by the item and its place among its like."""

    def get_by_natural_key(self, slug: str, uid: str, position: int) -> models.Model:
        return self.get(item__roadmap__slug=slug, item__uid=uid, position=position)


Row.natural_key.dependencies = ["roadmaps.roadmap"]  # type: ignore[attr-defined]


class Section(Row):
    """A section; an empty title with a label means that the heading is not in the document's text."""

    title = models.TextField("заголовок раздела", blank=True)
    label_typed = models.BooleanField("номер введён вручную", default=False)
    period = models.CharField("период раздела", max_length=100, blank=True)

    class Meta(Row.Meta):
        verbose_name = "раздел"
        verbose_name_plural = "разделы"
        constraints = [models.UniqueConstraint(fields=["roadmap", "uid"], name="section_uid_once_per_roadmap")]

    def __str__(self) -> str:
        return f"{self.label} {self.title}".strip() or "Раздел без заголовка"


class Item(Row):
    """A row with a measure. NULL in a cell: the document's row has no such cell; empty: the cell is empty."""

    section = models.ForeignKey(
        Section, on_delete=models.CASCADE, null=True, blank=True, related_name="items", verbose_name="раздел"
    )
    parent = models.ForeignKey(
        "self",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="children",
        verbose_name="в составе мероприятия",
    )
    label_typed = models.BooleanField("номер введён вручную", default=False)
    title = models.TextField("мероприятие")
    deadline = models.TextField("срок", null=True, blank=True, default="")
    responsible = models.TextField("ответственный", null=True, blank=True, default="")
    result = models.TextField("результат", null=True, blank=True, default="")
    extra = models.JSONField("другие графы", default=dict, blank=True)
    readings = models.JSONField("исправленное чтение", default=dict, blank=True)
    stage = models.PositiveSmallIntegerField("этап цикла", null=True, blank=True)
    target = models.CharField("показатель, которым является", max_length=60, blank=True)

    class Meta(Row.Meta):
        verbose_name = "мероприятие"
        verbose_name_plural = "мероприятия"
        constraints = [
            models.UniqueConstraint(fields=["roadmap", "uid"], name="item_uid_once_per_roadmap"),
            models.CheckConstraint(
                condition=Q(stage__isnull=True) | Q(stage__gte=1, stage__lte=7),
                name="stage_is_one_of_seven",
                violation_error_message="Этапов цикла семь: укажите от 1 до 7.",
            ),
            models.CheckConstraint(
                condition=~Q(parent=models.F("id")),
                name="item_is_not_its_own_parent",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.title}"[:120].strip()


class Responsibility(TenantModel):
    """A responsible party as understood beside the item's wording: an organization, a group by kind, or a post."""

    class Group(models.TextChoices):
        SCHOOLS = "schools", "Образовательные организации"
        SCHOOL_HEADS = "school_heads", "Руководители ОО"
        ALL_ORGANIZATIONS = "all_organizations", "Организации (ОО, ДОУ, ДО)"
        ORGANIZATION_HEADS = "organization_heads", "Руководители организаций (ОО, ДОУ, ДО)"
        CURATORS = "curators", "Кураторы внедрения"
        PARTNERS = "partners", "Организации-партнёры"

    class Role(models.TextChoices):
        LEAD = "lead", "Ответственный"
        CO_EXECUTOR = "co_executor", "Соисполнитель"

    class Level(models.TextChoices):
        ANY = "", "—"
        SCHOOL = "school", "Уровень школы"
        MUNICIPALITY = "municipality", "Уровень муниципалитета"

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="responsibilities")
    organization = models.ForeignKey(
        Organization,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="организация",
    )
    group = models.CharField("группа", max_length=30, choices=Group, blank=True)
    post = models.CharField("должность", max_length=200, blank=True)
    specifier = models.CharField("уточнение", max_length=300, blank=True)
    role = models.CharField("роль", max_length=20, choices=Role, default=Role.LEAD)
    level = models.CharField("уровень", max_length=20, choices=Level, blank=True, default="")
    part = models.TextField("часть мероприятия", blank=True)
    position = models.PositiveIntegerField("место по порядку", default=0)

    objects = ScopedManager(municipality="municipality", _manager_class=models.Manager.from_queryset(PartQuerySet))

    class Meta:
        verbose_name = "ответственный"
        verbose_name_plural = "ответственные"
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(organization__isnull=False) | ~Q(group="") | ~Q(post=""),
                name="responsibility_names_someone",
                violation_error_message="Укажите организацию, группу или должность.",
            ),
            models.CheckConstraint(
                condition=Q(organization__isnull=True) | Q(group=""),
                name="responsibility_is_organization_or_group",
                violation_error_message="Ответственный — либо организация, либо группа.",
            ),
            models.UniqueConstraint(fields=["item", "position"], name="one_party_in_a_place"),
        ]

    def __str__(self) -> str:
        named = self.organization.short_name if self.organization else self.get_group_display()
        return ", ".join(filter(None, (self.post, named, self.specifier)))

    def natural_key(self) -> tuple[str, str, int]:
        return (*self.item.natural_key(), self.position)

    natural_key.dependencies = ["roadmaps.item"]  # type: ignore[attr-defined]


class ResultDocument(TenantModel):
    """What evidence completes an item: a kind of document and its wording."""

    class Kind(models.TextChoices):
        ORDER = "order", "Приказ"
        REGULATION = "regulation", "Положение"
        ROADMAP = "roadmap", "Дорожная карта"
        PROGRAMME = "programme", "Программа"
        LIST = "list", "Перечень"
        AGREEMENT = "agreement", "Соглашение"
        BASE = "base", "База"
        PROTOCOL = "protocol", "Протокол"
        REFERENCE = "reference", "Справка"
        REPORT = "report", "Отчёт"
        SITE_PAGE = "site_page", "Страница сайта"
        LETTER = "letter", "Письмо"
        FORMS = "forms", "Заполненные формы"
        MATERIALS = "materials", "Материалы"
        OUTCOME = "outcome", "Итог, не документ"

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="results")
    kind = models.CharField("вид документа", max_length=20, choices=Kind)
    wording = models.TextField("как назван в карте", blank=True)
    position = models.PositiveIntegerField("место по порядку", default=0)

    objects = ScopedManager(municipality="municipality", _manager_class=models.Manager.from_queryset(PartQuerySet))

    class Meta:
        verbose_name = "результат"
        verbose_name_plural = "результаты"
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["item", "position"], name="one_result_in_a_place")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.wording}".rstrip(": ")

    def natural_key(self) -> tuple[str, str, int]:
        return (*self.item.natural_key(), self.position)

    natural_key.dependencies = ["roadmaps.item"]  # type: ignore[attr-defined]


class IndicatorRow(Row):
    """An indicator as the plan words it; definitions and facts belong to monitoring and point down here."""

    name = models.TextField("показатель")
    unit = models.CharField("единица", max_length=20, blank=True)
    numerator = models.TextField("числитель", blank=True)
    denominator = models.TextField("знаменатель", blank=True)

    class Meta(Row.Meta):
        verbose_name = "показатель карты"
        verbose_name_plural = "показатели карты"
        constraints = [models.UniqueConstraint(fields=["roadmap", "uid"], name="indicator_uid_once_per_roadmap")]

    def __str__(self) -> str:
        return self.name[:120]


class TargetQuerySet(models.QuerySet["Target"]):
    def get_by_natural_key(self, slug: str, uid: str, year: int) -> Target:
        return self.get(row__roadmap__slug=slug, row__uid=uid, year=year)


class Target(TenantModel):
    """The target of a year, as printed, and the number that it means."""

    row = models.ForeignKey(IndicatorRow, on_delete=models.CASCADE, related_name="targets")
    year = models.PositiveSmallIntegerField("год")
    text = models.CharField("план, как напечатан", max_length=40)
    value = models.DecimalField("план", max_digits=12, decimal_places=3, null=True, blank=True)

    objects = ScopedManager(municipality="municipality", _manager_class=models.Manager.from_queryset(TargetQuerySet))

    class Meta:
        verbose_name = "план по показателю"
        verbose_name_plural = "планы по показателям"
        ordering = ["year"]
        constraints = [
            models.UniqueConstraint(fields=["row", "year"], name="one_target_a_year"),
            models.CheckConstraint(condition=Q(year__gte=2000, year__lte=2100), name="target_year_is_of_this_century"),
        ]

    def __str__(self) -> str:
        return f"{self.year}: {self.text}"

    def natural_key(self) -> tuple[str, str, int]:
        return (*self.row.natural_key(), self.year)

    natural_key.dependencies = ["roadmaps.indicatorrow"]  # type: ignore[attr-defined]

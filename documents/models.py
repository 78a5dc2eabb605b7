"""Rows of official paper: acts with clauses and appendices, stored files, and a municipality's print settings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django_scopes import ScopedManager

from documents import page
from organizations.models import Municipality, TenantModel, User

if TYPE_CHECKING:
    from documents.page import PageSettings


class ActQuerySet(models.QuerySet["Act"]):
    def get_by_natural_key(self, slug: str) -> Act:
        return self.get(slug=slug)


class Act(TenantModel):
    """The act that approves something. Its words lock together with what it approves."""

    class Kind(models.TextChoices):
        ORDER = "приказ", "Приказ"
        RESOLUTION = "постановление", "Постановление"
        DIRECTIVE = "распоряжение", "Распоряжение"

    slug = models.CharField(max_length=80, unique=True, editable=False)
    kind = models.CharField("вид", max_length=20, choices=Kind, default=Kind.ORDER)
    issuer_lines = models.TextField("кто издаёт", blank=True, help_text="Строки бланка, каждая с новой строки.")
    issuer_genitive = models.CharField(
        "кем издан, в родительном падеже",
        max_length=400,
        blank=True,
        help_text="Для грифа: «приказом … управления образования Н-ского района».",
    )
    place = models.CharField("место составления", max_length=100, blank=True)
    heading = models.TextField("заголовок", blank=True, help_text="О чём документ: «Об утверждении …», без точки.")
    preamble = models.TextField("преамбула", blank=True)
    operative_word = models.CharField("распорядительное слово", max_length=40, blank=True)
    basis = models.JSONField("документы-основания", default=list, blank=True)
    drafter = models.TextField("исполнитель", blank=True, help_text="ФИО, должность, телефон; строки бланка.")
    number = models.CharField("номер", max_length=40, blank=True)
    date = models.DateField("дата", null=True, blank=True)
    date_text = models.CharField("дата, как напечатана", max_length=60, blank=True)
    number_text = models.CharField("номер, как напечатан", max_length=60, blank=True)
    signatory_post = models.CharField("должность подписавшего", max_length=300, blank=True)
    signatory_name = models.CharField("подписал", max_length=100, blank=True)
    brought_in = models.BooleanField("внесён как утверждённый", default=False, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ScopedManager(municipality="municipality", _manager_class=models.Manager.from_queryset(ActQuerySet))

    class Meta:
        verbose_name = "акт"
        verbose_name_plural = "акты"
        constraints = [
            models.CheckConstraint(
                condition=Q(number="") | Q(date__isnull=False),
                name="act_number_comes_with_date",
                violation_error_message="Номер акта без даты не бывает: укажите дату.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.requisites()}".strip()

    def requisites(self) -> str:
        """«от 23.10.2020 № 1072», empty before registration."""
        date = f"от {self.date:%d.%m.%Y}" if self.date else ""
        number = f"№\u00a0{self.number}" if self.number else ""
        return " ".join(filter(None, (date, number)))

    def natural_key(self) -> tuple[str]:
        return (self.slug,)


class ClauseQuerySet(models.QuerySet["Clause"]):
    def get_by_natural_key(self, slug: str, uid: str) -> Clause:
        return self.get(act__slug=slug, uid=uid)


class Clause(TenantModel):
    """A point of the disposition; points nest."""

    class Kind(models.TextChoices):
        PLAIN = "plain", "Поручение"
        REPEAL = "repeal", "Признать утратившим силу"
        IN_FORCE = "in_force", "Вступление в силу"
        CONTROL = "control", "Контроль"

    act = models.ForeignKey(Act, on_delete=models.CASCADE, related_name="clauses")
    parent = models.ForeignKey(
        "self",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="children",
        verbose_name="в составе пункта",
    )
    uid = models.CharField(max_length=32, editable=False)
    position = models.PositiveIntegerField("место по порядку", default=0)
    label = models.CharField("номер", max_length=20, blank=True)
    kind = models.CharField("вид", max_length=20, choices=Kind, default=Kind.PLAIN)
    text = models.TextField("текст")
    executor = models.CharField("исполнитель", max_length=300, blank=True)
    term = models.CharField("срок", max_length=200, blank=True)
    appendix = models.CharField("приложение №", max_length=40, blank=True)

    objects = ScopedManager(municipality="municipality", _manager_class=models.Manager.from_queryset(ClauseQuerySet))

    class Meta:
        verbose_name = "пункт акта"
        verbose_name_plural = "пункты акта"
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["act", "uid"], name="clause_uid_once_per_act")]

    def __str__(self) -> str:
        return f"{self.label} {self.text}"[:120].strip()

    def natural_key(self) -> tuple[str, str]:
        return (self.act.slug, self.uid)

    natural_key.dependencies = ["documents.act"]  # type: ignore[attr-defined]


class AppendixQuerySet(models.QuerySet["Appendix"]):
    def get_by_natural_key(self, slug: str, uid: str) -> Appendix:
        return self.get(act__slug=slug, uid=uid)


class Appendix(TenantModel):
    """An appendix of an act. The plan and its targets are handed in by the floor above."""

    class Kind(models.TextChoices):
        ROADMAP = "roadmap", "Дорожная карта"
        TARGETS = "targets", "Показатели"
        LIST = "list", "Перечень организаций"
        TABLE = "table", "Таблица"
        TEXT = "text", "Текст"

    act = models.ForeignKey(Act, on_delete=models.CASCADE, related_name="appendices")
    uid = models.CharField(max_length=32, editable=False)
    position = models.PositiveIntegerField("место по порядку", default=0)
    number = models.CharField("номер", max_length=10, blank=True)
    kind = models.CharField("что в приложении", max_length=20, choices=Kind)
    title = models.CharField("название", max_length=500, blank=True)
    columns = models.JSONField("графы", default=list, blank=True)
    rows = models.JSONField("строки", default=list, blank=True)
    text = models.TextField("текст", blank=True)
    stamp = models.TextField("гриф, как напечатан", blank=True)
    absent = models.BooleanField("названо в акте, текста нет", default=False)

    objects = ScopedManager(municipality="municipality", _manager_class=models.Manager.from_queryset(AppendixQuerySet))

    class Meta:
        verbose_name = "приложение акта"
        verbose_name_plural = "приложения акта"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["act", "uid"], name="appendix_uid_once_per_act"),
            models.UniqueConstraint(fields=["act"], condition=Q(kind="roadmap"), name="one_roadmap_appendix_per_act"),
        ]

    def __str__(self) -> str:
        return f"Приложение {self.number} {self.title}".strip()

    def natural_key(self) -> tuple[str, str]:
        return (self.act.slug, self.uid)

    natural_key.dependencies = ["documents.act"]  # type: ignore[attr-defined]


class StoredFile(TenantModel):
    """Bytes kept once under municipality/hash. A file has no address of its own: its owner's view serves it."""

    sha256 = models.CharField("SHA-256", max_length=64)
    name = models.CharField("имя", max_length=200)
    content_type = models.CharField("тип", max_length=100)
    size = models.PositiveIntegerField("размер, байт")
    stored_at = models.DateTimeField("сохранён", default=timezone.now)
    stored_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="кто сохранил"
    )

    class Meta:
        verbose_name = "файл"
        verbose_name_plural = "файлы"
        constraints = [models.CheckConstraint(condition=Q(size__gt=0), name="stored_file_is_not_empty")]

    def __str__(self) -> str:
        return self.name

    @property
    def path(self) -> str:
        """Where the bytes lie, relative to the file store."""
        return f"{self.municipality_id}/{self.sha256[:2]}/{self.sha256}"


class PrintSettings(models.Model):
    """What the standard leaves to the body's own instruction; see `documents.page.PageSettings`."""

    class Margin(models.IntegerChoices):
        THIRTY = 30, "30 мм (хранение дольше 10 лет)"
        TWENTY = 20, "20 мм"

    class Binding(models.TextChoices):
        TOP = "top", "Сверху"
        LEFT = "left", "Слева"

    class PageNumbering(models.TextChoices):
        RESTART = "restart", "В каждом приложении заново"
        THROUGH = "through", "Сквозная"

    class OperativeSpacing(models.TextChoices):
        SPACED = "spaced", "Вразрядку: п р и к а з ы в а ю"
        CAPITALS = "capitals", "Прописными: ПРИКАЗЫВАЮ"

    class OperativePlace(models.TextChoices):
        INLINE = "inline", "В конце преамбулы"
        OWN_LINE = "own_line", "С новой строки"

    class Alignment(models.TextChoices):
        LEFT = "left", "По левому краю"
        CENTRE = "centre", "По центру"

    class BodySize(models.IntegerChoices):
        TWELVE = 12, "12 пт"
        THIRTEEN = 13, "13 пт"
        FOURTEEN = 14, "14 пт"

    municipality = models.OneToOneField(
        Municipality, on_delete=models.CASCADE, related_name="print_settings", verbose_name="муниципалитет"
    )
    left_margin = models.PositiveSmallIntegerField("левое поле", choices=Margin, default=Margin.THIRTY)
    landscape_binding = models.CharField("подшивка альбомных листов", max_length=10, choices=Binding, default="top")
    page_numbering = models.CharField("нумерация листов", max_length=10, choices=PageNumbering, default="restart")
    operative_spacing = models.CharField(
        "распорядительное слово", max_length=10, choices=OperativeSpacing, default="spaced"
    )
    operative_place = models.CharField(
        "место распорядительного слова", max_length=10, choices=OperativePlace, default="inline"
    )
    heading_align = models.CharField("заголовок к тексту", max_length=10, choices=Alignment, default="left")
    stamp_align = models.CharField("строки грифа", max_length=10, choices=Alignment, default="left")
    place_align = models.CharField("место составления", max_length=10, choices=Alignment, default="centre")
    appendix_mark_with_act = models.BooleanField("в отметке о приложении называть акт", default=False)
    body_size = models.PositiveSmallIntegerField("кегль текста", choices=BodySize, default=BodySize.FOURTEEN)
    line_height = models.FloatField(
        "межстрочный интервал", default=1.3, validators=[MinValueValidator(1.15), MaxValueValidator(1.725)]
    )
    table_size = models.FloatField(
        "кегль таблицы",
        default=0.0,
        help_text="0: подбирается сам, 10–12.",
        validators=[MaxValueValidator(12)],
    )
    hyphenation = models.BooleanField("переносы", default=True)
    column_numbers = models.BooleanField("строка с номерами граф", default=True)
    short_row_limit = models.PositiveSmallIntegerField(
        "не разрывать строки ниже, мм", default=70, validators=[MinValueValidator(20), MaxValueValidator(150)]
    )
    drafter_at_foot = models.BooleanField("исполнитель внизу последнего листа", default=True)
    watermark = models.BooleanField("надпись ПРОЕКТ на листах проекта", default=True)
    empty_cell_dash = models.BooleanField("тире в пустых графах", default=False)
    agreers = models.TextField("лист согласования: должности", blank=True, help_text="Каждая должность с новой строки.")

    objects = ScopedManager(municipality="municipality")

    class Meta:
        verbose_name = "правила печати"
        verbose_name_plural = "правила печати"
        constraints = [
            models.CheckConstraint(
                condition=Q(table_size=0) | Q(table_size__gte=10, table_size__lte=12),
                name="table_size_is_10_to_12_or_chosen",
                violation_error_message="Кегль таблицы: от 10 до 12 или 0.",
            ),
        ]

    def __str__(self) -> str:
        return f"Правила печати: {self.municipality}"

    @classmethod
    def of(cls, municipality_id: int) -> PageSettings:
        """The municipality's settings as a value, the defaults where nothing was set."""
        row = cls.objects.filter(municipality=municipality_id).first()
        return row.as_value() if row else page.PageSettings()

    def as_value(self) -> PageSettings:
        own: dict[str, Any] = {
            name: getattr(self, name)
            for name in page.PageSettings.__dataclass_fields__
            if isinstance(getattr(self, name), bool | int | float)
        }
        return page.PageSettings(
            **own,
            landscape_binding=page.Side(self.landscape_binding),
            page_numbering=page.Numbering(self.page_numbering),
            operative_spacing=page.Spacing(self.operative_spacing),
            operative_place=page.Place(self.operative_place),
            heading_align=page.Align(self.heading_align),
            stamp_align=page.Align(self.stamp_align),
            place_align=page.Align(self.place_align),
        )

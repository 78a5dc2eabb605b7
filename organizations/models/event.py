from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django_scopes import ScopedManager

from organizations.models.municipality import TenantModel
from organizations.models.user import User

if TYPE_CHECKING:
    from organizations.access import Access


class EventQuerySet(models.QuerySet["Event"]):
    def visible_to(self, access: Access) -> EventQuerySet:
        return self if access.sees_everything else self.filter(municipality__in=access.worked_ids)

    def about(self, kind: str, pk: int) -> EventQuerySet:
        """Events of one root object and everything below it, newest first."""
        return self.filter(root_kind=kind, root_id=pk).order_by("-pk")


class Event(TenantModel):
    """A line of the journal: who did what to which object, what was there before and what after.

    The object is named by kind, id and printed title, so that the journal outlives it and knows no upper floor.
    """

    at = models.DateTimeField("когда", default=timezone.now, db_index=True)
    actor = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="кто"
    )
    verb = models.CharField("действие", max_length=40)
    object_kind = models.CharField("вид объекта", max_length=30)
    object_id = models.CharField("номер объекта", max_length=40)
    object_title = models.CharField("объект", max_length=300, blank=True)
    root_kind = models.CharField(max_length=30)
    root_id = models.BigIntegerField()
    before = models.JSONField("было", null=True, blank=True)
    after = models.JSONField("стало", null=True, blank=True)
    comment = models.TextField("замечание", blank=True)
    undone_by = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="undoes",
        verbose_name="отменено",
    )

    objects = ScopedManager(municipality="municipality", _manager_class=models.Manager.from_queryset(EventQuerySet))

    class Meta:
        verbose_name = "запись журнала"
        verbose_name_plural = "журнал"
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["root_kind", "root_id", "-id"], name="event_by_root"),
            # Notices on every page look through the newest lines of one municipality.
            models.Index(fields=["municipality", "-id"], name="event_by_municipality"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(verb="return") | ~Q(comment=""),
                name="return_has_comment",
                violation_error_message="Возврат без замечания не бывает.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.object_title}"

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django_scopes import ScopedManager

from organizations.models import Municipality, User


class PublicPage(models.Model):
    """The municipality's programme as everybody may see it: switched on by the department, without personal data."""

    municipality = models.OneToOneField(
        Municipality, on_delete=models.CASCADE, related_name="public_page", verbose_name="муниципалитет"
    )
    is_on = models.BooleanField("открыта для всех", default=False)
    intro = models.TextField("о программе", blank=True)
    contacts = models.TextField("контакты", blank=True)
    shows_schools = models.BooleanField("показывать график внедрения по школам", default=True)
    shows_practices = models.BooleanField("показывать опубликованные практики", default=True)
    published_on = models.DateField("открыта", null=True, blank=True)
    published_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ScopedManager(municipality="municipality")

    class Meta:
        verbose_name = "открытая страница"
        verbose_name_plural = "открытые страницы"
        constraints = [
            models.CheckConstraint(
                condition=Q(is_on=False) | Q(published_on__isnull=False, published_by__isnull=False),
                name="open_page_says_by_whom",
            ),
        ]

    def __str__(self) -> str:
        return f"Открытая страница: {self.municipality}"

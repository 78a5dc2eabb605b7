from __future__ import annotations

import hashlib

from django.db import models
from django.db.models import Q
from django.utils import timezone

from organizations.access import Access
from organizations.models import Organization, User


class FeedQuerySet(models.QuerySet["Feed"]):
    def live(self) -> FeedQuerySet:
        """Addresses that open now: one may be revoked from a day that is still to come."""
        return self.filter(Q(revoked_at__isnull=True) | Q(revoked_at__gt=timezone.now()))

    def revocable_by(self, access: Access) -> FeedQuerySet:
        """One's own, those of one's school, and those of the municipality for whoever manages its people."""
        if access.sees_everything:
            return self
        return self.filter(
            Q(person=access.user_id)
            | Q(organization__in=access.school_organization_ids)
            | Q(organization__municipality__in=access.municipalities_as("administrator", "editor"))
        )


class Feed(models.Model):
    """A secret address where a calendar program reads terms: a person's, or an organization's that the person sees.

    Only the secret's hash is kept. The address shows what its person may see on the day of reading, and dies with it.
    """

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="feeds", verbose_name="кто завёл")
    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, null=True, blank=True, related_name="feeds", verbose_name="организация"
    )
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField("заведена", default=timezone.now)
    revoked_at = models.DateTimeField("отозвана", null=True, blank=True)

    objects = FeedQuerySet.as_manager()

    class Meta:
        verbose_name = "подписка календаря"
        verbose_name_plural = "подписки календаря"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return str(self.organization or "Мои сроки")

    @staticmethod
    def hash_of(token: str) -> str:
        """What is stored of the address's secret."""
        return hashlib.sha256(token.encode()).hexdigest()

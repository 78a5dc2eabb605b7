"""Secret addresses of calendars: made, shown once, revoked."""

from __future__ import annotations

import datetime as dt
import secrets

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django_scopes import scopes_disabled

from organizations.access import Access
from organizations.journal import record
from organizations.models import Invitation, Membership, Organization, User
from organizations.succession import Successor
from organizations.workflow import replace
from roadmaps import permissions
from roadmaps.models import Feed
from roadmaps.workflow.core import Refused, require

# More addresses than devices are forgotten ones.
LIVE = 20


def make_feed(organization: Organization | None, *, by: User) -> tuple[Feed, str]:
    """A new address of the person's own terms, or of an organization's, with its secret: it is never seen again."""
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=by.pk)
        if organization is not None:
            require(permissions.can_follow(Access.of(by), organization), "подписываться на сроки этой организации")
        if Feed.objects.live().filter(person=by).count() >= LIVE:
            raise Refused(f"У вас уже {LIVE} подписок: отзовите те, которыми не пользуетесь.")
        token = secrets.token_urlsafe(32)
        feed = Feed.objects.create(person=by, organization=organization, token_hash=Feed.hash_of(token))
        if organization is not None:
            record("make_feed", organization, by=by)
    return feed, token


def revoke_feed(feed: Feed, *, by: User) -> None:
    """The address is not there from now on. Twice is once."""
    with transaction.atomic():
        row = Feed.objects.select_for_update(of=("self",), no_key=True).select_related("organization").get(pk=feed.pk)
        allowed = Feed.objects.revocable_by(Access.of(by)).filter(pk=row.pk).exists()
        require(allowed, "отзывать эту подписку")
        now = timezone.now()
        if row.revoked_at is not None and row.revoked_at <= now:
            return
        row.revoked_at = now
        row.save(update_fields=["revoked_at"])
        if row.organization is not None:
            record("revoke_feed", row.organization, by=by)


def replace_person(
    membership: Membership, successor: Successor, last_day: dt.date | None, *, seen: dt.date | None, by: User
) -> tuple[Invitation, str]:
    """Replace a person in a role, as `organizations.workflow.replace`, and close his addresses with the role.

    Addresses of the organization and of its branches end with its last day unless another role there remains, those of
    the person's own terms where no role does. The open lines are the organization's: whoever comes finds them. All of
    it or nothing.
    """
    with transaction.atomic():
        made = replace(membership, successor, last_day, seen=seen, by=by)
        person, place = membership.user_id, membership.organization_id
        today = timezone.localdate()
        last = last_day or today - dt.timedelta(days=1)
        with scopes_disabled():
            rows = Membership.objects.filter(user=person).not_ended(last + dt.timedelta(days=1))
            remain = set(rows.values_list("organization_id", flat=True))
        gone = Q(pk__in=()) if place in remain else Q(organization=place) | Q(organization__parent=place)
        feeds = Feed.objects.live().filter(gone if remain else gone | Q(organization__isnull=True), person=person)
        over = dt.datetime.combine(last + dt.timedelta(days=1), dt.time(), timezone.get_current_timezone())
        feeds.update(revoked_at=over if last >= today else timezone.now())
    return made


def feed_of(token: str) -> Feed | None:
    """The live feed behind a secret; None for a wrong or revoked one and for a person who may not sign in."""
    rows = Feed.objects.live().select_related("person", "organization").filter(person__is_active=True)
    return rows.filter(token_hash=Feed.hash_of(token)).first()

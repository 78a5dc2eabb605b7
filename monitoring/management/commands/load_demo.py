"""The five real roadmaps and the demo accounts, into an empty database only."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django_scopes import scopes_disabled

from mentoring import demo as mentoring_demo
from monitoring import demo, demo_datacalls, demo_facts, demo_questionnaires
from organizations.demo import ACCOUNTS, PASSWORD
from organizations.models import Membership, Municipality, Organization, User
from roadmaps import workflow
from roadmaps.models import Roadmap

FIXTURES = (
    "organizations",
    "vytegra-2020",
    "tonkino-2023",
    "aksay-2020",
    "chelyabinsk-2021",
    "morshansk-2020",
    "waves",
)


class Command(BaseCommand):
    help = "Загружает пять дорожных карт и учётные записи для демонстрации в пустую базу."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Демонстрация загружается только при ROADMAPS_MODE=demo.")
        with scopes_disabled():
            if Municipality.objects.exists():
                self.stdout.write("В базе уже есть данные, демонстрация не загружается.")
                return
            with transaction.atomic():
                call_command("loaddata", *FIXTURES, verbosity=0)
                self._accounts()
                demo.found_schools()
                # All or nothing: a half-loaded database would never be taken for an empty one again.
                for roadmap in Roadmap.objects.filter(act__date__isnull=False).order_by("act__date"):
                    self._approve(roadmap)
                demo.play()
                mentoring_demo.play()
                demo_datacalls.play()
                demo_questionnaires.play()
                demo_facts.play()
        self.stdout.write("Демонстрация загружена.")

    def _approve(self, roadmap: Roadmap) -> None:
        """A plan that the demo lives through has been kept here since its act; of another one nobody reports, and
        nobody real is to seem late."""
        lived = roadmap.act.date if roadmap.act and roadmap.slug in demo.LIVED else None
        workflow.record_approved(roadmap.pk, by=None, taken_over_on=lived)

    def _accounts(self) -> None:
        # One password, hashed once: it is slow on purpose.
        password = make_password(PASSWORD)
        for account in ACCOUNTS:
            user = User.objects.create(
                email=account.email,
                password=password,
                last_name=account.last_name,
                first_name=account.first_name,
                patronymic=account.patronymic,
                is_superuser=account.platform,
            )
            for slug, role in account.roles:
                organization = Organization.objects.get(slug=slug)
                Membership.objects.create(
                    municipality=organization.municipality, organization=organization, user=user, role=role
                )

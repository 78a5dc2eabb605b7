"""The admin of monitoring: the journal's words of this floor."""

from __future__ import annotations

from django.contrib import admin

from mentoring.admin import MentoringJournalAdmin
from monitoring.phrases import PHRASES
from organizations.models import Event

admin.site.unregister(Event)


@admin.register(Event)
class MonitoringJournalAdmin(MentoringJournalAdmin):
    phrases = {**MentoringJournalAdmin.phrases, **PHRASES}

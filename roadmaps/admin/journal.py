"""The journal in the admin, with the words of plans beside those of people."""

from __future__ import annotations

from django.contrib import admin

from organizations.admin import EventAdmin
from organizations.models import Event
from roadmaps.phrases import PHRASES

admin.site.unregister(Event)


@admin.register(Event)
class JournalAdmin(EventAdmin):
    phrases = {**EventAdmin.phrases, **PHRASES}

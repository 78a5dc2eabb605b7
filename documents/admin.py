"""The admin of municipalities' print rules; acts are edited beside their plans, on the floor above."""

from __future__ import annotations

from django.contrib import admin

from documents.models import PrintSettings
from organizations.admin_access import SettingsAdmin


@admin.register(PrintSettings)
class PrintSettingsAdmin(SettingsAdmin):
    list_display = ["municipality", "left_margin", "page_numbering", "operative_spacing", "body_size"]
    fieldsets = [
        (None, {"fields": ["municipality"]}),
        ("Лист", {"fields": ["left_margin", "landscape_binding", "page_numbering", "watermark"]}),
        (
            "Текст",
            {
                "fields": [
                    "body_size",
                    "line_height",
                    "hyphenation",
                    "operative_spacing",
                    "operative_place",
                    "heading_align",
                    "place_align",
                    "drafter_at_foot",
                ]
            },
        ),
        ("Гриф и приложения", {"fields": ["stamp_align", "appendix_mark_with_act"]}),
        ("Таблица", {"fields": ["table_size", "column_numbers", "short_row_limit", "empty_cell_dash"]}),
        ("Лист согласования", {"fields": ["agreers"]}),
    ]

"""Addresses of what organizations owe: the list of one's own, a line, its report and the files behind it."""

from __future__ import annotations

from django.urls import path

from roadmaps.views import lines, my_items, reporting

urlpatterns = [
    path("my/", my_items.my_items, name="my_items"),
    path("lines/report/", reporting.line_report, name="line_report"),
    path("lines/withdraw/", lines.lines_withdraw, name="lines_withdraw"),
    path("lines/<int:pk>/", lines.line, name="line"),
    path("lines/<int:pk>/withdraw/", lines.line_withdraw, name="line_withdraw"),
    path("evidence/<int:pk>/file/", lines.evidence_file, name="evidence_file"),
]

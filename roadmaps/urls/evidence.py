"""Addresses of a plan's evidence as one archive."""

from __future__ import annotations

from django.urls import path

from roadmaps.views import evidence

urlpatterns = [
    path("<slug:slug>/evidence/", evidence.roadmap_evidence, name="roadmap_evidence"),
    path("<slug:slug>/evidence/<int:pk>/", evidence.roadmap_evidence_file, name="roadmap_evidence_file"),
]

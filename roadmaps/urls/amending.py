"""Addresses of changes to an approved plan."""

from __future__ import annotations

from django.urls import path, re_path

from roadmaps.views import amending

urlpatterns = [
    path("<slug:slug>/amend/", amending.roadmap_amend, name="roadmap_amend"),
    path("<slug:slug>/amend/points/", amending.roadmap_points, name="roadmap_points"),
    path("<slug:slug>/comparison/", amending.roadmap_comparison, name="roadmap_comparison"),
    re_path(
        r"^(?P<slug>[-\w]+)/comparison/(?P<kind>pdf|docx)/$",
        amending.roadmap_comparison_file,
        name="roadmap_comparison_file",
    ),
    path("<slug:slug>/editions/<int:number>/text/", amending.edition_text, name="edition_text"),
]

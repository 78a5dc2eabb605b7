"""Addresses of pasting and of repairs; «new» is no plan's slug, so they stand before the plans' own."""

from __future__ import annotations

from django.urls import path

from roadmaps.views import pasting, repairs

urlpatterns = [
    path("new/paste/", pasting.roadmap_new_paste, name="roadmap_new_paste"),
    path("<slug:slug>/paste/", pasting.roadmap_paste, name="roadmap_paste"),
    path("<slug:slug>/repairs/", repairs.roadmap_repairs, name="roadmap_repairs"),
]

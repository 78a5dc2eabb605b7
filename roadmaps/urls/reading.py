"""Addresses of reading."""

from __future__ import annotations

from django.urls import path

from roadmaps.views import lists, reading

urlpatterns = [
    path("", lists.roadmaps, name="roadmaps"),
]
# After the addresses of making a new plan: «new» is no plan's slug.
plan_urlpatterns = [
    path("<slug:slug>/", reading.roadmap, name="roadmap"),
    path("<slug:slug>/history/", reading.history, name="roadmap_history"),
    path("<slug:slug>/check/", reading.check, name="roadmap_check"),
]

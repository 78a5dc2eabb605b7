"""Addresses of reminders and of calendars, at the site's root."""

from __future__ import annotations

from django.urls import path

from roadmaps.views import feeds, reminders

urlpatterns = [
    path("reminders/", reminders.reminders, name="reminders"),
    path("reminders/<slug:slug>/", reminders.reminder_text, name="reminder_text"),
    path("feeds/", feeds.feeds, name="feeds"),
    path("feeds/<int:pk>/revoke/", feeds.feed_revoke, name="feed_revoke"),
    path("feeds/<str:token>.ics", feeds.feed, name="feed"),
]

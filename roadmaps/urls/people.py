"""Addresses of people where what they answer for counts, at the site's root."""

from __future__ import annotations

from django.urls import path

from roadmaps.views import replacing

urlpatterns = [
    path("people/roles/<int:pk>/replace/", replacing.role_replace, name="role_replace"),
    path("people/replaced/", replacing.role_replaced, name="role_replaced"),
]

"""Addresses of plans, grouped by noun."""

from roadmaps.urls.editing import urlpatterns as editing
from roadmaps.urls.printing import urlpatterns as printing
from roadmaps.urls.reading import plan_urlpatterns
from roadmaps.urls.reading import urlpatterns as reading

urlpatterns = [*reading, *editing, *plan_urlpatterns, *printing]

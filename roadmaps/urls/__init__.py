"""Addresses of plans, grouped by noun."""

from roadmaps.urls.amending import urlpatterns as amending
from roadmaps.urls.control import plan_urlpatterns as control
from roadmaps.urls.editing import urlpatterns as editing
from roadmaps.urls.evidence import urlpatterns as evidence
from roadmaps.urls.pasting import urlpatterns as pasting
from roadmaps.urls.printing import urlpatterns as printing
from roadmaps.urls.reading import plan_urlpatterns
from roadmaps.urls.reading import urlpatterns as reading

urlpatterns = [*reading, *control, *editing, *amending, *pasting, *plan_urlpatterns, *printing, *evidence]

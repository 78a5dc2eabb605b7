from django.urls import path

from monitoring.views.changes import changes
from monitoring.views.dashboard import dashboard
from monitoring.views.notices import notices, notices_read

urlpatterns = [
    path("", dashboard, name="dashboard"),
    path("changes/", changes, name="changes"),
    path("notices/", notices, name="notices"),
    path("notices/read/", notices_read, name="notices_read"),
]

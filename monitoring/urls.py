from django.urls import path

from monitoring.datacall_urls import DATACALLS
from monitoring.indicator_urls import INDICATORS
from monitoring.questionnaire_urls import QUESTIONNAIRES
from monitoring.report_urls import REPORTS
from monitoring.views.changes import changes
from monitoring.views.dashboard import dashboard
from monitoring.views.notices import notices, notices_read
from monitoring.views.overview import overview, overview_region

urlpatterns = [
    path("", dashboard, name="dashboard"),
    path("changes/", changes, name="changes"),
    path("overview/", overview, name="overview"),
    path("overview/<slug:slug>/", overview_region, name="overview_region"),
    path("notices/", notices, name="notices"),
    path("notices/read/", notices_read, name="notices_read"),
    *DATACALLS,
    *QUESTIONNAIRES,
    *REPORTS,
    *INDICATORS,
]

from django.urls import path

from monitoring.views import public, report_calendar, reports, sites

_ONE = "monitoring/reports/<int:pk>/"
REPORTS = [
    path("monitoring/reports/", reports.reports, name="reports"),
    path("monitoring/reports/new/", reports.report_new, name="report_new"),
    path(_ONE, reports.report, name="report"),
    path(f"{_ONE}words/<slug:key>/", reports.report_words, name="report_words"),
    path(f"{_ONE}words/<slug:key>/composed/", reports.report_composed, name="report_composed"),
    path(f"{_ONE}renew/", reports.report_renew, name="report_renew"),
    path(f"{_ONE}send/", reports.report_send, name="report_send"),
    path(f"{_ONE}correct/", reports.report_correct, name="report_correct"),
    path(f"{_ONE}drop/", reports.report_drop, name="report_drop"),
    path(f"{_ONE}report.<slug:tail>", reports.report_file, name="report_file"),
    path("monitoring/calendar/", report_calendar.report_calendar, name="report_calendar"),
    path("monitoring/calendar/typical/", report_calendar.report_calendar_typical, name="report_calendar_typical"),
    path(
        "monitoring/calendar/rules/<int:pk>/retire/",
        report_calendar.report_calendar_retire,
        name="report_calendar_retire",
    ),
    path(
        "monitoring/calendar/rules/<int:pk>/restore/",
        report_calendar.report_calendar_restore,
        name="report_calendar_restore",
    ),
    path("monitoring/calendar/tasks/<int:pk>/aside/", report_calendar.report_task_aside, name="report_task_aside"),
    path("monitoring/public/", public.public_edit, name="public_edit"),
    path("monitoring/sites/", sites.site_checks, name="site_checks"),
    path("monitoring/statistics/", sites.statistics_places, name="statistics_places"),
    path("p/<slug:slug>/", public.public_page, name="public_page"),
    path("p/<slug:slug>/<slug:roadmap>.<slug:tail>", public.public_file, name="public_file"),
]

"""Addresses of indicators: plan and fact, schools, municipalities, numbers that people give, periods, settings."""

from django.urls import path

from monitoring.views import bases, comparison, indicator_settings, periods, plan_fact, schools, values

_INDICATOR = "monitoring/indicators/<int:pk>/<int:year>/"
_PERIOD = "monitoring/periods/<slug:kind>/<int:year>/"
INDICATORS = [
    path("monitoring/", plan_fact.monitoring, name="monitoring"),
    path("monitoring/xlsx/", plan_fact.monitoring_xlsx, name="monitoring_xlsx"),
    path(_INDICATOR, schools.indicator_schools, name="indicator_schools"),
    path(f"{_INDICATOR}enter/", values.value_enter, name="value_enter"),
    path(f"{_INDICATOR}compare/", comparison.monitoring_compare, name="monitoring_compare"),
    path("monitoring/refresh/", comparison.monitoring_refresh, name="monitoring_refresh"),
    path("monitoring/values/<int:pk>/withdraw/", values.value_withdraw, name="value_withdraw"),
    path("monitoring/schools/<int:pk>/<int:year>/", schools.school_figures, name="school_figures"),
    path("monitoring/bases/<int:year>/", bases.bases, name="bases"),
    path("monitoring/periods/", periods.periods, name="periods"),
    path(_PERIOD, periods.period, name="period"),
    path(f"{_PERIOD}lock/", periods.period_lock, name="period_lock"),
    path(f"{_PERIOD}open/", periods.period_open, name="period_open"),
    path("monitoring/settings/", indicator_settings.monitoring_settings, name="monitoring_settings"),
    path("monitoring/links/", indicator_settings.target_links, name="target_links"),
    path("monitoring/sets/", indicator_settings.indicator_sets, name="indicator_sets"),
    path("monitoring/sets/new/", indicator_settings.indicator_set_new, name="indicator_set_new"),
    path("monitoring/sets/<int:pk>/", indicator_settings.indicator_set_edit, name="indicator_set_edit"),
    path("monitoring/sets/<int:pk>/new/", indicator_settings.indicator_new, name="indicator_new"),
    path("monitoring/indicators/<int:pk>/edit/", indicator_settings.indicator_edit, name="indicator_edit"),
]

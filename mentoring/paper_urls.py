"""Addresses of papers and of their texts."""

from django.urls import path

from mentoring.views import paper_templates, papers

_PAPERS, _TEMPLATE = "mentoring/<int:pk>/papers/", "mentoring/templates/<slug:kind>/"
PAPERS = [
    path(_PAPERS, papers.papers, name="papers"),
    path(f"{_PAPERS}register/", papers.paper_register, name="paper_register"),
    path(f"{_PAPERS}print/<slug:kind>/", papers.paper, name="paper"),
    path("mentoring/papers/<int:pk>/scan/", papers.paper_scan, name="paper_scan"),
    path("mentoring/papers/<int:pk>/withdraw/", papers.paper_withdraw, name="paper_withdraw"),
    path("mentoring/papers/<int:pk>/file/", papers.paper_file, name="paper_file"),
    path("mentoring/templates/", paper_templates.paper_templates, name="paper_templates"),
    path(_TEMPLATE, paper_templates.paper_template, name="paper_template"),
    path(f"{_TEMPLATE}<int:version>/", paper_templates.paper_template_version, name="paper_template_version"),
    path(f"{_TEMPLATE}<int:version>/restore/", paper_templates.paper_template_restore, name="paper_template_restore"),
]

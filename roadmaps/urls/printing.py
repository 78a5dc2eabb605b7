"""Addresses of agreement, printed copies, editions and files beside a plan."""

from __future__ import annotations

from django.urls import path, re_path

from roadmaps.views import agreement, editions, files, printing

urlpatterns = [
    path("<slug:slug>/submit/", agreement.submit, name="roadmap_submit"),
    path("<slug:slug>/withdraw/", agreement.withdraw, name="roadmap_withdraw"),
    path("<slug:slug>/agree/", agreement.agree, name="roadmap_agree"),
    path("<slug:slug>/return/", agreement.send_back, name="roadmap_return"),
    path("<slug:slug>/register/", agreement.register, name="roadmap_register"),
    path("<slug:slug>/print/", printing.preview, name="roadmap_print"),
    path("<slug:slug>/print/<str:state>/<int:number>.png", printing.page, name="roadmap_print_page"),
    path("<slug:slug>/pdf/", printing.pdf, name="roadmap_pdf"),
    path("<slug:slug>/xlsx/", printing.xlsx, name="roadmap_xlsx"),
    path("<slug:slug>/docx/", printing.docx, name="roadmap_docx"),
    path("<slug:slug>/agreement-sheet/", printing.agreement_sheet, name="roadmap_agreement_sheet"),
    path("<slug:slug>/act/", printing.act, name="roadmap_act"),
    path("<slug:slug>/editions/<int:number>/", editions.edition, name="edition"),
    path("<slug:slug>/editions/<int:number>/scan/attach/", editions.attach_scan, name="edition_scan"),
    path("<slug:slug>/editions/<int:number>/verify/", editions.verify, name="edition_verify"),
    re_path(
        r"^(?P<slug>[-\w]+)/editions/(?P<number>[0-9]{1,9})/(?P<kind>pdf|xlsx|docx|scan)/$",
        editions.file,
        name="edition_file",
    ),
    path("<slug:slug>/files/", files.files, name="roadmap_files"),
    path("<slug:slug>/files/<int:pk>/", files.file, name="corrected_file"),
]

"""Addresses of requests for data."""

from django.urls import path

from monitoring.views import datacall_answers, datacall_blanks, datacall_files, datacall_upward, datacalls

_ONE = "monitoring/requests/<int:pk>/"
DATACALLS = [
    path("monitoring/requests/", datacalls.datacalls, name="datacalls"),
    path("monitoring/requests/new/", datacalls.datacall_new, name="datacall_new"),
    path("monitoring/requests/upload/", datacall_blanks.datacall_upload, name="datacall_upload"),
    path(_ONE, datacalls.datacall, name="datacall"),
    path(f"{_ONE}edit/", datacalls.datacall_edit, name="datacall_edit"),
    path(f"{_ONE}send/", datacalls.datacall_send, name="datacall_send"),
    path(f"{_ONE}pass/", datacalls.datacall_pass, name="datacall_pass"),
    path(f"{_ONE}close/", datacalls.datacall_close, name="datacall_close"),
    path(f"{_ONE}reopen/", datacalls.datacall_reopen, name="datacall_reopen"),
    path(f"{_ONE}drop/", datacalls.datacall_drop, name="datacall_drop"),
    path(f"{_ONE}more/", datacalls.datacall_more, name="datacall_more"),
    path(f"{_ONE}prolong/", datacalls.datacall_prolong, name="datacall_prolong"),
    path(f"{_ONE}accept/", datacalls.datacall_accept, name="datacall_accept"),
    path(f"{_ONE}answers/<int:row>/return/", datacalls.datacall_return, name="datacall_return"),
    path(f"{_ONE}upward/", datacall_upward.datacall_upward, name="datacall_upward"),
    path(f"{_ONE}form/", datacall_blanks.datacall_mapping, name="datacall_mapping"),
    path(f"{_ONE}reminder/", datacalls.datacall_reminder, name="datacall_reminder"),
    path(f"{_ONE}print/", datacall_files.datacall_print, name="datacall_print"),
    path(f"{_ONE}download/", datacall_files.datacall_download, name="datacall_download"),
    path("monitoring/requests/files/<int:pk>/", datacall_files.datacall_snapshot, name="datacall_snapshot"),
    path("monitoring/requests/answers/<int:pk>/", datacall_answers.datacall_answer, name="datacall_answer"),
]

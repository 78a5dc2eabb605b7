"""Addresses of requests for data."""

from django.urls import path

from monitoring.views import (
    datacall_acts,
    datacall_answers,
    datacall_blanks,
    datacall_builder,
    datacall_files,
    datacall_upward,
    datacalls,
)

_ONE = "monitoring/requests/<int:pk>/"
DATACALLS = [
    path("monitoring/requests/", datacalls.datacalls, name="datacalls"),
    path("monitoring/requests/new/", datacall_builder.datacall_new, name="datacall_new"),
    path("monitoring/requests/upload/", datacall_blanks.datacall_upload, name="datacall_upload"),
    path(_ONE, datacalls.datacall, name="datacall"),
    path(f"{_ONE}edit/", datacall_builder.datacall_edit, name="datacall_edit"),
    path(f"{_ONE}send/", datacall_acts.datacall_send, name="datacall_send"),
    path(f"{_ONE}pass/", datacall_acts.datacall_pass, name="datacall_pass"),
    path(f"{_ONE}close/", datacall_acts.datacall_close, name="datacall_close"),
    path(f"{_ONE}reopen/", datacall_acts.datacall_reopen, name="datacall_reopen"),
    path(f"{_ONE}drop/", datacall_acts.datacall_drop, name="datacall_drop"),
    path(f"{_ONE}more/", datacall_acts.datacall_more, name="datacall_more"),
    path(f"{_ONE}prolong/", datacall_acts.datacall_prolong, name="datacall_prolong"),
    path(f"{_ONE}accept/", datacall_acts.datacall_accept, name="datacall_accept"),
    path(f"{_ONE}answers/<int:row>/prolong/", datacall_acts.datacall_prolong_one, name="datacall_prolong_one"),
    path(f"{_ONE}answers/<int:row>/return/", datacall_acts.datacall_return, name="datacall_return"),
    path(f"{_ONE}upward/", datacall_upward.datacall_upward, name="datacall_upward"),
    path(f"{_ONE}form/", datacall_blanks.datacall_mapping, name="datacall_mapping"),
    path(f"{_ONE}reminder/", datacall_acts.datacall_reminder, name="datacall_reminder"),
    path(f"{_ONE}print/", datacall_files.datacall_print, name="datacall_print"),
    path(f"{_ONE}download/", datacall_files.datacall_download, name="datacall_download"),
    path("monitoring/requests/files/<int:pk>/", datacall_files.datacall_snapshot, name="datacall_snapshot"),
    path("monitoring/requests/answers/<int:pk>/", datacall_answers.datacall_answer, name="datacall_answer"),
]

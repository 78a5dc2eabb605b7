"""Addresses of people: the register, a person, consents, the data's log and destruction, bases of programmes."""

from __future__ import annotations

from django.urls import path

from mentoring.views import consents, consents_many, data, extract_pdf, participants, people, people_xlsx

_SCHOOL, _PERSON = "mentoring/schools/<int:pk>/", "mentoring/people/<int:pk>/"
PEOPLE = [
    path(f"{_SCHOOL}people/", people.school_people, name="school_people"),
    path(f"{_SCHOOL}people/add/", people.person_add, name="person_add"),
    path(f"{_SCHOOL}people/template.xlsx", people_xlsx.people_template, name="people_template"),
    path(f"{_SCHOOL}people/import/", people_xlsx.people_import, name="people_import"),
    path(f"{_SCHOOL}people/export/", people_xlsx.people_export, name="people_export"),
    path(f"{_SCHOOL}consents/", consents_many.consents_many, name="consents_many"),
    path(_PERSON, people.person, name="person"),
    path(f"{_PERSON}edit/", people.person_edit, name="person_edit"),
    path(f"{_PERSON}leave/", people.person_leave, name="person_leave"),
    path(f"{_PERSON}come-back/", people.person_come_back, name="person_come_back"),
    path(f"{_PERSON}block/", people.person_block, name="person_block"),
    path(f"{_PERSON}unblock/", people.person_unblock, name="person_unblock"),
    path(f"{_PERSON}account/", people.person_account, name="person_account"),
    path(f"{_PERSON}account/end/", people.person_account_end, name="person_account_end"),
    path(f"{_PERSON}name/", people.person_reveal, name="person_reveal"),
    path(f"{_PERSON}consents/", consents.consent_give, name="consent_give"),
    path("mentoring/consents/<int:pk>/withdraw/", consents.consent_withdraw, name="consent_withdraw"),
    path("mentoring/consents/<int:pk>/attach/", consents.consent_attach, name="consent_attach"),
    path("mentoring/consents/<int:pk>/scan/", consents.consent_scan, name="consent_scan"),
    path(f"{_PERSON}extract/", data.person_extract, name="person_extract"),
    path(f"{_PERSON}extract/pdf/", extract_pdf.person_extract_pdf, name="person_extract_pdf"),
    path(f"{_PERSON}addenda/", consents.addendum_add, name="addendum_add"),
    path("mentoring/addenda/<int:pk>/notice/", consents.addendum_notice, name="addendum_notice"),
]

DATA = [
    path(f"{_SCHOOL}data-log/", data.data_log, name="data_log"),
    path(f"{_SCHOOL}destruction/", data.destruction, name="destruction"),
    path("mentoring/destruction/<int:pk>/file/", data.destruction_file, name="destruction_file"),
    path("mentoring/municipalities/<int:pk>/names/", data.names_kept, name="names_kept"),
    path("mentoring/municipalities/<int:pk>/names/stop/", data.names_stop, name="names_stop"),
]

BASES = [
    path("mentoring/<int:pk>/mentees/", participants.base, {"side": "mentee"}, name="mentees"),
    path("mentoring/<int:pk>/mentors/", participants.base, {"side": "mentor"}, name="mentors"),
    path("mentoring/<int:pk>/mentees/add/", participants.base_add, {"side": "mentee"}, name="mentees_add"),
    path("mentoring/<int:pk>/mentors/add/", participants.base_add, {"side": "mentor"}, name="mentors_add"),
    path("mentoring/<int:pk>/mentors/trained/", participants.mentors_trained, name="mentors_trained"),
    path("mentoring/participants/<int:pk>/", participants.participant_edit, name="participant_edit"),
    path("mentoring/participants/<int:pk>/leave/", participants.participant_leave, name="participant_leave"),
]

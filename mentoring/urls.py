from django.urls import path, register_converter
from django.urls.converters import StringConverter

from mentoring.paper_urls import PAPERS
from mentoring.meeting_urls import MEETINGS, PRACTICES
from mentoring.views import (
    consents,
    matching,
    pair_changes,
    pairs,
    participants,
    people,
    programmes,
    reference,
    stages,
    waves,
    wishes,
)
from mentoring.workflow.reference import KINDS

WAVES = [path("schools/", waves.schools, name="schools")]


class ReferenceKind(StringConverter):
    """A word that names a kind of reference data; any other is no address."""

    regex = "|".join(KINDS)


register_converter(ReferenceKind, "reference_kind")
_KIND = "mentoring/reference/<reference_kind:kind>/"
REFERENCE = [
    path("mentoring/reference/", reference.reference, name="reference"),
    path(f"{_KIND}add/", reference.reference_add, name="reference_add"),
    path(f"{_KIND}<int:pk>/", reference.reference_edit, name="reference_edit"),
    path(f"{_KIND}<int:pk>/retire/", reference.reference_retire, name="reference_retire"),
    path(f"{_KIND}<int:pk>/restore/", reference.reference_restore, name="reference_restore"),
]

PROGRAMMES = [
    path("mentoring/", programmes.programmes, name="programmes"),
    path("mentoring/new/", programmes.programme_new, name="programme_new"),
    path("mentoring/<int:pk>/", programmes.programme, name="programme"),
    path("mentoring/<int:pk>/print/", programmes.programme_print, name="programme_print"),
    path("mentoring/<int:pk>/curator/", programmes.programme_curator, name="programme_curator"),
    path("mentoring/<int:pk>/close/", programmes.programme_close, name="programme_close"),
    path("mentoring/<int:pk>/reopen/", programmes.programme_reopen, name="programme_reopen"),
    path("mentoring/<int:pk>/next/", programmes.programme_next, name="programme_next"),
    path("mentoring/<int:pk>/stages/<int:stage>/", stages.stage, name="stage"),
    *(
        path(f"mentoring/<int:pk>/stages/<int:stage>/{act}/", stages.stage_act, {"act": act}, name=f"stage_{act}")
        for act in stages.ACTS
    ),
    path("mentoring/<int:pk>/points/<int:point>/", stages.point, name="point"),
    path("mentoring/<int:pk>/points/<int:point>/mark/", stages.point_mark, name="point_mark"),
    path("mentoring/<int:pk>/points/<int:point>/unmark/", stages.point_unmark, name="point_unmark"),
    path("mentoring/<int:pk>/points/<int:point>/file/", stages.point_file, name="point_file"),
]

PAIRS = [
    path("mentoring/<int:pk>/matching/", matching.matching, name="matching"),
    path("mentoring/<int:pk>/matching/choose/", matching.matching_choose, name="matching_choose"),
    path("mentoring/<int:pk>/matching/make/", matching.matching_make, name="matching_make"),
    path("mentoring/<int:pk>/wishes/", wishes.pair_wishes, name="pair_wishes"),
    path("mentoring/<int:pk>/wishes/drop/", wishes.pair_wish_drop, name="pair_wish_drop"),
    path("mentoring/participants/<int:pk>/support/", wishes.matching_support, name="matching_support"),
    path("mentoring/<int:pk>/pairs/", pairs.pairs, name="pairs"),
    path("mentoring/<int:pk>/pairs/activate/", pairs.pairs_activate, name="pairs_activate"),
    path("mentoring/<int:pk>/pairs/enter/", pairs.pairs_enter, name="pairs_enter"),
    path("mentoring/pairs/<int:pk>/discard/", pairs.pair_discard, name="pair_discard"),
    path("mentoring/pairs/<int:pk>/changes/", pair_changes.pair_changes, name="pair_changes"),
]

_SCHOOL, _PERSON = "mentoring/schools/<int:pk>/", "mentoring/people/<int:pk>/"
PEOPLE = [
    path(f"{_SCHOOL}people/", people.school_people, name="school_people"),
    path(f"{_SCHOOL}people/add/", people.person_add, name="person_add"),
    path(_PERSON, people.person, name="person"),
    path(f"{_PERSON}edit/", people.person_edit, name="person_edit"),
    path(f"{_PERSON}leave/", people.person_leave, name="person_leave"),
    path(f"{_PERSON}come-back/", people.person_come_back, name="person_come_back"),
    path(f"{_PERSON}block/", people.person_block, name="person_block"),
    path(f"{_PERSON}unblock/", people.person_unblock, name="person_unblock"),
    path(f"{_PERSON}name/", people.person_reveal, name="person_reveal"),
    path(f"{_PERSON}consents/", consents.consent_give, name="consent_give"),
    path("mentoring/consents/<int:pk>/withdraw/", consents.consent_withdraw, name="consent_withdraw"),
    path("mentoring/consents/<int:pk>/attach/", consents.consent_attach, name="consent_attach"),
    path("mentoring/consents/<int:pk>/scan/", consents.consent_scan, name="consent_scan"),
    path(f"{_PERSON}addenda/", consents.addendum_add, name="addendum_add"),
    path("mentoring/addenda/<int:pk>/notice/", consents.addendum_notice, name="addendum_notice"),
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

urlpatterns = [*PEOPLE, *BASES, *WAVES, *REFERENCE, *PROGRAMMES, *PAIRS, *PAPERS, *MEETINGS, *PRACTICES]

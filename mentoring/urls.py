from django.urls import path, register_converter
from django.urls.converters import StringConverter

from mentoring.meeting_urls import MEETINGS, PRACTICES
from mentoring.paper_urls import PAPERS
from mentoring.people_urls import BASES, DATA, PEOPLE
from mentoring.registry_urls import PACKAGES, REGISTRY, WAVES
from mentoring.views import (
    matching,
    office_export,
    pair_changes,
    pairs,
    programmes,
    reference,
    regional,
    stages,
    wishes,
)
from mentoring.workflow.reference import KINDS


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
    # Beside the board, not under it: «Наставничество» is another entry of the navigation.
    path("mentoring-of-regions/", regional.regional_mentoring, name="regional_mentoring"),
    path("mentoring/export/", office_export.office_export, name="office_export"),
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

urlpatterns = [
    *PEOPLE,
    *DATA,
    *BASES,
    *WAVES,
    *REGISTRY,
    *PACKAGES,
    *REFERENCE,
    *PROGRAMMES,
    *PAIRS,
    *PAPERS,
    *MEETINGS,
    *PRACTICES,
]

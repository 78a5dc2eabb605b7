"""Two windows at once send one link's sheet: one answer stands, the other is told why."""

from __future__ import annotations

import pytest
from django_scopes import scopes_disabled

from monitoring.models import Question, Sheet
from monitoring.questions import Said
from monitoring.workflow import answering
from organizations.refusals import Refused
from tests.monitoring.questionnaire_cast import a_survey
from tests.two_actors import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("anonymous", [True, False])
def test_a_link_is_used_once(anonymous: bool) -> None:
    with scopes_disabled():
        survey = a_survey(5)
        collection = survey.open(anonymous=anonymous)
        token, *_ = survey.secrets(collection, 5)
        keys = dict(Question.objects.filter(questionnaire=collection.questionnaire).values_list("code", "pk"))
    said = {keys["joint_work"]: Said(number=9), keys["joy"]: Said(number=1)}
    results = at_once(*[lambda: answering.send_answers(token, said)] * 2)
    assert sorted(isinstance(one, Refused) for one in results) == [False, True]
    with scopes_disabled():
        assert Sheet.objects.filter(finished_on__isnull=False).count() == 1

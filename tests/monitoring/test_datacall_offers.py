"""What an answer is offered beforehand: last answers, sums of schools, and what the department said instead of them."""

from __future__ import annotations

import pytest
from django.urls import reverse

from monitoring.datacalls.last import last_answers
from monitoring.models import DataCall
from tests.monitoring.datacall_cast import District, answer, row_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unscoped")]


@pytest.fixture
def district() -> District:
    return District()


def test_a_note_is_offered_again_only_to_the_request_it_was_written_for(district: District) -> None:
    columns = "Телефон | текст\nПримечание | текст | необязательно"
    school, curator = district.schools[0], district.client(district.curators[0])
    former = district.sent(columns=columns)
    answer(curator, row_of(former, school), "2-11-40", "Ремонт")
    for previous, offered in ((former.pk, ["c1", "c2"]), ("", ["c1"])):
        call = district.sent(title=f"Ещё {previous}", columns=columns, previous=previous)
        assert sorted(last_answers(row_of(call, school))) == offered


def test_what_the_department_put_for_a_sum_stays_and_a_sum_follows_the_schools(district: District) -> None:
    above = district.sent(district.regional, groups=["all"], columns="Программ | число\nПар | число")
    editor, regional = district.client(district.editor), district.client(district.regional)
    below = DataCall.objects.get(municipality=district.municipality)
    assert "не передан школам, до 12:00 17.10.2023" in editor.get(reverse("dashboard")).content.decode()
    editor.post(reverse("datacall_pass", args=[below.pk]))
    assert "ответ не отправлен, до 12:00 17.10.2023" in editor.get(reverse("dashboard")).content.decode()
    upward = reverse("datacall_upward", args=[below.pk])
    answer(editor, row_of(below, district.schools[0]), "1", "12")
    editor.post(upward, {"cell-c1": "3", "cell-c2": "12"})
    row = above.rows.get()
    assert row.cells == {"c1": 3, "c2": 12}
    assert "ответ не отправлен" not in editor.get(reverse("dashboard")).content.decode()
    regional.post(reverse("datacall_return", args=[above.pk, row.pk]), {"reason": "Сверьте пары"})
    assert "ответ возвращён, исправьте и отправьте" in editor.get(reverse("dashboard")).content.decode()
    answer(editor, row_of(below, district.schools[0]), "1", "15")
    offered = {one.column.code: (one.typed, one.known) for one in editor.get(upward).context["asked"]}
    assert offered == {"c1": ("3", "1"), "c2": ("15", "15")}

"""Addresses of a pair's own pages: meetings, feedback, plan, closing, practices."""

from django.urls import path

from mentoring.views import closing, feedback, feedback_links, meetings, pair, plans, practices

_PAIR, _MEETING, _PRACTICE = "mentoring/pairs/<int:pk>/", "mentoring/meetings/<int:pk>/", "mentoring/practices/"
MEETINGS = [
    path(_PAIR, pair.pair, name="pair"),
    path(f"{_PAIR}meetings/", meetings.meeting_new, name="meeting_new"),
    path(f"{_PAIR}plan/", plans.pair_plan, name="pair_plan"),
    path(f"{_PAIR}plan/approve/", plans.pair_plan_approve, name="pair_plan_approve"),
    path(f"{_PAIR}journal/", pair.pair_journal, name="pair_journal"),
    path(f"{_PAIR}links/<int:participant>/", pair.pair_link, name="pair_link"),
    path(f"{_PAIR}links/<int:participant>/revoke/", pair.pair_link_revoke, name="pair_link_revoke"),
    path(_MEETING, meetings.meeting, name="meeting"),
    path(f"{_MEETING}remove/", meetings.meeting_remove, name="meeting_remove"),
    path(f"{_MEETING}feedback/", meetings.meeting_feedback, name="meeting_feedback"),
    path("mentoring/feedback/<int:pk>/read/", pair.feedback_read, name="feedback_read"),
    path("mentoring/<int:pk>/meetings/", meetings.meetings_many, name="meetings_many"),
    path("mentoring/<int:pk>/feedback-links/", feedback_links.feedback_links, name="feedback_links"),
    path("mentoring/<int:pk>/closing/", closing.closing, name="closing"),
    path("mentoring/my/", pair.my_pairs, name="my_pairs"),
    path("f/<str:token>/", feedback.feedback, name="feedback"),
]
PRACTICES = [
    path(_PRACTICE, practices.practices, name="practices"),
    path(f"{_PRACTICE}new/<slug:school>/", practices.practice_new, name="practice_new"),
    path(f"{_PRACTICE}<int:pk>/", practices.practice, name="practice"),
    path(f"{_PRACTICE}<int:pk>/edit/", practices.practice_edit, name="practice_edit"),
    path(f"{_PRACTICE}<int:pk>/publish/", practices.practice_publish, name="practice_publish"),
    path(f"{_PRACTICE}<int:pk>/withdraw/", practices.practice_withdraw, name="practice_withdraw"),
]

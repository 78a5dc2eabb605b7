"""Addresses of sign-in, people and a person's own settings, grouped by noun."""

from __future__ import annotations

from django.urls import URLPattern, path

from organizations.views import account, invitations, jobs, people, preferences, typed

account_urls: list[URLPattern] = [
    path("login/", account.Login.as_view(), name="login"),
    path("logout/", account.Logout.as_view(), name="logout"),
    path("password/change/", account.PasswordChange.as_view(), name="password_change"),
    path("password/reset/", account.PasswordReset.as_view(), name="password_reset"),
    path("password/reset/sent/", account.PasswordResetSent.as_view(), name="password_reset_done"),
    path("password/reset/<uidb64>/<token>/", account.PasswordResetConfirm.as_view(), name="password_reset_confirm"),
    path("invitation/<str:token>/", invitations.invitation, name="invitation"),
    path("typed/<str:key>/", typed.typed, name="typed"),
    path("preferences/", preferences.preferences, name="preferences"),
    path("preferences/sessions/end/", preferences.sessions_end, name="sessions_end"),
]

people_urls: list[URLPattern] = [
    path("people/", people.people, name="people"),
    path("people/invite/", people.invite, name="person_invite"),
    path("people/invitations/<int:pk>/revoke/", people.revoke, name="invitation_revoke"),
    path("people/grant/", people.grant, name="role_grant"),
    path("people/roles/<int:pk>/terms/", people.terms, name="role_terms"),
    path("people/roles/<int:pk>/end/", people.end, name="role_end"),
]

job_urls: list[URLPattern] = [
    path("jobs/", jobs.jobs, name="jobs"),
    path("jobs/<int:pk>/", jobs.job, name="job"),
    path("jobs/<int:pk>/cancel/", jobs.cancel, name="job_cancel"),
]

urlpatterns = [*account_urls, *people_urls, *job_urls]

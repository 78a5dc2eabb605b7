"""Who may do what in the admin: a row per registered model, for the two who have business there.

Nobody else has: who is signed in is refused, who is not is sent to the sign-in.
"""

from __future__ import annotations

from dataclasses import dataclass

VIEW, CHANGE, ADD, DELETE = "view", "change", "add", "delete"
ALL = frozenset({VIEW, CHANGE, ADD, DELETE})
READ = frozenset({VIEW})
NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Ways:
    """What the municipality's administrator may do with its rows, and the platform's with all.

    `pk`: the name of a row of the municipality in `cast.World.named`.
    """

    pk: str
    administrator: frozenset[str]
    platform: frozenset[str]


ADMIN = {
    "organizations.municipality": Ways("municipality", frozenset({VIEW, CHANGE}), ALL - {DELETE}),
    "organizations.organization": Ways("organization", ALL, ALL),
    "organizations.membership": Ways("role_in_school", ALL - {DELETE}, ALL - {DELETE}),
    "organizations.user": Ways("user", READ, ALL - {DELETE}),
    "organizations.invitation": Ways("invitation_to_school", READ, READ),
    "organizations.event": Ways("edit", READ, READ),
    "documents.printsettings": Ways("print_settings", ALL, ALL),
    "documents.act": Ways("act", frozenset({VIEW, CHANGE}), frozenset({VIEW, CHANGE})),
    "roadmaps.roadmap": Ways("roadmap", ALL, ALL),
    "roadmaps.edition": Ways("edition", READ, READ),
    "roadmaps.roadmapsettings": Ways("roadmap_settings", ALL, ALL),
    "roadmaps.dayoff": Ways("day_off", ALL, ALL),
    "roadmaps.section": Ways("section", ALL, ALL),
    "roadmaps.item": Ways("item", ALL, ALL),
    "roadmaps.indicatorrow": Ways("indicator", ALL, ALL),
    # The model's own reference data are the platform's; a municipality keeps its own on a page.
    "mentoring.form": Ways("federal_form", NOTHING, ALL - {DELETE}),
    "mentoring.rolemodel": Ways("role_model", NOTHING, ALL - {DELETE}),
    "mentoring.stagepoint": Ways("point", NOTHING, ALL - {DELETE}),
    "mentoring.request": Ways("request", NOTHING, ALL - {DELETE}),
    "mentoring.competence": Ways("competence", NOTHING, ALL - {DELETE}),
    # Attempts to sign in hold addresses of people of all municipalities.
    "axes.accessattempt": Ways("attempt", NOTHING, frozenset({VIEW, CHANGE, DELETE})),
    "axes.accesslog": Ways("sign_in", NOTHING, frozenset({VIEW, CHANGE, DELETE})),
    "axes.accessfailurelog": Ways("failure", NOTHING, frozenset({VIEW, CHANGE, DELETE})),
}
"""Every registered model."""

# Rows of a plan that is agreed or approved are read by everybody and written by nobody.
CLOSED = {
    "roadmaps.roadmap": "approved_roadmap",
    "roadmaps.section": "approved_section",
    "roadmaps.item": "approved_item",
    "documents.act": "approved_act",
}

PAGES = {
    "index": {"administrator": 200, "platform": 200},
    "login": {"administrator": 403, "platform": 403},
    # The admin's own sign-out and password stay out of use: the site has its own.
    "logout": {"administrator": 405, "platform": 405},
    "password_change": {"administrator": 200, "platform": 200},
    "password_change_done": {"administrator": 200, "platform": 200},
    # Without the names of a field it shows nobody anything.
    "autocomplete": {"administrator": 403, "platform": 403},
    "jsi18n": {"administrator": 200, "platform": 200},
}
"""GET of the admin's pages that belong to no model."""

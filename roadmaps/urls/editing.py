"""Addresses of editing, grouped by noun: every action is a form of its own."""

from __future__ import annotations

from django.urls import path

from roadmaps.views.editing import (
    act,
    appendices,
    cells,
    creation,
    parties,
    properties,
    rows,
    targets,
    terms,
    undo,
)

_new = [
    path("new/", creation.roadmap_new, name="roadmap_new"),
    path("new/blank/", creation.roadmap_new_blank, name="roadmap_new_blank"),
    path("new/typical/", creation.roadmap_new_typical, name="roadmap_new_typical"),
    path("new/copy/", creation.roadmap_new_copy, name="roadmap_new_copy"),
]
_plan = [
    path("<slug:slug>/properties/", properties.roadmap_properties, name="roadmap_properties"),
    path("<slug:slug>/renumber/", properties.roadmap_renumber, name="roadmap_renumber"),
    path("<slug:slug>/targets/", targets.roadmap_targets, name="roadmap_targets"),
    path("<slug:slug>/term/", terms.roadmap_term, name="roadmap_term"),
    path("<slug:slug>/delete/", creation.roadmap_delete, name="roadmap_delete"),
    path("<slug:slug>/undo/<int:pk>/", undo.event_undo, name="event_undo"),
]
# The acts of a row stand before its cells: «parties» is no column's key.
_rows = [
    path("<slug:slug>/items/add/", rows.item_add, name="item_add"),
    path("<slug:slug>/items/<str:uid>/menu/", rows.item_menu, name="item_menu"),
    path("<slug:slug>/items/<str:uid>/move/", rows.item_move, name="item_move"),
    path("<slug:slug>/items/<str:uid>/delete/", rows.item_delete, name="item_delete"),
    path("<slug:slug>/items/<str:uid>/parties/", parties.item_parties, name="item_parties"),
    path("<slug:slug>/items/<str:uid>/results/", parties.item_results, name="item_results"),
    path("<slug:slug>/items/<str:uid>/<slug:field>/", cells.cell_edit, name="cell_edit"),
    path("<slug:slug>/sections/add/", rows.section_add, name="section_add"),
    path("<slug:slug>/sections/<str:uid>/menu/", rows.section_menu, name="section_menu"),
    path("<slug:slug>/sections/<str:uid>/move/", rows.section_move, name="section_move"),
    path("<slug:slug>/sections/<str:uid>/delete/", rows.section_delete, name="section_delete"),
    path("<slug:slug>/sections/<str:uid>/", cells.section_edit, name="section_edit"),
]
_act = [
    path("<slug:slug>/act/start/", act.act_start, name="act_start"),
    path("<slug:slug>/act/edit/", act.act_edit, name="act_edit"),
    path("<slug:slug>/act/clauses/add/", act.clause_add, name="clause_add"),
    path("<slug:slug>/act/clauses/<str:uid>/", act.clause_edit, name="clause_edit"),
    path("<slug:slug>/act/clauses/<str:uid>/move/", act.clause_move, name="clause_move"),
    path("<slug:slug>/act/clauses/<str:uid>/delete/", act.clause_delete, name="clause_delete"),
    path("<slug:slug>/act/appendices/add/", appendices.appendix_add, name="appendix_add"),
    path("<slug:slug>/act/appendices/<str:uid>/", appendices.appendix_edit, name="appendix_edit"),
    path("<slug:slug>/act/appendices/<str:uid>/delete/", appendices.appendix_delete, name="appendix_delete"),
]
urlpatterns = [*_new, *_plan, *_rows, *_act]

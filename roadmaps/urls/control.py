"""Addresses of the department: the grid, the queue, control of items, addressees, taking over."""

from __future__ import annotations

from django.urls import path

from roadmaps.views.control import (
    addressees,
    controllers,
    discipline,
    grid,
    item,
    queue,
    silence,
    status_note,
    takeover,
    timeline,
)

# Under the plan's address; before those of editing, where any word after an item's uid is a column.
plan_urlpatterns = [
    path("<slug:slug>/grid/", grid.roadmap_grid, name="roadmap_grid"),
    path("<slug:slug>/grid.xlsx", grid.roadmap_grid_xlsx, name="roadmap_grid_xlsx"),
    path("<slug:slug>/timeline/", timeline.roadmap_timeline, name="roadmap_timeline"),
    path("<slug:slug>/status-note/", status_note.roadmap_status_note, name="roadmap_status_note"),
    path("<slug:slug>/status-note.pdf", status_note.roadmap_status_note_pdf, name="roadmap_status_note_pdf"),
    path("<slug:slug>/status-note.docx", status_note.roadmap_status_note_docx, name="roadmap_status_note_docx"),
    path("<slug:slug>/discipline/", discipline.roadmap_discipline, name="roadmap_discipline"),
    path("<slug:slug>/discipline/lines/", discipline.roadmap_discipline_lines, name="roadmap_discipline_lines"),
    path("<slug:slug>/controller/", controllers.roadmap_controller, name="roadmap_controller"),
    path("<slug:slug>/addressees/", addressees.roadmap_addressees, name="roadmap_addressees"),
    path("<slug:slug>/takeover/", takeover.roadmap_takeover, name="roadmap_takeover"),
    path("<slug:slug>/items/<str:uid>/control/", item.item_control, name="item_control"),
]
# At the root of the site.
urlpatterns = [
    path("control/", controllers.control, name="control"),
    path("control/take-off/", controllers.control_take_off, name="control_take_off"),
    path("discipline/", discipline.discipline, name="discipline"),
    path("discipline/lines/", discipline.discipline_lines, name="discipline_lines"),
    path("silence/", silence.silence, name="silence"),
    path("silence/<slug:slug>/", silence.silence_text, name="silence_text"),
    path("queue/", queue.queue, name="queue"),
    path("lines/accept/", queue.line_accept, name="line_accept"),
    path("lines/return/", queue.line_return, name="line_return"),
    path("lines/<int:pk>/extend/", item.line_extend, name="line_extend"),
]

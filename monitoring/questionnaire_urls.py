"""Addresses of questionnaires, their collections and results, and the open page of answering."""

from django.urls import path

from monitoring.views import answering, collections, curator_board, questionnaire_texts, results

_ALL, _COLLECTION = "monitoring/questionnaires/", "monitoring/collections/<int:pk>/"
_TEXT = f"{_ALL}texts/<int:pk>/"
QUESTIONNAIRES = [
    path(_ALL, collections.questionnaires, name="questionnaires"),
    path(f"{_ALL}open/", collections.collections_open, name="collections_open"),
    path(f"{_ALL}results/", results.questionnaire_results, name="questionnaire_results"),
    path(f"{_ALL}results/xlsx/", results.questionnaire_results_xlsx, name="questionnaire_results_xlsx"),
    path(f"{_ALL}curators/", curator_board.curator_boards, name="curator_boards"),
    path(f"{_ALL}texts/", questionnaire_texts.questionnaire_texts, name="questionnaire_texts"),
    path(_TEXT, questionnaire_texts.questionnaire, name="questionnaire"),
    path(f"{_TEXT}edit/", questionnaire_texts.questionnaire_edit, name="questionnaire_edit"),
    path(f"{_TEXT}restore/", questionnaire_texts.questionnaire_restore, name="questionnaire_restore"),
    path(f"{_TEXT}pdf/", questionnaire_texts.questionnaire_pdf, name="questionnaire_pdf"),
    path(_COLLECTION, collections.collection, name="collection"),
    path(f"{_COLLECTION}links/", collections.collection_links, name="collection_links"),
    path(f"{_COLLECTION}revoke/", collections.collection_revoke, name="collection_revoke"),
    path(f"{_COLLECTION}term/", collections.collection_term, name="collection_term"),
    path(f"{_COLLECTION}close/", collections.collection_close, name="collection_close"),
    path(f"{_COLLECTION}enter/", collections.collection_enter, name="collection_enter"),
    path(f"{_COLLECTION}results/", results.collection_results, name="collection_results"),
    path(f"{_COLLECTION}results/xlsx/", results.collection_results_xlsx, name="collection_results_xlsx"),
    path("q/<str:token>/", answering.answer, name="answer"),
]

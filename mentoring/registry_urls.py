"""Addresses of the register, the roll-out over the years and the packages of documents."""

from django.urls import path

from mentoring.views import agreements, packages, registry, registry_import, waves

WAVES = [
    path("schools/", waves.schools, name="schools"),
    path("schools/plans/<slug:slug>/new/", waves.wave_new, name="wave_new"),
    path("schools/<int:pk>/edit/", waves.wave_edit, name="wave_edit"),
    path("schools/<int:pk>/drop/", waves.wave_drop, name="wave_drop"),
    path("schools/<int:pk>/join/", waves.wave_join, name="wave_join"),
    path("schools/<int:pk>/register/", waves.wave_register, name="wave_register"),
    path("schools/<int:pk>/leave/", waves.wave_leave, name="wave_leave"),
]

_ORGANIZATION = "organizations/<int:pk>/"
REGISTRY = [
    path("organizations/", registry.organizations, name="organizations"),
    path("organizations/new/", registry.organization_new, name="organization_new"),
    path("organizations/export/", registry_import.organizations_export, name="organizations_export"),
    path("organizations/import/", registry_import.organizations_import, name="organizations_import"),
    path("organizations/import/apply/", registry_import.organizations_import_apply, name="organizations_import_apply"),
    path("organizations/import/invite/", registry_import.organizations_invite, name="organizations_invite"),
    path(_ORGANIZATION, registry.organization, name="organization"),
    path(f"{_ORGANIZATION}edit/", registry.organization_edit, name="organization_edit"),
    path(f"{_ORGANIZATION}close/", registry.organization_close, name="organization_close"),
    path(f"{_ORGANIZATION}reopen/", registry.organization_reopen, name="organization_reopen"),
    path(f"{_ORGANIZATION}reorganise/", registry.organization_reorganise, name="organization_reorganise"),
    path(f"{_ORGANIZATION}merge/", registry.organization_merge, name="organization_merge"),
    path(f"{_ORGANIZATION}agreements/new/", agreements.agreement_new, name="agreement_new"),
    path("agreements/<int:pk>/", agreements.agreement_edit, name="agreement_edit"),
    path("agreements/<int:pk>/end/", agreements.agreement_end, name="agreement_end"),
    path("agreements/<int:pk>/file/", agreements.agreement_file, name="agreement_file"),
]

_PACKAGE = "mentoring/schools/<int:pk>/documents/"
PACKAGES = [
    path("mentoring/documents/", packages.school_packages, name="school_packages"),
    path("mentoring/documents/<int:pk>/drop/", packages.school_document_drop, name="school_document_drop"),
    path("mentoring/documents/<int:pk>/file/", packages.school_document_file, name="school_document_file"),
    path(_PACKAGE, packages.school_documents, name="school_documents"),
    path(f"{_PACKAGE}<slug:kind>/", packages.school_document, name="school_document"),
]

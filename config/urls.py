from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("monitoring.urls")),
    path("", include("organizations.urls")),
    path("", include("mentoring.urls")),
    path("", include("roadmaps.urls.reminding")),
    path("", include("roadmaps.urls.lines")),
    path("", include("roadmaps.urls.people")),
    path("", include("roadmaps.urls.control")),
    path("roadmaps/", include("roadmaps.urls")),
    path("admin/", admin.site.urls),
]
handler400 = "organizations.views.errors.bad_request"
handler403 = "organizations.views.errors.forbidden"
handler404 = "organizations.views.errors.not_found"
handler500 = "organizations.views.errors.server_error"

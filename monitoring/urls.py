from django.urls import path

from monitoring.views.dashboard import dashboard

urlpatterns = [path("", dashboard, name="dashboard")]

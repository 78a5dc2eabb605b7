from django.urls import path

from mentoring import views

urlpatterns = [path("schools/", views.schools, name="schools")]

from django.urls import path

from mentoring.views import waves

urlpatterns = [path("schools/", waves.schools, name="schools")]

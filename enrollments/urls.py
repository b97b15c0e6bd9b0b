from django.urls import path
from rest_framework.routers import SimpleRouter

from enrollments import views

router = SimpleRouter(use_regex_path=False)
router.register("", views.EnrollmentViewSet, "enrollment")

urlpatterns = [
    path("progress/", views.ProgressView.as_view(), name="progress"),
    *router.urls,
]

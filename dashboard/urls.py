from django.urls import path

from dashboard import views

urlpatterns = [
    path("", views.Dashboard.as_view(), name="dashboard"),
    path("instructor/", views.InstructorDashboard.as_view(), name="instructor-dashboard"),
]

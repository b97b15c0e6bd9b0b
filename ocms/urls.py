from django.contrib import admin
from django.urls import include, path

from ocms import views

urlpatterns = [
    path("api/", views.Root.as_view(), name="root"),
    path("api/enroll/", include("enrollments.urls")),
    path("api/reviews/", include("reviews.urls")),
    path("admin/", admin.site.urls),
]

handler400 = views.bad_request
handler403 = views.permission_denied
handler404 = views.not_found
handler500 = views.server_error

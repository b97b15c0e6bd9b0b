from django.conf import settings
from django.contrib import admin
from django.urls import include, path, re_path
from django.views.static import serve
from drf_spectacular.views import SpectacularJSONAPIView, SpectacularSwaggerSplitView
from rest_framework.permissions import AllowAny

from courses.sitemap import sitemap
from ocms import health, views
from ocms.metrics_view import metrics

OPEN = {"permission_classes": [AllowAny]}

urlpatterns = [
    path("", views.home),
    path("api/", views.Root.as_view(), name="root"),
    path("api/schema/", SpectacularJSONAPIView.as_view(**OPEN), name="schema"),
    path(
        "api/docs/",
        SpectacularSwaggerSplitView.as_view(url_name="schema", metadata_class=None, **OPEN),
        name="docs",
    ),
    path("api/", include("accounts.token_urls")),
    path("api/accounts/", include("accounts.urls")),
    path("api/courses/", include("courses.urls")),
    path("api/enroll/", include("enrollments.urls")),
    path("api/reviews/", include("reviews.urls")),
    path("api/dashboard/", include("dashboard.urls")),
    path("metrics", metrics, name="metrics"),
    path("health/live/", health.live, name="live"),
    path("health/ready/", health.ready, name="ready"),
    re_path(r"^media/(?P<path>thumbnails/[\w-]+\.webp)$", serve, {"document_root": settings.MEDIA_ROOT}),
    path("sitemap.xml", sitemap, name="sitemap"),
    path("admin", views.admin_home),
    path("admin/", admin.site.urls),
]

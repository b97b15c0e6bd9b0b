from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe
from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.views import APIView


class Root(APIView):
    """The list of endpoints."""

    permission_classes = [AllowAny]  # says nothing that the schema does not

    ENDPOINTS = {
        "token": "token",
        "token_refresh": "token-refresh",
        "token_blacklist": "token-blacklist",
        "register": "register",
        "me": "me",
        "password": "password-change",
        "password_reset": "password-reset",
        "password_reset_confirm": "password-reset-confirm",
        "instructor_requests": "instructor-request-list",
        "users": "user-list",
        "courses": "course-list",
        "categories": "category-list",
        "modules": "module-list",
        "lectures": "lecture-list",
        "enroll": "enrollment-list",
        "progress": "progress",
        "reviews": "review-list",
        "review_summary": "review-summary",
        "dashboard": "dashboard",
        "instructor_dashboard": "instructor-dashboard",
        "schema": "schema",
        "docs": "docs",
    }

    @extend_schema(
        responses=inline_serializer("Endpoints", {name: serializers.URLField() for name in ENDPOINTS})
    )
    def get(self, request):
        return Response({name: reverse(route, request=request) for name, route in self.ENDPOINTS.items()})


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    return redirect("docs")


@require_safe
def admin_home(request: HttpRequest) -> HttpResponse:
    return redirect("admin:index")

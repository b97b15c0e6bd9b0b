from django.http import HttpRequest, JsonResponse
from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.views import APIView

from ocms.errors import error_response


class Root(APIView):
    """The list of endpoints."""

    permission_classes = [AllowAny]  # says nothing that the schema does not

    ENDPOINTS = {
        "token": "token",
        "token_refresh": "token-refresh",
        "courses": "course-list",
        "categories": "category-list",
        "modules": "module-list",
        "lectures": "lecture-list",
        "enroll": "enrollment-list",
        "progress": "progress",
        "reviews": "review-list",
        "dashboard": "dashboard",
        "schema": "schema",
        "docs": "docs",
    }

    @extend_schema(
        responses=inline_serializer("Endpoints", {name: serializers.URLField() for name in ENDPOINTS})
    )
    def get(self, request):
        return Response({name: reverse(route, request=request) for name, route in self.ENDPOINTS.items()})


def bad_request(request: HttpRequest, exception: Exception) -> JsonResponse:
    return error_response(400, "bad_request", "The request is malformed.")


def permission_denied(request: HttpRequest, exception: Exception) -> JsonResponse:
    return error_response(403, "permission_denied", "You may not do this.")


def not_found(request: HttpRequest, exception: Exception) -> JsonResponse:
    return error_response(404, "not_found", "Not found.")


def server_error(request: HttpRequest) -> JsonResponse:
    return error_response(500, "error", "Something went wrong on our side. It has been noted.")

"""Who may, by role. The role is the one in the database, never a claim of the token."""

from django.conf import settings
from rest_framework.permissions import BasePermission

from accounts.models import Role


class IsStudent(BasePermission):
    def has_permission(self, request, view) -> bool:
        return request.user.is_authenticated and request.user.role == Role.STUDENT


class IsInstructor(BasePermission):
    def has_permission(self, request, view) -> bool:
        return request.user.is_authenticated and request.user.role == Role.INSTRUCTOR


class IsAdmin(BasePermission):
    def has_permission(self, request, view) -> bool:
        return request.user.is_authenticated and request.user.role == Role.ADMIN


class IsFromOurPages(BasePermission):
    """Keeps other sites from using the cookie that the browser adds by itself."""

    message = "Requests from this origin are not accepted here."

    def has_permission(self, request, view) -> bool:
        origin = request.headers.get("Origin")
        own = f"{request.scheme}://{request.get_host()}"
        return origin is None or origin in (*settings.PAGE_ORIGINS, own)

"""Who may, by role. The role is the one in the database, never a claim of the token."""

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

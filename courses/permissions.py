from rest_framework.permissions import BasePermission

from courses.models import Course


class IsCourseOwner(BasePermission):
    """For a course and for what is in it."""

    def has_object_permission(self, request, view, obj) -> bool:
        course = obj if isinstance(obj, Course) else obj.course
        return course.instructor_id == request.user.pk


class IsUnlocked(BasePermission):
    """For lectures read through `LectureQuerySet.with_access`."""

    message = "Enroll in the course to open this lecture."

    def has_object_permission(self, request, view, obj) -> bool:
        return obj.is_unlocked

from rest_framework.permissions import BasePermission


class IsEnrolledStudent(BasePermission):
    message = "Only the student can leave a course."

    def has_object_permission(self, request, view, enrollment) -> bool:
        return enrollment.student_id == request.user.pk

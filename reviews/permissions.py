from rest_framework.permissions import BasePermission


class IsAuthor(BasePermission):
    message = "Only the author can change a review."

    def has_object_permission(self, request, view, review) -> bool:
        return review.student_id == request.user.pk

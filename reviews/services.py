from rest_framework.exceptions import PermissionDenied

from accounts.models import User
from courses.models import Course
from ocms.transactions import unit_of_work
from reviews.models import Review


class NotEnrolled(PermissionDenied):
    default_code = "not_enrolled"
    default_detail = "Only those enrolled in a course can review it."


@unit_of_work
def write_review(*, student: User, course: Course, rating: int, comment: str = "") -> Review:
    """Makes the student's one review of the course; a second is refused by the constraint `review_once`.

    Raises NotEnrolled.
    """
    if not student.enrollments.open().filter(course=course).exists():
        raise NotEnrolled
    return Review.objects.create(student=student, course=course, rating=rating, comment=comment)


@unit_of_work
def change_review(*, review: Review, rating: int | None = None, comment: str | None = None) -> Review:
    """Changes what is given. Raises Review.DoesNotExist when it was deleted meanwhile."""
    changed = Review.objects.select_for_update(of=["self"]).select_related("student").get(pk=review.pk)
    changed.revise(rating=rating, comment=comment)
    return changed


@unit_of_work
def delete_review(*, review: Review) -> None:
    Review.objects.filter(pk=review.pk).delete()

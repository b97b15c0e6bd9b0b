from rest_framework.exceptions import PermissionDenied, ValidationError

from accounts.models import User
from courses.models import Course, Lecture
from enrollments.models import Enrollment, LectureProgress
from ocms.errors import Conflict
from ocms.prepared import Prepared
from ocms.transactions import unit_of_work

ENROLLED = Prepared(
    lambda given: (
        Enrollment.objects.locked().filter(student=given("student"), course=given("course")).order_by()
    )
)
PROGRESS = Prepared(
    lambda given: LectureProgress.objects.filter(
        enrollment=given("enrollment"), lecture=given("lecture")
    ).order_by()
)


class AlreadyEnrolled(Conflict):
    default_code = "already_enrolled"
    default_detail = "You are enrolled in this course already."


class NotEnrolled(PermissionDenied):
    default_code = "not_enrolled"
    default_detail = "You are not enrolled in this course."


@unit_of_work
def enroll(*, student: User, course: Course) -> Enrollment:
    """Makes the enrolment of the two, or takes up the one that was dropped, with its progress; as lists show it.

    Raises AlreadyEnrolled, and ValidationError when the course is a draft. When several come at once, the
    constraint `enrollment_once` lets one through.
    """
    enrollment = ENROLLED.first(student=student.pk, course=course.pk)
    if enrollment and enrollment.is_open:
        raise AlreadyEnrolled
    if not course.is_published:
        raise ValidationError({"course": "This course is not open for enrolment."}, code="not_published")
    if enrollment is None:
        enrollment = Enrollment.objects.create(student=student, course=course)
    else:
        enrollment.resume()
        _complete_if_finished(enrollment)
    return Enrollment.objects.for_list().get(pk=enrollment.pk)


@unit_of_work
def leave(*, enrollment: Enrollment) -> Enrollment:
    """Drops the enrolment and keeps its progress; doing it again changes nothing."""
    enrollment.leave()
    return enrollment


@unit_of_work
def record_progress(
    *, student: User, lecture: Lecture, completed: bool | None = None, position: int | None = None
) -> tuple[LectureProgress, bool]:
    """Makes or updates the student's one row for the lecture; says whether it was made. None leaves a value as it is.

    Completing the last lecture completes the enrolment. Raises NotEnrolled.
    """
    enrollment = ENROLLED.first(student=student.pk, course=lecture.course_id)
    if enrollment is None or not enrollment.is_open:
        raise NotEnrolled
    progress = PROGRESS.first(enrollment=enrollment.pk, lecture=lecture.pk)
    created = progress is None
    if created:
        progress = LectureProgress(enrollment=enrollment, lecture=lecture, course_id=lecture.course_id)
    progress.mark(completed=completed, position=position)
    progress.save()
    if completed:
        _complete_if_finished(enrollment)
    return progress, created


def _complete_if_finished(enrollment: Enrollment) -> None:
    if Enrollment.objects.finished().filter(pk=enrollment.pk).exists():
        enrollment.complete()

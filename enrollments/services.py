from django.db.models import BooleanField, QuerySet, Subquery
from django.db.models.expressions import RawSQL
from django.db.models.functions import Now
from rest_framework.exceptions import PermissionDenied, ValidationError

from accounts.models import User
from courses.models import Course, Lecture
from enrollments.models import Enrollment, LectureProgress, Status
from ocms.errors import Conflict
from ocms.prepared import Given, Prepared, Statement
from ocms.transactions import one_statement, unit_of_work

ENROLL = Statement(
    """
    WITH made AS (
        INSERT INTO enrollments_enrollment (student_id, course_id, status, enrolled_at)
        SELECT %s::uuid, id, 'ACTIVE', statement_timestamp()
        FROM courses_course WHERE id = %s::bigint AND is_published
        ON CONFLICT (student_id, course_id) DO NOTHING
        RETURNING id
    )
    SELECT set_config('ocms.enrolled', id::text, true) FROM made
    """,
    [Given("student"), Given("course")],
)
# The time alone would also be that of who asked for the same in the same microsecond.
MADE_HERE = RawSQL(
    "enrollments_enrollment.id::text = current_setting('ocms.enrolled', true)", (), BooleanField()
)
JUST_ENROLLED = Prepared(
    lambda given: Enrollment.objects.for_list().filter(
        MADE_HERE, student=given("student"), course=given("course"), enrolled_at=Now()
    )
)
RECORD = Statement(
    """
    INSERT INTO enrollments_lectureprogress AS known
        (enrollment_id, course_id, lecture_id, completed, completed_at, position, updated_at)
    SELECT enrollment.id, course_id, lecture.id, coalesce(%s::boolean, false), CASE WHEN %s::boolean THEN now() END,
           coalesce(%s::integer, 0), now()
    FROM courses_lecture AS lecture JOIN enrollments_enrollment AS enrollment USING (course_id)
    WHERE lecture.id = %s::bigint AND student_id = %s::uuid AND status <> 'DROPPED'
    ON CONFLICT (enrollment_id, lecture_id) DO UPDATE SET
        completed = coalesce(%s::boolean, known.completed),
        completed_at = CASE WHEN coalesce(%s::boolean, known.completed)
                            THEN coalesce(known.completed_at, excluded.completed_at) END,
        position = coalesce(%s::integer, known.position),
        updated_at = now()
    """,
    [
        *map(Given, ["completed", "completed", "position", "lecture", "student"]),
        *map(Given, ["completed", "completed", "position"]),
    ],
)
COURSE_OF_LECTURE = Subquery(Lecture.objects.filter(pk=Given("lecture")).order_by().values("course"))
COMPLETE_IF_FINISHED = Statement.of_update(
    Enrollment.objects.finished().filter(student=Given("student"), course=COURSE_OF_LECTURE),
    status=Status.COMPLETED,
    completed_at=Now(),
)
RECORDED = Prepared(
    lambda given: (
        LectureProgress.objects.filter(lecture=given("lecture"))
        .filter(enrollment__student=given("student"), enrollment__course=COURSE_OF_LECTURE)
        .exclude(enrollment__status=Status.DROPPED)
        .annotate(is_new=RawSQL("enrollments_lectureprogress.xmax = 0", (), BooleanField()))
        .order_by()
    )
)


class AlreadyEnrolled(Conflict):
    default_code = "already_enrolled"
    default_detail = "You are enrolled in this course already."


class NotEnrolled(PermissionDenied):
    default_code = "not_enrolled"
    default_detail = "You are not enrolled in this course."


def enroll(*, student: User, course_id: int) -> Enrollment:
    """Makes the enrolment of the two, or takes up the one that was dropped, with its progress; as lists show it.

    Raises AlreadyEnrolled, and ValidationError when the course is a draft or not there for the student. When several
    come at once, the constraint `enrollment_once` lets one through.
    """
    return _enroll_anew(student, course_id) or _take_up(student, course_id)


@unit_of_work
def leave(*, enrollment: Enrollment) -> Enrollment:
    """Drops the enrolment and keeps its progress; doing it again changes nothing."""
    enrollment.leave()
    return enrollment


@one_statement
def record_progress(
    *, student: User, lecture_id: int, completed: bool | None = None, position: int | None = None
) -> tuple[LectureProgress, bool]:
    """Makes or updates the student's one row for the lecture; says whether it was made. None leaves a value as it is.

    Completing the last lecture completes the enrolment. Raises NotEnrolled, and ValidationError when the lecture is
    not there for the student.
    """
    given = {"student": student.pk, "lecture": lecture_id, "completed": completed, "position": position}
    steps = (RECORD, COMPLETE_IF_FINISHED) if completed else (RECORD,)
    progress = RECORDED.first(after=steps, **given)
    if progress is None:
        _require_visible(Lecture.objects.filter(pk=lecture_id), student, field="lecture")
        raise NotEnrolled
    return progress, progress.is_new


@one_statement
def _enroll_anew(student: User, course_id: int) -> Enrollment | None:
    """What nearly always is to be done. The popular course's row of stats is locked for one round trip."""
    return JUST_ENROLLED.first(after=(ENROLL,), student=student.pk, course=course_id)


@unit_of_work
def _take_up(student: User, course_id: int) -> Enrollment:
    course = Course.objects.filter(pk=course_id)
    _require_visible(course, student, field="course")
    enrollment = Enrollment.objects.locked().filter(student=student, course=course_id).order_by().first()
    if enrollment and enrollment.is_open:
        raise AlreadyEnrolled
    if enrollment is None or not course.published().exists():
        raise ValidationError({"course": "This course is not open for enrollment."}, code="not_published")
    enrollment.resume()
    _complete_if_finished(enrollment)
    return Enrollment.objects.for_list().get(pk=enrollment.pk)


def _require_visible(found: QuerySet, student: User, *, field: str) -> None:
    if not found.visible_to(student).exists():
        raise ValidationError({field: f"There is no such {field}."}, code="does_not_exist")


def _complete_if_finished(enrollment: Enrollment) -> None:
    if Enrollment.objects.finished().filter(pk=enrollment.pk).exists():
        enrollment.complete()

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import F, Func, OuterRef, Q, Subquery
from django.utils import timezone

from accounts.audit import record
from courses.models import Course, Lecture
from ocms.derived import derived
from ocms.triggers import keep_sums


class Status(models.TextChoices):
    ACTIVE = "ACTIVE"
    COMPLETED = "COMPLETED"
    DROPPED = "DROPPED"


LIST_FIELDS = [
    *("status", "enrolled_at", "completed_at", "completed_lectures", "student__full_name"),
    *("course__slug", "course__title", "course__thumbnail", "course__instructor__full_name"),
    *("course__category__name", "course__category__slug", "course__stats__lecture_count"),
]


class EnrollmentQuerySet(models.QuerySet):
    def visible_to(self, user):
        """A student sees their own, an instructor those of their courses too, an admin all."""
        if user.is_admin:
            return self
        own = self.model.objects.filter(student=user)
        if not user.is_instructor:
            return self.filter(student=user)
        taught = self.model.objects.filter(course__instructor=user)
        return self.filter(pk__in=own.order_by().values("pk").union(taught.order_by().values("pk"), all=True))

    def open(self):
        """Those that give access to the lectures."""
        return self.exclude(status=Status.DROPPED)

    def with_next_lecture(self):
        """Adds `next_lecture`: the id of the first lecture of the course that is not completed, or null."""
        done = LectureProgress.objects.filter(enrollment=OuterRef(OuterRef("pk")), completed=True).order_by()
        place = Func(
            ArraySubquery(done.values("lecture")),
            F("pk"),
            function="array_position",
            output_field=models.IntegerField(),
        )
        todo = Lecture.objects.annotate(done=place).filter(done=None, module__course=OuterRef("course"))
        todo = todo.order_by("module__order", "order")
        return self.annotate(next_lecture=Subquery(todo.values("pk")[:1]))

    def for_list(self):
        """The rows of a list, each with all it shows, in one query."""
        related = self.select_related("student", "course__category", "course__instructor", "course__stats")
        return related.only(*LIST_FIELDS).with_next_lecture()

    def locked(self):
        return self.select_for_update(no_key=True)

    def finished(self):
        """Active still, though every lecture is done."""
        return self.filter(
            status=Status.ACTIVE,
            course__stats__lecture_count__gt=0,
            completed_lectures__gte=F("course__stats__lecture_count"),
        )

    def complete_finished(self) -> int:
        """Completes the finished ones, after lectures of theirs went away.

        All active ones are locked first, so that a lecture being completed at this moment is counted.
        """
        list(self.filter(status=Status.ACTIVE).order_by("pk").locked().values_list("pk"))
        return self.model.objects.filter(pk__in=self.finished().values("pk")).update(
            status=Status.COMPLETED, completed_at=timezone.now()
        )


class Enrollment(models.Model):
    # Without indexes of their own: those of Meta that begin with them serve.
    student = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="enrollments", db_index=False
    )
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="enrollments", db_index=False)
    status = models.CharField(max_length=9, choices=Status, default=Status.ACTIVE)
    enrolled_at = models.DateTimeField(default=timezone.now, editable=False)
    completed_at = models.DateTimeField(null=True, blank=True)
    completed_lectures = models.PositiveIntegerField(default=0, db_default=0, editable=False)

    objects = EnrollmentQuerySet.as_manager()

    class Meta:
        ordering = ["-enrolled_at", "-id"]
        indexes = [
            models.Index("student", "enrolled_at", "id", name="enrollment_student_newest"),
            models.Index("course", "enrolled_at", "id", name="enrollment_course_newest"),
            models.Index("enrolled_at", "id", name="enrollment_newest"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["student", "course"],
                name="enrollment_once",
                violation_error_code="already_enrolled",
                violation_error_message="You are enrolled in this course already.",
            ),
            models.UniqueConstraint(fields=["id", "course"], name="enrollment_course_pair"),
            models.CheckConstraint(condition=Q(status__in=Status.values), name="enrollment_status_known"),
            models.CheckConstraint(
                condition=~Q(status="COMPLETED") | Q(completed_at__isnull=False),
                name="enrollment_completed_has_time",
            ),
        ]
        triggers = [
            *keep_sums(
                name="count_enrollments",
                target="courses_coursestats",
                target_key="course_id",
                source_key="course_id",
                sums={"enrollment_count": "(status <> 'DROPPED')::int"},
            ),
            *record("ENROLLMENT", fields=["student_id", "course_id", "status"]),
        ]

    def __str__(self):
        return f"{self.student} in {self.course}"

    @property
    def is_open(self) -> bool:
        return self.status != Status.DROPPED

    @derived("completed_lectures", "course__stats__lecture_count")
    def percent(completed: int, total: int) -> int:
        """Whole per cent of the course's lectures that are completed, rounded down; 100 only when all are."""
        return 100 * completed // total if total else 0

    def complete(self) -> None:
        self.status, self.completed_at = Status.COMPLETED, timezone.now()
        self.save(update_fields=["status", "completed_at"])

    def leave(self) -> None:
        self.status = Status.DROPPED
        self.save(update_fields=["status"])

    def resume(self) -> None:
        self.status = Status.COMPLETED if self.completed_at else Status.ACTIVE
        self.save(update_fields=["status"])


class LectureProgressQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own alone."""
        return self.filter(enrollment__student=user)


class LectureProgress(models.Model):
    enrollment = models.ForeignKey(
        Enrollment, on_delete=models.CASCADE, related_name="progress", db_constraint=False, db_index=False
    )
    lecture = models.ForeignKey(
        Lecture, on_delete=models.CASCADE, related_name="progress", db_constraint=False
    )
    course = models.ForeignKey(
        Course, on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=False
    )
    completed = models.BooleanField(default=False)
    completed_at = models.DateTimeField(null=True, blank=True)
    position = models.PositiveIntegerField(default=0, help_text="seconds into the lecture")
    updated_at = models.DateTimeField(auto_now=True)

    objects = LectureProgressQuerySet.as_manager()

    class Meta:
        ordering = ["-updated_at", "-id"]
        verbose_name_plural = "lecture progress"
        constraints = [
            models.UniqueConstraint(fields=["enrollment", "lecture"], name="progress_once"),
            models.CheckConstraint(
                condition=Q(completed=False, completed_at=None)
                | Q(completed=True, completed_at__isnull=False),
                name="progress_completed_has_time",
            ),
        ]
        triggers = keep_sums(
            name="count_progress",
            target="enrollments_enrollment",
            target_key="id",
            source_key="enrollment_id",
            sums={"completed_lectures": "completed::int"},
        )

    def __str__(self):
        return f"{self.lecture}: {'completed' if self.completed else self.position}"

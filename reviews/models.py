from decimal import ROUND_HALF_UP, Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Count, Q
from django.utils import timezone

from accounts.audit import record
from courses.models import Course, known_to
from ocms.triggers import keep_sums


class ReviewQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of the courses that a person may know of; who wrote one may know of it for ever."""
        known = known_to(user, "course__")
        if user.is_authenticated and not user.is_admin:
            known |= Q(student=user)
        return self.filter(known)

    def for_list(self):
        """The rows of a list, each with all it shows, in one query."""
        own = ("course_id", "rating", "comment", "created_at", "updated_at")
        return self.select_related("student").only(*own, "student__full_name")

    def summary(self) -> dict:
        """The average, the count, and how many reviews there are of each rating."""
        counted = dict(self.order_by().values_list("rating").annotate(Count("pk")))
        count, stars = sum(counted.values()), sum(rating * n for rating, n in counted.items())
        histogram = {str(rating): counted.get(rating, 0) for rating in range(1, 6)}
        return {"average": average(stars, count), "count": count, "histogram": histogram}


def average(stars: int | None, count: int) -> Decimal | None:
    """To two decimals, halves up, as PostgreSQL rounds that of a course; None when unrated."""
    return (Decimal(stars) / count).quantize(Decimal("0.01"), ROUND_HALF_UP) if count else None


class Review(models.Model):
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="reviews")
    student = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="reviews")
    rating = models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(5)])
    comment = models.TextField(max_length=4000, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index("created_at", "id", name="review_newest"),
            models.Index("rating", "id", name="review_rating"),
            models.Index("course", "created_at", "id", name="review_course_newest"),
            models.Index("course", "rating", "id", name="review_course_rating"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["student", "course"],
                name="review_once",
                violation_error_code="already_reviewed",
                violation_error_message="You have reviewed this course already.",
            ),
            models.CheckConstraint(
                condition=Q(rating__range=(1, 5)),
                name="review_rating_1_to_5",
                violation_error_message="A rating is 1 to 5.",
            ),
        ]
        triggers = [
            *keep_sums(
                name="count_reviews",
                target="courses_coursestats",
                target_key="course_id",
                source_key="course_id",
                sums={"rating_count": "1", "rating_sum": "rating"},
            ),
            *record("REVIEW", fields=["student_id", "course_id", "rating", "comment"], digests=("comment",)),
        ]

    def __str__(self):
        return f"{self.rating} for {self.course}"

    def revise(self, *, rating: int | None, comment: str | None) -> None:
        self.rating = self.rating if rating is None else rating
        self.comment = self.comment if comment is None else comment
        self.save(update_fields=["rating", "comment", "updated_at"])

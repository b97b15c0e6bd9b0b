from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import (
    Case,
    Deferrable,
    Exists,
    F,
    FilteredRelation,
    OuterRef,
    Q,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Lower
from django.utils import timezone

from accounts.audit import record
from courses.currencies import known_currency
from courses.kept import CatalogueCount, CourseSearch, CourseStats, LexemeCount, SearchWord  # noqa: F401
from courses.narrow import ids, is_all_that_was_found, kept_count, narrow
from courses.search import search
from ocms.triggers import close_gaps, keep_copies, keep_sums, keep_tally
from ocms.validators import one_line, web_address


class CategoryQuerySet(models.QuerySet):
    def with_course_count(self):
        """Adds `course_count`: published courses only."""
        kept = CatalogueCount.objects.filter(category=OuterRef("pk"), price=None).values("category")
        return self.annotate(course_count=Coalesce(Subquery(kept.values(courses=Sum("n"))), 0))


class Category(models.Model):
    name = models.CharField(max_length=80, validators=[one_line])
    slug = models.SlugField(max_length=80, allow_unicode=True)

    objects = CategoryQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        verbose_name_plural = "categories"
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                name="category_name_unique",
                violation_error_code="name_taken",
                violation_error_message="A category of this name exists already.",
            ),
            models.UniqueConstraint(
                fields=["slug"],
                name="category_slug_unique",
                violation_error_code="slug_taken",
                violation_error_message="A category with this slug exists already.",
            ),
        ]

    def __str__(self):
        return self.name


class Level(models.TextChoices):
    BEGINNER = "BEGINNER"
    INTERMEDIATE = "INTERMEDIATE"
    ADVANCED = "ADVANCED"


CATALOGUE_KEYS = """
    SELECT category_id, level, kind.price FROM {rows} AS course
    CROSS JOIN LATERAL (VALUES (course.price), (NULL)) AS kind (price) WHERE is_published
"""


def _in_order(*fields: str, name: str, include: list[str] | None = None) -> models.Index:
    """For lists of published courses: filters on what it includes are answered without reading the wide rows."""
    return models.Index(fields=[*fields, "id"], name=name, include=include, condition=Q(is_published=True))


def known_to(user, course: str = "") -> Q:
    """What a person may know of: the published, their own, those they are enrolled in; admins know all.

    `course` is the way to the course from what is filtered, such as `course__`.
    """
    published = Q((f"{course}is_published", True))
    if not user.is_authenticated:
        return published
    if user.is_admin:
        return Q()
    own = Q((f"{course}instructor", user))
    return published | own | Q((f"{course}pk__in", user.enrollments.open().values("course")))


class CourseQuerySet(models.QuerySet):
    meaning = None  # of the text that was searched for

    def _clone(self):
        clone = super()._clone()
        clone.meaning = self.meaning
        return clone

    def published(self):
        return self.filter(is_published=True)

    def visible_to(self, user):
        return self.filter(known_to(user))

    def with_own_enrollment(self, user):
        """Adds `own_enrollment`: the person's enrolment in the course, or None."""
        own = FilteredRelation("enrollments", condition=Q(enrollments__student=user))
        return self.annotate(own_enrollment=own).select_related("own_enrollment")

    def for_catalogue(self):
        """The rows of a list, each with all it shows, in one query."""
        return self.select_related("category", "instructor", "stats").defer("description")

    def search(self, text: str):
        """Those that match `text`, with a `relevance` to order by; all of them when `text` is empty."""
        return search(self, text)

    def kept_count(self) -> models.QuerySet | None:
        """How many they are as one number that is there already, exact at any size; None when it is not."""
        return kept_count(self)

    def found_count(self) -> int | None:
        """How many a search found, exact up to 10,000; None when they are not all that it found."""
        return self.meaning.count if self.meaning and is_all_that_was_found(self) else None

    def narrow(self) -> models.QuerySet:
        """As many rows, by the same conditions, of the smallest table that can tell; what to count."""
        return narrow(self)

    def ids(self) -> models.QuerySet:
        """Their ids in their order, read from indexes alone where there is one for it."""
        return ids(self)


class Course(models.Model):
    slug = models.SlugField(max_length=120, allow_unicode=True, editable=False)
    title = models.CharField(max_length=200, validators=[one_line])
    subtitle = models.CharField(max_length=300, blank=True, validators=[one_line])
    description = models.TextField(max_length=50_000)
    level = models.CharField(max_length=12, choices=Level)
    price = models.DecimalField(max_digits=8, decimal_places=2, validators=[MinValueValidator(0)])
    currency = models.CharField(
        max_length=3,
        default=settings.DEFAULT_CURRENCY,
        validators=[known_currency],
        help_text="ISO 4217, with two decimal places.",
    )
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="courses")
    instructor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="courses")
    thumbnail = models.ImageField(upload_to="thumbnails/", blank=True)
    is_published = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)
    title_key = models.GeneratedField(
        expression=Lower("title"),
        output_field=models.CharField(max_length=200, db_collation="C"),
        db_persist=True,
    )

    objects = CourseQuerySet.as_manager()
    own_enrollment = None  # see `with_own_enrollment`

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [
            _in_order("created_at", name="course_newest", include=["category", "level", "price"]),
            _in_order("price", name="course_price", include=["category", "level"]),
            _in_order("title_key", name="course_title", include=["category", "level", "price"]),
            _in_order("category", "level", "price", name="course_category_price"),
            models.Index("instructor", "created_at", "id", name="course_instructor_newest"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["slug"], name="course_slug_unique"),
            models.CheckConstraint(
                condition=Q(price__gte=0),
                name="course_price_not_negative",
                violation_error_message="A price cannot be negative.",
            ),
            models.CheckConstraint(condition=Q(level__in=Level.values), name="course_level_known"),
            models.CheckConstraint(condition=Q(currency__regex=r"^[A-Z]{3}$"), name="course_currency_iso"),
            models.CheckConstraint(condition=~Q(title=""), name="course_title_not_empty"),
        ]
        triggers = [
            *keep_copies(
                name="keep_stats",
                target="courses_coursestats",
                target_key="course_id",
                columns=["is_published", "category_id", "level", "price"],
            ),
            *keep_tally(
                name="count_catalogue",
                target="courses_cataloguecount",
                keys=["category_id", "level", "price"],
                nullable="price",
                rows=CATALOGUE_KEYS,
            ),
            *record("COURSE", fields=["price", "currency", "is_published", "instructor_id"]),
        ]

    def __str__(self):
        return self.title


class ImportedCourse(models.Model):
    """Where an imported course comes from, so that importing again finds it."""

    source = models.CharField(max_length=60)
    source_id = models.CharField(max_length=200)
    course = models.OneToOneField(Course, on_delete=models.CASCADE, related_name="imported")
    digest = models.CharField(max_length=64, help_text="of the row it was made of")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "source_id"], name="imported_course_once"),
        ]

    def __str__(self):
        return f"{self.source} {self.source_id}"


class ContentQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(course__in=Course.objects.visible_to(user))


class LectureQuerySet(ContentQuerySet):
    def with_access(self, user):
        """Adds `is_unlocked`: whether the person may see the video and the notes."""
        if not user.is_authenticated:
            return self.annotate(is_unlocked=F("is_preview"))
        if user.is_admin:
            return self.annotate(is_unlocked=Value(True))
        enrolled = Exists(user.enrollments.open().filter(course=OuterRef("course")))
        unlocked = Q(is_preview=True) | Q(course__instructor=user) | enrolled
        return self.annotate(is_unlocked=Case(When(unlocked, then=True), default=False))


class Module(models.Model):
    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="modules")
    title = models.CharField(max_length=200, validators=[one_line])
    order = models.PositiveIntegerField(validators=[MinValueValidator(1)])

    objects = ContentQuerySet.as_manager()

    class Meta:
        ordering = ["course", "order"]
        constraints = [
            models.UniqueConstraint(
                fields=["course", "order"],
                name="module_order_unique",
                deferrable=Deferrable.IMMEDIATE,
                violation_error_code="order_taken",
                violation_error_message="Another module of the course has this place.",
            ),
            models.UniqueConstraint(fields=["id", "course"], name="module_course_pair"),
            models.CheckConstraint(condition=Q(order__gte=1), name="module_order_from_one"),
        ]
        triggers = [close_gaps(name="close_gaps", table="courses_module", parent="course_id")]

    def __str__(self):
        return self.title


class Lecture(models.Model):
    class Kind(models.TextChoices):
        VIDEO = "VIDEO"
        ARTICLE = "ARTICLE"

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="lectures", editable=False)
    module = models.ForeignKey(Module, on_delete=models.CASCADE, related_name="lectures", db_constraint=False)
    title = models.CharField(max_length=200, validators=[one_line])
    kind = models.CharField(max_length=7, choices=Kind)
    video_url = models.URLField(max_length=500, blank=True, validators=[web_address])
    notes = models.TextField(max_length=100_000, blank=True)
    duration = models.PositiveIntegerField(default=0, help_text="seconds")
    order = models.PositiveIntegerField(validators=[MinValueValidator(1)])
    is_preview = models.BooleanField(default=False)

    objects = LectureQuerySet.as_manager()

    class Meta:
        ordering = ["course", "module__order", "order"]
        constraints = [
            models.UniqueConstraint(
                fields=["module", "order"],
                name="lecture_order_unique",
                deferrable=Deferrable.IMMEDIATE,
                violation_error_code="order_taken",
                violation_error_message="Another lecture of the module has this place.",
            ),
            models.UniqueConstraint(fields=["id", "course"], name="lecture_course_pair"),
            models.CheckConstraint(condition=Q(order__gte=1), name="lecture_order_from_one"),
            models.CheckConstraint(condition=Q(kind__in=["VIDEO", "ARTICLE"]), name="lecture_kind_known"),
        ]
        triggers = [
            close_gaps(name="close_gaps", table="courses_lecture", parent="module_id"),
            *keep_sums(
                name="count_lectures",
                target="courses_coursestats",
                target_key="course_id",
                source_key="course_id",
                sums={"lecture_count": "1", "duration": "duration"},
            ),
        ]

    def __str__(self):
        return self.title

    def save(self, *args, **kwargs):
        self.course_id = self.module.course_id
        super().save(*args, **kwargs)

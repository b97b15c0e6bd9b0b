"""What the rows add up to. An enrolment counts while it is ACTIVE or COMPLETED, as in a course's `enrollment_count`."""

from collections import defaultdict
from datetime import UTC, date, datetime, time, timedelta

from django.db.models import Count, DecimalField, F, Q, QuerySet, Sum
from django.db.models.functions import TruncDate
from django.utils import timezone

from accounts.models import Role, User
from courses.models import Course, CourseStats, Lecture
from enrollments.models import Enrollment, Status
from reviews.models import average

DAYS = 30
TOP = 5
NOBODY = {"count": 0, "completed": 0}
COUNTS = {"count": Count("pk"), "completed": Count("pk", Q(status=Status.COMPLETED))}


def platform_report() -> dict:
    """The whole school, in five statements: what courses add up to is in their stats already."""
    now = timezone.now()
    enrollments = Enrollment.objects.open()
    courses = _courses()
    stars = courses.pop("stars")
    completed = enrollments.filter(status=Status.COMPLETED).count()
    return {
        **_people(),
        "average_rating": average(stars, courses["total_reviews"]),
        **courses,
        "completion_rate": _share(completed, courses["total_enrollments"]),
        "enrollments_by_day": _every_day(_by_day(enrollments, now).values_list("day", "count"), now),
        "top_courses": _most_popular()[:TOP],
        "generated_at": now,
    }


def instructor_report(courses: QuerySet[Course]) -> dict:
    """What the courses of one instructor add up to, in three statements."""
    now = timezone.now()
    enrollments = Enrollment.objects.open().filter(course__in=courses.order_by())
    counts = enrollments.aggregate(**COUNTS)
    revenue = list(_revenue(courses))
    rated = {key: sum(row[key] for row in revenue) for key in ("courses", "stars", "reviews")}
    return {
        "totals": {
            "courses": rated["courses"],
            **_completion(**counts),
            "rating_average": average(rated["stars"], rated["reviews"]),
            "rating_count": rated["reviews"],
            "revenue": revenue,
        },
        "enrollments_by_day": _every_day(_by_day(enrollments, now).values_list("day", "count"), now),
        "generated_at": now,
    }


def course_reports(courses: list[Course]) -> list[dict]:
    """One report per course (read with its `stats`), in three statements however many there are."""
    now = timezone.now()
    enrollments = Enrollment.objects.open().filter(course__in=courses)
    counts = {row.pop("course"): row for row in enrollments.order_by().values("course").annotate(**COUNTS)}
    lectures = _lectures(courses)
    days = defaultdict(list)
    for pk, day, count in _by_day(enrollments, now, "course").values_list("course", "day", "count"):
        days[pk].append((day, count))
    return [
        {
            "course": course,
            **(completion := _completion(**counts.get(course.pk, NOBODY))),
            "revenue": course.price * completion["enrollments"],
            "lectures": lectures[course.pk],
            "enrollments_by_day": _every_day(days[course.pk], now),
        }
        for course in courses
    ]


def _people() -> dict:
    return User.objects.aggregate(
        total_users=Count("pk"),
        students=Count("pk", Q(role=Role.STUDENT)),
        instructors=Count("pk", Q(role=Role.INSTRUCTOR)),
    )


def _courses() -> dict:
    return CourseStats.objects.aggregate(
        total_courses=Count("pk"),
        published_courses=Count("pk", Q(is_published=True)),
        total_enrollments=Sum("enrollment_count", default=0),
        total_reviews=Sum("rating_count", default=0),
        stars=Sum("rating_sum", default=0),
    )


def _most_popular() -> QuerySet[CourseStats]:
    return CourseStats.objects.select_related("course").order_by("-enrollment_count", "-pk")


def _revenue(courses: QuerySet[Course]) -> QuerySet:
    """Per currency: what those enrolled would pay at today's price, and what the courses were rated."""
    money = DecimalField(max_digits=20, decimal_places=2)
    return (
        courses.order_by("currency")
        .values("currency")
        .annotate(
            courses=Count("pk"),
            stars=Sum("stats__rating_sum"),
            reviews=Sum("stats__rating_count"),
            amount=Sum(F("price") * F("stats__enrollment_count"), output_field=money),
        )
    )


def _lectures(courses: list[Course]) -> dict[int, list[Lecture]]:
    """The lectures per course in their order, each with how many of those enrolled `reached` and `completed` it."""
    enrolled = ~Q(progress__enrollment__status=Status.DROPPED)
    rows = (
        Lecture.objects.filter(course__in=courses)
        .annotate(
            reached=Count("progress", enrolled),
            completed=Count("progress", enrolled & Q(progress__completed=True)),
        )
        .order_by("course_id", "module__order", "order")
        .only("course", "title")
    )
    found = defaultdict(list)
    for lecture in rows:
        found[lecture.course_id].append(lecture)
    return found


def _completion(count: int, completed: int) -> dict:
    return {
        "enrollments": count,
        "active": count - completed,
        "completed": completed,
        "completion_rate": _share(completed, count),
    }


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0


def _by_day(enrollments: QuerySet[Enrollment], now: datetime, *group: str) -> QuerySet:
    """How many enrolled on each of the last days, by UTC; days without any are left out."""
    start = datetime.combine(_first_day(now), time.min, UTC)
    recent = enrollments.filter(enrolled_at__gte=start).order_by()
    return (
        recent.annotate(day=TruncDate("enrolled_at", tzinfo=UTC))
        .values(*group, "day")
        .annotate(count=Count("pk"))
    )


def _every_day(counted, now: datetime) -> list[dict]:
    counted, first = dict(counted), _first_day(now)
    days = [first + timedelta(days=n) for n in range(DAYS)]
    return [{"date": day, "count": counted.get(day, 0)} for day in days]


def _first_day(now: datetime) -> date:
    return now.astimezone(UTC).date() - timedelta(days=DAYS - 1)

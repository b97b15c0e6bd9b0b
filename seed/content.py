"""What is taught in the demo world."""

from datetime import datetime, timedelta

from django.db.models import F

from accounts.models import User
from courses.models import Category, Course, Lecture, Module
from seed.syllabus import CourseText, LectureText


def add_categories(categories: list[dict]) -> None:
    for category in categories:
        Category.objects.get_or_create(slug=category["slug"], defaults={"name": category["name"]})


def add_courses(texts: list[CourseText], now: datetime, pages_url: str) -> None:
    """Adds the courses that are missing, each with its outline; one that is there keeps what it has."""
    there = set(Course.objects.filter(slug__in=[text.slug for text in texts]).values_list("slug", flat=True))
    missing = [text for text in texts if text.slug not in there]
    instructors = {
        user.email: user for user in User.objects.filter(email__in={t.instructor for t in missing})
    }
    categories = {category.name: category for category in Category.objects.all()}
    courses = Course.objects.bulk_create(
        _course(text, instructors[text.instructor], categories[text.category], now) for text in missing
    )
    Course.objects.filter(pk__in=[course.pk for course in courses]).update(updated_at=F("created_at"))
    outlines = [
        (Module(course=course, title=module.title, order=place), module.lectures)
        for course, text in zip(courses, missing, strict=True)
        for place, module in enumerate(text.modules, start=1)
    ]
    Module.objects.bulk_create(module for module, _ in outlines)
    Lecture.objects.bulk_create(
        _lecture(text, module, place, pages_url)
        for module, lectures in outlines
        for place, text in enumerate(lectures, start=1)
    )


def _course(text: CourseText, instructor: User, category: Category, now: datetime) -> Course:
    return Course(
        slug=text.slug,
        title=text.title,
        subtitle=text.subtitle,
        description=text.description,
        level=text.level,
        price=text.price,
        category=category,
        instructor=instructor,
        is_published=text.is_published,
        created_at=now - timedelta(days=text.days_ago),
    )


def _lecture(text: LectureText, module: Module, place: int, pages_url: str) -> Lecture:
    return Lecture(
        course=module.course,
        module=module,
        title=text.title,
        kind=text.kind,
        video_url=text.video.replace("{frontend}", pages_url),
        notes=text.notes,
        duration=text.seconds,
        order=place,
        is_preview=text.is_preview,
    )

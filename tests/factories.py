"""Plain makers with fixed values: what a test does not say does not matter to it."""

from itertools import count

from accounts.models import Role, User
from courses.models import Category, Course, Lecture, Level, Module
from enrollments.models import Enrollment, LectureProgress
from reviews.models import Review

PASSWORD = "correct horse battery"
_number = count(1)


def make_user(role: str = Role.STUDENT, **fields) -> User:
    """A person without a usable password, unless one is given: hashing is slow."""
    n = next(_number)
    fields = {"email": f"person{n}@example.com", "full_name": f"Person {n}", "role": role} | fields
    return User.objects.create_user(**fields)


def make_category(**fields) -> Category:
    n = next(_number)
    return Category.objects.create(**{"name": f"Category {n}", "slug": f"category-{n}"} | fields)


def make_course(**fields) -> Course:
    """A published course without lectures."""
    n = next(_number)
    fields = {
        "slug": f"course-{n}",
        "title": f"Course {n}",
        "description": "What it is about.",
        "level": Level.BEGINNER,
        "price": "10.00",
        "is_published": True,
    } | fields
    fields.setdefault("category", None) or fields.update(category=make_category())
    fields.setdefault("instructor", None) or fields.update(instructor=make_user(Role.INSTRUCTOR))
    return Course.objects.create(**fields)


def make_module(course: Course, **fields) -> Module:
    return Module.objects.create(
        **{"course": course, "title": "Module", "order": course.modules.count() + 1} | fields
    )


def make_lecture(module: Module, **fields) -> Lecture:
    order = module.lectures.count() + 1
    values = {
        "module": module,
        "title": f"Lecture {order}",
        "kind": "ARTICLE",
        "notes": "Text",
        "order": order,
    }
    return Lecture.objects.create(**values | fields)


def make_outline(course: Course, modules: int = 1, lectures: int = 2) -> list[Lecture]:
    """`modules` modules of `lectures` lectures each; the lectures in their order."""
    made = [make_module(course) for _ in range(modules)]
    return [make_lecture(module) for module in made for _ in range(lectures)]


def make_enrollment(course: Course, student: User | None = None, **fields) -> Enrollment:
    return Enrollment.objects.create(course=course, student=student or make_user(), **fields)


def make_progress(enrollment: Enrollment, lecture: Lecture, **fields) -> LectureProgress:
    return LectureProgress.objects.create(
        enrollment=enrollment, lecture=lecture, course_id=enrollment.course_id, **fields
    )


def make_review(course: Course, student: User | None = None, **fields) -> Review:
    """A review, its author enrolled first."""
    student = student or make_user()
    Enrollment.objects.get_or_create(course=course, student=student)
    return Review.objects.create(
        **{"course": course, "student": student, "rating": 4, "comment": "Good."} | fields
    )

"""The demo world: a school with its people, its courses, and what everybody did in them."""

import tomllib
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.utils import timezone

from accounts.models import InstructorRequest, Role, User
from courses.models import Category, Course, Lecture, Module
from enrollments.models import Enrollment
from ocms.transactions import unit_of_work
from reviews.models import Review
from seed.activity import add_activity
from seed.comments import Comments
from seed.content import add_categories, add_courses
from seed.people import add_instructor_requests, add_people
from seed.syllabus import read_courses

FOLDER = Path(__file__).parent
COUNTED = {
    "people": User,
    "instructor requests": InstructorRequest,
    "categories": Category,
    "courses": Course,
    "modules": Module,
    "lectures": Lecture,
    "enrolments": Enrollment,
    "reviews": Review,
}


def load(pages_url: str = "") -> dict[str, int]:
    """Adds what is missing of the demo world and leaves all else as it is; says how many rows of each kind came.

    The films of the courses are served with the pages, at `pages_url` (unset: FRONTEND_URL).
    Raises ImproperlyConfigured when DEBUG is off, because everybody knows the password of the demo logins.
    """
    if not settings.DEBUG:
        raise ImproperlyConfigured(
            "The demo world has logins with the password 1234, which everybody knows: it is loaded with DEBUG on only."
        )
    return _load(pages_url or settings.FRONTEND_URL)


@unit_of_work
def _load(pages_url: str) -> dict[str, int]:
    _wait_for_others()
    before, now = _count(), timezone.now()
    cast, texts = _read("people.toml"), read_courses()
    add_people(cast, now)
    add_instructor_requests(cast["instructor_requests"], now)
    add_categories(cast["categories"])
    add_courses(texts, now, pages_url)
    emails = [student["email"] for student in cast["students"]]
    students = User.objects.filter(role=Role.STUDENT, email__in=emails)
    add_activity(students, texts, Comments(_read("reviews.toml")), now)
    return {kind: rows - before[kind] for kind, rows in _count().items()}


def _wait_for_others() -> None:
    """Two loads at once would both find the same things missing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('seed'))")


def _count() -> dict[str, int]:
    return {kind: model.objects.count() for kind, model in COUNTED.items()}


def _read(name: str) -> dict:
    return tomllib.loads((FOLDER / name).read_text(encoding="utf-8"))

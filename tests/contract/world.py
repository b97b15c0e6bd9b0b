"""A small school, and a client with real tokens for everyone in it. What tests ask of it goes through HTTP."""

from django.contrib.auth.hashers import make_password

from accounts.models import Role, User
from tests.conftest import Client
from tests.factories import (
    PASSWORD,
    make_category,
    make_course,
    make_enrollment,
    make_lecture,
    make_module,
    make_outline,
    make_review,
    make_user,
)

COURSES, CATEGORIES = "/api/courses/courses/", "/api/courses/categories/"
MODULES, LECTURES = "/api/courses/modules/", "/api/courses/lectures/"
ENROLL, PROGRESS, REVIEWS = "/api/enroll/", "/api/enroll/progress/", "/api/reviews/"
USERS, REQUESTS, ME = "/api/accounts/users/", "/api/accounts/instructor-requests/", "/api/accounts/me/"
REGISTER, RESET = "/api/accounts/register/", "/api/accounts/password-reset/"
DASHBOARD, TEACHING = "/api/dashboard/", "/api/dashboard/instructor/"
TOKEN, REFRESH, BLACKLIST = "/api/token/", "/api/token/refresh/", "/api/token/blacklist/"


class World:
    """`owner` teaches `course` (published) and `draft`; `enrolled` is in `course` and has reviewed it."""

    def __init__(self):
        self.nobody = Client()
        self.admin = Person(Role.ADMIN, "Ada Admin")
        self.owner = Person(Role.INSTRUCTOR, "Olga Owner")
        self.other = Person(Role.INSTRUCTOR, "Otto Other")
        self.enrolled = Person(Role.STUDENT, "Enno Enrolled")
        self.student = Person(Role.STUDENT, "Stella Student")
        self.category = make_category(name="Outdoors", slug="outdoors")
        self.course = self._course(title="Sailing", subtitle="With the wind", price="49.90")
        self.lectures = make_outline(self.course)
        self.module = self.lectures[0].module
        self.preview = make_lecture(self.module, is_preview=True, notes="*Free*", duration=60)
        self.draft = self._course(title="Drafted", is_published=False)
        self.draft_module = make_module(self.draft)
        self.draft_lecture = make_lecture(self.draft_module)
        self.enrollment = make_enrollment(self.course, self.enrolled.user)
        self.review = make_review(self.course, self.enrolled.user, rating=4)

    def _course(self, **fields):
        fields = {"instructor": self.owner.user, "category": self.category} | fields
        return make_course(**fields)


class Person(Client):
    """Someone who has logged in; `user` is their row, `tokens` what the log-in answered."""

    HASHED = None

    def __init__(self, role: str, full_name: str):
        super().__init__()
        Person.HASHED = Person.HASHED or make_password(PASSWORD)
        self.user = make_user(role, full_name=full_name)
        User.objects.filter(pk=self.user.pk).update(password=self.HASHED)
        self.tokens = self.log_in()
        self.credentials(HTTP_AUTHORIZATION=f"Bearer {self.tokens['access']}")

    def log_in(self) -> dict:
        """The tokens of a session more."""
        return ok(Client().post(TOKEN, {"email": self.user.email, "password": PASSWORD}))


def errors(answer, status: int) -> list[dict]:
    """The errors of a refusal, which is in the one shape."""
    assert answer.status_code == status, answer.content
    body = answer.json()
    assert set(body) == {"type", "errors"}
    assert body["type"] in {"validation_error", "client_error", "server_error"}
    assert body["errors"]
    assert all(set(error) == {"code", "detail", "attr"} for error in body["errors"])
    return body["errors"]


def ok(answer, status: int = 200):
    assert answer.status_code == status, answer.content
    return answer.json() if answer.content else None


def rows(client, url: str) -> list[dict]:
    return ok(client.get(url))["results"]


def ids(client, url: str) -> list:
    return [row["id"] for row in rows(client, url)]


def new_course(world, **changes) -> dict:
    """What an instructor sends to make a course."""
    course = {"title": "Knots", "description": "# Tie", "level": "BEGINNER", "price": "12.50"}
    return course | {"category": world.category.pk} | changes

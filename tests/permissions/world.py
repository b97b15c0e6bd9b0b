"""The objects that the matrix names, and what is sent to each route."""

from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from accounts.models import InstructorRequest
from accounts.sessions import open_session
from tests.conftest import Client
from tests.factories import (
    make_category,
    make_course,
    make_lecture,
    make_module,
    make_outline,
    make_review,
    make_user,
)

ACTORS = ["nobody", "student", "enrolled", "other", "owner", "admin", "closed"]


class World:
    """The cast with one of everything, and a client with a real token for each actor."""

    def __init__(self, cast):
        self.objects = _objects(cast)
        self.clients = {"nobody": Client()} | {
            name: _signed_in(user) for name, user in self._people(cast).items()
        }

    def path(self, pattern: str) -> str:
        return pattern.format(**self.objects)

    def close_account_of(self, actor: str) -> None:
        if actor == "closed":
            type(self.owner).objects.filter(pk=self.owner.pk).update(is_active=False)

    def call(self, actor: str, method: str, pattern: str):
        client = self.clients[actor]
        data, kwargs = self.body(method, pattern), {}
        if pattern.endswith("/thumbnail/") and method == "PUT":
            kwargs["format"] = "multipart"
        return getattr(client, method.lower())(self.path(pattern), data, **kwargs)

    def body(self, method: str, pattern: str) -> dict | None:
        if method in {"GET", "DELETE"}:
            return None
        route = pattern.replace("draft_", "").replace("draft", "course")
        return _bodies(self.objects, draft="draft" in pattern)[f"{method} {route}"]

    def _people(self, cast) -> dict:
        self.owner = cast.owner
        return {
            "student": cast.student,
            "enrolled": cast.enrolled,
            "other": cast.other_instructor,
            "owner": cast.owner,
            "admin": cast.admin,
            "closed": cast.owner,
        }


def _signed_in(user) -> Client:
    client = Client()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {open_session(user=user).access}")
    return client


def _objects(cast) -> dict:
    draft = make_course(instructor=cast.owner, is_published=False, title="Draft")
    draft_lecture = make_outline(draft, lectures=1)[0]
    module = cast.course.modules.get()
    asker = make_user()
    return {
        "course": cast.course.pk,
        "draft": draft.pk,
        "module": module.pk,
        "draft_module": draft_lecture.module_id,
        "lecture": cast.lectures[0].pk,
        "preview": make_lecture(module, is_preview=True).pk,
        "draft_lecture": draft_lecture.pk,
        "category": cast.course.category_id,
        "empty_category": make_category().pk,
        "enrollment": cast.enrollment.pk,
        "review": make_review(cast.course, cast.enrolled).pk,
        "request": InstructorRequest.objects.create(student=asker, message="Please").pk,
        "user": asker.pk,
        "outline": [(module.pk, list(module.lectures.order_by("order").values_list("pk", flat=True)))],
        "draft_outline": [(draft_lecture.module_id, [draft_lecture.pk])],
        "other_module": make_module(cast.course).pk,
    }


def _bodies(objects: dict, *, draft: bool) -> dict:
    prefix = "draft_" if draft else ""
    outline = objects[f"{prefix}outline"] + ([] if draft else [(objects["other_module"], [])])
    wrong = {"email": "nobody@example.com", "password": "not the password"}
    person = {"email": "new@example.com", "full_name": "New Person", "password": "a long enough passphrase"}
    course = {
        "title": "Knots",
        "description": "Tied.",
        "level": "BEGINNER",
        "price": "5",
        "category": objects["category"],
    }
    reset = {"uid": "x", "token": "x", "new_password": "a long enough passphrase"}
    passwords = {"current_password": "not the password", "new_password": "a long enough passphrase"}
    return {
        "POST /api/token/": wrong,
        "POST /api/token/refresh/": {"refresh": "x"},
        "POST /api/token/blacklist/": {"refresh": "x"},
        "POST /api/session/": wrong,
        "POST /api/session/refresh/": {},
        "POST /api/accounts/register/": person,
        "PATCH /api/accounts/me/": {"headline": "Hello"},
        "POST /api/accounts/me/password/": passwords,
        "POST /api/accounts/password-reset/": {"email": "nobody@example.com"},
        "POST /api/accounts/password-reset/confirm/": reset,
        "POST /api/accounts/instructor-requests/": {"message": "I teach."},
        "PATCH /api/accounts/instructor-requests/{request}/": {"status": "REJECTED"},
        "PATCH /api/accounts/users/{user}/": {"is_active": False},
        "POST /api/courses/categories/": {"name": "Crafts"},
        "PATCH /api/courses/categories/{category}/": {"name": "Crafts"},
        "POST /api/courses/courses/": course,
        "PATCH /api/courses/courses/{course}/": {"price": "6.00"},
        "POST /api/courses/courses/{course}/reorder/": {
            "modules": [{"id": module, "lectures": lectures} for module, lectures in outline]
        },
        "PUT /api/courses/courses/{course}/thumbnail/": {"file": _picture()},
        "POST /api/courses/modules/": {"course": objects["course"], "title": "New"},
        "PATCH /api/courses/modules/{module}/": {"title": "New"},
        "POST /api/courses/lectures/": {"module": objects["module"], "title": "New", "kind": "ARTICLE"},
        "PATCH /api/courses/lectures/{lecture}/": {"title": "New"},
        "POST /api/enroll/": {"course": objects["course"]},
        "POST /api/enroll/progress/": {"lecture": objects["lecture"], "position": 5},
        "POST /api/reviews/": {"course": objects["course"], "rating": 5, "comment": "Good"},
        "PATCH /api/reviews/{review}/": {"rating": 2},
    }


def _picture() -> SimpleUploadedFile:
    out = BytesIO()
    Image.new("RGB", (8, 8), "teal").save(out, "PNG")
    return SimpleUploadedFile("picture.png", out.getvalue(), "image/png")

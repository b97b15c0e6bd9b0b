"""What is not for somebody reaches them by no road; what is said of people is said on purpose."""

import inspect
import json
from pathlib import Path

import pytest
from django.urls import get_resolver

from courses.models import Course, Lecture
from tests.permissions.test_matrix import _views, rows
from tests.permissions.world import ACTORS, World

KEYS = Path(__file__).with_name("response_keys.json")
MARKER = "xyzzyplugh"

# Open to anyone, each for its reason.
OPEN = {
    "/api/": "the list of endpoints",
    "/api/schema/": "the documentation",
    "/api/docs/": "the documentation",
    "/metrics": "for callers on this machine, as a test is",
    "/health/live/": "for load balancers",
    "/health/ready/": "for load balancers",
    "/sitemap.xml": "for search engines",
    "/api/session/": "logging out of nothing does nothing",
    "/api/accounts/register/": "people are new once",
    "/api/accounts/password-reset/": "who forgot the password cannot log in",
    "/api/courses/categories/": "the catalogue is public",
    "/api/courses/categories/{category}/": "the catalogue is public",
    "/api/courses/courses/": "the catalogue is public",
    "/api/courses/courses/{course}/": "the catalogue is public",
    "/api/courses/modules/": "outlines are public, texts are not",
    "/api/courses/modules/{module}/": "outlines are public, texts are not",
    "/api/courses/lectures/": "outlines are public, texts are not",
    "/api/courses/lectures/{preview}/": "its instructor made it a preview",
    "/api/reviews/": "reviews are public",
    "/api/reviews/{review}/": "reviews are public",
    "/api/reviews/summary/?course={course}": "reviews are public",
}

# Querysets that need no `visible_to`, each for its reason.
UNFILTERED = {
    "CategoryViewSet": "categories hide nothing",
    "InstructorRequests": "admins only",
    "Users": "admins only",
}


def view_classes() -> set[type]:
    classes = {getattr(view, "cls", None) for _, view in _views(get_resolver().url_patterns)}
    return {
        cls for cls in classes if cls and not cls.__module__.startswith(("rest_framework", "drf_spectacular"))
    }


@pytest.fixture
def world(cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return World(cast)


@pytest.mark.parametrize("cls", sorted(view_classes(), key=lambda cls: cls.__name__))
class TestViews:
    def test_a_view_says_who_may(self, cls):
        own = [c for c in cls.__mro__ if c.__module__.split(".")[0] != "rest_framework"]
        assert any({"permission_classes", "get_permissions"} & vars(c).keys() for c in own)

    def test_a_queryset_starts_from_what_is_visible(self, cls):
        own = cls.__dict__.get("get_queryset")
        if cls.__name__ in UNFILTERED or (own is None and "queryset" not in vars(cls)):
            return
        source = inspect.getsource(own) if own else ""
        assert "visible_to(" in source or "request.user." in source


def test_the_public_routes_are_those_reviewed_here():
    public = {path for _, path, statuses in rows() if statuses[0] < 300}
    assert public == OPEN.keys()


def test_no_marker_in_a_draft_or_a_locked_text_reaches_who_may_not_see_it(world, cast):
    _mark(world)
    for actor in ("nobody", "student", "other"):
        for path in _readable(world):
            answer = world.clients[actor].get(path)
            assert MARKER not in answer.content.decode(), f"{actor} saw it at {path}"


def test_the_marker_is_there_for_who_may_see_it(world, cast):
    _mark(world)
    assert MARKER in world.clients["owner"].get(world.path("/api/courses/courses/{draft}/")).content.decode()
    assert (
        MARKER
        in world.clients["enrolled"].get(world.path("/api/courses/lectures/{lecture}/")).content.decode()
    )


def test_e_mail_addresses_of_others_are_shown_to_admins_only(world, cast):
    own = {
        "student": cast.student,
        "enrolled": cast.enrolled,
        "other": cast.other_instructor,
        "owner": cast.owner,
    }
    for actor in ("nobody", *own):
        for path in _readable(world):
            text = world.clients[actor].get(path).content.decode()
            others = text.replace(own[actor].email, "") if actor in own else text
            assert "@example.com" not in others, f"{actor} saw an address at {path}"


def test_the_keys_of_every_answer_are_the_committed_ones(world, cast):
    """After a change that is meant: delete response_keys.json, run this test, and look at the difference."""
    seen = {}
    for path in sorted({path for method, path, _ in rows() if method == "GET" and path.startswith("/api/")}):
        if path not in ("/api/schema/", "/api/docs/"):
            for actor in ACTORS[:-1]:
                answer = world.clients[actor].get(world.path(path))
                if answer.status_code == 200:
                    seen.setdefault(path, {})[actor] = sorted(set(_keys(answer.json())))
    text = json.dumps(seen, indent=1, sort_keys=True) + "\n"
    if not KEYS.exists():
        KEYS.write_text(text)
    assert text == KEYS.read_text()


def _mark(world) -> None:
    Course.objects.filter(pk=world.objects["draft"]).update(
        title=f"{MARKER} title", subtitle=f"{MARKER} subtitle", description=f"{MARKER} description"
    )
    locked = [world.objects["lecture"], world.objects["draft_lecture"]]
    Lecture.objects.filter(pk__in=locked).update(notes=MARKER, video_url=f"https://example.org/{MARKER}")


def _readable(world) -> list[str]:
    """Every GET of the matrix, and the lists with all that may be asked of them."""
    paths = [world.path(path) for method, path, _ in rows() if method == "GET"]
    draft, module = world.objects["draft"], world.objects["draft_module"]
    asked = [
        f"/api/courses/courses/?search={MARKER[:5]}",
        f"/api/courses/courses/?instructor={world.owner.pk}&page_size=100",
        "/api/courses/courses/?mine=true",
        f"/api/courses/modules/?course={draft}",
        f"/api/courses/lectures/?course={draft}",
        f"/api/courses/lectures/?module={module}",
        f"/api/enroll/?course={draft}",
        f"/api/enroll/progress/?course={draft}",
        f"/api/reviews/?course={draft}",
        f"/api/accounts/users/?search={MARKER}",
    ]
    return paths + asked


def _keys(value, prefix=""):
    if isinstance(value, dict):
        for key, inner in value.items():
            yield f"{prefix}{key}"
            yield from _keys(inner, f"{prefix}{key}.")
    elif isinstance(value, list):
        for inner in value:
            yield from _keys(inner, prefix)

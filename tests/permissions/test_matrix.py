"""Every route and method against every actor; the expected statuses are in matrix.txt."""

from pathlib import Path

import pytest
from django.apps import apps
from django.urls import URLResolver, get_resolver, resolve

from tests.permissions.world import ACTORS, World
from tests.undo import undone

FILE = Path(__file__).with_name("matrix.txt")
OWN_APPS = ["accounts", "courses", "enrollments", "reviews"]
NOT_CONTENT = {"PasswordAttempts", "LoginSession", "AuditEntry"}


def rows() -> list[tuple[str, str, list[int]]]:
    lines = [line.split() for line in FILE.read_text().splitlines() if line and not line.startswith("#")]
    return [(method, path, [int(status) for status in statuses]) for method, path, *statuses in lines]


@pytest.fixture
def world(cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return World(cast)


def test_each_actor_gets_the_status_of_the_matrix(world, subtests):
    for method, path, statuses in rows():
        with subtests.test(f"{method} {path}"):
            got = {actor: attempt(world, actor, method, path) for actor in ACTORS}
            assert got == dict(zip(ACTORS, statuses, strict=True))


def test_options_and_head_are_answered_everywhere(world, subtests):
    for path in sorted({path for _, path, _ in rows() if path.startswith("/api/")}):
        for actor in ("nobody", "student", "admin"):
            with subtests.test(f"{actor} {path}"):
                client = world.clients[actor]
                assert client.options(world.path(path)).status_code in (200, 401, 403, 404, 405)
                assert client.head(world.path(path)).status_code in (200, 400, 401, 403, 404, 405)


def test_every_route_and_method_is_in_the_matrix(db, cast):
    world = World(cast)
    listed = {(method, route_of(world.path(path).partition("?")[0])) for method, path, _ in rows()}
    assert routes() - listed == set()


def test_the_routes_are_really_read_from_the_urls():
    assert ("POST", "api/token/") in routes()
    assert ("DELETE", r"api/courses/courses/(?P<pk>[0-9]{1,18})/$") in routes()


def route_of(path: str) -> str:
    return resolve(path).route.replace("^", "")


def routes() -> set[tuple[str, str]]:
    """(method, route) of everything that the project serves, the Django admin apart."""
    return {
        (method, route)
        for route, view in _views(get_resolver().url_patterns)
        for method in _methods(view)
        if not route.startswith("admin/")
    }


def _views(patterns, prefix=""):
    for pattern in patterns:
        route = prefix + str(pattern.pattern).replace("^", "")
        if isinstance(pattern, URLResolver):
            yield from _views(pattern.url_patterns, route)
        else:
            yield route, pattern.callback


def _methods(view) -> set[str]:
    if actions := getattr(view, "actions", None):
        return {method.upper() for method in actions} - {"HEAD"}
    cls = getattr(view, "cls", None) or getattr(view, "view_class", None)
    if cls is None:
        return {"GET"}
    return {m.upper() for m in cls.http_method_names if hasattr(cls, m)} - {"HEAD", "OPTIONS"}


def attempt(world: World, actor: str, method: str, path: str) -> int:
    """The status that the actor gets, with everything undone; a refused call must have changed nothing itself."""
    with undone():
        world.close_account_of(actor)
        before = snapshot()
        status = world.call(actor, method, path).status_code
        assert status < 400 or snapshot() == before, f"refused to {actor}, yet something changed"
    return status


def snapshot() -> dict[str, list]:
    models = [model for app in OWN_APPS for model in apps.get_app_config(app).get_models()]
    return {
        model.__name__: list(model.objects.order_by("pk").values_list())
        for model in models
        if model.__name__ not in NOT_CONTENT
    }

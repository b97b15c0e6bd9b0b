import os
from types import SimpleNamespace
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.conf import settings
from django.core.cache import cache
from rest_framework.test import APIClient

from accounts.models import Role
from ocms.quick import PLANS
from ocms.redis_client import breaker
from tests.factories import make_course, make_enrollment, make_outline, make_user
from tests.parallel import wait_until_alone


def pytest_configure():
    """Every test empties the cache, so parallel workers each get a database of Redis to themselves."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    address = urlsplit(settings.CACHES["default"]["LOCATION"])
    own = {"query": f"db={worker}"} if address.scheme == "unix" else {"path": f"/{worker}"}
    settings.CACHES["default"]["LOCATION"] = urlunsplit(address._replace(**own))


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """What is in use cannot be dropped: the last answers and mails get their time, then it is said who is there."""
    yield
    with django_db_blocker.unblock():
        wait_until_alone()


@pytest.fixture(autouse=True)
def _empty_cache():
    breaker.close()
    cache.clear()
    PLANS.clear()


@pytest.fixture
def api():
    """A client that nobody is signed in to; `api.as_(user)` is one where the user is."""
    return Client()


@pytest.fixture
def cast(db):
    """The fixed cast: a published course with two lectures, and everyone who may stand in some relation to it."""
    owner = make_user(Role.INSTRUCTOR, full_name="Olga Owner")
    course = make_course(instructor=owner, title="Sailing")
    lectures = make_outline(course)
    enrolled = make_user(full_name="Enno Enrolled")
    return SimpleNamespace(
        admin=make_user(Role.ADMIN, full_name="Ada Admin"),
        owner=owner,
        other_instructor=make_user(Role.INSTRUCTOR, full_name="Otto Other"),
        enrolled=enrolled,
        student=make_user(full_name="Stella Student"),
        course=course,
        lectures=lectures,
        enrollment=make_enrollment(course, enrolled),
    )


class Client(APIClient):
    def as_(self, user) -> "Client":
        client = Client()
        client.force_authenticate(user)
        client.credentials(HTTP_AUTHORIZATION="Bearer of-a-test")  # which only visitors come without
        return client


@pytest.fixture
def nobody_writes(monkeypatch):
    """Not even other tests, whose databases are on the same server: so what is ready stays ready."""
    monkeypatch.setattr("ocms.shared._snapshot", lambda request: "1:1:")

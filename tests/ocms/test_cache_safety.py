"""What is kept ready for many is never somebody's own, and never yesterday's."""

from itertools import permutations

import pytest
from django.db import transaction
from django_redis import get_redis_connection

from accounts.sessions import log_in
from ocms import shared
from ocms.redis_client import breaker
from ocms.shared import ANSWERS
from tests.conftest import Client
from tests.factories import PASSWORD, make_course, make_progress, make_review, make_user
from tests.parallel import at_once

COURSES = "/api/courses/courses/"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _nothing_ready():
    ANSWERS.clear()


@pytest.fixture
def enrolled(cast):
    """Somebody of whom there is much to tell."""
    person = cast.enrolled
    person.set_password(PASSWORD)
    person.email = "enno.secret@example.com"
    person.save()
    make_progress(cast.enrollment, cast.lectures[0], completed=True, completed_at="2026-01-01T00:00Z")
    make_review(cast.course, person, comment="Enno's words")
    return person


@pytest.fixture
def addresses(cast):
    return [
        COURSES,
        f"{COURSES}{cast.course.pk}/",
        f"{COURSES}?mine=true",
        f"/api/courses/lectures/?course={cast.course.pk}",
        f"/api/reviews/?course={cast.course.pk}",
        f"/api/reviews/?course={cast.course.pk}&mine=true",
        "/api/enroll/",
        "/api/enroll/progress/",
        "/api/accounts/me/",
        "/api/dashboard/",
        "/api/dashboard/instructor/",
    ]


def told(client, address: str) -> tuple:
    """Three times the same: made, made and kept, ready."""
    first, *again = (told_once(client, address) for _ in range(3))
    assert again == [first, first]
    return first


def told_once(client, address: str) -> tuple:
    answer = client.get(address)
    body = answer.json()
    body.pop("generated_at", None)
    return answer.status_code, body


def test_in_every_order_each_gets_their_own(api, cast, enrolled, addresses):
    clients = [api, api.as_(enrolled), api.as_(cast.student), api.as_(cast.owner)]
    for address in addresses:
        with transaction.atomic():  # in which nothing is kept ready
            own = [told(client, address) for client in clients]
        for order in permutations(range(len(clients))):
            ANSWERS.clear()
            for n in order:
                assert told(clients[n], address) == own[n], (address, order)


def test_what_each_gets_does_differ(api, cast, enrolled):
    detail = f"{COURSES}{cast.course.pk}/"
    assert told(api.as_(enrolled), detail) != told(api.as_(cast.student), detail) != told(api, detail)


def test_redis_holds_nothing_of_a_person(api, cast, enrolled, addresses):
    tokens = log_in(email=enrolled.email, password=PASSWORD, network="127.0.0.1")
    browser = Client()
    browser.credentials(HTTP_AUTHORIZATION=f"Bearer {tokens.access}")
    for client in (browser, api, api.as_(cast.admin), api.as_(cast.owner)):
        for address in addresses:
            client.get(address)
    api.post("/api/token/", {"email": enrolled.email, "password": "wrong"})
    dump = everything_in_redis()
    assert dump, "nothing was kept at all"
    for secret in (enrolled.email, enrolled.full_name, "Enno's words", *tokens, PASSWORD):
        assert secret.encode() not in dump


def everything_in_redis() -> bytes:
    redis = get_redis_connection("default")
    keys = redis.keys("*")
    kinds = {b"string": redis.get, b"hash": redis.hgetall, b"zset": lambda key: redis.zrange(key, 0, -1)}
    return b"\n".join(key + repr(kinds[redis.type(key)](key)).encode() for key in keys)


def test_a_change_is_seen_at_once_by_everyone(api, cast):
    clients = [api, api.as_(cast.owner), api.as_(cast.student), api.as_(cast.admin)]
    address = f"{COURSES}{cast.course.pk}/"
    for price in ("11.00", "12.00"):
        api.as_(cast.owner).patch(address, {"price": price})
        assert {told(client, address)[1]["price"] for client in clients} == {price}
        assert {told(client, COURSES)[1]["results"][0]["price"] for client in clients} == {price}
    api.as_(cast.owner).patch(address, {"is_published": False})
    assert [told(client, address)[0] for client in clients] == [404, 200, 404, 200]
    assert {told(client, COURSES)[1]["count"] for client in clients} == {0}


def test_a_deletion_is_seen_at_once_by_everyone(api, cast):
    course = make_course(instructor=cast.owner)
    address = f"{COURSES}{course.pk}/"
    clients = [api, api.as_(cast.owner), api.as_(cast.student)]
    assert {told(client, address)[0] for client in clients} == {200}
    assert api.as_(cast.owner).delete(address).status_code == 204
    assert {told(client, address)[0] for client in clients} == {404}
    assert {told(client, COURSES)[1]["count"] for client in clients} == {1}


def test_a_change_while_redis_is_away_is_seen_when_it_is_back(api, cast, settings):
    there = settings.CACHES
    address = f"{COURSES}{cast.course.pk}/"
    assert told(api, address)[1]["price"] == "10.00"
    settings.CACHES = {"default": {**there["default"], "LOCATION": "redis://127.0.0.1:1/0"}}
    assert api.as_(cast.owner).patch(address, {"price": "13.00"}).status_code == 200
    assert told(api, address)[1]["price"] == "13.00"
    settings.CACHES = there
    breaker.close()
    assert told(api, address)[1]["price"] == "13.00"
    assert told(api, COURSES)[1]["results"][0]["price"] == "13.00"


@pytest.mark.usefixtures("nobody_writes")
def test_a_cold_page_asked_many_times_at_once_is_made_twice_at_most(api, cast, monkeypatch):
    made, render = [], shared._render
    monkeypatch.setattr(shared, "_render", lambda *args: made.append(1) or render(*args))
    answers = at_once(40, lambda n: [Client().get(COURSES).status_code for _ in range(5)])
    assert {status for each in answers for status in each} == {200}
    assert len(made) <= 2


def test_made_up_parameters_make_no_keys(api, cast, settings):
    settings.THROTTLED = False  # whose counts get new names by the minute
    redis = get_redis_connection("default")
    api.get(COURSES)
    keys = set(redis.keys("*"))
    for n in range(20):
        api.get(f"{COURSES}?whatever{n}={n}&page_size={n + 1}")
        api.get(f"/api/reviews/?course={cast.course.pk}&x={n}")
    assert set(redis.keys("*")) == keys


def test_nobody_asks_with_the_eyes_of_the_one_before(api):
    first, second = make_user(), make_user()
    assert api.as_(first).get("/api/accounts/me/").json()["id"] == str(first.pk)
    assert api.as_(second).get("/api/accounts/me/").json()["id"] == str(second.pk)
    assert api.get("/api/accounts/me/").status_code == 401

import time

import pytest
from django.core.cache import cache
from django_redis import get_redis_connection

from ocms.cache import ADMIN_DASHBOARD
from ocms.redis_client import breaker
from tests.factories import make_user

URL = "/api/dashboard/"


@pytest.fixture
def read(cast, api):
    client = api.as_(cast.admin)

    def get(query="", expected="MISS"):
        response = client.get(URL + query)
        assert (response.status_code, response["X-Cache"]) == (200, expected), response.content
        assert response["Content-Type"] == "application/json"
        return response.json()

    return get


@pytest.fixture
def redis():
    return get_redis_connection("default")


def test_the_second_answer_is_the_first_one_again(read, django_assert_num_queries):
    first = read()
    make_user()
    with django_assert_num_queries(0):
        assert read(expected="HIT") == first


@pytest.mark.parametrize("value", ["true", "True", "1"])
def test_refresh_computes_anew_for_everybody(read, value):
    total = read()["total_users"]
    make_user()
    assert read(f"?refresh={value}")["total_users"] == total + 1
    assert read(expected="HIT")["total_users"] == total + 1


def test_refresh_false_is_no_refresh(read):
    assert read() == read("?refresh=false", "HIT")


@pytest.mark.parametrize("value", ["maybe", "2", "null"])
def test_a_refresh_that_is_neither_is_refused(cast, api, value):
    response = api.as_(cast.admin).get(f"{URL}?refresh={value}")
    assert (response.status_code, response.json()["errors"][0]["attr"]) == (400, "refresh")


def test_who_is_no_admin_gets_nothing_from_the_cache(cast, read, api):
    read()
    assert api.as_(cast.owner).get(URL).status_code == 403
    assert api.get(URL).status_code == 401


def test_it_is_kept_for_sixty_seconds(read, redis):
    read()
    assert 58 <= redis.ttl(ADMIN_DASHBOARD.key) <= 60


def test_made_up_parameters_make_no_keys(read, redis):
    read()
    keys = redis.keys("*")
    read("?page=7&whatever=1", "HIT")
    assert redis.keys("*") == keys


def same(one, other):
    return {**one, "generated_at": None} == {**other, "generated_at": None}


GARBAGE = [b"", b"garbage", b"\xff" * 500, b"{}", b"\x80\x04\x95."]


@pytest.mark.parametrize("garbage", GARBAGE)
def test_garbage_under_the_key_is_not_read(read, redis, garbage):
    right = read()
    redis.set(ADMIN_DASHBOARD.key, garbage)
    assert same(read(), right)
    assert same(read(expected="HIT"), right)


def test_an_answer_that_somebody_else_signed_is_not_read(read, redis, settings):
    read()
    settings.SECRET_KEY = "x" * 50
    read()


def test_another_kind_of_value_under_the_key_is_not_read(read, redis):
    right = read()
    redis.delete(ADMIN_DASHBOARD.key)
    redis.lpush(ADMIN_DASHBOARD.key, "a", "list")
    assert same(read(), right)


def test_a_lock_that_nobody_gives_back_holds_nobody_up_for_long(read, redis, monkeypatch):
    monkeypatch.setattr("ocms.cache.LOCK_SECONDS", 0.3)
    redis.set(f"{ADMIN_DASHBOARD.key}:lock", "garbage")
    started = time.monotonic()
    read()
    assert time.monotonic() - started < 2
    assert not redis.exists(f"{ADMIN_DASHBOARD.key}:lock")


class TestWithRedisAway:
    @pytest.fixture
    def dead(self, settings):
        location = {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/0"}
        settings.CACHES = {"default": location}
        yield
        breaker.close()

    def test_the_answer_is_the_same(self, read, request):
        right = read()
        request.getfixturevalue("dead")
        assert same(read(), right)
        assert same(read("?refresh=true"), right)

    def test_every_answer_is_up_to_date(self, dead, read):
        total = read()["total_users"]
        make_user()
        assert read()["total_users"] == total + 1

    def test_after_one_failure_it_is_left_alone_for_a_moment(self, dead, read):
        read()
        assert not breaker.lets_through()

    def test_when_it_is_back_it_is_used_again(self, read, request):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("ocms.cache.get_redis_connection", _refuse)
            read()
        breaker.close()
        read()
        read(expected="HIT")


def _refuse(alias):
    from redis.exceptions import ConnectionError

    raise ConnectionError


def test_a_frozen_redis_holds_nobody_up(cast, read, tcp_tarpit, settings):
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": tcp_tarpit}}
    started = time.monotonic()
    read()
    assert time.monotonic() - started < 1.5
    breaker.close()
    cache.close()

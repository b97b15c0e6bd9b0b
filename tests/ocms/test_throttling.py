"""Limits of requests, with the real Redis."""

import pytest
from django_redis import get_redis_connection

from ocms.redis_client import breaker
from ocms.shared import HIT
from ocms.throttling import SHARES, Shares
from tests.factories import make_user
from tests.parallel import at_once

COURSES = "/api/courses/courses/"
NOON = 1_000_000 * 86_400.0


@pytest.fixture(autouse=True)
def _counted_from_zero(db, settings):
    settings.THROTTLED = True
    get_redis_connection("default").flushdb()
    for shares in SHARES.values():
        shares.__init__()
    yield
    get_redis_connection("default").flushdb()


def allow(settings, **rates):
    settings.REST_FRAMEWORK = settings.REST_FRAMEWORK | {"DEFAULT_THROTTLE_RATES": rates}


def spent(shares: Shares, number: int, *, limit: int, at: float = NOON, caller: str = "pia") -> int:
    return sum(shares.spend(caller, limit, 60, at) for _ in range(number))


def test_whoever_asks_too_often_is_told_when_to_come_again(api, settings):
    allow(settings, anonymous="3/day", user="100/day")
    answers = [api.get(COURSES) for _ in range(5)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
    assert 0 < int(answers[-1]["Retry-After"]) <= 86_400


@pytest.mark.usefixtures("nobody_writes")
def test_answers_that_are_ready_count_like_any_other(transactional_db, api, settings):
    allow(settings, anonymous="3/day", user="100/day")
    hits = HIT._value.get()
    assert [api.get(COURSES).status_code for _ in range(5)] == [200, 200, 200, 429, 429]
    assert HIT._value.get() >= hits + 2


def test_the_signed_in_are_counted_one_by_one_and_apart_from_visitors(api, settings):
    allow(settings, anonymous="1/day", user="2/day")
    one, other = make_user(), make_user()
    assert [api.as_(one).get(COURSES).status_code for _ in range(3)] == [200, 200, 429]
    assert api.as_(other).get(COURSES).status_code == 200


@pytest.mark.parametrize(
    ("proxies", "callers"),
    [
        (0, [{"REMOTE_ADDR": f"2001:db8:1:2::{n}"} for n in range(1, 5)]),
        (1, [{"HTTP_X_FORWARDED_FOR": f"2001:db8:1:2::{n}"} for n in range(1, 5)]),
        (2, [{"HTTP_X_FORWARDED_FOR": f"10.0.0.{n}"} for n in range(1, 5)]),
    ],
    ids=["a household", "a household behind a proxy", "who comes past one of two proxies"],
)
def test_visitors_of_one_network_are_counted_together(api, settings, proxies, callers):
    settings.TRUSTED_PROXIES = proxies
    allow(settings, anonymous="3/day", user="100/day")
    assert [api.get(COURSES, **caller).status_code for caller in callers] == [200, 200, 200, 429]
    assert api.get(COURSES, REMOTE_ADDR="192.0.2.9").status_code == 200


def test_a_limit_is_reached_to_the_request(settings):
    for limit in (1, 7, 100, 600):
        assert spent(Shares(), 2 * limit, limit=limit, caller=f"of {limit}") == limit


def test_two_processes_together_stay_within_it_and_waste_two_hundredths_at_most():
    one, other = Shares(), Shares()
    in_all = sum(spent(shares, 1, limit=600) for _ in range(600) for shares in (one, other))
    assert 588 <= in_all <= 600


def test_many_threads_at_once_spend_what_any_of_them_took():
    shares = Shares()
    assert all(at_once(128, lambda number: shares.spend("pia", 6400, 60, NOON)))


def test_the_next_minute_starts_anew():
    shares = Shares()
    assert spent(shares, 20, limit=10) == 10
    assert spent(shares, 20, limit=10, at=NOON + 60) == 10


def test_without_redis_nobody_is_refused(monkeypatch):
    with monkeypatch.context() as away:
        away.setattr(breaker, "lets_through", lambda: False)
        assert spent(Shares(), 50, limit=10) == 50

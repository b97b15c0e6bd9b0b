"""However many ask at once, the answer is computed by one of them."""

import time
from collections import Counter

import pytest
from django_redis import get_redis_connection

from dashboard import reports
from ocms.cache import Answer
from tests.parallel import at_once

URL = "/api/dashboard/"


@pytest.fixture(autouse=True)
def _patience(settings):
    """A busy machine is no Redis that is away, and two hundred threads are more than a process has."""
    settings.THROTTLED = False
    default = settings.CACHES["default"]
    settings.CACHES = {"default": {**default, "OPTIONS": {**default["OPTIONS"], "SOCKET_TIMEOUT": 5}}}


@pytest.fixture
def computed(monkeypatch):
    """How often the report was computed; it takes until even a busy machine has let everyone ask."""
    calls, report = [], reports.platform_report

    def slow():
        calls.append(time.time())
        time.sleep(1.5)
        return report()

    monkeypatch.setattr(reports, "platform_report", slow)
    return calls


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("query", ["", "?refresh=true"])
def test_a_cold_key_asked_two_hundred_times_is_computed_at_most_twice(cast, api, computed, query):
    def ask(number):
        response = api.as_(cast.admin).get(URL + query)
        return response.status_code, response["X-Cache"]

    answers = Counter(at_once(200, ask))
    assert len(computed) <= 2
    assert answers == {(200, "MISS"): len(computed), (200, "HIT"): 200 - len(computed)}


@pytest.mark.django_db(transaction=True)
def test_without_redis_too(cast, api, computed, settings):
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/0"}}
    at_once(40, lambda number: api.as_(cast.admin).get(URL))
    assert len(computed) <= 2


def test_another_process_that_computes_it_already_is_waited_for():
    """Two processes are two `Answer`s of one name."""
    here, there = Answer("test", seconds=5), Answer("test", seconds=5)
    calls = []

    def make():
        calls.append(1)
        time.sleep(0.2)
        return b"made"

    assert (
        sorted(at_once(8, lambda n: (here, there)[n % 2].get(make)))
        == [(b"made", False)] + [(b"made", True)] * 7
    )
    assert len(calls) == 1


def test_a_fresh_answer_was_begun_after_it_was_asked_for():
    answer = Answer("test", seconds=5)
    answer.get(lambda: b"old")
    assert answer.get(lambda: b"new", fresh=True) == (b"new", False)
    assert answer.get(lambda: b"newer") == (b"new", True)


def test_who_fails_lets_the_next_one_try():
    answer = Answer("test", seconds=5)
    with pytest.raises(ZeroDivisionError):
        answer.get(lambda: 1 / 0)
    started = time.monotonic()
    assert answer.get(lambda: b"made") == (b"made", False)
    assert time.monotonic() - started < 1
    assert not get_redis_connection("default").exists(f"{answer.key}:lock")

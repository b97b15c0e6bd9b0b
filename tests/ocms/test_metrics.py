import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from ocms.metrics import RequestMetrics
from ocms.redis_client import breaker

METRICS = "/metrics"


@pytest.fixture
def outside(api):
    return {"REMOTE_ADDR": "203.0.113.9"}


def test_requests_are_counted_by_route_and_status(api, db):
    api.get("/api/reviews/summary/?course=1")
    text = api.get(METRICS).content.decode()
    route = 'route="api/reviews/summary/"'
    assert f'ocms_requests_total{{method="GET",{route},status="404"}}' in text
    assert f'ocms_request_seconds_bucket{{le="0.25",method="GET",{route}}}' in text


def test_a_failure_of_ours_counts_at_once_on_any_route(api, db):
    """What counts by route is new at its first failure, and Prometheus sees no increase in what is new."""
    before = value(api, "ocms_failures_total")
    RequestMetrics(lambda request: HttpResponse(status=500))(RequestFactory().get("/"))
    RequestMetrics(lambda request: HttpResponse(status=503))(RequestFactory().get("/"))
    assert value(api, "ocms_failures_total") == before + 1


def test_addresses_that_do_not_exist_share_one_name(api, db):
    for number in range(3):
        api.get(f"/made-up-{number}/")
    assert "made-up" not in api.get(METRICS).content.decode()


def test_it_is_not_there_for_strangers(api, outside):
    assert api.get(METRICS, **outside).status_code == 404


@pytest.mark.parametrize("token", ["", "wrong", "x" * 40])
def test_a_wrong_token_finds_nothing(api, outside, settings, token):
    settings.METRICS_TOKEN = "s" * 40
    assert api.get(METRICS, HTTP_AUTHORIZATION=f"Bearer {token}", **outside).status_code == 404


def test_no_token_is_never_the_right_one(api, outside, settings):
    settings.METRICS_TOKEN = ""
    assert api.get(METRICS, HTTP_AUTHORIZATION="Bearer ", **outside).status_code == 404


def test_the_token_opens_it(api, db, outside, settings):
    settings.METRICS_TOKEN = "s" * 40
    assert api.get(METRICS, HTTP_AUTHORIZATION=f"Bearer {'s' * 40}", **outside).status_code == 200


def test_what_a_proxy_on_this_machine_passes_on_is_from_outside(api):
    assert api.get(METRICS, HTTP_X_FORWARDED_FOR="127.0.0.1").status_code == 404


def value(api, name: str) -> float:
    (line,) = (line for line in api.get(METRICS).content.decode().splitlines() if line.startswith(f"{name} "))
    return float(line.split()[1])


def test_an_open_breaker_is_seen_until_it_closes(api, db):
    breaker.trip()
    assert value(api, "ocms_cache_breaker_open") == 1
    breaker.close()
    assert value(api, "ocms_cache_breaker_open") == 0


@pytest.mark.usefixtures("nobody_writes")
def test_looks_for_ready_answers_are_counted_as_hits_and_misses(api, transactional_db):
    hit, miss = (f'ocms_cache_answers_total{{cache="process",outcome="{name}"}}' for name in ("hit", "miss"))
    before = value(api, hit), value(api, miss)
    for _ in range(4):
        api.get("/api/courses/courses/?page_size=7")
    assert (value(api, hit), value(api, miss)) == (before[0] + 2, before[1] + 2)

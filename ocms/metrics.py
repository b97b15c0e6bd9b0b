"""Rate, errors and latency per route for Prometheus.

`serve` names a directory in PROMETHEUS_MULTIPROC_DIR in which all processes count together; only counters and
histograms are kept, so that what a dead process counted stays true.
"""

import hmac
import os
import time
from functools import cache
from ipaddress import ip_address

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector

from ocms.logs import route_of

METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)

answered = Counter("ocms_requests", "Requests answered.", ["method", "route", "status"])
seconds = Histogram("ocms_request_seconds", "Time to answer.", ["method", "route"], buckets=BUCKETS)
breaker_openings = Counter(
    "ocms_cache_breaker_openings", "How often Redis failed and was left alone for a moment."
)


class RequestMetrics:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        started = time.perf_counter()
        response = self.get_response(request)
        method = request.method if request.method in METHODS else "other"
        number, duration = _of(method, route_of(request), response.status_code)
        number.inc()
        duration.observe(time.perf_counter() - started)
        return response


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """For callers on this machine and for those with METRICS_TOKEN; to others it is not there."""
    if not (_has_token(request) or _is_from_here(request)):
        raise Http404
    return HttpResponse(generate_latest(_registry()), content_type=CONTENT_TYPE_LATEST)


@cache  # routes are patterns, and methods and statuses are few
def _of(method: str, route: str, status: int) -> tuple[Counter, Histogram]:
    return answered.labels(method, route, status), seconds.labels(method, route)


def _has_token(request: HttpRequest) -> bool:
    expected = f"Bearer {settings.METRICS_TOKEN}".encode()
    given = request.headers.get("Authorization", "").encode()
    return bool(settings.METRICS_TOKEN) and hmac.compare_digest(given, expected)


def _is_from_here(request: HttpRequest) -> bool:
    """What came through a proxy only looks as if it were from here."""
    forwarded = "X-Forwarded-For" in request.headers or "Forwarded" in request.headers
    address = request.META.get("REMOTE_ADDR", "")
    return not forwarded and bool(address) and ip_address(address).is_loopback


def _registry() -> CollectorRegistry:
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return REGISTRY
    registry = CollectorRegistry()
    MultiProcessCollector(registry)
    return registry

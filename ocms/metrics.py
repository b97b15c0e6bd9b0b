"""What is counted for Prometheus; `metrics_view.py` tells it.

`ocms/server.py` names a directory in PROMETHEUS_MULTIPROC_DIR in which all processes count together.
"""

import time
from functools import cache

from django.http import HttpRequest, HttpResponse
from prometheus_client import Counter, Gauge, Histogram

from ocms.logs import route_of

METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)

answered = Counter("ocms_requests", "Requests answered.", ["method", "route", "status"])
failures = Counter("ocms_failures", "Answers of 500: something is wrong with us.")
seconds = Histogram("ocms_request_seconds", "Time to answer.", ["method", "route"], buckets=BUCKETS)
breaker_openings = Counter(
    "ocms_cache_breaker_openings", "How often Redis failed and was left alone for a moment."
)
breaker_open = Gauge(
    "ocms_cache_breaker_open", "Processes that leave Redis alone for now.", multiprocess_mode="livesum"
)
replica_reads = Counter("ocms_replica_reads", "Requests that went to the replica.", ["outcome"])
cache_answers = Counter("ocms_cache_answers", "Looks for a ready answer.", ["cache", "outcome"])


class RequestMetrics:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        started = time.perf_counter()
        response = self.get_response(request)
        method = request.method if request.method in METHODS else "other"
        number, duration = _of(method, route_of(request), response.status_code)
        number.inc()
        if response.status_code == 500:
            failures.inc()
        duration.observe(time.perf_counter() - started)
        return response


@cache  # routes are patterns, and methods and statuses are few
def _of(method: str, route: str, status: int) -> tuple[Counter, Histogram]:
    return answered.labels(method, route, status), seconds.labels(method, route)

"""Visitors read from a copy of the database that follows the primary, if DATABASE_REPLICA_URL names one.

Who is signed in always reads from the primary, and so sees what they wrote. A visitor may see what was there a few
seconds ago: at most `LAG` and `LOOK_EVERY` together, for a copy that lags behind is left alone. So is one that is
away or frozen, and the request that found out is answered from the primary.

While a request reads from the copy, its connection stands in the place of the default one: whatever asks the
database then, through the ORM or not, asks the copy, and cannot forget to.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.db import Error, connections
from django.http import HttpRequest, HttpResponse

from ocms.database import within
from ocms.metrics import replica_reads

PATHS = ("/api/courses/", "/api/reviews/", "/sitemap.xml")
LAG = 2  # seconds
LOOK_EVERY = 1
PAUSE = 5  # after a failure
PATIENCE = 2  # for all that one request asks of it
PATIENCE_LOOKING = 0.5
KEEPS_UP = """\
SELECT pg_is_in_recovery() AND (
    pg_last_wal_replay_lsn() >= %s::pg_lsn OR pg_last_xact_replay_timestamp() > now() - make_interval(secs => %s)
)"""

ANSWERED, FAILED = (replica_reads.labels(outcome) for outcome in ("answered", "failed"))
_in_use: ContextVar[bool] = ContextVar("replica_in_use", default=False)


class ReadFromReplica:
    """Middleware."""

    def __init__(self, get_response):
        if "replica" not in settings.DATABASES:
            raise MiddlewareNotUsed
        self.get_response, self.replica = get_response, Replica()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not (_is_a_visitors_read(request) and self.replica.keeps_up()):
            return self.get_response(request)
        with _reading_from_replica():
            response = self.get_response(request)
        if response.status_code < 500:
            ANSWERED.inc()
            return response
        FAILED.inc()
        self.replica.leave_alone()
        return self.get_response(request)


class Replica:
    """Whether it may be read from; one thread looks, the others go by what was seen last."""

    def __init__(self):
        self._look = threading.Lock()
        self._keeps_up, self._look_at = False, 0.0

    def keeps_up(self) -> bool:
        if time.monotonic() >= self._look_at and self._look.acquire(blocking=False):
            try:
                self._keeps_up = _keeps_up()
                self._look_at = time.monotonic() + (LOOK_EVERY if self._keeps_up else PAUSE)
            finally:
                self._look.release()
        return self._keeps_up

    def leave_alone(self) -> None:
        self._keeps_up, self._look_at = False, time.monotonic() + PAUSE


def is_in_use() -> bool:
    """By the request that this thread is answering."""
    return _in_use.get()


def _is_a_visitors_read(request: HttpRequest) -> bool:
    return (
        request.method in ("GET", "HEAD")
        and request.path.startswith(PATHS)
        and "Authorization" not in request.headers
        and not request.COOKIES
    )


def _keeps_up() -> bool:
    """It has replayed all that the primary wrote until now, or something that was committed a moment ago."""
    try:
        with within(PATIENCE_LOOKING), connections["default"].cursor() as primary:
            primary.execute("SELECT pg_current_wal_lsn()::text")
            (written,) = primary.fetchone()
        with within(PATIENCE_LOOKING), connections["replica"].cursor() as replica:
            replica.execute(KEEPS_UP, [written, LAG])
            return bool(replica.fetchone()[0])
    except Error:
        return False


@contextmanager
def _reading_from_replica() -> Iterator[None]:
    primary, token = connections["default"], _in_use.set(True)
    connections["default"] = connections["replica"]
    try:
        with within(PATIENCE):
            yield
    finally:
        connections["default"] = primary
        _in_use.reset(token)

"""PostgreSQL may be away or frozen: no request waits for it for long, and the process stays able to answer.

A frozen server accepts connections and says nothing, which no time limit of its own can end. So psycopg2 is
told to wait through `wait`, in the processes that serve (`ocms/wsgi.py`) and in no other: COPY does not go with it.
"""

import select
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import psycopg2
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from psycopg2 import extensions

from ocms.errors import TemporarilyUnavailable, refusal_response

PATIENCE = 6  # seconds for one statement; PostgreSQL ends it after 5 (see settings) when it is well
PATIENCE_IN_DOUBT = 1  # after one statement got no answer, until another does
REQUEST_LIMIT = 8  # seconds for all waiting of one request
STUCK_AFTER = 1
MOST_STUCK = 4  # half of the threads of a process (see `ocms/server.py`): the others answer
SLICE = 0.25

_deadline: ContextVar[float] = ContextVar("deadline", default=float("inf"))
_waiting: dict[int, float] = {}
_in_doubt = threading.Event()


class BoundedWaiting:
    """Middleware: 503 for what PostgreSQL does not answer in time, and at once while many wait for it in vain."""

    PROBES = ("/health/", "/metrics")

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(self.PROBES):
            return self.get_response(request)
        if _stuck() >= MOST_STUCK:
            return refusal_response(TemporarilyUnavailable())
        with within(REQUEST_LIMIT):
            return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """For what is no view of the API, such as the admin."""
        is_away = isinstance(exception, OperationalError | InterfaceError)
        return refusal_response(TemporarilyUnavailable()) if is_away else None


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Whatever is asked of PostgreSQL in here ends by then."""
    token = _deadline.set(time.monotonic() + seconds)
    try:
        yield
    finally:
        _deadline.reset(token)


def bound_waiting() -> None:
    extensions.set_wait_callback(wait)


def wait(connection) -> None:
    """What psycopg2 calls to wait for an answer; an exception from here makes it close the connection."""
    me, started = threading.get_ident(), time.monotonic()
    _waiting[me] = started
    try:
        while (state := connection.poll()) != extensions.POLL_OK:
            _wait_a_little(connection, state, started)
        _in_doubt.clear()
    finally:
        _waiting.pop(me, None)


def _wait_a_little(connection, state: int, started: float) -> None:
    now = time.monotonic()
    patience_ends = started + (PATIENCE_IN_DOUBT if _in_doubt.is_set() else PATIENCE)
    if now >= patience_ends:
        _in_doubt.set()
    if now >= min(patience_ends, _deadline.get()) or (
        now >= started + STUCK_AFTER and _is_one_too_many(started)
    ):
        raise psycopg2.OperationalError("PostgreSQL does not answer.")
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN if state == extensions.POLL_READ else select.POLLOUT)
    remaining = min(patience_ends, _deadline.get()) - now
    poll.poll(max(1, min(SLICE, remaining) * 1000))


def _stuck() -> int:
    long_ago = time.monotonic() - STUCK_AFTER
    return sum(started < long_ago for started in tuple(_waiting.values()))


def _is_one_too_many(started: float) -> bool:
    """Those who wait longest may go on; the others give their threads back."""
    return sum(other < started for other in tuple(_waiting.values())) >= MOST_STUCK

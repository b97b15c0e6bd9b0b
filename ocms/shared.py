"""Answers that are the same for everybody, kept ready to send for as long as the database stays what it was.

Whether it stayed so, PostgreSQL itself says: a snapshot names the transactions whose changes are seen, so what was
read in one is right for as long as the snapshot is the same. Nobody has to remember to clear anything, whichever road
writes, and a change is seen by everyone as soon as it is committed. Each process keeps its own; Redis plays no part.
"""

import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps

from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.urls import ResolverMatch
from django.utils.cache import get_conditional_response
from rest_framework.response import Response

from ocms import replica
from ocms.errors import TemporarilyUnavailable, refusal_response
from ocms.metrics import cache_answers
from ocms.throttling import visitor_is_within_limits

MOST_BYTES, MOST = 16 * 1024 * 1024, 10_000
LARGEST = 256 * 1024
TURNS = 64
# A crash takes numbers back that were in no log yet, and gives them out again: but then the time is another one.
STATE = "SELECT pg_current_snapshot()::text || ' ' || pg_stat_get_bgwriter_stat_reset_time()"
STATE_OF_REPLICA = "SELECT pg_last_wal_replay_lsn()::text"  # its snapshots do not name what is under way
HIT, MISS = (cache_answers.labels("process", outcome) for outcome in ("hit", "miss"))


@dataclass(frozen=True)
class Ready:
    """An answer, what the log calls its address, the snapshot it was read in if it is kept, and when reading began."""

    body: bytes
    headers: dict[str, str]
    route: ResolverMatch
    snapshot: str | None
    begun: float

    def response(self, request: HttpRequest) -> HttpResponse:
        response = HttpResponse(self.body, headers=self.headers)
        return get_conditional_response(request, etag=self.headers["ETag"], response=response)


class ReadyAnswers:
    """The ones made last, by what was asked for."""

    def __init__(self):
        self._ready: OrderedDict[str, Ready] = OrderedDict()
        self._asked: set[int] = set()  # hashes of questions
        self._size = 0
        self._guard = threading.Lock()
        self._turns = [threading.Lock() for _ in range(TURNS)]

    def find(self, question: str, find_snapshot: Callable[[], str]) -> Ready | None:
        """What is there; whether it is still right is asked only if something is."""
        if (ready := self._ready.get(question)) is None or ready.snapshot != find_snapshot():
            return None
        HIT.inc()
        return ready

    def get(
        self, question: str, find_snapshot: Callable[[], str], make: Callable[[str | None], Ready]
    ) -> Ready:
        """What is there, or else what `make` makes; of many who ask at once, one makes it for all.

        It is kept from the second time on that somebody asks: most addresses are asked for once.
        """
        if self._is_new(question):
            MISS.inc()
            return make(None)
        snapshot, asked_at = find_snapshot(), time.monotonic()
        if (ready := self._find(question, snapshot, asked_at)) is not None:
            HIT.inc()
            return ready
        with self._turns[hash(question) % TURNS]:
            ready = self._find(question, snapshot, asked_at)
            (HIT if ready else MISS).inc()
            if ready is None:
                ready = make(snapshot)
                self._keep(question, ready)
            return ready

    def clear(self) -> None:
        with self._guard:
            self._ready.clear()
            self._asked.clear()
            self._size = 0

    def _is_new(self, question: str) -> bool:
        with self._guard:
            if question in self._ready or hash(question) in self._asked:
                return False
            if len(self._asked) >= MOST:
                self._asked.clear()
            self._asked.add(hash(question))
            return True

    def _find(self, question: str, snapshot: str, asked_at: float) -> Ready | None:
        ready = self._ready.get(question)
        if ready is None or (ready.snapshot != snapshot and ready.begun < asked_at):
            return None
        return ready

    def _keep(self, question: str, ready: Ready) -> None:
        if ready.snapshot is None or len(question) + len(ready.body) > LARGEST:
            return
        with self._guard:
            if known := self._ready.pop(question, None):
                self._size -= len(question) + len(known.body)
            self._ready[question] = ready
            self._size += len(question) + len(ready.body)
            while self._size > MOST_BYTES or len(self._ready) > MOST:
                oldest, forgotten = self._ready.popitem(last=False)
                self._size -= len(oldest) + len(forgotten.body)


ANSWERS = ReadyAnswers()


class ReadyForVisitors:
    """Middleware: what a view made for one visitor, another gets without asking the view again.

    Log-in and permissions were decided then, for anybody without a token; rate limits count here as there.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            ready = self._ready_for(request)
        except (OperationalError, InterfaceError):
            return refusal_response(TemporarilyUnavailable())
        if ready is None or not visitor_is_within_limits(request):
            return self.get_response(request)
        request.resolver_match = ready.route
        return ready.response(request)

    def _ready_for(self, request: HttpRequest) -> Ready | None:
        if request.method != "GET" or not _is_visitor(request) or connection.in_atomic_block:
            return None
        return ANSWERS.find(_question(request), lambda: _snapshot(request))


def shared(is_public: Callable) -> Callable:
    """For a view's GET whose answer, when `is_public(view)`, depends on the address alone and not on who asks.

    Log-in, permissions and rate limits come before, as always, but see `ReadyForVisitors`; errors are never kept, nor
    is anything in a transaction, which also sees what it wrote itself.
    """

    def decorate(handler):
        @wraps(handler)
        def answer(view, request, *args, **kwargs):
            http = request._request
            if connection.in_atomic_block or not is_public(view):
                return handler(view, request, *args, **kwargs)

            def make(snapshot: str | None) -> Ready:
                begun = time.monotonic()
                body, headers = _render(view, handler(view, request, *args, **kwargs))
                return Ready(body, headers, http.resolver_match, snapshot, begun)

            return ANSWERS.get(_question(http), lambda: _snapshot(http), make).response(request)

        return answer

    return decorate


def nobody_is_signed_in(view) -> bool:
    return view.request.user.is_anonymous


def _is_visitor(request: HttpRequest) -> bool:
    return "HTTP_AUTHORIZATION" not in request.META


def _question(request: HttpRequest) -> str:
    """The address as it was sent, since answers name it. Visitors only get what was made for a visitor."""
    of, sent = request.META.get, "visitor" if _is_visitor(request) else "user"
    source = "replica" if replica.is_in_use() else "primary"
    return f"{source} {sent} {request.scheme} {of('HTTP_HOST')} {of('PATH_INFO')} {of('QUERY_STRING')}"


def _snapshot(request: HttpRequest) -> str:
    """As the request found it."""
    state = STATE_OF_REPLICA if replica.is_in_use() else STATE
    known = request.__dict__.setdefault("_snapshots", {})
    if state not in known:
        with connection.cursor() as cursor:
            cursor.execute(state)
            known[state] = cursor.fetchone()[0]
    return known[state]


def _render(view, response: HttpResponse) -> tuple[bytes, dict[str, str]]:
    """With all headers that the view gives its answers."""
    if isinstance(response, Response):
        body = view.request.accepted_renderer.render(response.data, view.request.accepted_media_type)
    else:
        body = response.content
    etag = f'"{hashlib.blake2b(body, digest_size=16).hexdigest()}"'
    own = {"Content-Type": view.request.accepted_media_type, "ETag": etag}
    return body, {**response.headers, **view.headers, **own}

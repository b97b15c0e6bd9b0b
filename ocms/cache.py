"""What is cached in Redis: its names, life times and form. Nothing personal is ever kept under a shared name.

Entries are bytes that are ready to send, behind a signature: what OCMS did not write, it does not read. Redis may
be away, frozen or hold garbage: then the answer is made anew, later but never wrong.
"""

import hmac
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from django.conf import settings
from django.core.cache import cache
from django_redis import get_redis_connection
from redis.exceptions import LockError, RedisError
from redis.lock import Lock

from ocms.metrics import cache_answers

LOCK_SECONDS = 5
_BEGUN = struct.Struct(">d")
_SIGNATURE_SIZE = 32


def ask(question: Callable):
    """What `question` says, asked with a client; None when Redis is away."""
    try:
        return question(get_redis_connection("default"))
    except RedisError:
        return None


class Answer:
    """One answer that everybody who may have it shares, made by one caller at a time."""

    def __init__(self, name: str, *, seconds: int):
        self.name, self.seconds = name, seconds
        self._turn = threading.Lock()
        self._last: tuple[float, bytes] | None = None

    @property
    def key(self) -> str:
        return cache.make_key(f"answer:{self.name}")

    def get(self, make: Callable[[], bytes], *, fresh: bool = False) -> tuple[bytes, bool]:
        """The bytes, and whether they were there. `fresh` refuses what was begun before this call."""
        body, was_there = self._get(make, fresh=fresh)
        cache_answers.labels("redis", "hit" if was_there else "miss").inc()
        return body, was_there

    def _get(self, make: Callable[[], bytes], *, fresh: bool) -> tuple[bytes, bool]:
        asked_at = time.time()
        oldest = asked_at if fresh else 0.0
        if (body := self._read(oldest)) is not None:
            return body, True
        with self._alone():
            body = self._made_since(asked_at) or self._read(oldest)
            if body is not None:
                return body, True
            begun = time.time()
            body = make()
            self._write(begun, body)
            return body, False

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """The only thread of this process and, as far as Redis can tell, of all; but nobody waits for ever."""
        my_turn = self._turn.acquire(timeout=LOCK_SECONDS)
        lock = ask(lambda redis: _take(redis, f"{self.key}:lock"))
        try:
            yield
        finally:
            if lock:
                ask(lambda redis: _give_back(lock))
            if my_turn:
                self._turn.release()

    def _made_since(self, asked_at: float) -> bytes | None:
        """What another thread of this process made while this one waited: it counts without Redis too."""
        begun, body = self._last or (0.0, None)
        return body if begun >= asked_at else None

    def _read(self, oldest: float) -> bytes | None:
        entry = ask(lambda redis: redis.get(self.key))
        signature, signed = (entry or b"")[:_SIGNATURE_SIZE], (entry or b"")[_SIGNATURE_SIZE:]
        if len(signed) < _BEGUN.size or not hmac.compare_digest(signature, self._sign(signed)):
            return None
        (begun,) = _BEGUN.unpack_from(signed)
        return signed[_BEGUN.size :] if begun >= oldest else None

    def _write(self, begun: float, body: bytes) -> None:
        self._last = begun, body
        signed = _BEGUN.pack(begun) + body
        ask(lambda redis: redis.set(self.key, self._sign(signed) + signed, ex=self.seconds))

    def _sign(self, signed: bytes) -> bytes:
        return hmac.digest(settings.SECRET_KEY.encode(), self.key.encode() + signed, "sha256")


def _take(redis, name: str) -> Lock | None:
    lock = redis.lock(name, timeout=LOCK_SECONDS, blocking_timeout=LOCK_SECONDS, sleep=0.02)
    if lock.acquire():
        return lock
    redis.delete(name)  # a lock that outlived its time is garbage
    return None


def _give_back(lock: Lock) -> None:
    with suppress(LockError):
        lock.release()


ADMIN_DASHBOARD = Answer("dashboard", seconds=60)

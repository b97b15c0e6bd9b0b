"""Request limits, counted in Redis; without Redis nobody is refused. Log-ins are counted in PostgreSQL."""

import time
from collections import defaultdict
from functools import cache
from threading import Lock

from django.conf import settings
from rest_framework.throttling import BaseThrottle

from ocms.cache import ask
from ocms.clients import client_network

SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
MOST_CALLERS = 10_000  # whose shares a process remembers
REFUSED = float("-inf")


class Shares:
    """A process takes a caller's requests out of Redis by the hundredth of the limit, and spends them by itself.

    So the limit is never exceeded, and is missed by as many hundredths, at most, as there are processes; by more
    only where so many call in one window that a process forgets what is left of their shares.
    """

    def __init__(self):
        self._guard, self._window, self._left = Lock(), None, defaultdict(int)

    def spend(self, caller: str, limit: int, duration: int, now: float) -> bool:
        window = (int(now // duration), duration)
        with self._guard:
            if window != self._window or len(self._left) > MOST_CALLERS:
                self._window, self._left = window, defaultdict(int)
            self._left[caller] -= 1
            if self._left[caller] >= 0 or self._left[caller] == REFUSED:
                return self._left[caller] != REFUSED
        share = max(1, limit // 100)
        got = self._take(f"ocms:{caller}:{window[0]}", share, limit, duration)
        with self._guard:
            if window != self._window:
                return got > 0
            left = max(0, self._left[caller]) + got  # others may have taken a share meanwhile
            self._left[caller] = left - 1 if left > 0 else REFUSED
            return left > 0

    def _take(self, key: str, share: int, limit: int, duration: int) -> int:
        """How many of a share are within the limit."""
        count = ask(lambda redis: _add(redis, key, share, duration))
        return share if count is None else max(0, min(share, limit - (count - share)))


SHARES = {"anonymous": Shares(), "user": Shares()}


class RequestRate(BaseThrottle):
    """Counts by the clock's minute (or hour, or day): one small number a caller, however high the limit."""

    def allow_request(self, request, view) -> bool:
        self._asked_at = time.time()
        if not request.user.is_authenticated:
            self._scope = "anonymous"
            return visitor_is_within_limits(request)
        self._scope = "user"
        return _spend(self._scope, request.user.pk)

    def wait(self) -> float:
        _, duration = _limit(self._scope)
        return duration - self._asked_at % duration


def visitor_is_within_limits(request) -> bool:
    """Counts the request of somebody who is not signed in."""
    return _spend("anonymous", client_network(request))


def _spend(scope: str, caller) -> bool:
    if not settings.THROTTLED:
        return True
    return SHARES[scope].spend(f"{scope}:{caller}", *_limit(scope), time.time())


def _limit(scope: str) -> tuple[int, int]:
    return _parsed(settings.REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"][scope])


@cache
def _parsed(rate: str) -> tuple[int, int]:
    """Requests and seconds of `600/min`."""
    number, _, period = rate.partition("/")
    return int(number), SECONDS[period[0]]


def _add(redis, key: str, number: int, duration: int) -> int:
    count = redis.incrby(key, number)
    if count == number:
        redis.expire(key, duration)
    return count

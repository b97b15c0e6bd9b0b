"""The client of Redis behind a breaker: after a failure it is left alone for a moment, so that few wait for it."""

import threading
import time

from redis import Redis
from redis.exceptions import ConnectionError, RedisError, ResponseError

from ocms.metrics import breaker_open, breaker_openings

PAUSE = 2  # seconds


class Breaker:
    """Open while Redis is left alone. Then one caller tries, and the others go on without."""

    def __init__(self):
        self._lock = threading.Lock()
        self._failed, self._away_until = False, 0.0

    def close(self) -> None:
        if self._failed:
            self._failed = False
            breaker_open.set(0)

    def trip(self) -> None:
        self._failed, self._away_until = True, time.monotonic() + PAUSE
        breaker_openings.inc()
        breaker_open.set(1)

    def lets_through(self) -> bool:
        with self._lock:
            if not self._failed:
                return True
            if time.monotonic() < self._away_until:
                return False
            self._away_until = time.monotonic() + PAUSE
            return True


breaker = Breaker()


class GuardedRedis(Redis):
    def execute_command(self, *args, **options):
        if not breaker.lets_through():
            raise ConnectionError("Redis failed just now and is left alone for a moment.")
        try:
            answer = super().execute_command(*args, **options)
        except ResponseError:
            raise  # it is there, and refuses
        except RedisError:
            breaker.trip()
            raise
        breaker.close()
        return answer

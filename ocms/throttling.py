"""Request limits, counted in Redis; without Redis nobody is refused. Log-ins are counted in PostgreSQL."""

import time

from django.conf import settings
from rest_framework.throttling import SimpleRateThrottle

from ocms.cache import ask


class CountedRate(SimpleRateThrottle):
    """Counts by the clock's minute (or hour, or day): one small number, however high the limit."""

    def allow_request(self, request, view) -> bool:
        caller = self.get_cache_key(request, view)
        if caller is None or self.rate is None:
            return True
        self.now = time.time()
        key = f"ocms:{caller}:{int(self.now // self.duration)}"
        count = ask(lambda redis: self._count(redis, key))
        return count is None or count <= self.num_requests

    def wait(self) -> float:
        return self.duration - self.now % self.duration

    def _count(self, redis, key: str) -> int:
        count = redis.incr(key)
        if count == 1:
            redis.expire(key, self.duration)
        return count


class AnonymousRate(CountedRate):
    scope = "anonymous"

    def get_cache_key(self, request, view) -> str | None:
        if not settings.THROTTLED or (request.user and request.user.is_authenticated):
            return None
        return self.cache_format % {"scope": self.scope, "ident": self.get_ident(request)}


class UserRate(CountedRate):
    scope = "user"

    def get_cache_key(self, request, view) -> str | None:
        if not settings.THROTTLED or not (request.user and request.user.is_authenticated):
            return None
        return self.cache_format % {"scope": self.scope, "ident": request.user.pk}

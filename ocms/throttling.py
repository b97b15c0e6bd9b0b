"""Request limits, counted in Redis; without Redis nobody is refused. Log-ins are counted in PostgreSQL."""

from django.conf import settings
from rest_framework.throttling import SimpleRateThrottle


class AnonymousRate(SimpleRateThrottle):
    scope = "anonymous"

    def get_cache_key(self, request, view) -> str | None:
        if not settings.THROTTLED or (request.user and request.user.is_authenticated):
            return None
        return self.cache_format % {"scope": self.scope, "ident": self.get_ident(request)}


class UserRate(SimpleRateThrottle):
    scope = "user"

    def get_cache_key(self, request, view) -> str | None:
        if not settings.THROTTLED or not (request.user and request.user.is_authenticated):
            return None
        return self.cache_format % {"scope": self.scope, "ident": request.user.pk}

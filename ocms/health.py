"""Is it alive, and can it serve? Plain views: they need no log-in and no parser."""

from functools import cache

from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe
from django_redis import get_redis_connection
from redis.exceptions import RedisError

from ocms.database import within

PATIENCE = 0.6  # seconds for PostgreSQL; with Redis the whole answer takes less than one


@require_safe
def live(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "ok"})


@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """200 `ok`, 200 `degraded` without Redis, 503 `unavailable` without PostgreSQL or with migrations missing."""
    parts = {"database": _database(), "redis": _redis()}
    if parts["database"] != "ok":
        return JsonResponse({"status": "unavailable", **parts}, status=503, headers={"Retry-After": "5"})
    return JsonResponse({"status": "ok" if parts["redis"] == "ok" else "degraded", **parts})


def _database() -> str:
    try:
        with within(PATIENCE):
            done = MigrationRecorder(connection).applied_migrations()
    except DatabaseError:
        return "down"
    return "ok" if _migrations() <= done.keys() else "migrations missing"


@cache
def _migrations() -> set[tuple[str, str]]:
    """Those that this code comes with; they do not change while it runs."""
    return set(MigrationLoader(None).disk_migrations)


def _redis() -> str:
    try:
        get_redis_connection("default").ping()
    except RedisError:
        return "down"
    return "ok"

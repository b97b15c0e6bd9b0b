"""Is it alive, and can it serve? Plain views: they need no log-in and no parser."""

from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe


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
        executor = MigrationExecutor(connection)
        behind = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return "down"
    return "migrations missing" if behind else "ok"


def _redis() -> str:
    client = cache.client.get_client()
    try:
        client.ping()
    except Exception:  # whatever the client library raises, Redis does not answer
        return "down"
    return "ok"

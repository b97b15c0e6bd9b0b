"""What Prometheus is told: what all processes counted together, and how PostgreSQL is right now."""

import hmac
import os
from collections.abc import Iterator
from contextlib import suppress
from ipaddress import ip_address
from pathlib import Path

from django.conf import settings
from django.db import Error, connection
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead

from ocms.database import within

PATIENCE = 0.6  # seconds for PostgreSQL
CONNECTIONS = """\
SELECT coalesce(state, 'other'), count(*), current_setting('max_connections')::int
FROM pg_stat_activity WHERE backend_type = 'client backend' GROUP BY 1"""


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """For callers on this machine and for those with METRICS_TOKEN; to others it is not there."""
    if not (_has_token(request) or _is_from_here(request)):
        raise Http404
    text = generate_latest(_counted()) + generate_latest(_DatabaseNow())
    return HttpResponse(text, content_type=CONTENT_TYPE_LATEST)


def _has_token(request: HttpRequest) -> bool:
    expected = f"Bearer {settings.METRICS_TOKEN}".encode()
    given = request.headers.get("Authorization", "").encode()
    return bool(settings.METRICS_TOKEN) and hmac.compare_digest(given, expected)


def _is_from_here(request: HttpRequest) -> bool:
    """What came through a proxy only looks as if it were from here."""
    forwarded = "X-Forwarded-For" in request.headers or "Forwarded" in request.headers
    address = request.META.get("REMOTE_ADDR", "")
    return not forwarded and bool(address) and ip_address(address).is_loopback


def _counted() -> CollectorRegistry:
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return REGISTRY
    _forget_the_dead(Path(os.environ["PROMETHEUS_MULTIPROC_DIR"]))
    registry = CollectorRegistry()
    MultiProcessCollector(registry)
    return registry


def _forget_the_dead(directory: Path) -> None:
    """What a killed process counted stays true; what it said of itself does not."""
    for file in directory.glob("gauge_live*_*.db"):
        process = int(file.stem.rpartition("_")[2])
        if not Path(f"/proc/{process}").exists():
            with suppress(FileNotFoundError):  # another scrape was quicker
                mark_process_dead(process, directory)


class _DatabaseNow:
    """Asked at each scrape; a collector of its own, because it says the same in every process."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        rows = _connections()
        yield GaugeMetricFamily("ocms_database_up", "Whether PostgreSQL answers.", value=rows is not None)
        help_text = "Connections to PostgreSQL, of everybody."
        connections = GaugeMetricFamily("ocms_database_connections", help_text, labels=["state"])
        for state, number, _ in rows or []:
            connections.add_metric([state], number)
        yield connections
        if rows:
            yield GaugeMetricFamily("ocms_database_connections_max", "How many it takes.", value=rows[0][2])


def _connections() -> list[tuple[str, int, int]] | None:
    try:
        with within(PATIENCE), connection.cursor() as cursor:
            cursor.execute(CONNECTIONS)
            return cursor.fetchall()
    except Error:
        return None

"""The same thing at the same time: real threads, each with its own database connection."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from time import monotonic, sleep

from django.db import connection, connections

OTHERS = """
    SELECT pid, application_name, state, query FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""


def at_once(times: int, call: Callable[[int], object]) -> list:
    """What `call(0)` … `call(times - 1)` return when all start together. Needs `transaction=True`."""
    barrier = Barrier(times)

    def run(number: int):
        barrier.wait(timeout=30)
        try:
            return call(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(run, range(times)))


def wait_until_alone(seconds: float = 15) -> None:
    """Until nobody else is connected to the database: PostgreSQL takes a moment to notice who was killed."""
    deadline = monotonic() + seconds
    with connection.cursor() as cursor:
        while others := cursor.execute(OTHERS) or cursor.fetchall():
            assert monotonic() < deadline, f"still connected: {others}"
            sleep(0.05)

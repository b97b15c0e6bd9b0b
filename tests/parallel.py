"""The same thing at the same time: real threads, each with its own database connection."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connections


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

"""Work that a request starts and does not wait for, such as mail."""

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from django.db import connections, transaction

logger = logging.getLogger(__name__)
_threads = ThreadPoolExecutor(max_workers=2, thread_name_prefix="background")


def run_after_commit(function: Callable, *args) -> None:
    """Runs once what the caller wrote is safe; a rolled back transaction runs nothing.

    What has begun is finished before the process ends. A failure is logged, not repeated.
    """
    transaction.on_commit(lambda: _threads.submit(_run, function, args))


def _run(function: Callable, args: tuple) -> None:
    try:
        function(*args)
    except Exception:
        logger.exception("Background work %s failed", function.__name__)
    finally:
        connections.close_all()

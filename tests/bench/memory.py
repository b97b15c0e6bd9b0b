"""What the whole product weighs, and whether it grows: PostgreSQL, Redis and the server with its two workers.

In proportional set size (PSS): a page that n processes share counts as one n-th in each, so that the sum is what the
machine would get back. RSS would count PostgreSQL's shared buffers once for each connection.
"""

import os
from pathlib import Path

from django_redis import get_redis_connection

from tests.bench import load, servers
from tests.bench.workloads import (
    detail_fresh,
    enroll,
    filtered_fresh,
    first_page,
    my_enrollments,
    search_fresh,
)

REQUESTS, STEP = 100_000, 20_000
CONNECTIONS = 16


def memory(product: servers.Server, courses: int) -> list[str]:
    """Lines of a table; the first step is warming."""
    roots = {
        "server": product.process.pid,
        "PostgreSQL": servers.postmaster(),
        "Redis": get_redis_connection("default").info("server")["process_id"],
    }
    lines = [
        f"Memory in MB (PSS) at {courses:,} courses; at most 700 in all is asked, and no growth after the first line\n",
        "| requests | " + " | ".join(roots) + " | all |\n|---" + "|---" * (len(roots) + 1) + "|",
    ]
    answered = 0
    while answered < REQUESTS + STEP:
        answered += _answer(product, courses, STEP)
        weights = [_megabytes(root) for root in roots.values()]
        lines.append(f"| {answered:,} | " + " | ".join(f"{w:.0f}" for w in [*weights, sum(weights)]) + " |")
    return lines


def _answer(product: servers.Server, courses: int, number: int) -> int:
    kinds = (first_page, filtered_fresh, search_fresh, detail_fresh, my_enrollments, enroll)
    mixed = [request for kind in kinds for request in kind(courses)[:300]]
    answered = 0
    while answered < number:
        run = load.run(product.url, mixed, CONNECTIONS, 5, product.process.pid, servers.postmaster())
        answered += int(run.per_second * 5)
    return answered


def _megabytes(root: int) -> float:
    if not os.access(f"/proc/{root}/smaps_rollup", os.R_OK) or not Path(f"/proc/{root}").exists():
        return float("nan")
    return load.resident_megabytes(root)

"""How much longer the same calls take with a hundred times the courses. Each size has a database of its own."""

import json
import os
import subprocess
import sys
from statistics import median

from courses.models import Course
from ocms.pagination import cursor
from tests.bench import load, servers, side_by_side
from tests.bench.workloads import CATALOGUE, WORKLOADS, Request

SIZES = [10_000, 1_000_000]
ORDERS = {
    "-created_at": "-created_at",
    "price": "price",
    "title": "title_key",
    "-rating_average": "-stats__rating_rank",
    "-enrollment_count": "-stats__enrollment_count",
}
WARMING = 20
NEIGHBOURS = 2000  # pages that begin at one row after the other, so that none is asked for twice


def tables(asked) -> None:
    few, many = (_probe_of(size, asked) for size in SIZES)
    print(
        f"| p50 in ms | {SIZES[0]:,} courses | {SIZES[1]:,} courses | growth | asked |\n|---|---|---|---|---|"
    )
    for workload in WORKLOADS:
        if workload.name in few["p50"]:
            before, after = few["p50"][workload.name], many["p50"][workload.name]
            print(
                f"| {workload.name} | {before:.2f} | {after:.2f} | {after / before:.1f} | {workload.most} |"
            )
    print(
        f"\n| `next` at {SIZES[1]:,} courses, p50 in ms | first pages | in the middle | last pages |\n|---|---|---|---|"
    )
    for order, places in many["next"].items():
        print(f"| {order} | " + " | ".join(f"{p50:.2f}" for p50 in places) + " |")
    errors = few["errors"] + many["errors"]
    print(f"\nErrors: {errors}")


def probe(asked) -> dict:
    """The p50 in milliseconds of each read, one request at a time, and of following `next`."""
    found = {"p50": {}, "next": {}, "errors": 0}
    with servers.product(asked.port) as product:
        for workload in WORKLOADS:
            if workload.most and asked.only in workload.name:
                runs = [_run(product, workload.requests(asked.courses), asked) for _ in range(asked.rounds)]
                found["p50"][workload.name] = median(run.p50 for run in runs)
                found["errors"] += sum(run.errors for run in runs)
        for order in ORDERS if asked.only in "next" else ():
            runs = [_run(product, requests, asked) for requests in _pages(order)]
            found["next"][order] = [run.p50 for run in runs]
            found["errors"] += sum(run.errors for run in runs)
    return found


def _pages(order: str) -> list[list[Request]]:
    """At the beginning, in the middle and at the end of the catalogue, by the links that `next` gives there."""
    field = ORDERS[order]
    terms = [field, "-pk" if field.startswith("-") else "pk"]
    rows = Course.objects.published().filter(stats__isnull=False).order_by(*terms)
    last = rows.count() - NEIGHBOURS - 100
    return [
        [
            Request("GET", f"{CATALOGUE}?ordering={order}&page=2&after={cursor(list(values), terms)}")
            for values in rows.values_list(field.lstrip("-"), "pk")[start : start + NEIGHBOURS]
        ]
        for start in (0, last // 2, last)
    ]


def _run(product: servers.Server, requests: list[Request], asked) -> load.Run:
    side_by_side.warm(product, requests[-WARMING:])
    processes = product.process.pid, servers.postmaster()
    return load.run(product.url, requests, 1, asked.seconds, *processes)


def _probe_of(courses: int, asked) -> dict:
    options = ["--probe", "--courses", courses, "--rounds", asked.rounds, "--seconds", asked.seconds]
    said = subprocess.run(
        [
            sys.executable,
            "-m",
            "tests.bench",
            *map(str, options),
            "--only",
            asked.only,
            "--port",
            str(asked.port),
        ],
        env=os.environ | {"OCMS_DATA_DIR": f".data/bench-{courses}"},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    ).stdout
    return json.loads(said.splitlines()[-1])

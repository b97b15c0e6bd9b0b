"""How much longer the same calls take with a hundred times the courses. Each size has a database of its own."""

import json
import os
import subprocess
import sys
from statistics import median

from tests.bench import load, servers
from tests.bench.workloads import WORKLOADS

SIZES = [10_000, 1_000_000]
WRITES = {"enrol", "progress"}


def probe(asked) -> dict[str, float]:
    """The p50 in milliseconds of each read, one request at a time."""
    found = {}
    with servers.both(asked.port) as (product, _):
        for workload in WORKLOADS:
            if workload.name in WRITES or asked.only not in workload.name:
                continue
            runs = [
                load.run(
                    *(product.url, workload.requests(asked.courses), 1, asked.seconds),
                    *(product.process.pid, servers.postmaster()),
                )
                for _ in range(asked.rounds)
            ]
            found[workload.name] = median(run.p50 for run in runs)
    return found


def table(asked) -> None:
    few, many = (_probe_of(size, asked) for size in SIZES)
    print(f"| p50 in ms | {SIZES[0]:,} courses | {SIZES[1]:,} courses | growth |\n|---|---|---|---|")
    for name, before in few.items():
        print(f"| {name} | {before:.2f} | {many[name]:.2f} | {many[name] / before:.1f} |")


def _probe_of(courses: int, asked) -> dict[str, float]:
    options = ["--probe", "--courses", courses, "--rounds", asked.rounds, "--seconds", asked.seconds]
    said = subprocess.run(
        [sys.executable, "-m", "tests.bench", *map(str, options), "--only", asked.only],
        env=os.environ | {"OCMS_DATA_DIR": f".data/bench-{courses}"},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    ).stdout
    return json.loads(said.splitlines()[-1])

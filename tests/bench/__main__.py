"""Measures the product beside a hand-written peer; `docs/performance.md` says how to read what it prints."""

import argparse
import json
import os
from pathlib import Path
from statistics import median

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ocms.settings")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from courses.models import Course  # noqa: E402
from tests.bench import growth, load, servers  # noqa: E402
from tests.bench.workloads import WORKLOADS, Workload  # noqa: E402

HEADS = [
    "workload",
    "server",
    "c",
    "req/s",
    "p50 ms",
    "p99 ms",
    "app ms",
    "db ms",
    "ratio",
    "asked",
    "errors",
]


def main() -> None:
    asked = _arguments()
    if asked.grow:
        return growth.table(asked)
    _prepare(asked.courses)
    if asked.probe:
        return print(json.dumps(growth.probe(asked)))
    _bench(asked)


def _bench(asked) -> None:
    chosen = [w for w in WORKLOADS if asked.only in w.name]
    print(f"{asked.courses} courses, {asked.rounds} rounds of {asked.seconds} s, medians\n")
    print("| " + " | ".join(HEADS) + " |\n|" + "---|" * len(HEADS))
    with servers.both(asked.port) as both:
        for workload in chosen:
            for connections in asked.connections:
                for row in _compare(workload, both, connections, asked):
                    print("| " + " | ".join(row) + " |", flush=True)
        print(f"\nThe product's processes: {load.resident_megabytes(both[0].process.pid):.0f} MB")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("--courses", type=int, default=100_000)
    parser.add_argument("--connections", type=int, nargs="+", default=[1, 16, 64])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=2)
    parser.add_argument("--only", default="", help="part of a workload's name")
    parser.add_argument("--grow", action="store_true", help="compare 10,000 courses with 1,000,000 instead")
    parser.add_argument("--probe", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--port", type=int, default=8650)
    return parser.parse_args()


def _prepare(courses: int) -> None:
    call_command("migrate", verbosity=0)
    if Course.objects.count() != courses:
        call_command("seed_load", courses=courses, students=min(2 * courses, 200_000), replace=True)
    schema = Path(__file__).parent / "peer" / "schema.sql"
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('bench.courses') IS NOT NULL")
        if not cursor.fetchone()[0]:
            cursor.execute(schema.read_text(encoding="utf-8"))
        cursor.execute("VACUUM (ANALYZE)")
        cursor.execute("RESET search_path")


def _compare(workload: Workload, both: list[servers.Server], connections: int, asked) -> list[list[str]]:
    """Round by round, in turns, so that a noisy minute meets both."""
    runs = {server.name: [] for server in both}
    for number in range(asked.rounds):
        for server in both if number % 2 == 0 else both[::-1]:
            requests = workload.requests(asked.courses)
            run = load.run(
                *(server.url, requests, connections, asked.seconds),
                *(server.process.pid, servers.postmaster()),
            )
            runs[server.name].append(run)
    ours, theirs = runs.values()
    ratio = median(a.per_second / max(b.per_second, 0.01) for a, b in zip(ours, theirs, strict=True))
    return [
        [workload.name, name, str(connections), *_figures(done), *verdict, str(sum(r.errors for r in done))]
        for (name, done), verdict in zip(
            runs.items(), [(f"{ratio:.2f}", f"{workload.least}"), ("1", "")], strict=True
        )
    ]


def _figures(runs: list[load.Run]) -> list[str]:
    names = ["per_second", "p50", "p99", "app_ms", "db_ms"]
    return [f"{median(getattr(run, name) for run in runs):,.2f}" for name in names]


if __name__ == "__main__":
    main()

"""Measures the product beside a hand-written peer; `docs/performance.md` says how to read what it prints."""

import argparse
import json
import os
import shutil
import sys
from importlib.util import find_spec
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ocms.settings")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from courses.models import Course  # noqa: E402
from tests.bench import growth, servers, side_by_side  # noqa: E402
from tests.bench.workloads import hot_course  # noqa: E402

NO_WRK = "make bench needs wrk, which sends the requests. On Debian or Ubuntu: apt install wrk"
EARLIER_RUNS = """
    DELETE FROM {table} WHERE course_id = %s
    OR student_id IN (SELECT id FROM accounts_user WHERE email LIKE 'new%%@load.example')
"""


def main() -> None:
    asked = _arguments()
    if not shutil.which("wrk"):
        sys.exit(NO_WRK)
    if asked.grow:
        return growth.tables(asked)
    _prepare(asked.courses, with_peer=not asked.probe)
    if asked.probe:
        return print(json.dumps(growth.probe(asked)))
    with servers.both(asked.port) as (product, peer):
        side_by_side.table(product, peer, asked)
        side_by_side.revalidations(product, asked)
        _whole_product(product, asked)


def _whole_product(product: servers.Server, asked) -> None:
    """The log-in storm and the memory of all processes, when everything is measured."""
    for part in ("storm", "memory"):
        if not asked.only and find_spec(f"tests.bench.{part}"):
            module = __import__(f"tests.bench.{part}", fromlist=[part])
            print("", *getattr(module, part)(product, asked.courses), sep="\n", flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("--courses", type=int, default=100_000)
    parser.add_argument("--connections", type=int, nargs="+", default=[1, 16, 64])
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--seconds", type=int, default=1, help="of each round of each workload and server")
    parser.add_argument("--only", default="", help="part of a workload's name")
    parser.add_argument("--grow", action="store_true", help="compare 10,000 courses with 1,000,000 instead")
    parser.add_argument("--probe", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--port", type=int, default=8650)
    return parser.parse_args()


def _prepare(courses: int, *, with_peer: bool) -> None:
    """The load world, the peer's tables filled from it, and nothing left of what earlier runs enrolled."""
    call_command("migrate", verbosity=0)
    if Course.objects.count() != courses:
        call_command("seed_load", courses=courses, students=min(2 * courses, 200_000), replace=True)
    if with_peer:
        _prepare_peer(courses)


def _prepare_peer(courses: int) -> None:
    schema = Path(__file__).parent / "peer" / "schema.sql"
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM information_schema.tables WHERE table_schema = 'bench'")
        if not cursor.fetchone()[0] or not _peer_has(courses):
            cursor.execute(schema.read_text(encoding="utf-8"))
            cursor.execute("RESET search_path")
        for table in ("enrollments_enrollment", "bench.enrollments"):
            cursor.execute(EARLIER_RUNS.format(table=table), [hot_course(courses)])
        cursor.execute("VACUUM (ANALYZE)")


def _peer_has(courses: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM bench.courses")
        return cursor.fetchone()[0] == courses


if __name__ == "__main__":
    main()

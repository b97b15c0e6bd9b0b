"""Ready answers are tied to the snapshot of PostgreSQL; after a crash an old one must not look like the present."""

import json
import os
import signal
from contextlib import closing
from urllib.request import urlopen

import psycopg2

from tests.chaos.place import Place, open_place
from tests.chaos.test_faults import free_port
from tests.ocms.processes import processes_naming

BURN = "BEGIN; SELECT pg_current_xact_id(); ROLLBACK"  # PostgreSQL forgets this number when it crashes


def test_a_change_after_a_crash_is_seen_though_the_snapshot_has_the_same_numbers():
    with open_place(free_port(), courses=10, students=5) as place:
        _hold_the_log_back(place)
        run(place, BURN)
        assert prices(place) != {"77.00"}
        before = run(place, "SELECT pg_current_snapshot()::text")
        place.postgres.kill()
        place.postgres.start()
        run(place, "UPDATE courses_course SET price = 77 WHERE id = 1")
        assert run(place, "SELECT pg_current_snapshot()::text") == before, "the numbers did not come again"
        assert prices(place) == {"77.00"}


def _hold_the_log_back(place: Place) -> None:
    """What nobody waits for is written by a process of its own, a moment later: the crash comes before that."""
    (writer,) = processes_naming("walwriter").keys() & set(place.postgres.pids())
    os.kill(writer, signal.SIGSTOP)


def prices(place: Place) -> set[str]:
    """What both workers say, each often enough to have been asked."""
    told = set()
    for _ in range(40):
        with urlopen(f"{place.url}/api/courses/courses/1/") as answer:
            told.add(json.load(answer)["price"])
    return told


def run(place: Place, statement: str):
    with (
        closing(psycopg2.connect(place.postgres.server.address)) as connection,
        connection.cursor() as cursor,
    ):
        connection.autocommit = True
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else None

"""PostgreSQL servers that are copied, followed and restored in these tests."""

import signal
from pathlib import Path
from urllib.parse import quote

import psycopg2

from ocms.embedded.postgres import Postgres
from tests.ocms.processes import eventually

STREAMING = {"wal_level": "replica", "max_wal_senders": "4", "hot_standby": "on"}
MAY_PAUSE = """\
ALTER ROLE ocms REPLICATION;
GRANT EXECUTE ON FUNCTION pg_wal_replay_pause(), pg_wal_replay_resume() TO ocms;
"""


class Server:
    """A PostgreSQL of its own that others may copy, or a copy of one that follows it."""

    def __init__(self, directory: Path, copy_of: "Server | None" = None, **settings: str):
        directory.mkdir()
        self.postgres = Postgres(directory, durable=False)
        self.postgres.settings |= STREAMING | settings
        self._copy(copy_of) if copy_of else self._make()
        self.start()

    @property
    def address(self) -> str:
        return self.postgres.address

    def _make(self) -> None:
        self.postgres._make_cluster()
        data = self.postgres.quarters.data
        self.postgres._run("postgres", "--single", "-D", data, "ocms", feed=MAY_PAUSE)
        with (data / "pg_hba.conf").open("a") as admitted:
            admitted.write("local replication ocms scram-sha-256\n")

    def _copy(self, first: "Server") -> None:
        sockets = self.postgres.quarters.sockets
        self.postgres.address = first.address.replace(
            quote(str(first.postgres.quarters.sockets)), str(sockets)
        )
        first.back_up_to(self.postgres.quarters.data, "--write-recovery-conf")

    def back_up_to(self, data: Path, *options: str) -> None:
        data.mkdir(mode=0o700)
        self.postgres.quarters.own(data)
        options = [*options, "--checkpoint=fast", f"--dbname={self.address}"]
        self.postgres._run("pg_basebackup", "--pgdata", data, *options)

    def start(self) -> None:
        self.process = self.postgres.launch()
        assert eventually(self.postgres.answers)

    def say(self, statement: str):
        connection = psycopg2.connect(self.address)
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)
            row = cursor.fetchone()
        connection.close()
        return row[0]

    def stop(self, number: signal.Signals = signal.SIGQUIT) -> None:
        self.process.send_signal(number)
        self.process.wait(30)

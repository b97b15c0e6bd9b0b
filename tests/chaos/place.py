"""The product as in production, with a PostgreSQL and a Valkey of its own, each of which can be ended in every way."""

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.request import urlopen

from ocms.embedded import make_directory
from ocms.embedded.postgres import Postgres
from ocms.embedded.valkey import Valkey
from tests.ocms.processes import CHECKOUT, eventually

HUGE = "1000000/s"  # counted as ever, never reached


class Part:
    """PostgreSQL or Valkey. Start it from a thread that stays: the kernel ends it together with that thread."""

    def __init__(self, server):
        self.server, self.process = server, None

    def start(self) -> None:
        self.process = self.server.launch()
        assert eventually(self.answers, 60), "it does not come up"

    def answers(self) -> bool:
        if self.process.poll() is not None:  # the memory of the one killed before it was in use still
            self.process = self.server.launch()
        return self.server.answers()

    def stop(self) -> None:
        self.thaw()
        self.process.send_signal(self.server.stop_signals[0])
        self.process.wait(60)

    def kill(self) -> None:
        for pid in self.pids():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait(60)

    def freeze(self) -> None:
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._signal(signal.SIGCONT)

    def pids(self) -> list[int]:
        return [self.process.pid, *children(self.process.pid)]

    def _signal(self, number: signal.Signals) -> None:
        for pid in self.pids():
            with suppress(ProcessLookupError):
                os.kill(pid, number)


class Place:
    """`postgres`, `valkey`, and the workers that answer at `url`."""

    def __init__(self, directory: Path, port: int):
        for part in (directory, directory / "postgres", directory / "valkey"):
            make_directory(part)
        self.postgres, self.valkey = (
            Part(Postgres(directory / "postgres")),
            Part(Valkey(directory / "valkey")),
        )
        self.directory, self.port, self.url = directory, port, f"http://127.0.0.1:{port}"
        self.server = None

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("OCMS_", "PYTEST"))}
        return kept | {
            "DEBUG": "off",
            "SECRET_KEY": "only-for-this-run-" * 4,
            "ALLOWED_HOSTS": "127.0.0.1",
            "SECURE_SSL_REDIRECT": "off",
            "DATABASE_URL": self.postgres.server.address,
            "REDIS_URL": self.valkey.server.address,
            "OCMS_DATA_DIR": str(self.directory),
            "OCMS_RATE_ANONYMOUS": HUGE,
            "OCMS_RATE_USER": HUGE,
            "LOG_LEVEL": "ERROR",
        }

    def open(self, courses: int, students: int) -> None:
        self.postgres.start()
        self.valkey.start()
        self.manage("migrate", "--verbosity", "0")
        self.manage("seed_load", f"--courses={courses}", f"--students={students}", DEBUG="on")
        self.serve()

    def serve(self) -> None:
        command = [sys.executable, "-m", "ocms.server", "--bind", f"127.0.0.1:{self.port}", "--workers", "2"]
        with (self.directory / "server.log").open("ab") as log:
            self.server = subprocess.Popen(
                command, cwd=CHECKOUT, env=self.environment, stdout=log, stderr=log, start_new_session=True
            )
        assert eventually(self.is_well, 60), (self.directory / "server.log").read_text()[-2000:]

    def is_well(self) -> bool:
        with suppress(OSError), urlopen(f"{self.url}/health/ready/", timeout=5) as answer:
            return answer.status == 200
        return False

    def workers(self) -> list[int]:
        return children(self.server.pid)

    def kill_a_worker(self) -> None:
        with suppress(IndexError, ProcessLookupError):
            os.kill(random.choice(self.workers()), signal.SIGKILL)

    def manage(self, *arguments: str, **changes: str) -> str:
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(
            command,
            cwd=CHECKOUT,
            env=self.environment | changes,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert done.returncode == 0, done.stdout[-3000:]
        return done.stdout

    def shell(self, code: str, **changes: str) -> str:
        return self.manage("shell", "--no-imports", "-c", code, **changes)

    def check_invariants(self) -> None:
        self.manage("check_invariants")

    def close(self) -> None:
        if self.server:
            self.server.terminate()
            self.server.wait(60)
        for part in (self.postgres, self.valkey):
            if part.process:
                part.stop()
            shutil.rmtree(part.server.quarters.sockets, ignore_errors=True)


@contextmanager
def open_place(
    port: int, courses: int = 300, students: int = 60, within: Path | None = None
) -> Iterator[Place]:
    """`within` is a directory to use, such as that of a small disk; it must be one that everybody may enter."""
    directory = Path(tempfile.mkdtemp(prefix="chaos-", dir=within))
    directory.chmod(0o755)
    place = Place(directory, port)
    try:
        place.open(courses, students)
        yield place
    finally:
        place.close()
        for pointer in directory.rglob("away"):
            shutil.rmtree(pointer.read_text(), ignore_errors=True)
        shutil.rmtree(directory, ignore_errors=True)


@contextmanager
def small_disk(megabytes: int) -> Iterator[Path]:
    """A file system in memory that is soon full. Only root can make one."""
    point = Path(tempfile.mkdtemp(prefix="chaos-disk-"))
    options = f"size={megabytes}m,mode=755"
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", point], check=True)
    try:
        yield point
    finally:
        deadline = time.monotonic() + 20
        while (
            subprocess.run(["umount", point], capture_output=True).returncode and time.monotonic() < deadline
        ):
            time.sleep(0.5)
        point.rmdir()


def children(pid: int) -> list[int]:
    try:
        return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []

"""Runs what these tests are about in processes of its own, and tells which of them are left."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import sysconfig
import tempfile
import time
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
USE_SERVERS = """
import json, sys
from pathlib import Path
from ocms import embedded
data_dir = Path(sys.argv[1])
durable = sys.argv[2] == "True"
print(json.dumps([embedded.database_url(data_dir, durable=durable), embedded.redis_url(data_dir)]), flush=True)
sys.stdin.read()
"""


class User:
    """A process that uses the servers in a data directory until it is told to stop."""

    def __init__(self, data_dir: Path, *, durable: bool = False, python: str = sys.executable, **identity):
        self.process = subprocess.Popen(
            [python, "-c", USE_SERVERS, data_dir, str(durable)],
            cwd=CHECKOUT,
            env={"PYTHONPATH": sysconfig.get_path("purelib"), "PATH": os.defpath},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            **identity,
        )

    def addresses(self) -> list[str]:
        answer = self.process.stdout.readline()
        assert answer, self.process.stderr.read()
        return json.loads(answer)

    def finish(self) -> int:
        self.process.stdin.close()
        return self._wait()

    def kill(self) -> None:
        self.process.kill()
        self.finish()

    def _wait(self) -> int:
        status = self.process.wait(60)
        self.process.stdout.close()
        self.process.stderr.close()
        return status


@contextlib.contextmanager
def using(data_dir: Path, **options):
    user = User(data_dir, **options)
    try:
        yield user.addresses()
    finally:
        user.finish()


@contextlib.contextmanager
def open_to_all():
    """A directory that every user may enter; `tmp_path` is below one that only its owner may."""
    directory = Path(tempfile.mkdtemp(prefix="ocms test "))
    directory.chmod(0o755)
    try:
        yield directory
        assert eventually(lambda: not processes_naming(directory)), processes_naming(directory)
    finally:
        remove(directory)


def remove(directory: Path) -> None:
    for pointer in directory.rglob("away"):
        shutil.rmtree(pointer.read_text())
    shutil.rmtree(directory)


def processes_naming(*texts: object) -> dict[int, str]:
    """Process id and command line of all that run now and were given one of the texts."""
    found = {}
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            line = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            if any(str(text) in line for text in texts) and int(entry.name) != os.getpid():
                found[int(entry.name)] = line
    return found


def kill(program: str, data_dir: Path) -> None:
    for pid, line in processes_naming(data_dir).items():
        if program in line:
            os.kill(pid, signal.SIGKILL)


def eventually(condition, seconds: float = 40) -> bool:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True

"""A real PostgreSQL and a real Valkey with nothing to install, from the wheels in requirements.txt.

    database_url(data_dir)   redis_url(data_dir)

Each call makes sure that the server runs, and keeps it running for as long as this process lives, forked
children included. The first process to ask starts a keeper (keeper.py), which owns the server; later ones
join; when the last has gone, by exit, Ctrl-C or `kill -9`, the keeper stops the server. Three locks, which
the kernel drops with the process that held them, carry all of this:

    users    shared by every process that uses the server; the keeper takes it alone to stop
    keeper   held by the one keeper
    ready    held by the keeper while the server answers; the file holds its address
"""

import atexit
import os
import subprocess
import sys
import time
from pathlib import Path

from ocms.embedded.locks import is_held, is_held_alone, open_lock, share, try_alone
from ocms.embedded.quarters import hand_over, private_directory

CHECKOUT = Path(__file__).resolve().parents[2]
START_TIMEOUT = 90  # seconds; a first start on a slow disk writes 40 MB
STOP_TIMEOUT = 30

_held: dict[Path, int] = {}


class EmbeddedError(RuntimeError):
    """The server did not come up; the message is one sentence for the person at the terminal."""


def database_url(data_dir: Path, *, durable: bool = True) -> str:
    """`durable=False` trades safety at a power cut for speed: for tests."""
    return _address_of("postgres", data_dir / "postgres", [] if durable else ["--forgetful"])


def redis_url(data_dir: Path) -> str:
    return _address_of("valkey", data_dir / "valkey", [])


def claim_test_directory(data_dir: Path) -> Path:
    """A directory that no other test run is using; this run's children inherit it as OCMS_DATA_DIR."""
    if "PYTEST_XDIST_WORKER" in os.environ:  # the run that started this worker has claimed one
        return data_dir
    for number in range(1, 100):
        slot = data_dir / ("test" if number == 1 else f"test-{number}")
        make_directory(data_dir)
        make_directory(slot)
        descriptor = open_lock(slot / "claimed")
        if try_alone(descriptor):
            _held[slot] = descriptor
            os.environ["OCMS_DATA_DIR"] = str(slot)
            return slot
        os.close(descriptor)
    raise EmbeddedError(f"99 test runs are under way in {data_dir}.")


def make_directory(directory: Path) -> None:
    """Closed to other users of the machine."""
    try:
        private_directory(directory)
    except OSError as error:
        raise EmbeddedError(f"{directory} can't be made or used: {error.strerror}.") from error


def _address_of(server: str, directory: Path, options: list[str]) -> str:
    directory = directory.resolve()
    if directory not in _held:
        make_directory(directory.parent)
        make_directory(directory)
        _held[directory] = open_lock(directory / "users")
        share(_held[directory])
        atexit.register(_leave, directory, os.getpid())
    return _wait_until_ready(server, directory, options)


def _wait_until_ready(server: str, directory: Path, options: list[str]) -> str:
    keeper = None
    deadline = time.monotonic() + START_TIMEOUT
    while not is_held_alone(directory / "ready"):
        if keeper is None and not is_held_alone(directory / "keeper"):
            keeper = _start_keeper(server, directory, options)
        if keeper and keeper.poll() is not None and not is_held_alone(directory / "keeper"):
            raise EmbeddedError(_reason(directory))
        if time.monotonic() > deadline:
            raise EmbeddedError(
                f"The embedded {server} is not ready after {START_TIMEOUT} s: see {directory}/log."
            )
        time.sleep(0.01)
    if keeper:
        keeper.returncode = 0  # It may outlive this process, of which `Popen` would warn.
    return (directory / "ready").read_text()


def _start_keeper(server: str, directory: Path, options: list[str]) -> subprocess.Popen:
    log = os.open(directory / "log", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    hand_over(directory / "log")
    try:
        return subprocess.Popen(
            [sys.executable, "-m", f"ocms.embedded.{server}", str(directory), *options],
            cwd=CHECKOUT,
            env=_environment(),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    finally:
        os.close(log)


def _environment() -> dict[str, str]:
    """Bare, so that no PGDATA, PGPORT or the like leads the server astray."""
    kept = {name: os.environ[name] for name in ("PYTHONPATH",) if name in os.environ}
    return {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "TZ": "UTC", "PYTHONWARNINGS": "ignore", **kept}


def _reason(directory: Path) -> str:
    lines = (directory / "log").read_text(errors="replace").strip().splitlines()
    last = lines[-1] if lines else "no reason given"
    return f"The embedded server in {directory} did not start: {last} (the whole log: {directory}/log)"


def _leave(directory: Path, owner: int) -> None:
    """The last one out waits until the server has stopped, so that nothing outlives the command."""
    if os.getpid() != owner:
        return
    os.close(_held.pop(directory))
    deadline = time.monotonic() + STOP_TIMEOUT
    while is_held_alone(directory / "keeper") and time.monotonic() < deadline:
        used_by_others = is_held(directory / "users") and not is_held_alone(directory / "users")
        if used_by_others:
            return
        time.sleep(0.02)

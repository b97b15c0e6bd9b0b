"""The process that owns one server, as `python -m ocms.embedded.postgres DIRECTORY` starts it.

It starts the server, starts it again should it die, and stops it when no process uses it any more. On Linux
the server ends with its keeper, whatever ended that.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from ocms.embedded.locks import open_lock, release, take_alone, try_alone
from ocms.embedded.quarters import Quarters

LOOK_EVERY = 0.05  # seconds
START_TIMEOUT = 60  # seconds, with recovery after a crash
STOP_TIMEOUT = 20  # seconds for each of the server's stop signals
LOG_LIMIT = 5_000_000  # bytes


class Server(Protocol):
    address: str
    quarters: Quarters
    stop_signals: tuple[signal.Signals, ...]  # tried in turn

    def launch(self) -> subprocess.Popen: ...
    def answers(self) -> bool: ...


class DidNotStartError(RuntimeError):
    pass


def main(make_server: Callable[[Path], Server], directory: Path) -> None:
    keeper, ready, users = (open_lock(directory / lock) for lock in ("keeper", "ready", "users"))
    if not _become_the_keeper(keeper):
        return
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    _shorten(directory / "log")
    try:
        _keep(make_server(directory), ready, users)
    except (DidNotStartError, OSError, subprocess.CalledProcessError) as error:
        sys.exit(str(error))


def _become_the_keeper(lock: int) -> bool:
    """Tries for a moment, because another process's glance at the lock is in the way too."""
    for _ in range(50):
        if try_alone(lock):
            return True
        time.sleep(0.01)
    return False


def _keep(server: Server, ready: int, users: int) -> None:
    process = server.launch()
    try:
        _announce(server, process, ready)
        while not try_alone(users):
            if process.poll() is not None:
                release(ready)
                process = _launch_again(server, ready)
            time.sleep(LOOK_EVERY)
    finally:
        release(ready)
        _stop(process, server.stop_signals)
        shutil.rmtree(server.quarters.sockets, ignore_errors=True)


def _announce(server: Server, process: subprocess.Popen, ready: int) -> None:
    deadline = time.monotonic() + START_TIMEOUT
    while not server.answers():
        if process.poll() is not None:
            raise DidNotStartError(f"it ended with status {process.returncode} while it started")
        if time.monotonic() > deadline:
            raise DidNotStartError(f"it did not answer within {START_TIMEOUT} s")
        time.sleep(0.01)
    os.ftruncate(ready, 0)
    os.pwrite(ready, server.address.encode(), 0)
    take_alone(ready)


def _launch_again(server: Server, ready: int) -> subprocess.Popen:
    process = server.launch()
    try:
        _announce(server, process, ready)
    except DidNotStartError as error:
        print(error, file=sys.stderr, flush=True)  # noqa: T201
    return process


def _stop(process: subprocess.Popen, stop_signals: tuple[signal.Signals, ...]) -> None:
    for stop_signal in stop_signals:
        process.send_signal(stop_signal)
        try:
            process.wait(STOP_TIMEOUT)
        except subprocess.TimeoutExpired:
            continue
        return


def _shorten(log: Path) -> None:
    if log.stat().st_size > LOG_LIMIT:
        log.write_bytes(log.read_bytes()[-LOG_LIMIT // 5 :])

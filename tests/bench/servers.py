"""The product as in production and the peer beside it, on the same PostgreSQL and Redis."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parents[2]
HUGE = "1000000000/min"  # counted as ever, never reached


class Server(NamedTuple):
    name: str
    url: str
    process: subprocess.Popen


@contextmanager
def both(port: int) -> Iterator[list[Server]]:
    with product(port) as ours, started("fastapi", port + 1, _peer(port + 1)) as theirs:
        yield [ours, theirs]


def product(port: int, **environment: str):
    """The product alone; `environment` says what is to be otherwise than in production."""
    return started("ocms", port, _product(port), **environment)


@contextmanager
def started(name: str, port: int, command: list[str], **environment: str) -> Iterator[Server]:
    with (settings.DATA_DIR / f"{name}.log").open("wb") as log:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=_environment() | environment,
            start_new_session=True,
            stdout=log,
            stderr=log,
        )
    try:
        server = Server(name, f"http://127.0.0.1:{port}", process)
        _wait_for(server)
        yield server
    finally:
        process.terminate()
        process.wait()


def postmaster() -> int:
    """The parent of the process that answers this connection."""
    stat = Path(f"/proc/{connection.connection.info.backend_pid}/stat").read_text()
    return int(stat.rpartition(") ")[2].split()[1])


def _product(port: int) -> list[str]:
    return [sys.executable, "-m", "ocms.server", "--bind", f"127.0.0.1:{port}", "--workers", "2"]


def _peer(port: int) -> list[str]:
    return [
        *(sys.executable, "-m", "uvicorn", "tests.bench.peer.app:app", "--host", "127.0.0.1"),
        *("--port", str(port), "--workers", "2", "--log-level", "warning", "--no-access-log"),
    ]


def _environment() -> dict[str, str]:
    return os.environ | {
        "DEBUG": "off",
        "SECRET_KEY": settings.SECRET_KEY,
        "ALLOWED_HOSTS": "127.0.0.1",
        "SECURE_SSL_REDIRECT": "off",
        "DATABASE_URL": settings.DATABASE_URL,
        "REDIS_URL": settings.REDIS_URL,
        "OCMS_RATE_ANONYMOUS": HUGE,
        "OCMS_RATE_USER": HUGE,
    }


def _wait_for(server: Server) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            with urlopen(f"{server.url}/api/courses/courses/?page_size=1", timeout=20):
                return
        except HTTPError as error:
            raise SystemExit(f"{server.name} answers {error.code}: {error.read()[:500]}") from error
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise SystemExit(f"{server.name} does not answer.")

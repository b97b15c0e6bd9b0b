"""Serves the API; production and `manage.py serve` start the same: `python -m ocms.server --bind 127.0.0.1:8000`.

The application is loaded once and then forked: the workers share its memory, and one that dies is replaced at once.
HUP replaces them one after the other, TERM lets them finish what they are answering; new code needs a new start.
"""

import argparse
import gc
import multiprocessing
import os
import signal
import socket
import sys
from contextlib import suppress
from copy import deepcopy
from pathlib import Path
from tempfile import TemporaryDirectory

from granian import http, log
from granian._granian import SocketHolder
from granian.constants import HTTPModes, Interfaces
from granian.server.mp import MPServer

from ocms.embedded.quarters import die_with_parent

# More get in each other's way. MOST_STUCK, PASSWORD_CHECKS_AT_ONCE and MOST_BODIES each leave half of them free.
THREADS = 8  # of each worker
CONNECTIONS = 1000  # of each worker, idle ones included
BACKLOG = 2048
FINISH_WITHIN = 30  # seconds
SILENCE = 15  # seconds for a head to come, and between the requests of a connection
LONGEST_HEAD = 64 * 1024  # bytes of request line and headers
# Seconds of silence before the other end is asked whether it is there, seconds between questions, how many.
KEEPALIVE = {"TCP_KEEPIDLE": 30, "TCP_KEEPINTVL": 10, "TCP_KEEPCNT": 3}


class Server(MPServer):
    """Granian, except that a killed worker is always replaced, and that whoever came to it waits for the next one."""

    def __init__(self, listeners: list[socket.socket], **options):
        super().__init__("ocms.wsgi:application", **options)
        self._listeners = listeners

    def _init_shared_socket(self):
        """They listen already, and stay open here whatever becomes of a worker."""

    def _drop_shared_socket(self):
        for listener in self._listeners:
            listener.close()

    def _spawn_worker(self, idx, *args, **options):
        self._sso = self._listeners[idx]
        self._shd = SocketHolder(self._sso.fileno(), self._sso.family == socket.AF_UNIX, BACKLOG)
        return super()._spawn_worker(idx, *args, **options)

    def _respawn_workers(self, workers, *args, **options):
        """Twice within 5.5 seconds would end it all: right for those that fail to start, wrong for any other."""
        exits = {index: self.wrks[index].inner.exitcode for index in workers}
        super()._respawn_workers(workers, *args, **options)
        for index, status in exits.items():
            if status is None or status <= 0:  # it ran until HUP, or a signal, ended it
                self.respawned_wrks.pop(index, None)


def main() -> None:
    asked = _arguments()
    if sys.platform == "linux":
        multiprocessing.set_start_method("fork")
    with TemporaryDirectory(prefix="ocms-metrics-") as counts:
        os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", counts)
        logging = _load()
        _serve(asked, logging)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m ocms.server")
    parser.add_argument("--bind", default="127.0.0.1:8000", help="HOST:PORT, or unix:PATH")
    parser.add_argument("--workers", type=int, default=os.cpu_count(), help="processes; one for each core")
    return parser.parse_args()


def _load() -> dict:
    """Everything that requests need; what is set wrong ends it here, before anything listens."""
    from django.conf import settings
    from django.core.checks import run_checks
    from django.db import connections
    from django.urls import get_resolver

    import ocms.wsgi  # noqa: F401
    from ocms.logs import note_security

    _ = get_resolver().url_patterns
    for warning in run_checks(tags=["logins"], include_deployment_checks=True, databases=["default"]):
        note_security("known_password", detail=warning.msg)
    connections.close_all()
    gc.collect()
    gc.freeze()
    return settings.LOGGING


def _application():
    """What a worker runs first: it ends with its parent, whatever ended that, be it a moment ago."""
    if follow := die_with_parent(signal.SIGKILL):  # any other is lost until Granian listens to signals
        follow()
    if os.getppid() != multiprocessing.parent_process().pid:
        os._exit(1)
    from ocms.wsgi import application

    return application


def _serve(asked: argparse.Namespace, logging: dict) -> None:
    workers = max(1, asked.workers)
    server = Server(
        _listen(asked.bind, workers),
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=THREADS,
        blocking_threads_idle_timeout=60,
        http=HTTPModes.http1,
        websockets=False,
        backlog=BACKLOG,
        backpressure=CONNECTIONS,
        http1_settings=http.HTTP1Settings(header_read_timeout=1000 * SILENCE, max_buffer_size=LONGEST_HEAD),
        log_level=log.LogLevels.error,
        log_dictconfig=deepcopy(logging),
        respawn_failed_workers=True,
        respawn_interval=0.5,
        workers_kill_timeout=FINISH_WITHIN,
    )
    server.serve(target_loader=_application, wrap_loader=False)


def _listen(address: str, workers: int) -> list[socket.socket]:
    """One for each worker."""
    try:
        if address.startswith("unix:"):
            return [_listen_at(Path(address.removeprefix("unix:")))] * workers
        host, _, port = address.rpartition(":")
        return _listen_on(host.strip("[]"), int(port), workers)
    except (OSError, ValueError) as error:
        sys.exit(f"{address} can't be listened at: {error}.")


def _listen_on(host: str, port: int, workers: int) -> list[socket.socket]:
    """Of one queue, a worker that is awake takes all of a crowd that comes at once; Linux spreads it over several."""
    spread = {"family": socket.AF_INET6 if ":" in host else socket.AF_INET, "backlog": BACKLOG}
    with socket.create_server((host, port), **spread) as alone:  # whoever listens there already is found out
        port = alone.getsockname()[1]
    if sys.platform == "linux":
        listeners = [socket.create_server((host, port), reuse_port=True, **spread) for _ in range(workers)]
    else:
        listeners = [socket.create_server((host, port), **spread)] * workers
    for listener in listeners:
        _set_options(listener)
    return listeners


def _set_options(listener: socket.socket) -> None:
    """Its connections inherit them. Without NODELAY the end of an answer waits 40 ms for the client's delayed ACK."""
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in KEEPALIVE.items():
        if hasattr(socket, name):  # macOS has other names
            listener.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)


def _listen_at(path: Path) -> socket.socket:
    """A socket that nobody listens at any more is in the way; one at which somebody does is left alone."""
    listener = socket.socket(socket.AF_UNIX)
    with suppress(ConnectionRefusedError, FileNotFoundError), socket.socket(socket.AF_UNIX) as probe:
        probe.connect(str(path))
        raise OSError("another process listens there")
    path.unlink(missing_ok=True)
    listener.bind(str(path))
    path.chmod(0o666)  # its directory says who may come near
    listener.listen(BACKLOG)
    return listener


if __name__ == "__main__":
    main()

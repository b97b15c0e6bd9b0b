import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import BaseCommand, CommandError, call_command
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor

from ocms.embedded.quarters import die_with_parent

ADDRESS = "127.0.0.1"
START_TIMEOUT = 60  # seconds
READY = """
  Pages        http://localhost:{pages}/
  API          http://127.0.0.1:{api}/api/
  Its manual   http://127.0.0.1:{api}/api/docs/
  Admin        http://127.0.0.1:{api}/admin/

  Sign in as   admin@gmail.com, instructor1@gmail.com or student@gmail.com, password 1234

Ctrl-C ends it all.
"""


class Command(BaseCommand):
    help = "Brings the database up to date, fills an empty one, and serves the API and the pages."
    requires_system_checks = []  # `migrate` makes them

    def add_arguments(self, parser):
        parser.add_argument("--port", type=int, default=8000, help="of the API")
        parser.add_argument("--pages-port", type=int, default=5500)
        parser.add_argument("--workers", type=int, default=2, help="processes that answer for the API")

    def handle(self, port, pages_port, workers, **options):
        for each in (port, pages_port):
            _refuse_taken(each)
        _treat_as_ctrl_c()
        servers = []
        try:
            environment = _environment(port, pages_port)
            self._prepare(environment.get("FRONTEND_URL", ""))
            servers.append(_start(_api(port, workers), environment))
            servers.append(_start(_pages(pages_port), environment))
            _wait_for(f"http://{ADDRESS}:{port}/health/live/", servers)
            _wait_for(f"http://{ADDRESS}:{pages_port}/", servers)
            self._say(READY.format(api=port, pages=pages_port))
            _wait_for_an_end(servers)
        except KeyboardInterrupt:
            self._say("\nStopping ...")
        finally:
            _stop(servers)

    def _prepare(self, pages_url):
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self._say("Bringing the database up to date ...")
            call_command("migrate", verbosity=0)
        if not get_user_model().objects.exists():
            self._say("Filling it with a school to look at ...")
            call_command("seed", pages_url=pages_url)
        connections.close_all()

    def _say(self, text):
        with suppress(OSError):  # nobody may be listening any more
            self.stdout.write(text)
            self.stdout.flush()  # or it would wait in the buffer when it goes to a file or a pipe


def _refuse_taken(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((ADDRESS, port))
        except OSError as error:
            raise CommandError(
                f"Port {port} can't be used ({error.strerror}): stop what holds it, or choose others: "
                "make run PORT=8001 PAGES_PORT=5501"
            ) from error


def _treat_as_ctrl_c() -> None:
    """A request to stop and a closed terminal; and Ctrl-C itself, which a shell's background jobs ignore."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:  # `nohup` is respected
            signal.signal(number, _interrupt)


def _interrupt(*_) -> None:
    raise KeyboardInterrupt


def _environment(port: int, pages_port: int) -> dict[str, str]:
    """The pages and the API must know of each other's ports when those are not the usual ones."""
    environment = dict(os.environ)
    if pages_port != 5500:
        environment.setdefault("FRONTEND_URL", f"http://localhost:{pages_port}")
        origins = f"http://localhost:{pages_port},http://127.0.0.1:{pages_port}"
        environment.setdefault("PAGE_ORIGINS", origins)
    if port != 8000:
        environment["OCMS_API_PORT"] = str(port)
    return environment


def _api(port: int, workers: int) -> list[str]:
    return ["ocms.server", "--bind", f"{ADDRESS}:{port}", "--workers", str(workers)]


def _pages(port: int) -> list[str]:
    command = ["granian", "ocms.pages:application", "--interface", "wsgi", "--http", "1", "--no-ws"]
    command += ["--host", ADDRESS, "--port", str(port), "--blocking-threads", "4", "--log-level", "error"]
    return [*command, "--respawn-failed-workers", "--workers-kill-timeout", "5"]


def _start(arguments: list[str], environment: dict[str, str]) -> subprocess.Popen:
    """In a session of its own: Ctrl-C reaches only us, and we let it finish what it is answering."""
    return subprocess.Popen(  # noqa: S603
        [sys.executable, "-m", *arguments],
        cwd=settings.BASE_DIR,
        env=environment,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=die_with_parent(signal.SIGTERM),
    )


def _wait_for(address: str, servers: list[subprocess.Popen]) -> None:
    deadline = time.monotonic() + START_TIMEOUT
    while time.monotonic() < deadline:
        _fail_if_one_ended(servers)
        try:
            with urlopen(address, timeout=2):  # noqa: S310
                return
        except HTTPError:
            return
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.05)
    raise CommandError(f"{address} does not answer after {START_TIMEOUT} s.")


def _wait_for_an_end(servers: list[subprocess.Popen]) -> None:
    while True:
        _fail_if_one_ended(servers)
        time.sleep(0.5)


def _fail_if_one_ended(servers: list[subprocess.Popen]) -> None:
    for server in servers:
        if server.poll() is not None:
            raise CommandError(
                f"{server.args[2]} ended with status {server.returncode}; the reason is above."
            )


def _stop(servers: list[subprocess.Popen]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for server in servers:
        server.terminate()
    for server in servers:
        server.wait()

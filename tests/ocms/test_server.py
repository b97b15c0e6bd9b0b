"""`python -m ocms.server`, the processes that answer: what signals, lost workers and strange requests do to them."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import pytest

from tests.ocms.processes import CHECKOUT, eventually, processes_naming, using

LIVE = b"GET /health/live/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
LOGIN = b'{"email": "nobody@example.org", "password": "not the right one"}'


class Server:
    def __init__(self, environment: dict, address: str = ""):
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.address = address or f"127.0.0.1:{self.port}"
        self.process = subprocess.Popen(
            [sys.executable, "-m", "ocms.server", "--bind", self.address, "--workers", "2"],
            cwd=CHECKOUT,
            env=environment,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def connect(self) -> socket.socket:
        unix = self.address.startswith("unix:")
        connection = socket.socket(socket.AF_UNIX if unix else socket.AF_INET)
        connection.settimeout(20)
        try:
            connection.connect(self.address.removeprefix("unix:") if unix else ("127.0.0.1", self.port))
        except OSError:
            connection.close()
            raise
        return connection

    def answer_to(self, request: bytes) -> bytes:
        with self.connect() as connection:
            with suppress(OSError):  # the answer may come before all of the request went
                connection.sendall(request)
            answer = b""
            with suppress(ConnectionResetError):
                while part := connection.recv(65_536):
                    answer += part
            return answer

    def is_up(self) -> bool:
        try:
            return self.answer_to(LIVE).startswith(b"HTTP/1.1 200 ")
        except OSError:
            return False

    def workers(self) -> set[int]:
        main = self.process.pid
        return set(map(int, Path(f"/proc/{main}/task/{main}/children").read_text().split()))

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        status = self.process.wait(60)
        self.process.stderr.close()
        return status


@pytest.fixture(scope="module")
def environment(tmp_path_factory):
    with using(tmp_path_factory.mktemp("served")) as (database, redis):
        environment = {name: value for name, value in os.environ.items() if not name.startswith("OCMS_")}
        environment |= {"DEBUG": "on", "DATABASE_URL": database, "REDIS_URL": redis}
        manage = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
        subprocess.run(manage, cwd=CHECKOUT, env=environment, check=True, timeout=120)
        yield environment


@pytest.fixture
def server(environment):
    server = Server(environment)
    assert eventually(server.is_up)
    yield server
    if server.process.poll() is None:
        server.stop()


@pytest.fixture(scope="module")
def steady(environment):
    """One for all tests that leave it as it was."""
    server = Server(environment)
    assert eventually(server.is_up)
    yield server
    server.stop()


def stop(process: int) -> None:
    os.kill(process, signal.SIGSTOP)
    stat = Path(f"/proc/{process}/stat")
    assert eventually(lambda: stat.read_text().rpartition(") ")[2].startswith("T"))


@contextmanager
def stopped(process: int):
    stop(process)
    try:
        yield
    finally:
        os.kill(process, signal.SIGCONT)


def connections_of(process: int, server: Server) -> int:
    rows = [row.split() for row in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    ours = {f"socket:[{row[9]}]" for row in rows if row[1].endswith(f":{server.port:04X}") and row[3] == "01"}
    return sum(
        str(file.readlink()) in ours for file in Path(f"/proc/{process}/fd").iterdir() if file.is_symlink()
    )


class Visitors:
    """Ten who come in all the while; `seen` is what they got, 0 when `tries` connections were closed unanswered."""

    def __init__(self, server: Server, *, tries: int = 1):
        self.seen, self._tries = [], tries
        self._server, self._over = server, threading.Event()
        self._threads = [threading.Thread(target=self._visit) for _ in range(10)]

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _visit(self):
        while not self._over.is_set():
            answers = (self._ask() for _ in range(self._tries))
            self.seen.append(next(filter(None, answers), 0))
            time.sleep(0.01)

    def _ask(self) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self._server.port, timeout=20)
        try:
            connection.request("GET", "/health/live/")
            return connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return 0
        finally:
            connection.close()


def test_killed_workers_are_replaced_as_often_as_it_takes_while_the_others_answer(server):
    with Visitors(server) as visitors:
        for _ in range(5):
            victim = min(server.workers())
            os.kill(victim, signal.SIGKILL)
            assert eventually(lambda gone=victim: gone not in server.workers() and len(server.workers()) == 2)
            time.sleep(1)
    assert set(visitors.seen) <= {200, 0}  # 0: the connections that the killed one had accepted
    assert visitors.seen.count(200) > 5 * visitors.seen.count(0)


def test_hup_replaces_the_workers_and_nobody_notices(server):
    """Only that a connection is closed before its request was read may happen: then it is asked again."""
    before = server.workers()
    with Visitors(server, tries=2) as visitors:
        server.process.send_signal(signal.SIGHUP)
        assert eventually(lambda: len(server.workers()) == 2 and not server.workers() & before)
    assert set(visitors.seen) == {200}


@pytest.mark.skipif(sys.platform != "linux", reason="Other systems do not spread connections.")
def test_a_crowd_that_comes_at_once_is_spread_over_the_workers(server):
    """Whichever wakes first leaves the others theirs."""
    early, late = server.workers()
    with ExitStack() as crowd:
        with stopped(late):
            with stopped(early):
                for _ in range(64):
                    crowd.enter_context(server.connect())
            time.sleep(0.5)
            taken = connections_of(early, server)
        assert 10 < taken < 54
        assert eventually(lambda: connections_of(early, server) + connections_of(late, server) == 64)


def test_who_came_to_a_worker_that_was_killed_is_answered_by_the_next(server):
    victim = min(server.workers())
    with ExitStack() as crowd:
        stop(victim)
        waiting = [crowd.enter_context(server.connect()) for _ in range(16)]
        for connection in waiting:
            connection.sendall(LIVE)
        os.kill(victim, signal.SIGKILL)
        assert {connection.recv(15) for connection in waiting} == {b"HTTP/1.1 200 OK"}


def test_a_worker_that_is_killed_soon_after_hup_is_replaced(server):
    before = server.workers()
    server.process.send_signal(signal.SIGHUP)
    assert eventually(lambda: len(server.workers()) == 2 and not server.workers() & before)
    victim = min(server.workers())
    os.kill(victim, signal.SIGKILL)
    assert eventually(lambda: victim not in server.workers() and len(server.workers()) == 2)
    assert server.is_up()


def test_term_finishes_what_is_being_answered(server):
    head = b"POST /api/token/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\n"
    with server.connect() as connection:
        connection.sendall(head + b"Content-Length: %d\r\n\r\n" % len(LOGIN) + LOGIN[:10])
        time.sleep(0.5)
        server.process.send_signal(signal.SIGTERM)
        time.sleep(0.5)
        connection.sendall(LOGIN[10:])
        assert connection.recv(65_536).startswith(b"HTTP/1.1 401 ")
    assert server.stop() == 0


def test_workers_end_with_the_process_that_started_them(server):
    workers = server.workers()
    server.stop(signal.SIGKILL)
    assert eventually(lambda: not workers & processes_naming("ocms.server").keys())


def test_an_address_that_is_taken_is_one_sentence(environment, steady):
    second = Server(environment, steady.address)
    _, said = second.process.communicate(timeout=60)
    assert second.process.returncode == 1
    assert said.startswith(f"{steady.address} can't be listened at: ")
    assert said.count("\n") == 1


def test_a_socket_left_by_a_killed_server_is_used_again(environment, tmp_path):
    address = f"unix:{tmp_path / 'api.sock'}"
    for number in (signal.SIGKILL, signal.SIGTERM):
        server = Server(environment, address)
        assert eventually(server.is_up)
        server.stop(number)
        assert eventually(lambda gone=server: not gone.is_up())


@pytest.mark.parametrize(
    ("length", "status"), [(8_000, b"400"), (60_000, b"400"), (70_000, b"414"), (500_000, b"431")]
)
def test_a_long_address_gets_an_answer_of_http(steady, length, status):
    line = b"GET /api/courses/courses/?search=" + b"a" * length
    answer = steady.answer_to(line + b" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    assert answer.split(b" ")[1] == status
    assert b"<html" not in answer


def test_a_body_that_says_its_length_in_two_ways_is_not_read_twice(steady):
    head = b"POST /api/token/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    lengths = b"Content-Length: 40\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    smuggled = steady.answer_to(head + lengths + LIVE)
    assert smuggled.count(b"HTTP/1.1 ") <= 2
    assert smuggled.startswith(b"HTTP/1.1 400 ")


def test_who_sends_no_request_is_not_waited_for_for_ever(steady):
    with steady.connect() as connection:
        connection.sendall(b"GET /health/live/ HT")
        assert connection.recv(1) == b""


def test_bodies_that_do_not_come_keep_nobody_from_reading(server):
    """More of them than there are threads: who writes may be told to come again, until they are gone."""
    head = b"POST /api/token/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\n"
    whole = head + b"Content-Length: %d\r\n\r\n" % len(LOGIN) + LOGIN
    with ExitStack() as slow:
        for length in (b"Content-Length: 50", b"Content-Length: 9000000", b"Transfer-Encoding: chunked") * 7:
            slow.enter_context(server.connect()).sendall(head + length + b"\r\n\r\n")
        time.sleep(0.5)
        with Visitors(server) as visitors:
            written = [server.answer_to(whole) for _ in range(6)]
            time.sleep(1)
        assert set(visitors.seen) == {200}
        assert {answer[9:12] for answer in written} <= {b"401", b"503"}
        assert all(b"\r\nretry-after: 2" in answer for answer in written if answer[9:12] == b"503")
    assert eventually(lambda: server.answer_to(whole)[9:12] == b"401", 5)


@pytest.mark.skipif(sys.platform != "linux", reason="How connections are is read from /proc: not looked at.")
def test_senders_that_vanished_are_noticed(steady):
    """So that nobody who went away without a word holds a thread for ever."""
    with steady.connect() as connection:
        connection.sendall(b"POST /api/token/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 50\r\n\r\n")
        ends = f":{steady.port:04X}", f":{connection.getsockname()[1]:04X}"
        rows = [row.split() for row in Path("/proc/net/tcp").read_text().splitlines()]
        (timer,) = (row[5] for row in rows if row[1].endswith(ends[0]) and row[2].endswith(ends[1]))
    kind, ticks = timer.split(":")
    assert kind == "02", "no keep-alive"
    assert 0 < int(ticks, 16) / os.sysconf("SC_CLK_TCK") <= 30

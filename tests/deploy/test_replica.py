"""A second PostgreSQL that streams from the first, and the application in front of both."""

import http.client
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings

from tests.deploy.postgres_server import Server
from tests.deploy.programs import PRODUCTION, Application, free_port
from tests.ocms.processes import CHECKOUT, eventually, open_to_all


class School(Application):
    def ask(self, method: str, path: str, body: dict | None = None, token: str = "") -> tuple[int, dict]:
        headers = {"Host": "localhost", "X-Forwarded-Proto": "https", "Content-Type": "application/json"}
        headers |= {"Authorization": f"Bearer {token}"} if token else {}
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        line.request(method, f"/api/{path}", json.dumps(body) if body else None, headers)
        answer = line.getresponse()
        text = answer.read()
        line.close()
        return answer.status, json.loads(text) if text else {}

    def log_in(self, name: str) -> str:
        return self.ask("POST", "token/", {"email": f"{name}@gmail.com", "password": "1234"})[1]["access"]

    def title(self, course: int, token: str = "") -> str:
        status, shown = self.ask("GET", f"courses/courses/{course}/", token=token)
        assert status == 200
        return shown["title"]

    def reads_of_the_copy(self) -> float:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        line.request(
            "GET",
            "/metrics",
            headers={"Host": "localhost", "Authorization": "Bearer a token for these tests"},
        )
        lines = line.getresponse().read().decode().splitlines()
        line.close()
        return sum(
            float(line.split()[1])
            for line in lines
            if line.startswith('ocms_replica_reads_total{outcome="answered"')
        )


@pytest.fixture(scope="module")
def servers():
    with open_to_all() as place:
        first = Server(place / "first")
        manage(first, "migrate", "--verbosity", "0")
        manage(first, "seed")
        second = Server(place / "second", copy_of=first)
        yield first, second
        second.stop()
        first.stop()


def manage(first: Server, *command: str) -> None:
    environment = {**os.environ, "DEBUG": "on", "DATABASE_URL": first.address}
    subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=CHECKOUT,
        env=environment,
        check=True,
        capture_output=True,
    )


@pytest.fixture(scope="module")
def school(servers, tmp_path_factory):
    first, second = servers
    kept = {name: value for name, value in os.environ.items() if not name.startswith("OCMS_")}
    addresses = {"DATABASE_URL": first.address, "DATABASE_REPLICA_URL": second.address}
    redis = {"REDIS_URL": settings.CACHES["default"]["LOCATION"], "OCMS_RATE_ANONYMOUS": "9000/s"}
    school = School(tmp_path_factory.mktemp("replica"), free_port(), kept | PRODUCTION | addresses | redis)
    assert eventually(lambda: _reads_from_the_copy(school), 20)
    yield school
    school.stop()


def _reads_from_the_copy(school: School) -> bool:
    before = school.reads_of_the_copy()
    assert school.ask("GET", "courses/courses/")[0] == 200
    return school.reads_of_the_copy() > before


@pytest.fixture
def author(school):
    """A published course, and its author's token."""
    token = school.log_in("instructor1")
    courses = school.ask("GET", "courses/courses/?mine=true", token=token)[1]["results"]
    return next(course["id"] for course in courses if course["is_published"]), token


def rename(school, course: int, token: str, title: str) -> None:
    assert school.ask("PATCH", f"courses/courses/{course}/", {"title": title}, token=token)[0] == 200


def test_who_wrote_sees_it_at_once_while_the_copy_lags_and_visitors_within_five_seconds(
    school, servers, author
):
    course, token = author
    school.title(course)
    servers[1].say("SELECT pg_wal_replay_pause()::text")
    try:
        rename(school, course, token, "Seen at once")
        written = time.monotonic()
        visitors_saw = school.title(course)
        assert {school.title(course, token) for _ in range(10)} == {"Seen at once"}
        assert eventually(lambda: school.title(course) == "Seen at once", 5 - (time.monotonic() - written))
    finally:
        servers[1].say("SELECT pg_wal_replay_resume()::text")
    assert visitors_saw != "Seen at once", "visitors were not reading from the copy"


def test_the_copy_is_read_again_when_it_has_caught_up(school):
    assert eventually(lambda: _reads_from_the_copy(school), 15)


def test_every_change_is_seen_by_its_author_and_soon_by_visitors(school, author):
    course, token = author
    for number in range(15):
        rename(school, course, token, f"Change {number}")
        assert school.title(course, token) == f"Change {number}"
        listed = school.ask("GET", "courses/courses/?mine=true&page_size=50", token=token)[1]["results"]
        assert f"Change {number}" in [row["title"] for row in listed]
        assert eventually(lambda title=f"Change {number}": school.title(course) == title, 5)


def test_a_ready_answer_of_the_copy_is_not_given_to_who_is_signed_in(school, servers, author):
    course, token = author
    everyones = "courses/courses/?page_size=50&ordering=-created_at"
    servers[1].say("SELECT pg_wal_replay_pause()::text")
    try:
        rename(school, course, token, "Fresh for its author")
        for _ in range(5):
            school.ask("GET", everyones)
            rows = school.ask("GET", everyones, token=token)[1]["results"]
            assert {row["title"] for row in rows if row["id"] == course} == {"Fresh for its author"}
    finally:
        servers[1].say("SELECT pg_wal_replay_resume()::text")


@pytest.mark.parametrize("fault", ["frozen", "killed"])
def test_without_the_copy_nobody_notices_and_it_is_used_again_when_it_is_back(school, servers, fault):
    assert eventually(lambda: _reads_from_the_copy(school), 15)
    copy = servers[1]
    processes = _with_children(copy.process.pid)
    if fault == "killed":
        copy.stop(signal.SIGQUIT)
    else:
        for process in processes:
            os.kill(process, signal.SIGSTOP)
    try:
        answers = [_timed(school) for _ in range(10)]
    finally:
        if fault == "killed":
            copy.start()
        else:
            for process in processes:
                os.kill(process, signal.SIGCONT)
    assert {status for status, _ in answers} == {200}
    assert max(seconds for _, seconds in answers) < 6
    assert eventually(lambda: _reads_from_the_copy(school), 20)


def _timed(school: School) -> tuple[int, float]:
    began = time.monotonic()
    status, _ = school.ask("GET", "courses/courses/?page_size=5")
    return status, time.monotonic() - began


def _with_children(pid: int) -> list[int]:
    found = [pid]
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(entry.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
        found += [int(entry.parent.name)] if parent == pid else []
    return found

"""PostgreSQL and Redis away, frozen and back, under the real server with requests coming in all the while."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from email.message import Message

import pytest

from tests.ocms.fault_proxy import FaultProxy, through
from tests.ocms.processes import CHECKOUT, eventually, using

COURSES = "/api/courses/courses/"


class Site:
    """One worker of the application with its two servers behind proxies."""

    def __init__(self, database: FaultProxy, redis: FaultProxy, environment: dict):
        self.database, self.redis = database, redis
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        command = [sys.executable, "-m", "ocms.server", "--bind", f"127.0.0.1:{self.port}", "--workers", "1"]
        self.process = subprocess.Popen(command, cwd=CHECKOUT, env=environment, start_new_session=True)

    def get(self, path: str) -> tuple[int, Message, float]:
        """Status, headers and seconds."""
        started = time.monotonic()
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=30) as answer:
                answer.read()
                return answer.status, answer.headers, time.monotonic() - started
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.headers, time.monotonic() - started
        except OSError:
            return 0, Message(), time.monotonic() - started

    def is_well(self) -> bool:
        return self.get(COURSES)[0] == 200


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with using(tmp_path_factory.mktemp("failing")) as addresses:
        proxies = [FaultProxy(address) for address in addresses]
        urls = [through(proxy, address) for proxy, address in zip(proxies, addresses, strict=True)]
        environment = {name: value for name, value in os.environ.items() if not name.startswith("OCMS_")}
        environment |= {
            "DEBUG": "on",
            "DATABASE_URL": urls[0],
            "REDIS_URL": urls[1],
            "OCMS_RATE_ANONYMOUS": "9000/s",
        }
        manage = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
        subprocess.run(manage, cwd=CHECKOUT, env=environment, check=True, timeout=120)
        site = Site(*proxies, environment)
        try:
            assert eventually(site.is_well, 60)
            yield site
        finally:
            os.killpg(site.process.pid, signal.SIGTERM)
            site.process.wait(20)


def under_load(site: Site, seconds: float) -> tuple[list, list]:
    """What visitors got who came in all the while, and what the probe for liveness got."""
    end = time.monotonic() + seconds

    def visit(path: str) -> list:
        answers = []
        while time.monotonic() < end:
            answers.append(site.get(path))
            time.sleep(0.2)
        return answers

    with ThreadPoolExecutor(21) as pool:
        visitors = [pool.submit(visit, COURSES) for _ in range(20)]
        probe = pool.submit(visit, "/health/live/")
        return [answer for visitor in visitors for answer in visitor.result()], probe.result()


def test_postgresql_away_is_503_at_once_and_heals_by_itself(site):
    site.database.refuse()
    status, headers, seconds = site.get(COURSES)
    assert (status, "Retry-After" in headers, seconds < 6) == (503, True, True)
    assert site.get("/health/live/")[0] == 200
    status, _, seconds = site.get("/health/ready/")
    assert (status, seconds < 1) == (503, True)
    assert site.get("/admin/login/")[0] in (200, 503)
    site.database.listen()
    assert eventually(site.is_well, 5)


def test_postgresql_frozen_ends_every_request_within_ten_seconds_and_liveness_answers_throughout(site):
    site.database.freeze()
    visits, probes = under_load(site, 14)
    site.database.thaw()
    assert {status for status, _, _ in visits} == {503}
    assert all("Retry-After" in headers for _, headers, _ in visits)
    assert max(seconds for _, _, seconds in visits) < 10
    assert {status for status, _, _ in probes} == {200}
    assert max(seconds for _, _, seconds in probes) < 3
    assert eventually(site.is_well, 5)


def test_readiness_is_told_within_a_second_while_postgresql_is_frozen(site):
    site.database.freeze()
    status, _, seconds = site.get("/health/ready/")
    site.database.thaw()
    assert (status, seconds < 1) == (503, True)
    assert eventually(lambda: site.get("/health/ready/")[0] == 200, 5)


@pytest.mark.parametrize("fault", ["refuse", "freeze"])
def test_without_redis_the_site_works_and_is_hardly_slower(site, fault):
    assert eventually(lambda: '"redis": "ok"' in _body(site), 10)
    before = [site.get(COURSES)[2] for _ in range(20)]
    usual, noise = min(before), max(before) - min(before)
    getattr(site.redis, fault)()
    answers = [site.get(COURSES) for _ in range(10)]
    ready = site.get("/health/ready/")
    site.redis.thaw() if fault == "freeze" else site.redis.listen()
    assert {status for status, _, _ in answers} == {200}
    assert answers[0][2] - usual < 0.3 + noise
    assert min(seconds for _, _, seconds in answers[1:]) - usual < 0.01 + noise
    assert (ready[0], ready[2] < 1) == (200, True)
    assert eventually(lambda: '"redis": "ok"' in _body(site), 10)


def _body(site: Site) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{site.port}/health/ready/", timeout=10) as answer:
        return json.dumps(json.load(answer))

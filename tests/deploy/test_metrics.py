"""/metrics of two workers together, and the alert rules that are made of it."""

import http.client
import os
import re
import signal
import subprocess

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from tests.deploy.programs import Application, free_port, needed
from tests.ocms.processes import CHECKOUT, eventually, processes_naming

ALERTS = CHECKOUT / "deploy" / "alerts.yaml"
COURSES = "/api/courses/courses/"
OF_PROMETHEUS = {"up"}
WORDS = re.compile(r"\b(up|ocms_\w+)\b")


class Scraped(Application):
    def get(self, path: str, **headers: str) -> tuple[int, str]:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        line.request("GET", path, headers={"Host": "localhost", "X-Forwarded-Proto": "https", **headers})
        answer = line.getresponse()
        text = answer.read().decode()
        line.close()
        return answer.status, text

    def samples(self) -> dict[str, float]:
        """By name, those with labels added up."""
        status, text = self.get("/metrics", Authorization="Bearer a token for these tests")
        assert status == 200
        found = {}
        for family in text_string_to_metric_families(text):
            for sample in family.samples:
                found[sample.name] = found.get(sample.name, 0) + sample.value
        return found

    def workers(self) -> list[int]:
        return [pid for pid in processes_naming(f"127.0.0.1:{self.port}") if pid != self.process.pid]


@pytest.fixture(scope="module")
def application(tmp_path_factory, production):
    application = Scraped(tmp_path_factory.mktemp("metrics"), free_port(), production)
    yield application
    application.stop()


def test_every_metric_of_the_alert_rules_is_there(application):
    application.get(COURSES)
    rules = yaml.safe_load(ALERTS.read_text())["groups"][0]["rules"]
    named = {word for rule in rules for word in WORDS.findall(rule["expr"])}
    assert named - OF_PROMETHEUS <= application.samples().keys()


def test_prometheus_takes_the_alert_rules():
    promtool = needed("promtool", "prometheus")
    answer = subprocess.run([promtool, "check", "rules", ALERTS], capture_output=True, text=True)
    assert answer.returncode == 0, answer.stderr


def test_what_all_workers_counted_is_added_up(application):
    before = application.samples()
    for _ in range(40):
        assert application.get(COURSES)[0] == 200
    after = application.samples()
    assert after["ocms_requests_total"] - before["ocms_requests_total"] >= 40
    assert after["ocms_cache_answers_total"] - before["ocms_cache_answers_total"] == 40


def test_a_killed_worker_leaves_what_it_counted(application):
    before = application.samples()["ocms_requests_total"]
    os.kill(application.workers()[0], signal.SIGKILL)
    assert eventually(lambda: application.get(COURSES)[0] == 200, 10)
    assert application.samples()["ocms_requests_total"] > before


def test_connections_of_the_database_are_seen(application):
    samples = application.samples()
    assert samples["ocms_database_up"] == 1
    assert 0 < samples["ocms_database_connections"] < samples["ocms_database_connections_max"]

"""The log: a line a request, named events, no secrets."""

import json
import logging
import sys

import pytest
from django.test import Client as Browser

from accounts.services import change_user
from ocms.logs import JSONFormatter, LineFormatter
from tests.accounts.calls import log_in, refresh
from tests.factories import PASSWORD, make_user

ME = "/api/accounts/me/"


@pytest.fixture
def lines(caplog):
    """What was logged, as JSON lines."""
    caplog.set_level(logging.INFO)
    for name in ("ocms.request", "ocms.security"):
        caplog.set_level(logging.INFO, name)
    return lambda: [json.loads(JSONFormatter().format(record)) for record in caplog.records]


@pytest.fixture
def person(db):
    return make_user(email="pia@example.com", full_name="Pia Person", password=PASSWORD)


def requests_in(lines) -> list[dict]:
    return [line for line in lines if line["logger"] == "ocms.request"]


def events_in(lines) -> list[str]:
    return [line["event"] for line in lines if line["logger"] == "ocms.security"]


def formatted(message: str, **kwargs) -> dict:
    record = logging.makeLogRecord({"msg": message, "name": "x", "levelname": "ERROR", **kwargs})
    return json.loads(JSONFormatter().format(record))


def test_a_request_leaves_one_line_with_route_status_time_and_user(api, person, lines):
    answer = api.as_(person).get(ME)
    (line,) = requests_in(lines())
    assert line["request_id"] == answer["X-Request-ID"]
    assert (line["method"], line["route"], line["status"]) == ("GET", "api/accounts/me/", 200)
    assert line["user"] == str(person.pk)
    assert 0 < line["ms"] < 60_000


def test_the_route_names_no_object_and_no_query(api, person, lines):
    api.as_(person).get(f"/api/accounts/users/{person.pk}/?search=pia@example.com")
    (line,) = requests_in(lines())
    assert line["route"] == "api/accounts/users/<uuid:pk>/"


def test_a_request_without_a_user_says_so(api, db, lines):
    api.get("/api/courses/courses/")
    assert requests_in(lines())[0]["user"] is None


def test_a_well_formed_id_of_the_sender_is_kept(api):
    assert api.get("/health/live/", HTTP_X_REQUEST_ID="trace-12345678")["X-Request-ID"] == "trace-12345678"


@pytest.mark.parametrize("given", ["short", "a" * 65, "two words here", 'x","level":"', "ünïcödé-id"])
def test_any_other_id_is_replaced(api, given):
    assert api.get("/health/live/", HTTP_X_REQUEST_ID=given)["X-Request-ID"] != given


def test_probes_leave_no_line(api, db, lines):
    api.get("/health/live/")
    assert requests_in(lines()) == []


class TestEvents:
    def test_a_failed_log_in(self, person, lines):
        log_in(person.email, "not the password")
        assert events_in(lines()) == ["login_failed"]

    def test_a_log_in(self, person, lines):
        log_in(person.email)
        assert events_in(lines()) == ["logged_in"]

    def test_too_many_tries(self, person, lines, settings):
        settings.PASSWORD_TRIES_PER_ACCOUNT = 1
        for _ in range(2):
            log_in(person.email, "not the password")
        assert events_in(lines()) == ["login_failed", "throttled"]

    def test_a_changed_role(self, person, lines, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            change_user(user_id=person.pk, actor=None, role="INSTRUCTOR")
        assert events_in(lines()) == ["role_changed"]

    def test_a_refresh_token_used_twice(self, person, lines):
        token = log_in(person.email).json()["refresh"]
        refresh(token)
        refresh(token)
        assert events_in(lines()) == ["logged_in", "session_family_killed"]


def test_no_secret_is_ever_written(api, person, lines):
    tokens = log_in(person.email).json()
    log_in(person.email, "hunter2hunter2")
    refresh(tokens["refresh"])
    refresh(tokens["refresh"])
    refresh("eyJhbGciOi.eyJzdWIi.c2ln")
    api.get(f"/nowhere/?email={person.email}", HTTP_COOKIE="refresh=cookie-value-of-mine")
    Browser().post("/admin/login/", {"username": person.email, "password": "hunter2hunter2"})
    text = json.dumps(lines())
    secrets = ["pia@", "hunter2", PASSWORD, "eyJ", "cookie-value", person.password, person.full_name]
    assert [secret for secret in secrets if secret in text] == []


def test_an_address_in_the_message_of_an_exception_is_blotted_out():
    try:
        raise ValueError("Key (email)=(pia@example.com) already exists, token eyJhbGci.eyJzdWI.c2ln")
    except ValueError:
        line = formatted("failed", exc_info=sys.exc_info())
    assert "ValueError: Key (email)=([hidden]) already exists, token [hidden]" in line["exception"]


def test_a_line_for_people_hides_the_same_and_shows_the_facts():
    record = logging.makeLogRecord({"msg": "to pia@example.com", "facts": {"status": 200}})
    assert LineFormatter("{message}", style="{").format(record) == "to [hidden] status=200"

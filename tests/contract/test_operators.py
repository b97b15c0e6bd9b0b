"""The section "For testers and operators"."""

import json
import re
from pathlib import Path

import pytest
from django.db import OperationalError
from django.test import Client as Browser
from redis.exceptions import ConnectionError as RedisConnectionError

from tests.contract.world import Person, ok
from tests.factories import PASSWORD

DOCS = Path(__file__).resolve().parents[2] / "docs"
CONTRACT = [
    *("/api/token/", "/api/token/refresh/", "/api/token/blacklist/", "/api/accounts/register/"),
    *("/api/accounts/me/", "/api/accounts/me/password/", "/api/accounts/password-reset/"),
    *("/api/accounts/password-reset/confirm/", "/api/accounts/instructor-requests/"),
    *("/api/accounts/instructor-requests/{id}/", "/api/accounts/users/", "/api/accounts/users/{id}/"),
    *("/api/courses/categories/", "/api/courses/categories/{id}/", "/api/courses/courses/"),
    *("/api/courses/courses/{id}/", "/api/courses/courses/{id}/reorder/", "/api/courses/modules/"),
    *("/api/courses/modules/{id}/", "/api/courses/lectures/", "/api/courses/lectures/{id}/"),
    *("/api/enroll/", "/api/enroll/{id}/", "/api/enroll/progress/", "/api/reviews/", "/api/reviews/{id}/"),
    *("/api/reviews/summary/", "/api/dashboard/", "/api/dashboard/instructor/"),
]


@pytest.fixture(scope="module")
def schema(world) -> dict:
    return ok(world.nobody.get("/api/schema/"))


class TestTheApiItself:
    def test_lists_its_endpoints(self, world):
        endpoints = ok(world.nobody.get("/api/"))
        listed = {re.sub(r"^https?://[^/]+", "", url) for url in endpoints.values()}
        assert {path for path in CONTRACT if "{" not in path} <= listed

    def test_every_listed_endpoint_is_there(self, world):
        for url in ok(world.nobody.get("/api/")).values():
            assert world.nobody.get(url).status_code != 404, url

    def test_the_schema_is_openapi_3_1_and_has_every_call(self, schema):
        assert schema["openapi"].startswith("3.1")
        assert set(CONTRACT) <= set(schema["paths"])

    def test_the_docs_load_nothing_from_elsewhere(self, world):
        page = world.nobody.get("/api/docs/")
        assert page.status_code == 200
        text = page.content.decode()
        assert "swagger" in text.lower()
        assert not re.findall(r"(?:src|href)=[\"'](?:https?:)?//(?!testserver)", text)

    def test_the_docs_scripts_are_there(self, world):
        text = world.nobody.get("/api/docs/").content.decode()
        for url in re.findall(r"(?:src|href)=[\"'](/static/[^\"']+)", text):
            assert Browser().head(url).status_code == 200, url


def test_the_postman_collection_logs_in_keeps_the_token_and_knows_every_role():
    text = (DOCS / "postman_collection.json").read_text()
    assert json.loads(text)["info"]["schema"].endswith("/v2.1.0/collection.json")
    for word in (
        "/api/token/",
        "pm.",
        "access",
        "admin@gmail.com",
        "instructor1@gmail.com",
        "student@gmail.com",
    ):
        assert word in text


class TestHealth:
    def test_live(self, world):
        assert world.nobody.get("/health/live/").status_code == 200

    def test_ready(self, world):
        assert ok(world.nobody.get("/health/ready/"))["status"] == "ok"

    def test_without_redis_it_is_200_and_degraded(self, world, monkeypatch):
        monkeypatch.setattr("redis.Redis.ping", lambda self: fail(RedisConnectionError()))
        body = world.nobody.get("/health/ready/")
        assert body.status_code == 200
        assert "degraded" in body.content.decode()

    def test_without_postgresql_it_is_503_and_names_it(self, world, monkeypatch):
        monkeypatch.setattr("ocms.health.MigrationRecorder", lambda connection: fail(OperationalError()))
        answer = world.nobody.get("/health/ready/")
        assert answer.status_code == 503
        assert "database" in answer.content.decode()
        assert world.nobody.get("/health/live/").status_code == 200


def fail(error: Exception):
    raise error


class TestTheDjangoAdmin:
    def log_in(self, person):
        browser = Browser()
        browser.post("/admin/login/", {"username": person.user.email, "password": PASSWORD})
        return browser.get("/admin/")

    def test_lets_superusers_in(self, world):
        person = Person("ADMIN", "Sue Super")
        type(person.user).objects.filter(pk=person.user.pk).update(is_staff=True, is_superuser=True)
        assert self.log_in(person).status_code == 200

    @pytest.mark.parametrize("who", ["student", "owner"])
    def test_and_nobody_else(self, world, who):
        answer = self.log_in(getattr(world, who))
        assert (answer.status_code, answer.url.partition("?")[0]) == (302, "/admin/login/")

    def test_asks_to_log_in(self, world):
        answer = Browser().get("/admin/", follow=True)
        assert answer.status_code == 200
        assert b"password" in answer.content


def test_an_allowed_origin_may_send_tokens_and_others_may_not(world):
    ask = {
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization,content-type",
    }
    ours = world.nobody.options("/api/enroll/", headers={"Origin": "http://localhost:5500"} | ask)
    assert ours["Access-Control-Allow-Origin"] == "http://localhost:5500"
    assert "authorization" in ours["Access-Control-Allow-Headers"].lower()
    others = world.nobody.options("/api/enroll/", headers={"Origin": "https://evil.example"} | ask)
    assert "Access-Control-Allow-Origin" not in others

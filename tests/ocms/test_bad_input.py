"""Whatever is sent, the answer is one of the contract's, in the one shape."""

import json

import pytest

from courses.models import Course
from tests.factories import make_category

COURSES = "/api/courses/courses/"


def assert_error(answer, *statuses):
    assert answer.status_code in statuses, answer.content
    body = answer.json()
    assert set(body) == {"type", "errors"}
    assert body["type"] in {"validation_error", "client_error"}
    assert all(set(error) == {"code", "detail", "attr"} for error in body["errors"])


@pytest.fixture
def post(api, cast):
    client = api.as_(cast.owner)
    return lambda body, content_type="application/json": client.generic("POST", COURSES, body, content_type)


BODIES = {
    "not JSON": b"{title",
    "cut off": b'{"title": "A',
    "nested 100,000 deep": b"[" * 100_000,
    "nested 100,000 deep and closed": b"[" * 100_000 + b"]" * 100_000,
    "nested in a field": b'{"title": ' + b'{"a":' * 50_000 + b"1" + b"}" * 50_000 + b"}",
    "NUL": b'{"title": "a\\u0000b"}',
    "a raw NUL": b'{"title": "a\x00b"}',
    "a lone surrogate": b'{"title": "\\ud800"}',
    "NaN": b'{"price": NaN}',
    "infinity": b'{"price": 1e400}',
    "minus infinity": b'{"price": -Infinity}',
    "a number of 5,000 digits": b'{"category": ' + b"9" * 5000 + b"}",
    "bad UTF-8": b'{"title": "\xff\xfe"}',
    "an array": b"[]",
    "a string": b'"title"',
    "a number": b"1",
    "null": b"null",
    "nothing": b"",
    "UTF-16": '{"title": "x"}'.encode("utf-16"),
}


@pytest.mark.django_db
class TestBodies:
    @pytest.mark.parametrize("name", BODIES)
    def test_a_bad_body_is_400_and_changes_nothing(self, post, name):
        assert_error(post(BODIES[name]), 400)
        assert Course.objects.count() == 1

    def test_3_mb_are_413(self, post):
        assert_error(post(b'{"title": "' + b"x" * 3_000_000 + b'"}'), 413)

    @pytest.mark.parametrize(
        "content_type", ["text/plain", "application/xml", "multipart/form-data; boundary=x", ""]
    )
    def test_another_media_type_is_415(self, post, content_type):
        assert_error(post(b"title=x", content_type), 415)

    def test_a_charset_in_the_content_type_changes_nothing(self, api, cast):
        body = {
            "title": "Ä",
            "description": "d",
            "level": "BEGINNER",
            "price": "1",
            "category": make_category().pk,
        }
        client = api.as_(cast.owner)
        answer = client.generic("POST", COURSES, json.dumps(body), "application/json; charset=latin-1")
        assert answer.json()["title"] == "Ä"


@pytest.mark.django_db
class TestPaths:
    @pytest.mark.parametrize(
        "part", ["0", "-1", "x", str(2**63), "9" * 400, "1.5", "%00", "%F0%9F%98%80", "١", "1;"]
    )
    def test_an_id_that_nothing_has_is_404(self, api, part):
        assert_error(api.get(f"{COURSES}{part}/"), 404)

    def test_an_unknown_path_is_404(self, api):
        assert_error(api.get("/api/nothing/here/"), 404)

    @pytest.mark.parametrize("method", ["get", "post", "delete"])
    def test_a_path_without_its_slash_is_404(self, api, settings, method):
        settings.DEBUG = True
        answer = getattr(api, method)(COURSES.removesuffix("/"))
        assert_error(answer, 404)
        assert "slash" in answer.json()["errors"][0]["detail"]

    @pytest.mark.parametrize("method", ["put", "delete", "patch", "trace"])
    def test_a_method_that_a_route_has_not_is_405(self, api, cast, method):
        assert_error(api.as_(cast.admin).generic(method.upper(), COURSES), 405)

    def test_a_host_that_is_not_ours_is_400(self, api):
        assert_error(api.get(COURSES, headers={"Host": "evil.example"}), 400)

    def test_any_accept_header_is_answered_in_json(self, api):
        answer = api.get(COURSES, headers={"Accept": "application/xml"})
        assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")


@pytest.mark.django_db
class TestQueries:
    @pytest.mark.parametrize("query", ["search=%00", "category=%00", "ordering=%00", "page=%00", "x=%00"])
    def test_a_nul_in_the_address_is_400(self, api, query):
        assert_error(api.get(f"{COURSES}?{query}"), 400)

    @pytest.mark.parametrize(
        "query", ["search=%FF%FE", "search=%ED%A0%80", "search=%F0%9F%98%80", "search='%22;--"]
    )
    def test_a_strange_search_finds_nothing(self, api, query):
        assert api.get(f"{COURSES}?{query}").status_code == 200

    @pytest.mark.parametrize("value", ["9" * 30, "-1", "1.5", "1e3", "x", "NaN"])
    @pytest.mark.parametrize("route", ["/api/courses/modules/?course=", "/api/courses/lectures/?module="])
    def test_a_malformed_id_is_400(self, api, route, value):
        assert_error(api.get(route + value), 400)

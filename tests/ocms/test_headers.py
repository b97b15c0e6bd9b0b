import re
from base64 import b64encode
from hashlib import sha256

import pytest
from django.db.migrations.recorder import MigrationRecorder

from ocms import database

COURSES = "/api/courses/courses/"


@pytest.mark.django_db
class TestHeaders:
    def test_every_answer_of_the_api_is_guarded(self, api):
        for path in (COURSES, "/api/nothing/", "/health/live/"):
            answer = api.get(path)
            assert "default-src 'none'" in answer["Content-Security-Policy"]
            assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
            assert answer["X-Content-Type-Options"] == "nosniff"
            assert answer["Referrer-Policy"] == "same-origin"
            assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
            assert "camera=()" in answer["Permissions-Policy"]

    def test_a_refusal_before_any_view_is_guarded_and_can_be_read_by_the_pages(self, api, monkeypatch):
        monkeypatch.setattr(database, "_stuck", lambda: database.MOST_STUCK)
        answer = api.get(COURSES, headers={"Origin": "http://localhost:5500"})
        assert answer.status_code == 503
        assert "default-src 'none'" in answer["Content-Security-Policy"]
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Access-Control-Allow-Origin"] == "http://localhost:5500"

    def test_no_answer_allows_unsafe_sources(self, api):
        for path in (COURSES, "/admin/login/", "/api/docs/"):
            assert "unsafe" not in api.get(path)["Content-Security-Policy"]

    def test_personal_answers_are_not_stored(self, api, cast):
        answer = api.get(COURSES, headers={"Authorization": "Bearer x"})
        assert answer["Cache-Control"] == "no-store"

    def test_pages_of_the_named_origins_may_read(self, api, settings):
        answer = api.get(COURSES, headers={"Origin": "http://localhost:5500"})
        assert answer["Access-Control-Allow-Origin"] == "http://localhost:5500"
        assert "X-Count-Estimated" in answer["Access-Control-Expose-Headers"]

    def test_others_may_not(self, api):
        assert "Access-Control-Allow-Origin" not in api.get(
            COURSES, headers={"Origin": "https://evil.example"}
        )


@pytest.mark.django_db
class TestHealth:
    def test_live_touches_nothing(self, api, django_assert_num_queries):
        with django_assert_num_queries(0):
            assert api.get("/health/live/").json() == {"status": "ok"}

    def test_ready_names_its_parts(self, api):
        assert api.get("/health/ready/").json() == {"status": "ok", "database": "ok", "redis": "ok"}

    def test_with_a_migration_missing_it_is_not_ready(self, api):
        MigrationRecorder.Migration.objects.filter(app="courses").last().delete()
        answer = api.get("/health/ready/")
        assert (answer.status_code, answer["Retry-After"]) == (503, "5")
        assert (answer.json()["status"], answer.json()["database"]) == ("unavailable", "migrations missing")

    def test_without_redis_it_is_degraded_but_ready(self, api, settings):
        settings.CACHES = {"default": settings.CACHES["default"] | {"LOCATION": "redis://127.0.0.1:1/0"}}
        answer = api.get("/health/ready/")
        assert (answer.status_code, answer.json()["status"], answer.json()["redis"]) == (
            200,
            "degraded",
            "down",
        )


@pytest.mark.django_db
class TestDocs:
    def test_the_schema_is_openapi_3_1(self, api):
        assert api.get("/api/schema/").json()["openapi"].startswith("3.1")

    def test_swagger_ui_comes_from_this_host_alone(self, api):
        page = api.get("/api/docs/").content.decode()
        assert "/static/drf_spectacular_sidecar/swagger-ui-dist/swagger-ui-bundle.js" in page
        assert "//cdn" not in page
        assert "<script>" not in page

    def test_its_one_inline_style_is_the_one_that_the_policy_names(self, api):
        answer = api.get("/api/docs/")
        (style,) = re.findall(r"<style>(.*?)</style>", answer.content.decode(), re.DOTALL)
        digest = b64encode(sha256(style.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in answer["Content-Security-Policy"]

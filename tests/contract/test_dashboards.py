"""The section "Dashboards"."""

from datetime import UTC, date, datetime, timedelta

import pytest
from redis import RedisError

from tests.contract.world import COURSES, DASHBOARD, ENROLL, PROGRESS, TEACHING, errors, ok
from tests.factories import make_course

COUNTS = {
    "total_users": 5,
    "total_courses": 2,
    "total_enrollments": 1,
    "students": 2,
    "instructors": 2,
    "published_courses": 1,
    "total_reviews": 1,
    "average_rating": 4,
    "completion_rate": 0,
}


class TestThePlatform:
    def test_adds_up_what_the_rows_say(self, world):
        assert COUNTS.items() <= ok(world.admin.get(DASHBOARD)).items()

    def test_is_for_admins(self, world):
        for client in (world.student, world.owner):
            errors(client.get(DASHBOARD), 403)
        errors(world.nobody.get(DASHBOARD), 401)

    def test_has_the_last_30_days_with_gaps_filled(self, world):
        days = ok(world.admin.get(DASHBOARD))["enrollments_by_day"]
        dates = [date.fromisoformat(day["date"]) for day in days]
        today = datetime.now(UTC).date()
        assert dates == [today - timedelta(days=n) for n in range(29, -1, -1)]
        assert [day["count"] for day in days] == [0] * 29 + [1]

    def test_has_five_top_courses(self, world):
        for _ in range(5):
            make_course()
        top = ok(world.admin.get(DASHBOARD))["top_courses"]
        assert len(top) == 5
        assert (top[0]["id"], top[0]["enrollment_count"]) == (world.course.pk, 1)

    def test_says_when_it_was_computed(self, world):
        told = ok(world.admin.get(DASHBOARD))["generated_at"]
        assert told.endswith("Z")
        assert datetime.now(UTC) - datetime.fromisoformat(told) < timedelta(minutes=1)

    def test_is_cached_and_x_cache_says_so(self, world):
        first, second = world.admin.get(DASHBOARD), world.admin.get(DASHBOARD)
        assert (first["X-Cache"], second["X-Cache"]) == ("MISS", "HIT")
        assert first.json() == second.json()

    def test_refresh_recomputes(self, world):
        world.admin.get(DASHBOARD)
        ok(world.student.post(ENROLL, {"course": world.course.pk}), 201)
        assert ok(world.admin.get(DASHBOARD))["total_enrollments"] == 1
        answer = world.admin.get(f"{DASHBOARD}?refresh=true")
        assert (answer["X-Cache"], answer.json()["total_enrollments"]) == ("MISS", 2)
        assert ok(world.admin.get(DASHBOARD))["total_enrollments"] == 2

    def test_an_unknown_refresh_is_400(self, world):
        errors(world.admin.get(f"{DASHBOARD}?refresh=perhaps"), 400)

    def test_a_cached_answer_is_for_admins_still(self, world):
        world.admin.get(DASHBOARD)
        errors(world.student.get(DASHBOARD), 403)

    def test_with_redis_down_the_answer_is_the_same(self, world, monkeypatch):
        before = ok(world.admin.get(DASHBOARD))
        monkeypatch.setattr("ocms.cache.get_redis_connection", away)
        answer = world.admin.get(f"{DASHBOARD}?refresh=true")
        assert answer.status_code == 200
        assert answer.json() | {"generated_at": None} == before | {"generated_at": None}


def away(*args):
    raise RedisError


class TestTeaching:
    @pytest.fixture
    def row(self, world) -> dict:
        for lecture in world.lectures:
            ok(world.enrolled.post(PROGRESS, {"lecture": lecture.pk, "completed": True}), 201)
        ok(world.enrolled.post(PROGRESS, {"lecture": world.preview.pk}), 201)
        results = ok(world.owner.get(TEACHING))["results"]
        return next(row for row in results if row["id"] == world.course.pk)

    def test_tells_of_each_course(self, row):
        counts = row["enrollments"], row["active"], row["completed"], row["completion_rate"]
        assert counts == (1, 1, 0, 0)
        assert (row["rating_average"], row["revenue"]) == (4, "49.90")

    def test_tells_per_lecture_how_many_reached_and_completed_it(self, row):
        assert [(lecture["reached"], lecture["completed"]) for lecture in row["lectures"]] == [
            (1, 1),
            (1, 1),
            (1, 0),
        ]

    def test_tells_enrolments_by_day(self, row):
        assert len(row["enrollments_by_day"]) == 30
        assert row["enrollments_by_day"][-1]["count"] == 1

    def test_a_completed_one_counts_as_completed(self, world, row):
        ok(world.enrolled.post(PROGRESS, {"lecture": world.preview.pk, "completed": True}))
        row = next(row for row in ok(world.owner.get(TEACHING))["results"] if row["id"] == world.course.pk)
        assert (row["active"], row["completed"], row["completion_rate"]) == (0, 1, 1)

    def test_is_about_own_courses_drafts_too(self, world):
        make_course(instructor=world.other.user)
        seen = {row["id"] for row in ok(world.owner.get(TEACHING))["results"]}
        assert seen == {world.course.pk, world.draft.pk}

    def test_is_for_instructors(self, world):
        errors(world.student.get(TEACHING), 403)
        errors(world.nobody.get(TEACHING), 401)

    def test_tells_nothing_of_single_students(self, world, row):
        assert b"Enno" not in world.owner.get(TEACHING).content


def test_the_dashboards_agree_with_the_catalogue(world):
    ok(world.student.post(ENROLL, {"course": world.course.pk}), 201)
    shown = ok(world.nobody.get(f"{COURSES}{world.course.pk}/"))["enrollment_count"]
    (row,) = [row for row in ok(world.owner.get(TEACHING))["results"] if row["id"] == world.course.pk]
    assert row["enrollments"] == shown == ok(world.admin.get(DASHBOARD))["total_enrollments"] == 2

"""The section "Errors" and the lines above it."""

import json
from datetime import datetime
from io import BytesIO
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from tests.contract.world import (
    BLACKLIST,
    COURSES,
    DASHBOARD,
    ENROLL,
    LECTURES,
    ME,
    MODULES,
    REVIEWS,
    TEACHING,
    TOKEN,
    USERS,
    errors,
    new_course,
    ok,
    rows,
)
from tests.factories import PASSWORD, make_course, make_user

PUBLIC = ["/api/courses/categories/", COURSES, MODULES, LECTURES, REVIEWS]


class TestForm:
    def test_every_answer_is_json(self, world):
        for url in ("/api/", *PUBLIC, "/api/nothing/", "/health/live/", "/health/ready/"):
            assert world.nobody.get(url)["Content-Type"].startswith("application/json"), url

    @pytest.mark.parametrize("url", [*PUBLIC, ENROLL, USERS, DASHBOARD, TEACHING, ME])
    def test_times_are_utc_with_z(self, world, url):
        client = {TEACHING: world.owner}.get(url, world.admin)
        for name, value in walk(ok(client.get(url))):
            if name.endswith("_at") and value is not None:
                assert value.endswith("Z"), name
                datetime.fromisoformat(value)

    def test_money_is_a_string_with_two_places_and_a_currency(self, world):
        for row in rows(world.nobody, COURSES):
            assert isinstance(row["price"], str)
            assert row["price"].partition(".")[2].isdigit()
            assert len(row["price"].partition(".")[2]) == 2
            assert len(row["currency"]) == 3
        sent = ok(world.owner.post(COURSES, new_course(world, price=7)), 201)
        assert sent["price"] == "7.00"

    def test_durations_are_whole_seconds(self, world):
        detail = ok(world.nobody.get(f"{COURSES}{world.course.pk}/"))
        assert detail["duration"] == 60
        assert all(isinstance(value, int) for name, value in walk(detail) if name == "duration")

    def test_user_ids_are_uuids_and_all_others_integers(self, world):
        row = ok(world.nobody.get(f"{COURSES}{world.course.pk}/"))
        assert UUID(row["instructor"]["id"]) == world.owner.user.pk
        numbers = [
            row["id"],
            row["category"]["id"],
            row["modules"][0]["id"],
            row["modules"][0]["lectures"][0]["id"],
        ]
        assert all(type(number) is int for number in numbers)

    @pytest.mark.parametrize("who", ["nobody", "student", "enrolled", "owner", "other"])
    def test_nothing_tells_of_others_what_they_would_not_show(self, world, who):
        client = getattr(world, who)
        urls = [*PUBLIC, f"{COURSES}{world.course.pk}/"] + ([] if who == "nobody" else [ENROLL])
        for url in urls:
            text = client.get(url).content.decode()
            assert "@example.com" not in text, url
            names = {name for name, _ in walk(json.loads(text))}
            assert not names & {"email", "password", "is_staff", "is_superuser", "is_active", "last_login"}, (
                url
            )


def wrong_type(world):
    return world.owner.post(COURSES, new_course(world, title={"a": 1}))


def out_of_range(world):
    return world.owner.post(COURSES, new_course(world, price="-1"))


def unknown_choice(world):
    return world.owner.post(COURSES, new_course(world, level="EXPERT"))


def unknown_filter_value(world):
    return world.nobody.get(f"{COURSES}?level=EXPERT")


def unknown_ordering(world):
    return world.nobody.get(f"{COURSES}?ordering=colour")


def malformed(world):
    return world.owner.generic("POST", COURSES, b'{"title": ', "application/json")


def forged(access: str) -> str:
    head, body, signature = access.split(".")
    return f"{head}.{body}.{signature[::-1]}"


def bearer(client, token: str, url: str = ME):
    return client.get(url, headers={"Authorization": f"Bearer {token}"})


class Test400:
    @pytest.mark.parametrize(
        "call", [wrong_type, out_of_range, unknown_choice, unknown_filter_value, unknown_ordering, malformed]
    )
    def test_what_is_malformed_out_of_range_or_unknown(self, world, call):
        errors(call(world), 400)


class Test401:
    def test_no_token(self, world):
        errors(world.nobody.get(ME), 401)

    def test_a_forged_one(self, world):
        errors(bearer(world.nobody, forged(world.student.tokens["access"])), 401)

    @pytest.mark.parametrize("token", ["x", "a.b.c", "", "é", "e30.e30.e30"])
    def test_what_is_no_token(self, world, token):
        errors(bearer(world.nobody, token.encode().decode("latin-1")), 401)

    @pytest.mark.parametrize("header", ["Bearer", "Bearer a b", "Bearer "])
    def test_a_malformed_header(self, world, header):
        (error,) = errors(world.nobody.get(COURSES, headers={"Authorization": header}), 401)
        assert error["attr"] is None

    def test_a_refresh_token_is_no_access_token(self, world):
        errors(bearer(world.nobody, world.student.tokens["refresh"]), 401)

    @pytest.mark.parametrize("url", [ME, COURSES])
    def test_a_bad_one_is_refused_where_none_is_needed_too(self, world, url):
        errors(bearer(world.nobody, "x", url), 401)

    def test_one_of_a_log_in_that_was_ended(self, world):
        ok(world.nobody.post(BLACKLIST, {"refresh": world.student.tokens["refresh"]}))
        errors(world.nobody.post("/api/token/refresh/", {"refresh": world.student.tokens["refresh"]}), 401)

    def test_of_a_deactivated_user(self, world):
        ok(world.admin.patch(f"{USERS}{world.student.user.pk}/", {"is_active": False}))
        errors(world.student.get(ME), 401)


class Test403And404:
    @pytest.mark.parametrize(
        ("who", "method", "url"),
        [
            ("student", "post", COURSES),
            ("student", "get", USERS),
            ("owner", "post", ENROLL),
            ("student", "get", DASHBOARD),
            ("admin", "get", TEACHING),
            ("student", "post", MODULES),
        ],
    )
    def test_a_role_that_may_not_at_all_is_403_whatever_is_sent(self, world, who, method, url):
        errors(getattr(getattr(world, who), method)(url, {"nonsense": []} if method == "post" else None), 403)

    @pytest.mark.parametrize("url", [COURSES, MODULES, LECTURES, REVIEWS, "/api/courses/categories/"])
    def test_what_does_not_exist_is_404(self, world, url):
        errors(world.nobody.get(f"{url}987654/"), 404)

    def test_what_the_caller_may_not_know_of_looks_as_if_it_did_not_exist(self, world):
        hidden = world.other.get(f"{COURSES}{world.draft.pk}/")
        assert errors(hidden, 404) == errors(world.other.get(f"{COURSES}987654/"), 404)


class Test409:
    def test_a_duplicate_enrolment(self, world):
        errors(world.enrolled.post(ENROLL, {"course": world.course.pk}), 409)

    def test_a_duplicate_review(self, world):
        errors(world.enrolled.post(REVIEWS, {"course": world.course.pk, "rating": 1, "comment": "x"}), 409)

    def test_a_taken_position(self, world):
        errors(world.owner.post(MODULES, {"course": world.course.pk, "title": "x", "order": 1}), 409)

    def test_a_course_with_students_deleted(self, world):
        errors(world.owner.delete(f"{COURSES}{world.course.pk}/"), 409)


class Test413And415And429:
    @pytest.mark.parametrize("url", [COURSES, TOKEN, REVIEWS])
    def test_a_body_over_1_mb(self, world, url):
        errors(world.owner.post(url, {"title": "x" * (1024 * 1024 + 1)}), 413)

    def test_in_chunks_too(self, world):
        errors(in_chunks(world, b'{"email": "' + b"x" * 2_000_000 + b'"}'), 413)

    def test_a_small_body_in_chunks_is_read(self, world):
        pair = {"email": world.student.user.email, "password": PASSWORD}
        ok(in_chunks(world, json.dumps(pair).encode()))

    def test_uploads_apart(self, world):
        picture = BytesIO()
        Image.effect_noise((1300, 1300), 90).save(picture, "PNG")
        assert len(picture.getvalue()) > 1024 * 1024
        file = SimpleUploadedFile("noise.png", picture.getvalue(), "image/png")
        url = f"{COURSES}{world.course.pk}/thumbnail/"
        ok(world.owner.put(url, {"file": file}, format="multipart"))

    @pytest.mark.parametrize(
        "media_type", ["text/plain", "application/x-www-form-urlencoded", "application/xml"]
    )
    def test_another_media_type(self, world, media_type):
        errors(world.owner.generic("POST", COURSES, "title=x", media_type), 415)

    def test_too_many_requests_say_when_to_come_again(self, world):
        body = {"email": world.student.user.email, "password": "not this one"}
        answers = [world.nobody.post(TOKEN, body) for _ in range(11)]
        assert {answer.status_code for answer in answers[:10]} == {401}
        errors(answers[-1], 429)
        assert int(answers[-1]["Retry-After"]) > 0


def in_chunks(world, body: bytes):
    """As a server hands on a body that came without Content-Length."""
    chunked = {"wsgi.input": BytesIO(body), "HTTP_TRANSFER_ENCODING": "chunked"}
    return world.nobody.generic("POST", TOKEN, b"", "application/json", **chunked)


STRANGE = [None, True, 1.5, -1, 2**63, 10**40, "", "\t", "😀", "x" * 100_000, [], {}, [[]], {"id": 1}, "NaN"]


class TestNever500:
    @pytest.mark.parametrize("value", STRANGE, ids=lambda value: repr(value)[:12])
    def test_strange_values_in_every_field(self, world, value):
        sent = {
            COURSES: new_course(world),
            MODULES: {"course": world.course.pk, "title": "x", "order": 9},
            LECTURES: {
                "module": world.module.pk,
                "title": "x",
                "kind": "VIDEO",
                "video_url": "",
                "duration": 1,
            },
        }
        for url, body in sent.items():
            for name in body:
                assert world.owner.post(url, body | {name: value}).status_code in (201, 400, 409), (url, name)
        for url, name in [(ENROLL, "course"), (REVIEWS, "rating"), ("/api/enroll/progress/", "lecture")]:
            assert world.enrolled.post(url, {name: value}).status_code in (400, 403, 409)

    @pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE"])
    @pytest.mark.parametrize("url", ["/api/courses/courses", "/api/token", "/api/nothing", "/health/live"])
    def test_a_path_without_its_slash(self, world, method, url):
        assert world.nobody.generic(method, url, "{}", "application/json").status_code < 500

    @pytest.mark.parametrize("url", [*PUBLIC, "/api/", "/api/schema/"])
    def test_head_answers_as_get_does_and_options_at_all(self, world, url):
        assert world.nobody.head(url).status_code == 200
        assert world.nobody.options(url).status_code < 500
        assert world.admin.options(url).status_code == 200


class TestARefusedRequest:
    @pytest.fixture(autouse=True)
    def _all_as_before(self, world):
        before = self.seen(world)
        yield
        assert self.seen(world) == before

    def seen(self, world) -> list:
        urls = [*PUBLIC, USERS, ENROLL, f"{COURSES}{world.course.pk}/"]
        return [world.admin.get(url).json() for url in urls]

    def test_a_patch_with_one_bad_field(self, world):
        answer = world.owner.patch(f"{COURSES}{world.course.pk}/", {"title": "New", "price": "free"})
        assert errors(answer, 400)[0]["attr"] == "price"

    def test_a_module_moved_to_a_taken_place_under_a_new_name(self, world):
        url = f"{LECTURES}{world.lectures[0].pk}/"
        errors(world.owner.patch(url, {"title": "New", "order": 2}), 409)

    def test_a_course_to_be_published_without_lectures(self, world):
        errors(world.owner.post(COURSES, new_course(world, is_published=True)), 409)

    def test_a_patch_of_what_is_someone_elses(self, world):
        errors(world.other.patch(f"{COURSES}{world.course.pk}/", {"title": "Mine"}), 403)

    def test_a_user_with_one_bad_field(self, world):
        answer = world.admin.patch(f"{USERS}{world.student.user.pk}/", {"is_active": False, "role": "KING"})
        errors(answer, 400)


def test_a_course_of_an_unknown_category_is_400(world):
    assert errors(world.owner.post(COURSES, new_course(world, category=987654)), 400)[0]["attr"] == "category"


def test_the_published_course_of_somebody_closed_is_still_read(world):
    gone = make_course(instructor=make_user("INSTRUCTOR", is_active=False))
    assert ok(world.nobody.get(f"{COURSES}{gone.pk}/"))["id"] == gone.pk


def walk(value, name: str = ""):
    """Every name and value in an answer."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from walk(inner, key)
    elif isinstance(value, list):
        for inner in value:
            yield from walk(inner, name)
    yield name, value

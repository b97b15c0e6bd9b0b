"""The section "Lists"."""

import pytest

from tests.contract.world import (
    CATEGORIES,
    COURSES,
    ENROLL,
    LECTURES,
    MODULES,
    PROGRESS,
    REQUESTS,
    REVIEWS,
    TEACHING,
    USERS,
    errors,
    ids,
    new_course,
    ok,
)
from tests.factories import make_course, make_enrollment, make_review

LISTS = [CATEGORIES, COURSES, MODULES, LECTURES, ENROLL, PROGRESS, REVIEWS, USERS, REQUESTS, TEACHING]


@pytest.fixture(params=LISTS)
def url(request) -> str:
    return request.param


@pytest.fixture
def reader(world, url):
    return {TEACHING: world.owner, PROGRESS: world.enrolled}.get(url, world.admin)


class TestEveryList:
    def test_has_count_next_previous_and_results(self, reader, url):
        body = ok(reader.get(url))
        assert {"count", "next", "previous", "results"} <= set(body)
        assert body["count"] == len(body["results"])
        assert (body["next"], body["previous"]) == (None, None)

    def test_takes_a_page_size_of_1_to_100_alone(self, reader, url):
        for size in (1, 100):
            assert len(ok(reader.get(url, {"page_size": size}))["results"]) <= size
        for size in ("0", "-1", "101", "1000000", "x", "1.5", "1e1", "٣"):
            assert errors(reader.get(url, {"page_size": size}), 400)[0]["attr"] == "page_size"

    def test_counts_its_pages_from_1_and_is_404_past_the_end(self, reader, url):
        errors(reader.get(url, {"page": 7}), 404)
        for page in ("0", "-1", "x", "1.5"):
            assert reader.get(url, {"page": page}).status_code in (400, 404)

    def test_refuses_an_ordering_it_does_not_know(self, reader, url):
        for ordering in ("colour", "-colour", "password", "created_at,colour", "--created_at", "pk; DROP"):
            assert errors(reader.get(url, {"ordering": ordering}), 400)[0]["attr"] == "ordering"


def test_twelve_rows_by_default(world):
    for _ in range(13):
        make_course(instructor=world.owner.user, category=world.category)
    body = ok(world.nobody.get(COURSES))
    assert (body["count"], len(body["results"])) == (14, 12)


def test_next_and_previous_keep_the_filters(world):
    for level in ("ADVANCED", "BEGINNER", "ADVANCED", "ADVANCED"):
        make_course(instructor=world.owner.user, category=world.category, level=level)
    first = ok(world.nobody.get(f"{COURSES}?level=ADVANCED&ordering=title&page_size=2"))
    second = ok(world.nobody.get(first["next"]))
    assert (first["count"], second["count"]) == (3, 3)
    assert {row["level"] for row in first["results"] + second["results"]} == {"ADVANCED"}
    assert ok(world.nobody.get(second["previous"]))["results"] == first["results"]


@pytest.mark.parametrize(
    "ordering", ["price", "-price", "price,-title", "-rating_average", "enrollment_count"]
)
def test_no_row_is_seen_twice_or_missed_when_all_are_alike(world, ordering):
    made = {
        make_course(instructor=world.owner.user, category=world.category, title="Same").pk for _ in range(7)
    }
    walked, url = [], f"{COURSES}?ordering={ordering}&page_size=2"
    while url:
        page = ok(world.nobody.get(url))
        walked += [row["id"] for row in page["results"]]
        url = page["next"]
    numbered = [
        pk
        for n in range(1, 5)
        for pk in ids(world.nobody, f"{COURSES}?ordering={ordering}&page_size=2&page={n}")
    ]
    assert sorted(walked) == sorted(made | {world.course.pk})
    assert numbered == walked


def test_a_comma_list_orders_by_its_second_name_within_its_first(world):
    for price, title in (("5", "A"), ("5", "B"), ("3", "C")):
        make_course(instructor=world.owner.user, category=world.category, price=price, title=title)
    found = ok(world.nobody.get(f"{COURSES}?ordering=price,-title"))["results"]
    assert [row["title"] for row in found] == ["C", "B", "A", "Sailing"]


@pytest.mark.parametrize(
    ("url", "name"),
    [
        *(
            (COURSES, name)
            for name in ("created_at", "price", "title", "rating_average", "enrollment_count", "relevance")
        ),
        (ENROLL, "enrolled_at"),
        (REVIEWS, "created_at"),
        (REVIEWS, "rating"),
    ],
)
def test_a_name_orders_up_and_down(world, url, name):
    make_review(
        make_course(instructor=world.owner.user, category=world.category, price=0, title="Zzz"), rating=5
    )
    up, down = ids(world.admin, f"{url}?ordering={name}"), ids(world.admin, f"{url}?ordering=-{name}")
    assert len(up) == 2
    assert sorted(up) == sorted(down)
    assert up == down[::-1] or name == "relevance"


def test_a_small_count_is_exact_and_does_not_say_it_were_estimated(world):
    answer = world.nobody.get(COURSES)
    assert answer.json()["count"] == 1
    assert "X-Count-Estimated" not in answer


def test_the_pages_may_read_the_header_across_origins(world):
    answer = world.nobody.get(COURSES, headers={"Origin": "http://localhost:5500"})
    assert answer["Access-Control-Allow-Origin"] == "http://localhost:5500"
    assert "x-count-estimated" in answer["Access-Control-Expose-Headers"].lower()


def test_a_course_written_while_one_walks_shifts_nothing(world):
    for _ in range(3):
        make_course(instructor=world.owner.user, category=world.category)
    first = ok(world.nobody.get(f"{COURSES}?page_size=2"))
    ok(world.owner.post(COURSES, new_course(world)), 201)
    make_course(instructor=world.owner.user, category=world.category)
    second = ok(world.nobody.get(first["next"]))
    assert not {row["id"] for row in first["results"]} & {row["id"] for row in second["results"]}


def test_the_list_of_enrolments_keeps_its_filter_in_next(world):
    for _ in range(2):
        make_enrollment(world.course)
    body = ok(world.admin.get(f"{ENROLL}?status=ACTIVE&page_size=1"))
    assert "status=ACTIVE" in body["next"]
    assert "page_size=1" in body["next"]

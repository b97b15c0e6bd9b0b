"""The quick way of a list gives what the slow way gives, to the byte; only what is wrong is left to the slow way."""

from contextlib import contextmanager
from random import Random
from unittest.mock import patch
from urllib.parse import urlencode

import pytest
from django.utils.timezone import now
from rest_framework.mixins import ListModelMixin

from courses.models import Course, Level
from ocms import pagination
from ocms.quick import PLANS
from tests.factories import (
    make_category,
    make_course,
    make_enrollment,
    make_outline,
    make_progress,
    make_review,
)

COURSES, REVIEWS, ENROLLMENTS = "/api/courses/courses/", "/api/reviews/", "/api/enroll/"
TITLES = ["Piano", "Über\u2028Guitar", 'Algebra "2" \\ “3”']
ANSWERS = 40  # compared per list, caller and way to far pages
OPTIONS = {
    COURSES: {
        "category": ["music", "maths", "nothing", ""],
        "level": ["BEGINNER", "ADVANCED", "beginner"],
        "price_min": ["0", "5", "9.99", "-1", "x"],
        "price_max": ["5", "9.99", "20.000", "1000001"],
        "rating_min": ["3", "4.5", "6"],
        "is_free": ["true", "False", "maybe"],
        "mine": ["true", "false"],
        "instructor": ["{owner}", "{caller}", "9f0c5ee5-0000-4000-8000-000000000000", "nobody"],
        "search": ["piano", "algebra 2", "guitra", "Ü", "the", "?", "x" * 201, " "],
        "ordering": ["price", "-title", "rating_average,-price", "-enrollment_count", "relevance", "what"],
    },
    REVIEWS: {
        "course": ["{course}", "{draft}", "0", "-1", "99999999999999999999", "x"],
        "rating": ["1", "3", "5", "6", "x"],
        "mine": ["true", "false", "x"],
        "ordering": ["rating", "-rating,created_at", "-created_at", "what"],
    },
    ENROLLMENTS: {
        "course": ["{course}", "{draft}", "0", "-1", "99999999999999999999", "x"],
        "status": ["ACTIVE", "COMPLETED", "DROPPED", "active"],
        "ordering": ["enrolled_at", "-enrolled_at", "what"],
    },
}
PAGES = {
    "page": ["1", "2", "3", "99", "0", "x", "5000"],
    "page_size": ["1", "3", "7", "100", "101"],
    "after": ["", "WzFd", "x"],
}


@pytest.fixture
def school(cast, settings):
    """Thirty courses with something in every column, some by the owner, some that somebody else learns."""
    settings.THROTTLED = False
    dice, categories = Random(1), [make_category(slug=name) for name in ("music", "maths")]
    for n in range(30):
        course = make_course(
            title=f"{n} {dice.choice(TITLES)}",
            category=dice.choice(categories),
            level=dice.choice(Level.values),
            price=dice.choice(["0.00", "9.99", "20.00"]),
            is_published=dice.random() < 0.9,
            instructor=dice.choice([cast.owner, cast.other_instructor]),
            thumbnail=dice.choice(["", "thumbnails/ü.webp"]),
        )
        if n % 3 == 0:
            lectures = make_outline(course, lectures=3)
            make_review(course, cast.enrolled if n % 2 else None, rating=dice.randint(1, 5))
            enrollment = make_enrollment(course, cast.student, status=dice.choice(["ACTIVE", "DROPPED"]))
            for lecture in lectures[: dice.randint(0, 3)]:
                make_progress(enrollment, lecture, completed=True, completed_at=now())
    cast.draft = Course.objects.filter(is_published=False).first()
    return cast


def queries(path: str, caller, cast) -> list[str]:
    dice, options = Random(2), OPTIONS[path] | PAGES
    asked = []
    for _ in range(ANSWERS):
        names = dice.sample(list(options), dice.randint(0, 4))
        asked.append(
            [(name, dice.choice(options[name])) for name in names for _ in range(dice.choice([1, 1, 2]))]
        )
    known = {
        **{"owner": cast.owner.pk, "caller": getattr(caller, "pk", "")},
        **{"course": cast.course.pk, "draft": cast.draft.pk},
    }
    return [urlencode([(name, value.format(**known)) for name, value in pairs]) for pairs in asked]


def both_ways(client, url: str):
    """The quick answer and the slow one."""
    quick_answer = client.get(url)
    with patch("ocms.quick._answer", return_value=None):
        return quick_answer, client.get(url)


@contextmanager
def slowly():
    """What is asked meanwhile is left to the slow way, all of it."""
    with patch("ocms.quick._answer", return_value=None), patch("ocms.quick._detail", return_value=None):
        yield


@pytest.mark.parametrize("far", [pagination.FAR, 2])
@pytest.mark.parametrize("who", ["", "student", "owner", "admin"])
@pytest.mark.parametrize("path", OPTIONS)
def test_both_ways_give_the_same_bytes(school, api, path, who, far, monkeypatch):
    monkeypatch.setattr(pagination, "FAR", far)
    caller = getattr(school, who, None)
    client = api.as_(caller) if caller else api
    for query in queries(path, caller, school):
        url, pages = f"{path}?{query}", 0
        while url and pages < 4:
            fast = client.get(url)
            with slowly():
                assert_equal(fast, client.get(url))
            url, pages = fast.json().get("next"), pages + 1


def assert_equal(fast, slow) -> None:
    assert (fast.status_code, fast.content) == (slow.status_code, slow.content), fast.request
    assert {**fast.headers, "X-Request-ID": ""} == {**slow.headers, "X-Request-ID": ""}


@pytest.mark.parametrize("who", ["", "student", "enrolled", "owner", "other_instructor", "admin"])
def test_both_ways_give_the_same_detail(school, api, who):
    client = api.as_(getattr(school, who)) if who else api
    for course in [*Course.objects.values_list("pk", flat=True), 0, 10**17]:
        fast = client.get(f"{COURSES}{course}/")
        with slowly():
            assert_equal(fast, client.get(f"{COURSES}{course}/"))


def test_a_course_is_read_in_one_statement(school, api, django_assert_num_queries):
    for client in (api, api.as_(school.student), api.as_(school.admin)):
        with django_assert_num_queries(1):
            assert client.get(f"{COURSES}{school.course.pk}/").status_code == 200


@pytest.mark.parametrize(
    "url",
    [
        COURSES,
        f"{COURSES}?category=music&level=BEGINNER&price_min=0&price_max=30&ordering=-price",
        f"{COURSES}?rating_min=1&is_free=false&ordering=rating_average,title&page_size=1",
        f"{COURSES}?page_size=2&page=2",
        f"{COURSES}?search=piano&page_size=2",
        f"{COURSES}?search=guitra&level=BEGINNER&ordering=price",
        REVIEWS,
        f"{REVIEWS}?ordering=-rating&page_size=2",
        f"{ENROLLMENTS}?page_size=2",
        f"{ENROLLMENTS}?status=ACTIVE&ordering=enrolled_at",
    ],
)
@pytest.mark.parametrize("who", ["enrolled", "owner", "admin"])
def test_what_is_right_goes_the_quick_way(school, api, url, who, monkeypatch):
    monkeypatch.setattr(ListModelMixin, "list", None)
    api = api.as_(getattr(school, who))
    while url:
        answer = api.get(url)
        assert answer.json()["results"]
        url = answer.json()["next"]


def test_one_statement_reads_rows_and_count(school, api, django_assert_num_queries):
    for url in (COURSES, f"{COURSES}?page_size=3", f"{COURSES}?page_size=100"):
        with django_assert_num_queries(1):
            api.get(url)


def test_callers_of_one_role_share_a_shape_and_nothing_else(school, api):
    for caller in (school.owner, school.other_instructor):
        answer = api.as_(caller).get(COURSES, {"mine": "true", "page_size": 100}).json()
        assert {row["instructor"]["id"] for row in answer["results"]} == {str(caller.pk)}
    assert len(PLANS) == 1


def test_made_up_questions_do_not_fill_the_memory(school, api, monkeypatch):
    monkeypatch.setattr("ocms.quick.MOST_SHAPES", 5)
    for size in range(1, 20):
        api.get(COURSES, {"page_size": size})
    assert len(PLANS) == 5

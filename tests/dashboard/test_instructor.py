from datetime import UTC, timedelta

import pytest
from django.utils import timezone

from enrollments.models import Enrollment
from tests.factories import make_course, make_enrollment, make_outline, make_progress, make_review

URL = "/api/dashboard/instructor/"
DONE = {"completed": True, "completed_at": "2026-01-01T00:00Z"}


@pytest.fixture
def read(cast, api):
    def get(query="", status=200):
        response = api.as_(cast.owner).get(URL + query)
        assert response.status_code == status, response.content
        return response.json()

    return get


@pytest.mark.parametrize(
    ("who", "status"),
    [("owner", 200), ("other_instructor", 200), ("admin", 403), ("student", 403), (None, 401)],
)
def test_it_is_for_instructors(cast, api, who, status):
    client = api.as_(getattr(cast, who)) if who else api
    assert client.get(URL).status_code == status


def test_it_shows_ones_own_courses_alone_drafts_too(cast, read, api):
    draft = make_course(instructor=cast.owner, is_published=False)
    make_course(instructor=cast.other_instructor)
    report = read()
    assert [(row["id"], row["is_published"]) for row in report["results"]] == [
        (draft.pk, False),
        (cast.course.pk, True),
    ]
    assert report["count"] == report["totals"]["courses"] == 2


def test_a_course_row_is_complete(cast, read):
    make_enrollment(cast.course).complete()
    make_enrollment(cast.course).leave()
    make_review(cast.course, cast.enrolled, rating=4)
    row = read()["results"][0]
    assert len(row.pop("enrollments_by_day")) == 30
    assert len(row.pop("lectures")) == 2
    assert row == {
        "id": cast.course.pk,
        "slug": cast.course.slug,
        "title": "Sailing",
        "is_published": True,
        "enrollments": 2,
        "active": 1,
        "completed": 1,
        "completion_rate": 0.5,
        "rating_average": 4.0,
        "rating_count": 1,
        "revenue": "20.00",
        "currency": "EUR",
    }


def test_a_course_that_nobody_takes_has_zeros(cast, read):
    Enrollment.objects.all().delete()
    row = read()["results"][0]
    assert (row["enrollments"], row["completion_rate"], row["rating_average"], row["revenue"]) == (
        0,
        0,
        None,
        "0.00",
    )


def test_each_lecture_says_how_many_reached_and_completed_it(cast, read):
    first, second = cast.lectures
    make_progress(cast.enrollment, first, **DONE)
    make_progress(cast.enrollment, second, position=5)
    make_progress(make_enrollment(cast.course), first, position=5)
    left = make_enrollment(cast.course)
    make_progress(left, first, **DONE)
    left.leave()
    assert read()["results"][0]["lectures"] == [
        {"id": first.pk, "title": first.title, "reached": 2, "completed": 1},
        {"id": second.pk, "title": second.title, "reached": 1, "completed": 0},
    ]


def test_lectures_stand_in_the_order_of_the_course(cast, read):
    later = make_outline(cast.course, lectures=1)
    assert [row["id"] for row in read()["results"][0]["lectures"]] == [x.pk for x in cast.lectures + later]


def test_days_are_counted_per_course_and_in_all(cast, read):
    other = make_course(instructor=cast.owner)
    yesterday = timezone.now().astimezone(UTC) - timedelta(days=1)
    make_enrollment(other, enrolled_at=yesterday)
    make_enrollment(make_course(), enrolled_at=yesterday)
    report = read()
    counts = [
        [day["count"] for day in row["enrollments_by_day"][-2:]] for row in (*report["results"], report)
    ]
    assert counts == [[1, 0], [0, 1], [1, 1]]
    assert report["enrollments_by_day"][-2]["date"] == str(yesterday.date())


def test_totals_add_up_all_courses_whatever_the_page_shows(cast, read):
    for price, currency in (("5.50", "EUR"), ("7.00", "USD")):
        make_review(make_course(instructor=cast.owner, price=price, currency=currency), rating=5)
    make_review(cast.course, cast.enrolled, rating=1)
    report = read("?page_size=1&page=2")
    assert len(report["results"]) == 1
    assert report["totals"] == {
        "courses": 3,
        "enrollments": 3,
        "active": 3,
        "completed": 0,
        "completion_rate": 0,
        "rating_average": 3.67,
        "rating_count": 3,
        "revenue": [{"currency": "EUR", "amount": "15.50"}, {"currency": "USD", "amount": "7.00"}],
    }


def test_an_instructor_without_courses_gets_an_empty_report(cast, api):
    report = api.as_(cast.other_instructor).get(URL).json()
    assert (report["count"], report["results"], report["totals"]["enrollments"]) == (0, [], 0)
    assert len(report["enrollments_by_day"]) == 30


def test_it_can_be_of_one_course(cast, read):
    other = make_course(instructor=cast.owner)
    report = read(f"?course={other.pk}")
    assert [row["id"] for row in report["results"]] == [other.pk]
    assert report["totals"]["enrollments"] == 0


def test_the_course_of_somebody_else_is_as_unknown_as_none(cast, read):
    assert read(f"?course={make_course().pk}")["results"] == read("?course=987654")["results"] == []


@pytest.mark.parametrize("query", ["course=abc", "page=0", "page_size=101"])
def test_what_it_does_not_know_is_refused_by_name(read, query):
    assert read(f"?{query}", 400)["errors"][0]["attr"] == query.split("=")[0]


def test_a_page_past_the_end_is_404(read):
    read("?page=2", 404)


def test_as_many_queries_for_many_courses_as_for_one(cast, read, django_assert_num_queries):
    with django_assert_num_queries(8):
        read()
    for _ in range(5):
        make_outline(make_course(instructor=cast.owner))
    with django_assert_num_queries(8):
        assert len(read()["results"]) == 6

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from enrollments.models import Enrollment
from tests.factories import make_course, make_enrollment, make_review

URL = "/api/dashboard/"


@pytest.fixture
def dashboard(cast, api):
    """Reads the dashboard as an admin, computed anew."""
    return lambda: api.as_(cast.admin).get(f"{URL}?refresh=true").json()


@pytest.mark.parametrize(
    ("who", "status"),
    [("admin", 200), ("owner", 403), ("enrolled", 403), ("student", 403), (None, 401)],
)
def test_it_is_for_admins(cast, api, who, status):
    client = api.as_(getattr(cast, who)) if who else api
    assert client.get(URL).status_code == status


def test_it_counts_people_courses_and_enrolments(cast, dashboard):
    make_course(is_published=False)
    assert {key: value for key, value in dashboard().items() if type(value) is int} == {
        "total_users": 6,
        "students": 2,
        "instructors": 3,
        "total_courses": 2,
        "published_courses": 1,
        "total_enrollments": 1,
        "total_reviews": 0,
    }


def test_who_left_is_not_counted(cast, dashboard):
    make_enrollment(cast.course).leave()
    report = dashboard()
    assert report["total_enrollments"] == 1
    assert report["enrollments_by_day"][-1]["count"] == 1


def test_the_completion_rate_is_a_share_of_those_enrolled(cast, dashboard):
    make_enrollment(cast.course).complete()
    make_enrollment(cast.course)
    make_enrollment(cast.course).leave()
    assert dashboard()["completion_rate"] == 0.3333


def test_without_enrolments_and_reviews_rates_are_zero_and_averages_null(cast, dashboard):
    Enrollment.objects.all().delete()
    report = dashboard()
    assert (report["completion_rate"], report["average_rating"]) == (0, None)


def test_the_average_is_that_of_all_reviews(cast, dashboard):
    for course, rating in [(cast.course, 5), (cast.course, 5), (make_course(), 1)]:
        make_review(course, rating=rating)
    report = dashboard()
    assert (report["average_rating"], report["total_reviews"]) == (3.67, 3)


def test_thirty_days_end_today_and_gaps_are_filled(cast, dashboard):
    today = timezone.now().astimezone(UTC).date()
    midnight = datetime.combine(today, datetime.min.time(), UTC)
    for at in (
        midnight - timedelta(days=29),
        midnight - timedelta(microseconds=1),
        midnight - timedelta(days=29, microseconds=1),
    ):
        make_enrollment(cast.course, enrolled_at=at)
    days = dashboard()["enrollments_by_day"]
    assert [day["date"] for day in days] == [str(today - timedelta(days=n)) for n in range(29, -1, -1)]
    assert [day["count"] for day in days] == [1] + [0] * 27 + [1, 1]


def test_the_five_courses_with_the_most_enrolments_are_on_top(cast, dashboard):
    courses = [make_course() for _ in range(6)]
    for n, course in enumerate(courses):
        for _ in range(n):
            make_enrollment(course)
    make_review(courses[5], rating=5)
    top = dashboard()["top_courses"]
    assert top[0] == {
        "id": courses[5].pk,
        "slug": courses[5].slug,
        "title": courses[5].title,
        "enrollment_count": 6,
        "rating_average": 5.0,
    }
    assert [row["enrollment_count"] for row in top] == [6, 4, 3, 2, 1]


def test_it_says_when_it_was_computed(dashboard):
    before = timezone.now()
    at = datetime.fromisoformat(dashboard()["generated_at"])
    assert before <= at <= timezone.now()


def test_it_takes_five_statements_however_much_there_is(cast, dashboard, django_assert_num_queries):
    for _ in range(5):
        make_review(make_course())
    with django_assert_num_queries(5):
        dashboard()


def test_nothing_personal_stands_in_it(cast, api):
    body = api.as_(cast.admin).get(URL).content.decode()
    for user in (cast.admin, cast.owner, cast.enrolled, cast.student):
        assert user.email not in body
        assert user.full_name not in body

from datetime import timedelta

import pytest

from courses.models import Course
from tests.factories import make_course, make_enrollment, make_review

URL = "/api/reviews/"


def listed(client, query="", status=200):
    response = client.get(URL + query)
    assert response.status_code == status, response.content
    return [row["id"] for row in response.json()["results"]] if status == 200 else response.json()


@pytest.fixture
def review(cast):
    return make_review(cast.course, cast.enrolled, rating=4)


def test_anyone_reads_the_reviews_of_a_course(cast, review, api):
    make_review(make_course())
    assert listed(api, f"?course={cast.course.pk}") == [review.pk]
    assert listed(api.as_(cast.student), f"?course={cast.course.pk}") == [review.pk]


def test_anyone_reads_one(cast, review, api):
    row = api.get(f"{URL}{review.pk}/").json()
    assert set(row) == {"id", "course", "student", "rating", "comment", "created_at", "updated_at"}
    assert set(row["student"]) == {"id", "full_name"}
    assert cast.enrolled.email not in str(row)


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        *((None, False), ("student", False), ("other_instructor", False)),
        *(("enrolled", True), ("owner", True), ("admin", True)),
    ],
)
def test_the_reviews_of_a_draft_are_for_those_who_know_it(cast, review, api, who, seen):
    Course.objects.update(is_published=False)
    client = api.as_(getattr(cast, who)) if who else api
    assert listed(client) == listed(client, f"?course={cast.course.pk}") == [review.pk] * seen
    assert client.get(f"{URL}{review.pk}/").status_code == (200 if seen else 404)


def test_a_hidden_review_cannot_be_touched(cast, review, api):
    Course.objects.update(is_published=False)
    client = api.as_(cast.student)
    assert client.patch(f"{URL}{review.pk}/", {"rating": 1}).status_code == 404
    assert client.delete(f"{URL}{review.pk}/").status_code == 404


def test_filter_by_rating(cast, review, api):
    worst = make_review(cast.course, rating=1)
    assert listed(api, "?rating=1") == [worst.pk]
    assert listed(api, "?rating=5") == []


@pytest.mark.parametrize(
    "query",
    ["course=abc", "course=-1", f"course={10**30}", "rating=0", "rating=6", "rating=x", "ordering=comment"],
)
def test_what_the_list_does_not_know_is_refused_by_name(db, api, query):
    assert listed(api, f"?{query}", 400)["errors"][0]["attr"] == query.split("=")[0]


def test_an_unknown_course_has_no_reviews(cast, review, api):
    assert listed(api, "?course=987654") == []


@pytest.mark.parametrize(
    ("query", "order"),
    [
        *(("", "new old"), ("?ordering=created_at", "old new"), ("?ordering=-created_at", "new old")),
        *(("?ordering=rating", "new old"), ("?ordering=-rating", "old new")),
    ],
)
def test_the_newest_come_first_unless_asked_otherwise(cast, review, api, query, order):
    old = make_review(cast.course, rating=5, created_at=review.created_at - timedelta(days=1))
    named = {"new": review.pk, "old": old.pk}
    assert listed(api, query) == [named[name] for name in order.split()]


def test_as_many_queries_for_many_rows_as_for_one(cast, review, api, django_assert_num_queries):
    for _ in range(9):
        make_review(make_course())
    for client in (api, api.as_(cast.student)):
        with django_assert_num_queries(1):
            assert len(listed(client)) == 10


class TestSummary:
    def summary(self, client, query, status=200):
        response = client.get(f"{URL}summary/{query}")
        assert response.status_code == status, response.content
        return response.json()

    def test_it_sums_up_the_course(self, cast, api):
        for rating in (5, 5, 4):
            make_review(cast.course, rating=rating)
        make_review(make_course(), rating=1)
        assert self.summary(api, f"?course={cast.course.pk}") == {
            "average": 4.67,
            "count": 3,
            "histogram": {"1": 0, "2": 0, "3": 0, "4": 1, "5": 2},
        }

    def test_without_reviews_there_is_no_average(self, cast, api):
        assert self.summary(api, f"?course={cast.course.pk}") == {
            "average": None,
            "count": 0,
            "histogram": {"1": 0, "2": 0, "3": 0, "4": 0, "5": 0},
        }

    def test_its_average_is_that_of_the_course(self, cast, api):
        for rating in (4, 4, 4, 4, 4, 4, 4, 5):  # 4.125: halves are rounded up, as in the course's row
            make_review(cast.course, rating=rating)
        average = self.summary(api, f"?course={cast.course.pk}")["average"]
        assert average == float(cast.course.stats.rating_average) == 4.13

    @pytest.mark.parametrize("query", ["", "?course=", "?course=abc", "?course=0", f"?course={10**30}"])
    def test_it_needs_a_course(self, db, api, query):
        assert self.summary(api, query, 400)["errors"][0]["attr"] == "course"

    def test_a_draft_is_as_unknown_as_none(self, cast, api):
        Course.objects.update(is_published=False)
        for client in (api, api.as_(cast.student)):
            assert self.summary(client, f"?course={cast.course.pk}", 404) == self.summary(
                client, "?course=987654", 404
            )
        self.summary(api.as_(cast.owner), f"?course={cast.course.pk}")
        self.summary(api.as_(cast.enrolled), f"?course={cast.course.pk}")

    def test_dropping_out_takes_no_review_away(self, cast, review, api):
        make_enrollment(cast.course).leave()
        cast.enrollment.leave()
        assert self.summary(api, f"?course={cast.course.pk}")["count"] == 1


def test_mine_lists_the_callers_own(cast, review, api):
    make_review(cast.course)
    assert listed(api.as_(cast.enrolled), f"?course={cast.course.pk}&mine=true") == [review.pk]


def test_mine_needs_a_caller(api):
    listed(api, "?mine=true", status=401)

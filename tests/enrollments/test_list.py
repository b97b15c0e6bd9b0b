from datetime import timedelta

import pytest

from enrollments.models import Enrollment
from tests.factories import make_course, make_enrollment, make_outline, make_progress, make_user

URL = "/api/enroll/"
DONE = {"completed": True, "completed_at": "2026-01-01T00:00Z"}


def listed(client, query="", status=200):
    response = client.get(URL + query)
    assert response.status_code == status, response.content
    return [row["id"] for row in response.json()["results"]] if status == 200 else response.json()


@pytest.fixture
def elsewhere(cast):
    """An enrolment that has to do with nobody of the cast."""
    return make_enrollment(make_course())


def test_a_student_sees_their_own(cast, elsewhere, api):
    assert listed(api.as_(cast.enrolled)) == [cast.enrollment.pk]
    assert listed(api.as_(cast.student)) == []


def test_an_instructor_sees_those_of_their_courses(cast, elsewhere, api):
    assert listed(api.as_(cast.owner)) == [cast.enrollment.pk]
    assert listed(api.as_(cast.other_instructor)) == []


def test_an_instructor_sees_those_of_their_student_days_too(cast, elsewhere, api):
    own = make_enrollment(elsewhere.course, cast.owner)
    assert set(listed(api.as_(cast.owner))) == {cast.enrollment.pk, own.pk}


def test_who_is_no_instructor_any_more_sees_nothing_of_the_students_of_their_courses(cast, api):
    cast.owner.role = "STUDENT"
    cast.owner.save()
    assert listed(api.as_(cast.owner)) == []


def test_an_admin_sees_all(cast, elsewhere, api):
    assert set(listed(api.as_(cast.admin))) == {cast.enrollment.pk, elsewhere.pk}


def test_nobody_sees_them_without_a_token(cast, api):
    assert listed(api, status=401)["type"] == "client_error"


def test_nothing_personal_of_others_is_told(cast, api):
    body = api.as_(cast.owner).get(URL).content.decode()
    assert cast.enrolled.email not in body
    assert set(api.as_(cast.owner).get(URL).json()["results"][0]["student"]) == {"id", "full_name"}


@pytest.mark.parametrize(
    ("who", "status"),
    [
        *(("enrolled", 200), ("owner", 200), ("admin", 200)),
        *(("student", 404), ("other_instructor", 404), (None, 401)),
    ],
)
def test_one_is_shown_to_whom_the_list_shows_it(cast, api, who, status):
    client = api.as_(getattr(cast, who)) if who else api
    assert client.get(f"{URL}{cast.enrollment.pk}/").status_code == status


def test_filter_by_course(cast, elsewhere, api):
    client = api.as_(cast.admin)
    assert listed(client, f"?course={elsewhere.course_id}") == [elsewhere.pk]
    assert listed(client, "?course=987654") == []


def test_filter_by_status(cast, elsewhere, api):
    elsewhere.leave()
    client = api.as_(cast.admin)
    assert listed(client, "?status=DROPPED") == [elsewhere.pk]
    assert listed(client, "?status=COMPLETED") == []


@pytest.mark.parametrize(
    "query",
    [
        "course=abc",
        "course=-1",
        "course=1.5",
        f"course={10**30}",
        "status=GONE",
        "status=active",
        "ordering=id",
    ],
)
def test_what_the_list_does_not_know_is_refused_by_name(cast, api, query):
    error = listed(api.as_(cast.admin), f"?{query}", 400)["errors"][0]
    assert error["attr"] == query.split("=")[0]


def test_the_newest_come_first_unless_asked_otherwise(cast, elsewhere, api):
    Enrollment.objects.filter(pk=elsewhere.pk).update(
        enrolled_at=cast.enrollment.enrolled_at - timedelta(days=1)
    )
    client = api.as_(cast.admin)
    assert listed(client) == [cast.enrollment.pk, elsewhere.pk]
    assert listed(client, "?ordering=-enrolled_at") == [cast.enrollment.pk, elsewhere.pk]
    assert listed(client, "?ordering=enrolled_at") == [elsewhere.pk, cast.enrollment.pk]


def test_walking_by_next_meets_every_row_once(cast, api):
    at, course = cast.enrollment.enrolled_at, cast.course
    made = {make_enrollment(course, enrolled_at=at).pk for _ in range(6)} | {cast.enrollment.pk}
    seen, url, client = [], f"{URL}?page_size=3", api.as_(cast.admin)
    while url:
        page = client.get(url).json()
        seen += [row["id"] for row in page["results"]]
        url = page["next"]
    assert sorted(seen) == sorted(made)


class TestProgressInARow:
    def row(self, cast, api):
        return api.as_(cast.enrolled).get(URL).json()["results"][0]

    def test_next_is_the_first_lecture_that_is_not_completed(self, cast, api):
        make_progress(cast.enrollment, cast.lectures[0], **DONE)
        assert self.row(cast, api)["next_lecture"] == cast.lectures[1].pk

    def test_a_lecture_that_was_skipped_is_next(self, cast, api):
        make_progress(cast.enrollment, cast.lectures[0], position=10)
        make_progress(cast.enrollment, cast.lectures[1], **DONE)
        assert self.row(cast, api)["next_lecture"] == cast.lectures[0].pk

    def test_next_follows_the_order_of_modules(self, cast, api):
        later = make_outline(cast.course, lectures=1)[0]
        for lecture in cast.lectures:
            make_progress(cast.enrollment, lecture, **DONE)
        assert self.row(cast, api)["next_lecture"] == later.pk

    def test_nothing_is_next_when_all_is_done(self, cast, api):
        for lecture in cast.lectures:
            make_progress(cast.enrollment, lecture, **DONE)
        row = self.row(cast, api)
        assert row["next_lecture"] is None
        assert row["progress"] == {"completed_lectures": 2, "total_lectures": 2, "percent": 100}

    def test_per_cent_are_rounded_down(self, cast, api):
        make_outline(cast.course, lectures=1)
        for lecture in cast.lectures:
            make_progress(cast.enrollment, lecture, **DONE)
        assert self.row(cast, api)["progress"]["percent"] == 66

    def test_a_course_without_lectures_has_no_progress(self, cast, api):
        make_enrollment(make_course(), cast.enrolled)
        row = self.row(cast, api)
        assert row["progress"] == {"completed_lectures": 0, "total_lectures": 0, "percent": 0}
        assert row["next_lecture"] is None


@pytest.mark.parametrize("who", ["enrolled", "owner", "admin"])
def test_as_many_queries_for_many_rows_as_for_one(cast, api, who, django_assert_num_queries):
    client = api.as_(getattr(cast, who))
    with django_assert_num_queries(1):
        client.get(URL)
    for _ in range(9):
        make_enrollment(make_course(instructor=cast.owner), cast.enrolled)
        make_enrollment(cast.course, make_user())
    with django_assert_num_queries(1):
        assert len(listed(client)) > 9

import pytest

from courses.models import CourseStats
from reviews.models import Review
from tests.factories import make_course, make_enrollment, make_review, make_user

URL = "/api/reviews/"


def write(client, course, status, **values):
    body = {"course": getattr(course, "pk", course), "rating": 5, "comment": "Clear and kind."} | values
    response = client.post(URL, body)
    assert response.status_code == status, response.content
    return response.json()


def test_an_enrolled_student_reviews_and_gets_the_whole_row(cast, api):
    row = write(api.as_(cast.enrolled), cast.course, 201)
    assert row.pop("created_at").endswith("Z")
    assert row.pop("updated_at").endswith("Z")
    assert row == {
        "id": Review.objects.get().pk,
        "course": cast.course.pk,
        "student": {"id": str(cast.enrolled.pk), "full_name": "Enno Enrolled"},
        "rating": 5,
        "comment": "Clear and kind.",
    }


@pytest.mark.parametrize(
    ("who", "status"),
    [
        *(("enrolled", 201), ("student", 403), ("owner", 403)),
        *(("other_instructor", 403), ("admin", 403), (None, 401)),
    ],
)
def test_only_the_enrolled_review(cast, api, who, status):
    write(api.as_(getattr(cast, who)) if who else api, cast.course, status)
    assert Review.objects.count() == (status == 201)


def test_who_left_does_not_review(cast, api):
    cast.enrollment.leave()
    assert write(api.as_(cast.enrolled), cast.course, 403)["errors"][0]["code"] == "not_enrolled"


def test_who_completed_the_course_reviews(cast, api):
    cast.enrollment.complete()
    write(api.as_(cast.enrolled), cast.course, 201)


def test_a_second_review_is_refused(cast, api):
    write(api.as_(cast.enrolled), cast.course, 201)
    error = write(api.as_(cast.enrolled), cast.course, 409, rating=1)["errors"][0]
    assert error["code"] == "already_reviewed"
    assert Review.objects.get().rating == 5


def test_one_student_reviews_several_courses_and_several_students_one(cast, api):
    make_review(cast.course)
    other = make_enrollment(make_course(), cast.enrolled)
    write(api.as_(cast.enrolled), cast.course, 201)
    write(api.as_(cast.enrolled), other.course, 201)


@pytest.mark.parametrize("value", [None, "", "abc", 987_654, 0, -1, 1.5, 2**63, 10**30, [1], True])
def test_an_unknown_course_is_refused_at_the_field(cast, api, value):
    assert write(api.as_(cast.enrolled), value, 400)["errors"][0]["attr"] == "course"


def test_a_draft_answers_as_an_unknown_course_does(cast, api):
    draft = make_course(is_published=False)
    error = write(api.as_(cast.enrolled), draft, 400)["errors"][0]
    assert (error["attr"], error["code"]) == ("course", "does_not_exist")


@pytest.mark.parametrize("value", [None, 0, 6, -1, 4.5, "good", "", 10**30, [5], True])
def test_a_rating_is_a_whole_number_from_1_to_5(cast, api, value):
    assert write(api.as_(cast.enrolled), cast.course, 400, rating=value)["errors"][0]["attr"] == "rating"
    assert not Review.objects.exists()


@pytest.mark.parametrize("value", [None, "x" * 4001, [], {}])
def test_a_comment_is_a_text_of_at_most_4000_characters(cast, api, value):
    assert write(api.as_(cast.enrolled), cast.course, 400, comment=value)["errors"][0]["attr"] == "comment"


@pytest.mark.parametrize("value", ["", "x" * 4000, "素晴らしい 🎉", "<script>alert(1)</script>"])
def test_a_comment_is_kept_as_it_was_written(cast, api, value):
    assert write(api.as_(cast.enrolled), cast.course, 201, comment=value)["comment"] == value


def test_a_comment_may_be_left_out(cast, api):
    response = api.as_(cast.enrolled).post(URL, {"course": cast.course.pk, "rating": 3})
    assert (response.status_code, response.json()["comment"]) == (201, "")


def test_what_else_stands_in_the_body_changes_nothing(cast, api):
    other = str(cast.student.pk)
    row = write(api.as_(cast.enrolled), cast.course, 201, student=other, id=1, created_at="2000-01-01T00:00Z")
    assert row["student"]["id"] == str(cast.enrolled.pk)
    assert not row["created_at"].startswith("2000")


class TestChanging:
    @pytest.fixture
    def review(self, cast):
        return make_review(cast.course, cast.enrolled, rating=4, comment="Good.")

    def change(self, client, review, status, **values):
        response = client.patch(f"{URL}{review.pk}/", values)
        assert response.status_code == status, response.content
        review.refresh_from_db()
        return response.json()

    def test_the_author_changes_rating_and_comment(self, cast, review, api):
        row = self.change(api.as_(cast.enrolled), review, 200, rating=2, comment="On second thoughts.")
        assert (
            (row["rating"], row["comment"]) == (review.rating, review.comment) == (2, "On second thoughts.")
        )

    def test_what_is_left_out_stays_as_it_is(self, cast, review, api):
        self.change(api.as_(cast.enrolled), review, 200, rating=3)
        self.change(api.as_(cast.enrolled), review, 200, comment="")
        assert (review.rating, review.comment) == (3, "")

    def test_the_time_of_change_moves_and_that_of_writing_does_not(self, cast, review, api):
        written = review.created_at, review.updated_at
        self.change(api.as_(cast.enrolled), review, 200, rating=3)
        assert review.created_at == written[0]
        assert review.updated_at > written[1]

    @pytest.mark.parametrize(
        ("who", "status"),
        [("student", 403), ("owner", 403), ("other_instructor", 403), ("admin", 403), (None, 401)],
    )
    def test_nobody_else_changes_it(self, cast, review, api, who, status):
        self.change(api.as_(getattr(cast, who)) if who else api, review, status, rating=1)
        assert review.rating == 4

    def test_course_and_author_stay(self, cast, review, api):
        self.change(
            api.as_(cast.enrolled),
            review,
            200,
            course=make_course().pk,
            student=str(cast.student.pk),
            rating=3,
        )
        assert (review.course_id, review.student_id) == (cast.course.pk, cast.enrolled.pk)

    @pytest.mark.parametrize("values", [{"rating": 6}, {"rating": None}, {"comment": None}])
    def test_the_rules_of_writing_hold(self, cast, review, api, values):
        error = self.change(api.as_(cast.enrolled), review, 400, **values)["errors"][0]
        assert error["attr"] == next(iter(values))

    def test_who_left_still_changes_what_they_wrote(self, cast, review, api):
        cast.enrollment.leave()
        self.change(api.as_(cast.enrolled), review, 200, rating=1)

    def test_put_is_not_offered(self, cast, review, api):
        response = api.as_(cast.enrolled).put(f"{URL}{review.pk}/", {"rating": 1, "comment": ""})
        assert response.status_code == 405


class TestAfterLeavingACourseThatWasUnpublished:
    @pytest.fixture
    def review(self, cast):
        review = make_review(cast.course, cast.enrolled)
        make_review(cast.course)
        cast.enrollment.leave()
        cast.course.is_published = False
        cast.course.save()
        return review

    def test_the_author_finds_changes_and_deletes_it(self, cast, review, api):
        client, url = api.as_(cast.enrolled), f"{URL}{review.pk}/"
        assert [row["id"] for row in client.get(f"{URL}?mine=true").json()["results"]] == [review.pk]
        assert client.patch(url, {"rating": 1}).json()["rating"] == 1
        assert client.delete(url).status_code == 204

    def test_the_author_sees_no_other_of_the_course(self, cast, review, api):
        rows = api.as_(cast.enrolled).get(f"{URL}?course={cast.course.pk}").json()["results"]
        assert [row["id"] for row in rows] == [review.pk]

    @pytest.mark.parametrize(("who", "status"), [("student", 404), ("admin", 204), (None, 401)])
    def test_to_others_it_is_what_it_was(self, cast, review, api, who, status):
        client = api.as_(getattr(cast, who)) if who else api
        assert client.delete(f"{URL}{review.pk}/").status_code == status


class TestDeleting:
    @pytest.mark.parametrize(
        ("who", "status"),
        [
            *(("enrolled", 204), ("admin", 204), ("owner", 403)),
            *(("other_instructor", 403), ("student", 403), (None, 401)),
        ],
    )
    def test_the_author_and_admins_delete(self, cast, api, who, status):
        review = make_review(cast.course, cast.enrolled)
        client = api.as_(getattr(cast, who)) if who else api
        assert client.delete(f"{URL}{review.pk}/").status_code == status
        assert Review.objects.count() == (status != 204)

    def test_what_is_deleted_is_404_and_can_be_written_anew(self, cast, api):
        review, client = make_review(cast.course, cast.enrolled), api.as_(cast.enrolled)
        client.delete(f"{URL}{review.pk}/")
        assert client.delete(f"{URL}{review.pk}/").status_code == 404
        write(client, cast.course, 201)


def test_the_course_counts_every_change(cast, api):
    def rated():
        stats = CourseStats.objects.get(course=cast.course)
        return stats.rating_count, str(stats.rating_average)

    client, other = api.as_(cast.enrolled), make_user()
    make_review(cast.course, other, rating=2)
    pk = write(client, cast.course, 201, rating=5)["id"]
    assert rated() == (2, "3.50")
    client.patch(f"{URL}{pk}/", {"rating": 1})
    assert rated() == (2, "1.50")
    client.delete(f"{URL}{pk}/")
    assert rated() == (1, "2.00")

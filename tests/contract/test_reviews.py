"""The section "Reviews"."""

import pytest

from tests.contract.world import COURSES, ENROLL, REVIEWS, errors, ids, ok, rows
from tests.factories import make_course, make_enrollment, make_review


@pytest.fixture
def one(world) -> str:
    return f"{REVIEWS}{world.review.pk}/"


@pytest.fixture
def newcomer(world):
    """The student, enrolled in the course."""
    make_enrollment(world.course, world.student.user)
    return world.student


def written(world, **changes) -> dict:
    return {"course": world.course.pk, "rating": 5, "comment": "Fine."} | changes


def course_row(world) -> dict:
    return ok(world.nobody.get(f"{COURSES}{world.course.pk}/"))


def summary(world, course=None) -> dict:
    return ok(world.nobody.get(f"{REVIEWS}summary/?course={course or world.course.pk}"))


class TestTheList:
    def test_anyone_reads_a_row_with_every_field(self, world):
        (row,) = rows(world.nobody, f"{REVIEWS}?course={world.course.pk}")
        assert set(row) >= {"id", "course", "student", "rating", "comment", "created_at", "updated_at"}
        assert row["student"] == {"id": str(world.enrolled.user.pk), "full_name": "Enno Enrolled"}
        assert (row["course"], row["rating"]) == (world.course.pk, 4)

    def test_filters_and_ordering(self, world):
        best = make_review(world.course, rating=5)
        assert ids(world.nobody, f"{REVIEWS}?course={world.course.pk}&rating=5") == [best.pk]
        assert ids(world.nobody, f"{REVIEWS}?rating=1") == []
        assert ids(world.nobody, f"{REVIEWS}?ordering=rating") == [world.review.pk, best.pk]
        assert ids(world.nobody, f"{REVIEWS}?ordering=-created_at") == [best.pk, world.review.pk]

    @pytest.mark.parametrize("query", ["rating=6", "rating=0", "rating=x", "course=x", "ordering=comment"])
    def test_what_it_does_not_know_is_400(self, world, query):
        errors(world.nobody.get(f"{REVIEWS}?{query}"), 400)

    def test_those_of_a_draft_are_not_shown_to_others(self, world):
        make_review(world.draft)
        assert ids(world.nobody, f"{REVIEWS}?course={world.draft.pk}") == []
        errors(world.nobody.get(f"{REVIEWS}summary/?course={world.draft.pk}"), 404)


class TestWriting:
    def test_a_student_enrolled_reviews_once(self, world, newcomer):
        row = ok(newcomer.post(REVIEWS, written(world)), 201)
        assert (row["rating"], row["comment"], row["student"]["full_name"]) == (5, "Fine.", "Stella Student")
        errors(newcomer.post(REVIEWS, written(world, rating=1)), 409)

    def test_not_enrolled_is_403(self, world):
        for client in (world.student, world.other, world.owner, world.admin):
            errors(client.post(REVIEWS, written(world)), 403)
        errors(world.nobody.post(REVIEWS, written(world)), 401)

    def test_who_has_left_is_not_enrolled(self, world, newcomer):
        (row,) = rows(newcomer, ENROLL)
        ok(newcomer.delete(f"{ENROLL}{row['id']}/"), 204)
        errors(newcomer.post(REVIEWS, written(world)), 403)

    @pytest.mark.parametrize("rating", [0, 6, -1, 4.5, "x", None, [], True])
    def test_a_rating_is_1_to_5(self, world, newcomer, rating):
        assert errors(newcomer.post(REVIEWS, written(world, rating=rating)), 400)[0]["attr"] == "rating"

    def test_an_unknown_course_is_400_or_404(self, world, newcomer):
        for pk in (987654, world.draft.pk):
            assert newcomer.post(REVIEWS, written(world, course=pk)).status_code in (400, 404)

    def test_the_author_changes_it(self, world, one):
        row = ok(world.enrolled.patch(one, {"rating": 2, "comment": "Well."}))
        assert (row["rating"], row["comment"]) == (2, "Well.")
        assert row["updated_at"] > row["created_at"]
        errors(world.enrolled.patch(one, {"rating": 9}), 400)

    def test_nobody_else_changes_it(self, world, one):
        for client in (world.student, world.owner, world.other, world.admin):
            errors(client.patch(one, {"rating": 1}), 403)
        errors(world.nobody.patch(one, {"rating": 1}), 401)

    def test_it_stays_with_its_course_and_student(self, world, one):
        elsewhere = make_course()
        world.enrolled.patch(
            one, {"course": elsewhere.pk, "student": str(world.student.user.pk), "rating": 3}
        )
        row = ok(world.nobody.get(one))
        assert (row["course"], row["student"]["full_name"]) == (world.course.pk, "Enno Enrolled")

    @pytest.mark.parametrize("who", ["enrolled", "admin"])
    def test_the_author_or_an_admin_deletes_it(self, world, one, who):
        ok(getattr(world, who).delete(one), 204)
        errors(world.nobody.get(one), 404)
        assert course_row(world)["rating_count"] == 0

    def test_others_do_not(self, world, one):
        for client in (world.student, world.owner, world.other):
            errors(client.delete(one), 403)
        errors(world.nobody.delete(one), 401)


class TestTheSummary:
    def test_has_average_count_and_a_histogram_keyed_by_text(self, world):
        make_review(world.course, rating=5)
        make_review(world.course, rating=5)
        assert summary(world) == {
            "average": 4.67,
            "count": 3,
            "histogram": {"1": 0, "2": 0, "3": 0, "4": 1, "5": 2},
        }

    def test_of_nothing(self, world):
        empty = {"average": None, "count": 0, "histogram": {str(n): 0 for n in range(1, 6)}}
        assert summary(world, make_course().pk) == empty

    def test_needs_a_course_that_there_is(self, world):
        errors(world.nobody.get(f"{REVIEWS}summary/"), 400)
        errors(world.nobody.get(f"{REVIEWS}summary/?course=x"), 400)
        errors(world.nobody.get(f"{REVIEWS}summary/?course=987654"), 404)


class TestTheCourse:
    def test_its_average_is_a_number_of_two_decimals_at_most(self, world):
        for rating in (5, 5):
            make_review(world.course, rating=rating)
        row = course_row(world)
        assert (row["rating_average"], row["rating_count"]) == (4.67, 3)

    def test_it_follows_every_write(self, world, one, newcomer):
        ok(newcomer.post(REVIEWS, written(world, rating=5)), 201)
        assert course_row(world)["rating_average"] == 4.5
        ok(world.enrolled.patch(one, {"rating": 1}))
        assert course_row(world)["rating_average"] == 3
        ok(world.admin.delete(one), 204)
        row = course_row(world)
        assert (row["rating_average"], row["rating_count"], row["enrollment_count"]) == (5, 1, 2)

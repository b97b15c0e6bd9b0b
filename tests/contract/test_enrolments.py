"""The section "Enrolments and progress"."""

import pytest

from tests.contract.world import COURSES, ENROLL, LECTURES, PROGRESS, errors, ids, ok, rows
from tests.factories import make_course, make_enrollment


def enroll(world, status=201):
    return ok(world.student.post(ENROLL, {"course": world.course.pk}), status)


def record(client, lecture, status=(200, 201), **values):
    answer = client.post(PROGRESS, {"lecture": lecture.pk} | values)
    assert answer.status_code in (status if isinstance(status, tuple) else (status,)), answer.content
    return answer.json()


def own(world) -> dict:
    return ok(world.enrolled.get(f"{ENROLL}{world.enrollment.pk}/"))


@pytest.fixture
def lectures(world) -> list:
    return [*world.lectures, world.preview]


class TestTheList:
    def test_a_row_has_every_field(self, world):
        (row,) = rows(world.enrolled, ENROLL)
        assert {"id", "slug", "title", "thumbnail", "instructor"} <= set(row["course"])
        assert row["student"] == {"id": str(world.enrolled.user.pk), "full_name": "Enno Enrolled"}
        assert (row["status"], row["completed_at"]) == ("ACTIVE", None)
        assert row["enrolled_at"].endswith("Z")
        assert row["progress"] == {"completed_lectures": 0, "total_lectures": 3, "percent": 0}
        assert row["next_lecture"] == world.lectures[0].pk

    def test_who_sees_which(self, world):
        elsewhere = make_enrollment(make_course(instructor=world.other.user), world.student.user)
        assert ids(world.enrolled, ENROLL) == [world.enrollment.pk]
        assert ids(world.student, ENROLL) == ids(world.other, ENROLL) == [elsewhere.pk]
        assert ids(world.owner, ENROLL) == [world.enrollment.pk]
        assert set(ids(world.admin, ENROLL)) == {world.enrollment.pk, elsewhere.pk}
        errors(world.nobody.get(ENROLL), 401)

    def test_filters(self, world):
        assert ids(world.admin, f"{ENROLL}?course={world.course.pk}&status=ACTIVE") == [world.enrollment.pk]
        assert ids(world.admin, f"{ENROLL}?status=DROPPED") == []
        assert ids(world.admin, f"{ENROLL}?course={world.draft.pk}") == []

    @pytest.mark.parametrize("query", ["status=GONE", "status=active", "course=x", "ordering=student"])
    def test_what_it_does_not_know_is_400(self, world, query):
        errors(world.admin.get(f"{ENROLL}?{query}"), 400)

    def test_ordering_by_enrolled_at(self, world):
        later = make_enrollment(world.course, world.student.user)
        assert ids(world.admin, f"{ENROLL}?ordering=enrolled_at") == [world.enrollment.pk, later.pk]
        assert ids(world.admin, f"{ENROLL}?ordering=-enrolled_at") == [later.pk, world.enrollment.pk]


class TestEnrolling:
    def test_is_201_and_opens_the_lectures(self, world):
        assert enroll(world)["status"] == "ACTIVE"
        assert ok(world.student.get(f"{LECTURES}{world.lectures[0].pk}/"))["notes"] == "Text"
        assert ok(world.nobody.get(f"{COURSES}{world.course.pk}/"))["enrollment_count"] == 2

    def test_again_is_409(self, world):
        enroll(world)
        errors(world.student.post(ENROLL, {"course": world.course.pk}), 409)

    @pytest.mark.parametrize("who", ["owner", "other", "admin"])
    def test_is_for_students_only(self, world, who):
        errors(getattr(world, who).post(ENROLL, {"course": world.course.pk}), 403)
        errors(world.nobody.post(ENROLL, {"course": world.course.pk}), 401)

    def test_a_draft_or_unknown_course_is_400(self, world):
        for pk in (world.draft.pk, 987654, "x", None, [world.course.pk]):
            errors(world.student.post(ENROLL, {"course": pk}), 400)
        errors(world.student.post(ENROLL, {}), 400)


class TestLeaving:
    def leave(self, world):
        ok(world.enrolled.delete(f"{ENROLL}{world.enrollment.pk}/"), 204)

    def test_makes_it_dropped(self, world):
        self.leave(world)
        assert own(world)["status"] == "DROPPED"
        assert ok(world.nobody.get(f"{COURSES}{world.course.pk}/"))["enrollment_count"] == 0

    def test_keeps_the_progress_and_locks_the_lectures(self, world):
        record(world.enrolled, world.lectures[0], completed=True, position=7)
        self.leave(world)
        assert [(row["completed"], row["position"]) for row in rows(world.enrolled, PROGRESS)] == [(True, 7)]
        errors(world.enrolled.get(f"{LECTURES}{world.lectures[0].pk}/"), 403)
        errors(world.enrolled.post(PROGRESS, {"lecture": world.lectures[0].pk}), 403)

    def test_enrolling_again_is_201_and_takes_up_the_old_progress(self, world):
        record(world.enrolled, world.lectures[0], completed=True)
        self.leave(world)
        row = ok(world.enrolled.post(ENROLL, {"course": world.course.pk}), 201)
        assert row["status"] == "ACTIVE"
        assert row["progress"] == {"completed_lectures": 1, "total_lectures": 3, "percent": 33}
        assert row["next_lecture"] == world.lectures[1].pk

    def test_nobody_else_makes_one_leave(self, world):
        one = f"{ENROLL}{world.enrollment.pk}/"
        for client in (world.student, world.other, world.owner, world.admin):
            assert client.delete(one).status_code in (403, 404)
        errors(world.nobody.delete(one), 401)
        assert own(world)["status"] == "ACTIVE"


class TestProgress:
    def test_a_row_has_every_field(self, world):
        row = record(world.enrolled, world.lectures[0], 201, position=12)
        assert set(row) >= {"id", "lecture", "completed", "completed_at", "position", "updated_at"}
        assert (row["lecture"], row["completed"], row["completed_at"], row["position"]) == (
            world.lectures[0].pk, False, None, 12,
        )  # fmt: skip

    def test_made_with_201_and_updated_with_200(self, world):
        first = record(world.enrolled, world.lectures[0], 201, position=12)
        second = record(world.enrolled, world.lectures[0], 200, completed=True)
        assert (second["id"], second["position"], second["completed"]) == (first["id"], 12, True)
        assert second["completed_at"].endswith("Z")
        assert len(rows(world.enrolled, f"{PROGRESS}?course={world.course.pk}")) == 1

    def test_the_list_has_own_rows_alone(self, world):
        record(world.enrolled, world.lectures[0])
        for client in (world.student, world.owner, world.admin):
            assert rows(client, f"{PROGRESS}?course={world.course.pk}") == []
        assert len(rows(world.enrolled, PROGRESS)) == 1
        assert rows(world.enrolled, f"{PROGRESS}?course={world.draft.pk}") == []
        errors(world.enrolled.get(f"{PROGRESS}?course=x"), 400)
        errors(world.nobody.get(PROGRESS), 401)

    def test_not_enrolled_is_403(self, world):
        for client in (world.student, world.other, world.owner, world.admin):
            errors(client.post(PROGRESS, {"lecture": world.lectures[0].pk, "completed": True}), 403)
        errors(world.nobody.post(PROGRESS, {"lecture": world.lectures[0].pk}), 401)

    @pytest.mark.parametrize(
        "bad",
        [{"position": -1}, {"position": "x"}, {"position": 1.5}, {"completed": "maybe"}, {"completed": None}],
    )
    def test_a_bad_value_is_400(self, world, bad):
        errors(world.enrolled.post(PROGRESS, {"lecture": world.lectures[0].pk} | bad), 400)

    def test_an_unknown_lecture_is_400_or_404(self, world):
        for pk in (987654, world.draft_lecture.pk):
            assert world.enrolled.post(PROGRESS, {"lecture": pk}).status_code in (400, 404)


class TestCompleting:
    def test_the_last_lecture_completes_the_enrolment(self, world, lectures):
        for lecture in lectures[:-1]:
            record(world.enrolled, lecture, completed=True)
        assert (own(world)["status"], own(world)["progress"]["percent"]) == ("ACTIVE", 66)
        record(world.enrolled, lectures[-1], completed=True)
        done = own(world)
        assert (done["status"], done["progress"]["percent"], done["next_lecture"]) == ("COMPLETED", 100, None)
        assert done["completed_at"].endswith("Z")

    def test_a_lecture_added_later_takes_nobodys_completion_away(self, world, lectures):
        for lecture in lectures:
            record(world.enrolled, lecture, completed=True)
        before = own(world)["completed_at"]
        body = {"module": world.module.pk, "title": "Encore", "kind": "ARTICLE"}
        new = ok(world.owner.post(LECTURES, body), 201)["id"]
        after = own(world)
        assert (after["status"], after["completed_at"], after["next_lecture"]) == ("COMPLETED", before, new)

    def test_completing_twice_keeps_the_first_time(self, world):
        first = record(world.enrolled, world.lectures[0], completed=True)
        assert (
            record(world.enrolled, world.lectures[0], completed=True)["completed_at"] == first["completed_at"]
        )

import pytest

from courses.models import CourseStats
from enrollments.models import Enrollment
from enrollments.services import ENROLL, JUST_ENROLLED
from ocms.prepared import Given, Statement
from tests.factories import make_course, make_enrollment, make_progress, make_user

URL = "/api/enroll/"


def enroll(client, course, status):
    response = client.post(URL, {"course": getattr(course, "pk", course)})
    assert response.status_code == status, response.content
    return response.json()


def test_who_asks_in_the_microsecond_in_which_another_enrols_them_has_not_enrolled(cast):
    another = Statement(
        """INSERT INTO enrollments_enrollment (student_id, course_id, status, enrolled_at)
        VALUES (%s::uuid, %s::bigint, 'ACTIVE', statement_timestamp())""",
        [Given("student"), Given("course")],
    )
    asked = {"student": cast.student.pk, "course": cast.course.pk}
    assert JUST_ENROLLED.first(after=(another, ENROLL), **asked) is None
    assert Enrollment.objects.filter(**asked).count() == 1


def test_a_student_enrols_and_gets_the_whole_row(cast, api):
    row = enroll(api.as_(cast.student), cast.course, 201)
    enrollment = Enrollment.objects.get(student=cast.student)
    assert row.pop("enrolled_at").endswith("Z")
    assert row == {
        "id": enrollment.pk,
        "course": {
            "id": cast.course.pk,
            "slug": cast.course.slug,
            "title": "Sailing",
            "thumbnail": None,
            "category": {
                "id": cast.course.category_id,
                "name": cast.course.category.name,
                "slug": cast.course.category.slug,
            },
            "instructor": {"id": str(cast.owner.pk), "full_name": "Olga Owner"},
        },
        "student": {"id": str(cast.student.pk), "full_name": "Stella Student"},
        "status": "ACTIVE",
        "completed_at": None,
        "progress": {"completed_lectures": 0, "total_lectures": 2, "percent": 0},
        "next_lecture": cast.lectures[0].pk,
    }


@pytest.mark.parametrize(
    ("who", "status"),
    [("student", 201), ("owner", 403), ("other_instructor", 403), ("admin", 403), (None, 401)],
)
def test_only_students_enrol(cast, api, who, status):
    client = api.as_(getattr(cast, who)) if who else api
    enroll(client, cast.course, status)
    assert Enrollment.objects.count() == 1 + (status == 201)


def test_a_student_cannot_enrol_twice(cast, api):
    error = enroll(api.as_(cast.enrolled), cast.course, 409)["errors"][0]
    assert error["code"] == "already_enrolled"
    assert Enrollment.objects.count() == 1


def test_who_completed_the_course_is_enrolled_already(cast, api):
    Enrollment.objects.update(status="COMPLETED", completed_at=cast.enrollment.enrolled_at)
    enroll(api.as_(cast.enrolled), cast.course, 409)


def test_a_draft_cannot_be_enrolled_in(cast, api):
    draft = make_course(is_published=False)
    error = enroll(api.as_(cast.student), draft, 400)["errors"][0]
    assert error["attr"] == "course"


def test_a_draft_that_the_student_wrote_as_an_instructor_cannot_be_enrolled_in(cast, api):
    draft = make_course(is_published=False, instructor=cast.student)
    error = enroll(api.as_(cast.student), draft, 400)["errors"][0]
    assert (error["attr"], error["code"]) == ("course", "not_published")


def test_a_draft_answers_as_an_unknown_course_does(cast, api):
    draft, client = make_course(is_published=False), api.as_(cast.student)
    hidden, unknown = enroll(client, draft, 400), enroll(client, 987_654, 400)
    assert str(hidden).replace(str(draft.pk), "X") == str(unknown).replace("987654", "X")


@pytest.mark.parametrize("value", [None, "", "abc", -1, 0, 1.5, 2**63, 10**30, True, [1], {"id": 1}])
def test_what_is_no_id_of_a_course_is_refused_at_the_field(cast, api, value):
    error = enroll(api.as_(cast.student), value, 400)["errors"][0]
    assert error["attr"] == "course"


@pytest.mark.parametrize("body", [[], "text", 7, {}])
def test_a_body_without_a_course_is_refused(cast, api, body):
    assert api.as_(cast.student).post(URL, body).status_code == 400


def test_what_else_stands_in_the_body_changes_nothing(cast, api):
    body = {"course": cast.course.pk, "student": str(cast.owner.pk), "status": "COMPLETED", "id": 1}
    row = api.as_(cast.student).post(URL, body).json()
    assert (row["student"]["id"], row["status"]) == (str(cast.student.pk), "ACTIVE")


def test_enrolling_is_counted_on_the_course(cast, api):
    enroll(api.as_(cast.student), cast.course, 201)
    assert CourseStats.objects.get(course=cast.course).enrollment_count == 2


class TestEnrollingAgain:
    @pytest.fixture
    def dropped(self, cast):
        make_progress(cast.enrollment, cast.lectures[0], completed=True, completed_at="2026-01-01T00:00Z")
        cast.enrollment.leave()
        return cast

    def test_takes_up_the_old_progress(self, dropped, api):
        row = enroll(api.as_(dropped.enrolled), dropped.course, 201)
        assert row["id"] == dropped.enrollment.pk
        assert row["status"] == "ACTIVE"
        assert row["progress"] == {"completed_lectures": 1, "total_lectures": 2, "percent": 50}

    def test_is_counted_again(self, dropped, api):
        assert CourseStats.objects.get(course=dropped.course).enrollment_count == 0
        enroll(api.as_(dropped.enrolled), dropped.course, 201)
        assert CourseStats.objects.get(course=dropped.course).enrollment_count == 1

    def test_who_had_completed_the_course_has_completed_it_still(self, dropped, api):
        Enrollment.objects.update(completed_at="2026-01-01T00:00Z")
        row = enroll(api.as_(dropped.enrolled), dropped.course, 201)
        assert (row["status"], row["completed_at"]) == ("COMPLETED", "2026-01-01T00:00:00Z")

    def test_completes_the_course_when_nothing_is_left_to_do_in_it(self, dropped, api):
        dropped.lectures[1].delete()
        assert enroll(api.as_(dropped.enrolled), dropped.course, 201)["status"] == "COMPLETED"

    def test_is_refused_while_the_course_is_unpublished(self, dropped, api):
        dropped.course.is_published = False
        dropped.course.save()
        enroll(api.as_(dropped.enrolled), dropped.course, 400)


def test_one_student_enrols_in_several_courses_and_several_students_in_one(cast, api):
    other = make_enrollment(make_course(), cast.enrolled)
    enroll(api.as_(make_user()), other.course, 201)
    assert other.course.enrollments.count() == 2
    assert cast.enrolled.enrollments.count() == 2

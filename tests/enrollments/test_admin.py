import pytest

from courses.models import CourseStats
from enrollments.models import Enrollment
from tests.factories import make_course, make_progress, make_user

URL = "/admin/enrollments/enrollment/"


@pytest.fixture
def superuser(client, cast):
    user = make_user("ADMIN", is_staff=True, is_superuser=True)
    client.force_login(user)
    return client


def enroll(client, course, student):
    return client.post(f"{URL}add/", {"student": student.pk, "course": course.pk})


@pytest.mark.parametrize("query", ["", "?q=sailing", "?status__exact=ACTIVE", "?o=-4"])
def test_enrolments_are_listed_searched_and_filtered(superuser, cast, query):
    assert cast.enrolled.email in superuser.get(URL + query).content.decode()


def test_an_enrolment_is_shown_but_its_status_is_not_edited(superuser, cast):
    url = f"{URL}{cast.enrollment.pk}/change/"
    assert superuser.get(url).status_code == 200
    superuser.post(url, {"status": "COMPLETED", "completed_lectures": 99})
    cast.enrollment.refresh_from_db()
    assert (cast.enrollment.status, cast.enrollment.completed_lectures) == ("ACTIVE", 0)


def test_enrolling_somebody_goes_the_way_of_the_api(superuser, cast):
    assert enroll(superuser, cast.course, cast.student).status_code == 302
    assert CourseStats.objects.get(course=cast.course).enrollment_count == 2


def test_what_the_api_refuses_is_refused_here(superuser, cast):
    for course, student in [
        (cast.course, cast.enrolled),
        (cast.course, cast.owner),
        (make_course(is_published=False), cast.student),
    ]:
        assert b"errorlist" in enroll(superuser, course, student).content
    assert Enrollment.objects.count() == 1


def test_an_action_lets_students_leave(superuser, cast):
    superuser.post(URL, {"action": "drop", "_selected_action": [cast.enrollment.pk]})
    cast.enrollment.refresh_from_db()
    assert cast.enrollment.status == "DROPPED"
    assert CourseStats.objects.get(course=cast.course).enrollment_count == 0


def test_enrolments_are_never_deleted(superuser, cast):
    assert superuser.post(f"{URL}{cast.enrollment.pk}/delete/", {"post": "yes"}).status_code == 403


def test_progress_can_be_looked_at(superuser, cast):
    progress = make_progress(cast.enrollment, cast.lectures[0], position=7)
    url = "/admin/enrollments/lectureprogress/"
    assert cast.enrolled.email in superuser.get(f"{url}?q=sailing").content.decode()
    assert superuser.get(f"{url}{progress.pk}/change/").status_code == 200
    assert superuser.get(f"{url}add/").status_code == 403

import pytest

from courses.models import CourseStats
from tests.factories import make_progress


def leave(client, enrollment, status):
    response = client.delete(f"/api/enroll/{enrollment.pk}/")
    assert response.status_code == status, response.content
    enrollment.refresh_from_db()


def test_a_student_leaves_and_keeps_the_progress(cast, api):
    make_progress(cast.enrollment, cast.lectures[0], position=30)
    leave(api.as_(cast.enrolled), cast.enrollment, 204)
    assert cast.enrollment.status == "DROPPED"
    assert cast.enrollment.progress.get().position == 30


def test_leaving_again_changes_nothing(cast, api):
    leave(api.as_(cast.enrolled), cast.enrollment, 204)
    leave(api.as_(cast.enrolled), cast.enrollment, 204)
    assert cast.enrollment.status == "DROPPED"


def test_leaving_is_counted_once(cast, api):
    for _ in range(2):
        leave(api.as_(cast.enrolled), cast.enrollment, 204)
    assert CourseStats.objects.get(course=cast.course).enrollment_count == 0


def test_who_left_after_completing_keeps_the_time_of_completion(cast, api):
    cast.enrollment.complete()
    leave(api.as_(cast.enrolled), cast.enrollment, 204)
    assert cast.enrollment.completed_at is not None


@pytest.mark.parametrize(
    ("who", "status"),
    [("owner", 403), ("admin", 403), ("other_instructor", 404), ("student", 404), (None, 401)],
)
def test_nobody_else_can_make_them_leave(cast, api, who, status):
    leave(api.as_(getattr(cast, who)) if who else api, cast.enrollment, status)
    assert cast.enrollment.status == "ACTIVE"


def test_the_lectures_are_locked_again(cast, api):
    url, client = "/api/enroll/progress/", api.as_(cast.enrolled)
    body = {"lecture": cast.lectures[0].pk}
    assert client.post(url, body).status_code == 201
    leave(client, cast.enrollment, 204)
    assert client.post(url, body).status_code == 403


@pytest.mark.parametrize("method", ["patch", "put"])
def test_an_enrolment_is_not_edited(cast, api, method):
    client = api.as_(cast.enrolled)
    response = getattr(client, method)(f"/api/enroll/{cast.enrollment.pk}/", {"status": "COMPLETED"})
    assert response.status_code == 405
    cast.enrollment.refresh_from_db()
    assert cast.enrollment.status == "ACTIVE"


@pytest.mark.parametrize("pk", [0, 987_654, 10**30])
def test_an_enrolment_that_does_not_exist_is_404(cast, api, pk):
    assert api.as_(cast.admin).delete(f"/api/enroll/{pk}/").status_code == 404

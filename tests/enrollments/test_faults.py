"""A fault at any statement of a write leaves everything as it was, and the caller is told to come again."""

import pytest

from tests.factories import make_course, make_enrollment, make_outline, make_progress, make_user
from tests.faults import assert_all_or_nothing, call

pytestmark = pytest.mark.django_db(transaction=True)

DONE = {"completed": True, "completed_at": "2026-01-01T00:00Z"}


@pytest.fixture
def enrollment():
    """One of two lectures is done."""
    course = make_course()
    made, lectures = make_enrollment(course), make_outline(course)
    make_progress(made, lectures[0], **DONE)
    return made


def test_enrolling(api):
    body = {"course": make_course().pk}
    assert assert_all_or_nothing(call(api, make_user(), "post", "/api/enroll/", body)) >= 2


def test_enrolling_again(api, enrollment):
    enrollment.leave()
    body = {"course": enrollment.course_id}
    assert assert_all_or_nothing(call(api, enrollment.student, "post", "/api/enroll/", body)) >= 3


def test_leaving(api, enrollment):
    assert (
        assert_all_or_nothing(call(api, enrollment.student, "delete", f"/api/enroll/{enrollment.pk}/")) >= 2
    )


@pytest.mark.parametrize("lecture", [0, 1])
def test_recording_progress(api, enrollment, lecture):
    body = {
        "lecture": enrollment.course.lectures.order_by("pk")[lecture].pk,
        "completed": True,
        "position": 3,
    }
    assert assert_all_or_nothing(call(api, enrollment.student, "post", "/api/enroll/progress/", body)) >= 2

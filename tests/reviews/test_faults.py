"""A fault at any statement of a write leaves everything as it was, and the caller is told to come again."""

import pytest

from tests.factories import make_course, make_enrollment, make_review
from tests.faults import assert_all_or_nothing, call

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def review():
    return make_review(make_course(), rating=2)


def test_writing(api):
    enrollment = make_enrollment(make_course())
    body = {"course": enrollment.course_id, "rating": 5, "comment": "Good."}
    assert assert_all_or_nothing(call(api, enrollment.student, "post", "/api/reviews/", body)) >= 3


def test_changing(api, review):
    work = call(api, review.student, "patch", f"/api/reviews/{review.pk}/", {"rating": 3})
    assert assert_all_or_nothing(work) >= 3


def test_deleting(api, review):
    assert assert_all_or_nothing(call(api, review.student, "delete", f"/api/reviews/{review.pk}/")) >= 2

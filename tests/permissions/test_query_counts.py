"""No GET route asks PostgreSQL more often because there are more rows."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from accounts.models import InstructorRequest, Role
from tests.factories import (
    make_category,
    make_course,
    make_enrollment,
    make_module,
    make_outline,
    make_progress,
    make_review,
    make_user,
)
from tests.permissions.test_matrix import rows
from tests.permissions.world import ACTORS, World

MORE = 9


@pytest.fixture
def world(cast, settings):
    settings.THROTTLED = False
    return World(cast)


def test_it_is_the_same_for_one_row_and_many(world, cast, subtests):
    answered = [
        (actor, path)
        for method, path, statuses in rows()
        for actor, status in zip(ACTORS, statuses, strict=True)
        if method == "GET" and status == 200 and actor != "closed"
    ]
    before = {question: queries(world, *question) for question in answered}
    make_more_of_everything(cast)
    for question in answered:
        with subtests.test(question):
            assert queries(world, *question) == before[question]


def queries(world: World, actor: str, path: str) -> int:
    """Of the second request: the first one also looks up what is kept for the next."""
    for _ in range(2):
        cache.clear()
        with CaptureQueriesContext(connection) as captured:
            assert world.call(actor, "GET", path).status_code == 200
    return len(captured)


def make_more_of_everything(cast) -> None:
    make_outline(cast.course, modules=MORE, lectures=3)
    for _ in range(MORE):
        InstructorRequest.objects.create(student=make_user(), message="Please")
        make_module(cast.course)
        for is_published in (True, False):
            make_a_busy_course(cast, is_published)
    for lecture in cast.course.lectures.all()[:MORE]:
        make_progress(cast.enrollment, lecture, completed=True, completed_at=now())


def make_a_busy_course(cast, is_published: bool) -> None:
    course = make_course(instructor=cast.owner, category=make_category(), is_published=is_published)
    lectures = make_outline(course)
    for student in (cast.enrolled, cast.student, make_user()):
        make_progress(make_enrollment(course, student), lectures[0], completed=True, completed_at=now())
        make_review(course, student)
    make_review(cast.course, make_user(Role.STUDENT))

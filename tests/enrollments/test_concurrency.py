"""The same request many times at once: real threads, each with its own connection to PostgreSQL."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from random import Random
from threading import Event

import pytest
from django.db import connections, transaction

from courses.models import CourseStats
from courses.services import delete_lecture
from enrollments.models import Enrollment, LectureProgress
from enrollments.services import record_progress
from ocms.invariants import breaches
from tests.factories import make_course, make_enrollment, make_outline, make_progress, make_user
from tests.parallel import at_once

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS, TIMES = 20, 32
ENROLL, PROGRESS = "/api/enroll/", "/api/enroll/progress/"
DONE = {"completed": True, "completed_at": "2026-01-01T00:00Z"}


def statuses(times, post) -> Counter:
    return Counter(response.status_code for response in at_once(times, post))


def enroll_at_once(api, student, course, times=TIMES) -> Counter:
    return statuses(times, lambda n: api.as_(student).post(ENROLL, {"course": course.pk}))


def test_of_many_identical_enrolments_exactly_one_is_made(api):
    course = make_course()
    for made in range(1, ROUNDS + 1):
        assert enroll_at_once(api, make_user(), course) == {201: 1, 409: TIMES - 1}
        assert CourseStats.objects.get(course=course).enrollment_count == made == Enrollment.objects.count()


def test_of_many_returns_to_a_course_exactly_one_is_made(api):
    enrollment = make_enrollment(make_course())
    for _ in range(5):
        enrollment.leave()
        assert enroll_at_once(api, enrollment.student, enrollment.course) == {201: 1, 409: TIMES - 1}
        assert CourseStats.objects.get().enrollment_count == 1


def test_leaving_many_times_is_counted_once(api):
    enrollment = make_enrollment(make_course())
    url = f"{ENROLL}{enrollment.pk}/"
    assert statuses(TIMES, lambda n: api.as_(enrollment.student).delete(url)) == {204: TIMES}
    assert CourseStats.objects.get().enrollment_count == 0


def test_many_students_enrolling_in_one_course_are_all_counted(api):
    course, students = make_course(), [make_user() for _ in range(TIMES)]
    assert statuses(TIMES, lambda n: api.as_(students[n]).post(ENROLL, {"course": course.pk})) == {201: TIMES}
    assert CourseStats.objects.get().enrollment_count == TIMES


def test_of_many_identical_completions_one_makes_the_row(api):
    course, student = make_course(), make_user()
    enrollment = make_enrollment(course, student)
    for lecture in make_outline(course, lectures=ROUNDS):
        body = {"lecture": lecture.pk, "completed": True}
        posts = statuses(16, lambda n, body=body: api.as_(student).post(PROGRESS, body))
        assert posts == {201: 1, 200: 15}
    enrollment.refresh_from_db()
    assert (enrollment.status, enrollment.completed_lectures) == ("COMPLETED", ROUNDS)
    assert LectureProgress.objects.count() == ROUNDS


@pytest.mark.parametrize("attempt", range(5))
def test_the_last_lectures_completed_at_once_complete_the_course(api, attempt):
    enrollment = make_enrollment(make_course())
    client, lectures = api.as_(enrollment.student), make_outline(enrollment.course, lectures=8)
    at_once(8, lambda n: client.post(PROGRESS, {"lecture": lectures[n].pk, "completed": True}))
    enrollment.refresh_from_db()
    assert (enrollment.status, enrollment.completed_lectures) == ("COMPLETED", 8)


def test_leaving_while_learning_ends_with_one_or_the_other(api):
    course, student = make_course(), make_user()
    enrollment, (lecture,) = make_enrollment(course, student), make_outline(course, lectures=1)

    def learn_or_leave(n):
        client = api.as_(student)
        if n % 2:
            return client.delete(f"{ENROLL}{enrollment.pk}/").status_code
        return client.post(PROGRESS, {"lecture": lecture.pk, "position": n}).status_code

    assert set(at_once(16, learn_or_leave)) <= {200, 201, 204, 403}
    enrollment.refresh_from_db()
    assert enrollment.status == "DROPPED"


def test_a_lecture_completed_while_the_other_one_is_deleted_completes_the_course():
    course, student = make_course(), make_user()
    enrollment, (first, second) = make_enrollment(course, student), make_outline(course)
    recorded, deleting = Event(), Event()

    def learn():
        with transaction.atomic():
            record_progress(student=student, lecture_id=first.pk, completed=True)
            recorded.set()
            assert deleting.wait(5)
            deleting.clear()
            deleting.wait(0.3)  # until the deletion waits for the enrolment's lock
        connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        learning = pool.submit(learn)
        assert recorded.wait(5)
        deleting.set()
        delete_lecture(lecture=second)
        learning.result()
    enrollment.refresh_from_db()
    assert enrollment.status == "COMPLETED"


def test_counters_are_right_after_a_storm(api):
    courses, students = [make_course() for _ in range(3)], [make_user() for _ in range(4)]
    lectures = [lecture for course in courses for lecture in make_outline(course)]

    def live(n):
        dice, seen = Random(n), set()
        for _ in range(40):
            client, course = api.as_(dice.choice(students)), dice.choice(courses)
            match dice.randrange(4):
                case 0 | 1:
                    response = client.post(ENROLL, {"course": course.pk})
                case 2:
                    body = {"lecture": dice.choice(lectures).pk, "completed": dice.random() < 0.8}
                    response = client.post(PROGRESS, body)
                case 3:
                    mine = client.get(ENROLL).json()["results"]
                    pk = dice.choice(mine)["id"] if mine else 0
                    response = client.delete(f"{ENROLL}{pk}/")
            seen.add(response.status_code)
        return seen

    assert set().union(*at_once(8, live)) <= {200, 201, 204, 403, 404, 409}
    assert list(breaches()) == []
    assert not Enrollment.objects.finished().exists()


def test_deleting_lectures_during_the_storm_leaves_nobody_behind(api):
    course = make_course()
    lectures, students = make_outline(course, lectures=8), [make_user() for _ in range(6)]
    for student in students:
        make_progress(make_enrollment(course, student), lectures[0], **DONE)

    def tick_or_delete(n):
        if n < 2:
            return [delete_lecture(lecture=lecture) for lecture in lectures[4 + n :: 2]]
        client = api.as_(students[n - 2])
        return [
            client.post(PROGRESS, {"lecture": lecture.pk, "completed": True}).status_code
            for lecture in lectures[1:4]
        ]

    answers = at_once(8, tick_or_delete)
    assert [status for answer in answers[2:] for status in answer] == [201] * 18
    assert list(breaches()) == []
    assert set(Enrollment.objects.values_list("status", flat=True)) == {"COMPLETED"}

from enrollments.models import Enrollment
from tests.factories import make_enrollment, make_lecture, make_progress

URL = "/api/enroll/progress/"


def tick(api, cast, *lectures, completed=True):
    for lecture in lectures:
        api.as_(cast.enrolled).post(URL, {"lecture": lecture.pk, "completed": completed})
    cast.enrollment.refresh_from_db()
    return cast.enrollment


def test_the_last_lecture_completes_the_course(cast, api):
    assert tick(api, cast, cast.lectures[1]).status == "ACTIVE"
    enrollment = tick(api, cast, cast.lectures[0])
    assert enrollment.status == "COMPLETED"
    assert enrollment.completed_at is not None


def test_ticking_one_lecture_twice_completes_nothing(cast, api):
    assert tick(api, cast, cast.lectures[0], cast.lectures[0]).status == "ACTIVE"


def test_a_position_alone_completes_nothing(cast, api):
    tick(api, cast, cast.lectures[0])
    api.as_(cast.enrolled).post(URL, {"lecture": cast.lectures[1].pk, "position": 9999})
    assert Enrollment.objects.get().status == "ACTIVE"


def test_ticking_on_after_completion_keeps_its_time(cast, api):
    at = tick(api, cast, *cast.lectures).completed_at
    assert tick(api, cast, *cast.lectures).completed_at == at


def test_taking_a_tick_back_takes_no_completion_away(cast, api):
    at = tick(api, cast, *cast.lectures).completed_at
    enrollment = tick(api, cast, cast.lectures[0], completed=False)
    assert (enrollment.status, enrollment.completed_at) == ("COMPLETED", at)


def test_a_lecture_added_later_takes_no_completion_away(cast, api):
    tick(api, cast, *cast.lectures)
    make_lecture(cast.lectures[0].module)
    row = api.as_(cast.enrolled).get("/api/enroll/").json()["results"][0]
    assert (row["status"], row["progress"]["percent"]) == ("COMPLETED", 66)


def test_when_the_only_open_lecture_is_deleted_the_course_is_completed(cast):
    make_progress(cast.enrollment, cast.lectures[0], completed=True, completed_at="2026-01-01T00:00Z")
    unfinished = make_enrollment(cast.course)
    cast.lectures[1].delete()
    assert cast.course.enrollments.complete_finished() == 1
    cast.enrollment.refresh_from_db()
    unfinished.refresh_from_db()
    assert (cast.enrollment.status, unfinished.status) == ("COMPLETED", "ACTIVE")


def test_when_all_lectures_are_deleted_nobody_has_completed_the_course(cast):
    cast.course.lectures.all().delete()
    assert cast.course.enrollments.complete_finished() == 0

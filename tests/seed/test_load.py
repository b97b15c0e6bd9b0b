from datetime import timedelta

import pytest
from django.db.models import Count, F
from django.utils import timezone

from accounts.models import InstructorRequest, Role, User
from courses.models import Category, Course, Lecture, Level, Module
from enrollments.models import Enrollment, LectureProgress, Status
from reviews.models import Review
from seed.demo import COUNTED, load

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _debug(settings):
    settings.DEBUG = True


def rows():
    """Everything that a second load could change."""
    return {
        model: list(model.objects.order_by("pk").values()) for model in (*COUNTED.values(), LectureProgress)
    }


def test_it_adds_the_school_that_was_asked_for(world):
    assert Category.objects.count() == 8
    assert Course.objects.count() == 30
    assert User.objects.filter(role=Role.INSTRUCTOR).count() == 6
    assert User.objects.filter(role=Role.STUDENT).count() == 60
    assert world["people"] == 67


def test_twice_is_the_same_as_once(world):
    before = rows()
    assert set(load().values()) == {0}
    assert rows() == before


def test_what_people_changed_stays_as_they_left_it(world):
    Course.objects.filter(slug="git-without-fear").update(title="Git, Calmly", is_published=False)
    User.objects.filter(email="student@gmail.com").update(full_name="Somebody Else")
    Enrollment.objects.filter(status=Status.COMPLETED).update(status=Status.DROPPED)
    before = rows()
    load()
    assert rows() == before


def test_what_was_deleted_comes_back(world):
    draft = Course.objects.filter(enrollments=None).first()
    lectures = draft.lectures.count()
    draft.delete()
    added = load()
    assert added["courses"] == 1
    assert added["lectures"] == lectures


@pytest.mark.parametrize(
    ("email", "role"),
    [
        ("admin@gmail.com", Role.ADMIN),
        ("instructor1@gmail.com", Role.INSTRUCTOR),
        ("student@gmail.com", Role.STUDENT),
    ],
)
def test_the_demo_logins_work(world, api, email, role):
    answer = api.post("/api/token/", {"email": email, "password": "1234"})
    assert answer.status_code == 200
    assert User.objects.get(email=email).role == role


def test_nobody_else_can_log_in(world):
    with_password = [user.email for user in User.objects.all() if user.has_usable_password()]
    assert sorted(with_password) == ["admin@gmail.com", "instructor1@gmail.com", "student@gmail.com"]


def test_only_the_admin_may_use_the_django_admin(world):
    assert [user.email for user in User.objects.filter(is_superuser=True)] == ["admin@gmail.com"]


@pytest.mark.parametrize("model", [User, InstructorRequest, Category, Course, Module, Lecture, Review])
def test_what_it_writes_would_pass_the_forms(world, model):
    for row in model.objects.all():
        row.full_clean(exclude=["password"], validate_unique=False, validate_constraints=False)


def test_there_is_something_of_everything(world):
    assert set(Course.objects.values_list("level", flat=True)) == set(Level)
    assert set(Enrollment.objects.values_list("status", flat=True)) == set(Status)
    assert set(Review.objects.values_list("rating", flat=True)) == {1, 2, 3, 4, 5}
    assert Course.objects.published().filter(price=0).exists()
    assert Course.objects.filter(is_published=False).exists()
    assert Enrollment.objects.filter(status=Status.ACTIVE, completed_lectures=0).exists()
    assert Enrollment.objects.filter(status=Status.ACTIVE, completed_lectures__gt=0).exists()


def test_completed_means_that_every_lecture_is(world):
    completed = Enrollment.objects.filter(status=Status.COMPLETED)
    assert not completed.exclude(completed_lectures=F("course__stats__lecture_count")).exists()
    assert not Enrollment.objects.finished().exists()


def test_the_stored_counters_equal_a_recount(world):
    for course in Course.objects.select_related("stats"):
        ratings = list(course.reviews.values_list("rating", flat=True))
        assert course.stats.enrollment_count == course.enrollments.open().count()
        assert course.stats.lecture_count == course.lectures.count()
        assert (course.stats.rating_count, course.stats.rating_sum) == (len(ratings), sum(ratings))


def test_who_reviews_a_course_has_enrolled_in_it(world):
    for review in Review.objects.all():
        assert Enrollment.objects.filter(student=review.student_id, course=review.course_id).exists()


def test_no_comment_is_said_twice_of_a_course(world):
    said = Review.objects.exclude(comment="").values("course", "comment").annotate(times=Count("pk"))
    assert not said.filter(times__gt=1).exists()


def test_nothing_happens_in_the_future_or_before_its_time(world):
    now = timezone.now()
    assert not Enrollment.objects.filter(enrolled_at__gt=now).exists()
    assert not Enrollment.objects.filter(enrolled_at__lt=F("course__created_at")).exists()
    assert not LectureProgress.objects.filter(updated_at__lt=F("enrollment__enrolled_at")).exists()
    assert not LectureProgress.objects.filter(updated_at__gt=now).exists()
    assert not Review.objects.filter(created_at__gt=now).exists()


def test_the_last_thirty_days_have_enrolments(world):
    since = timezone.now() - timedelta(days=30)
    days = Enrollment.objects.filter(enrolled_at__gte=since).dates("enrolled_at", "day")
    assert len(days) > 20


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("pyhton", "python-from-the-first-line"),
        ("javascript beginners", "javascript-for-beginners"),
        ("piano", "piano-for-late-starters"),
    ],
)
def test_a_search_finds_the_course_that_was_meant(world, api, words, found):
    results = api.get("/api/courses/courses/", {"search": words}).json()["results"]
    assert results[0]["slug"] == found


def test_a_misspelt_subject_finds_its_courses(world, api):
    results = api.get("/api/courses/courses/", {"search": "programing"}).json()["results"]
    assert results
    assert {row["category"]["slug"] for row in results[:5]} == {"programming"}

from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count, Max

from accounts.models import User
from courses.models import Course, CourseStats
from enrollments.models import Enrollment
from seed.load.copying import execute
from seed.load.loading import replace_all
from seed.load.world import World
from tests.factories import make_course

WORLD = World(courses=60, students=40, today=datetime(2026, 1, 31, tzinfo=UTC))

pytestmark = pytest.mark.django_db


def test_counters_and_search_are_right_afterwards():
    replace_all(WORLD)
    call_command("check_invariants")
    title = Course.objects.published().first().title
    assert Course.objects.search(title).filter(title=title).exists()


def test_it_is_the_same_world_every_time():
    replace_all(WORLD)
    courses = list(Course.objects.order_by("id").values())
    enrollments = list(Enrollment.objects.order_by("id").values())
    replace_all(WORLD)
    assert list(Course.objects.order_by("id").values()) == courses
    assert list(Enrollment.objects.order_by("id").values()) == enrollments


def test_the_first_quarter_of_the_courses_has_nearly_half_of_the_students():
    replace_all(World(courses=400, students=200, today=WORLD.today))
    ordinary = Enrollment.objects.filter(student__email__startswith="student")
    popular = ordinary.filter(course__lte=100).count()
    assert popular > ordinary.count() * 0.4


def test_people_may_enrol_in_it_afterwards():
    replace_all(WORLD)
    there = Enrollment.objects.aggregate(Max("id"))["id__max"]
    course = Course.objects.published().first()
    student = User.objects.annotate(n=Count("enrollments")).filter(role="STUDENT", n=0).first()
    assert Enrollment.objects.create(student=student, course=course).pk == there + 1
    make_course()
    assert CourseStats.objects.count() == WORLD.courses + 1


def test_indexes_are_all_back():
    before = execute("SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1")
    replace_all(WORLD)
    assert execute("SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1") == before


def test_data_that_is_there_is_deleted_only_when_asked_for(settings):
    settings.DEBUG = True
    course = make_course()
    with pytest.raises(CommandError, match="--replace"):
        call_command("seed_load", courses=10, students=10)
    assert Course.objects.get() == course


def test_it_is_refused_when_debug_is_off(settings):
    settings.DEBUG = False
    with pytest.raises(CommandError, match="DEBUG"):
        call_command("seed_load")

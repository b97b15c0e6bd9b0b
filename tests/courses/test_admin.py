"""The Django admin, as a superuser uses it."""

import pytest

from accounts.models import Role
from courses.models import Course, Lecture
from tests.factories import (
    make_category,
    make_enrollment,
    make_lecture,
    make_module,
    make_progress,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def site(client, cast):
    client.force_login(make_user(Role.ADMIN, is_staff=True, is_superuser=True))
    return client


PAGES = ["category", "course", "module", "lecture"]


@pytest.mark.parametrize("name", PAGES)
def test_lists_search_and_open(site, cast, name):
    assert site.get(f"/admin/courses/{name}/?q=Sail").status_code == 200
    assert site.get(f"/admin/courses/{name}/add/").status_code == 200


@pytest.mark.parametrize("who", ["owner", "student"])
def test_nobody_but_staff_gets_in(client, cast, who):
    client.force_login(getattr(cast, who))
    assert client.get("/admin/courses/course/").status_code == 302


def test_the_list_costs_the_same_for_one_course_and_many(site, cast, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        site.get("/admin/courses/course/")


def test_the_counters_are_shown_but_cannot_be_written(site, cast):
    page = site.get(f"/admin/courses/course/{cast.course.pk}/change/").content.decode()
    assert "field-enrollment_count" in page
    assert 'name="stats-0-enrollment_count"' not in page


def form(course: Course, **fields) -> dict:
    return {
        "title": course.title,
        "subtitle": "",
        "description": "New",
        "level": "BEGINNER",
        "price": "3.00",
        "currency": "EUR",
        "category": make_category().pk,
        "instructor": str(course.instructor_id),
        "stats-TOTAL_FORMS": 0,
        "stats-INITIAL_FORMS": 0,
        "modules-TOTAL_FORMS": 0,
        "modules-INITIAL_FORMS": 0,
    } | fields


def test_a_course_is_added_with_modules_and_gets_its_slug(site, cast):
    module = {"modules-TOTAL_FORMS": 1, "modules-0-order": 1, "modules-0-title": "One"}
    answer = site.post("/admin/courses/course/add/", form(cast.course, title="Kites and wind", **module))
    assert answer.status_code == 302, answer.context and answer.context["errors"]
    course = Course.objects.get(title="Kites and wind")
    assert (course.slug, course.modules.count(), course.stats.lecture_count) == ("kites-and-wind", 1, 0)


def test_a_negative_price_is_refused_with_a_message(site, cast):
    answer = site.post("/admin/courses/course/add/", form(cast.course, price="-1"))
    assert answer.status_code == 200
    assert "price" in answer.context["adminform"].form.errors


def test_a_course_with_students_cannot_be_deleted(site, cast):
    assert site.post(f"/admin/courses/course/{cast.course.pk}/delete/", {"post": "yes"}).status_code == 403
    assert Course.objects.filter(pk=cast.course.pk).exists()


def test_deleting_a_lecture_closes_the_gap_and_completes_who_is_through(site, cast):
    make_progress(cast.enrollment, cast.lectures[0], completed=True, completed_at="2026-01-01T00:00Z")
    make_lecture(make_module(cast.course))
    doomed = Lecture.objects.exclude(pk=cast.lectures[0].pk).values_list("pk", flat=True)
    site.post(
        "/admin/courses/lecture/", {"action": "delete_selected", "_selected_action": doomed, "post": "yes"}
    )
    cast.enrollment.refresh_from_db()
    assert cast.enrollment.status == "COMPLETED"
    assert list(cast.course.lectures.values_list("order", flat=True)) == [1]


def test_deleting_many_courses_at_once_spares_those_with_students(site, cast):
    make_enrollment(cast.course)
    chosen = {"action": "delete_selected", "_selected_action": [cast.course.pk], "post": "yes"}
    site.post("/admin/courses/course/", chosen)
    assert Course.objects.filter(pk=cast.course.pk).exists()

"""Two people, or one with two tabs, change a course at the same moment."""

import pytest

from courses.models import Category, Course, Lecture, Module
from tests.conftest import Client
from tests.factories import make_category, make_course, make_lecture, make_module
from tests.parallel import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def send(user, method, url, body=None):
    return getattr(Client().as_(user), method)(url, body).status_code


def places(queryset):
    return sorted(queryset.values_list("order", flat=True))


def test_two_reorders_leave_an_order_that_one_of_them_asked_for(cast):
    second = make_module(cast.course)
    make_lecture(second)
    modules = list(cast.course.modules.order_by("order"))
    lectures = {m.pk: [x.pk for x in m.lectures.order_by("order")] for m in modules}
    forward = [(m.pk, lectures[m.pk]) for m in modules]
    backward = [(m, ids[::-1]) for m, ids in forward[::-1]]

    def reorder(number):
        outline = (forward, backward)[number % 2]
        body = {"modules": [{"id": module, "lectures": ids} for module, ids in outline]}
        return send(cast.owner, "post", f"/api/courses/courses/{cast.course.pk}/reorder/", body)

    for _ in range(5):
        statuses = at_once(4, reorder)
        assert set(statuses) <= {200, 409}
        assert 200 in statuses
        kept = [
            (m.pk, [x.pk for x in m.lectures.order_by("order")])
            for m in cast.course.modules.order_by("order")
        ]
        assert kept in (forward, backward)


def test_modules_added_at_once_get_places_without_gaps(cast):
    body = {"course": cast.course.pk, "title": "New"}
    assert at_once(6, lambda _: send(cast.owner, "post", "/api/courses/modules/", body)) == [201] * 6
    assert places(cast.course.modules) == [1, 2, 3, 4, 5, 6, 7]


def test_a_place_that_two_ask_for_is_given_once(cast):
    body = {"course": cast.course.pk, "title": "New", "order": 2}
    statuses = at_once(4, lambda _: send(cast.owner, "post", "/api/courses/modules/", body))
    assert sorted(statuses) == [201, 409, 409, 409]
    assert places(cast.course.modules) == [1, 2]


def test_adding_and_deleting_lectures_at_once_leaves_no_gaps(cast):
    module = cast.course.modules.get()
    doomed = [make_lecture(module).pk for _ in range(3)]

    def change(number):
        if number < 3:
            return send(cast.owner, "delete", f"/api/courses/lectures/{doomed[number]}/")
        return send(
            cast.owner,
            "post",
            "/api/courses/lectures/",
            {"module": module.pk, "title": "N", "kind": "ARTICLE"},
        )

    assert sorted(at_once(6, change)) == [201] * 3 + [204] * 3
    assert places(Lecture.objects.filter(module=module)) == [1, 2, 3, 4, 5]
    cast.course.stats.refresh_from_db()
    assert cast.course.stats.lecture_count == 5


def test_courses_of_one_title_get_slugs_of_their_own(cast):
    category = make_category().pk
    body = {"title": "Knots", "description": "d", "level": "BEGINNER", "price": "1", "category": category}
    assert at_once(8, lambda _: send(cast.owner, "post", "/api/courses/courses/", body)) == [201] * 8
    assert Course.objects.filter(title="Knots").values("slug").distinct().count() == 8


def test_a_category_name_is_taken_once(cast):
    statuses = at_once(6, lambda _: send(cast.admin, "post", "/api/courses/categories/", {"name": "Knots"}))
    assert sorted(statuses) == [201] + [409] * 5
    assert Category.objects.filter(name="Knots").count() == 1


def test_deleting_a_course_and_adding_to_it_do_not_meet(cast):
    for _ in range(5):
        course = make_course(instructor=cast.owner)
        module = make_module(course)

        def change(number, course=course, module=module):
            if number == 0:
                return send(cast.owner, "delete", f"/api/courses/courses/{course.pk}/")
            return send(cast.owner, "post", "/api/courses/modules/", {"course": course.pk, "title": "N"})

        statuses = at_once(3, change)
        assert statuses[0] == 204
        assert set(statuses[1:]) <= {201, 400, 404}
        assert not Module.objects.filter(course=course.pk).exists()
        assert not Module.objects.filter(pk=module.pk).exists()

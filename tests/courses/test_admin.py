"""The Django admin, as a superuser uses it."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from accounts.models import Role
from courses.models import Course, Lecture
from tests.factories import (
    make_category,
    make_course,
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


def rows(name: str, *there, **fields) -> dict:
    """What the page sends of the rows of an inline: those that are there, and a new one of these fields."""
    sent = {f"{name}-INITIAL_FORMS": len(there), f"{name}-TOTAL_FORMS": len(there) + bool(fields)}
    known = ["id", "title", "order", "kind", "duration"]
    for number, row in enumerate(there):
        sent |= {f"{name}-{number}-{field}": getattr(row, field, "") for field in known}
    return sent | {f"{name}-{len(there)}-{field}": value for field, value in fields.items()}


def orders(queryset) -> list[tuple[str, int]]:
    return list(queryset.order_by("order").values_list("title", "order"))


def test_a_course_is_added_with_modules_and_gets_its_slug(site, cast):
    answer = site.post(
        "/admin/courses/course/add/", form(cast.course, title="Kites and wind") | rows("modules", title="One")
    )
    assert answer.status_code == 302, answer.context and answer.context["errors"]
    course = Course.objects.get(title="Kites and wind")
    assert (course.slug, orders(course.modules)) == ("kites-and-wind", [("One", 1)])
    assert (course.stats.lecture_count, course.is_published) == (0, False)


def test_a_course_is_changed(site, cast):
    course = cast.course
    answer = site.post(f"/admin/courses/course/{course.pk}/change/", form(course, title="Rowing"))
    assert answer.status_code == 302, answer.context and answer.context["errors"]
    course.refresh_from_db()
    assert (course.title, course.slug, course.is_published) == ("Rowing", course.slug, False)


def test_a_course_without_a_lecture_is_not_published(site, cast):
    draft = make_course(is_published=False)
    url = f"/admin/courses/course/{draft.pk}/change/"
    answer = site.post(url, form(draft, is_published="on"), follow=True)
    assert "at least one lecture" in answer.content.decode()
    site.post("/admin/courses/course/add/", form(draft, title="Kites", is_published="on"))
    assert not Course.objects.filter(title__in=[draft.title, "Kites"], is_published=True).exists()


def test_a_currency_that_is_none_is_refused_with_a_message(site, cast):
    answer = site.post("/admin/courses/course/add/", form(cast.course, currency="ABC"))
    assert "currency" in answer.context["adminform"].form.errors


def test_a_picture_is_shown_and_not_taken_as_it_is(site, cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    Image.new("RGB", (4, 3)).save(out := BytesIO(), "PNG")
    picture = SimpleUploadedFile("photo.png", out.getvalue(), "image/png")
    url = f"/admin/courses/course/{cast.course.pk}/change/"
    site.post(url, form(cast.course, thumbnail=picture))
    cast.course.refresh_from_db()
    assert not cast.course.thumbnail
    assert not list(tmp_path.iterdir())


def test_modules_are_renamed_and_added_last_whatever_order_is_sent(site, cast):
    there = cast.course.modules.get()
    sent = rows("modules", there, title="New", order=7) | {"modules-0-title": "Old", "modules-0-order": 3}
    site.post(f"/admin/courses/course/{cast.course.pk}/change/", form(cast.course) | sent)
    assert orders(cast.course.modules) == [("Old", 1), ("New", 2)]


def test_lectures_are_renamed_and_added_last_whatever_order_is_sent(site, cast):
    module, (first, second) = cast.course.modules.get(), cast.lectures
    sent = rows("lectures", first, second, title="New", kind="VIDEO", duration=60, order=9)
    site.post(f"/admin/courses/module/{module.pk}/change/", {"title": "M", **sent, "lectures-0-title": "Old"})
    assert orders(module.lectures) == [("Old", 1), (second.title, 2), ("New", 3)]
    cast.course.stats.refresh_from_db()
    assert cast.course.stats.duration == 60


@pytest.mark.parametrize("path", ["course/{course}", "module/{module}"])
def test_nothing_of_an_outline_is_deleted_by_a_tick_in_its_parent(site, cast, path):
    path = path.format(course=cast.course.pk, module=cast.lectures[0].module_id)
    module = cast.course.modules.get()
    sent = rows("modules", module) | rows("lectures", *cast.lectures)
    sent |= {"modules-0-DELETE": "on", "lectures-0-DELETE": "on"}
    site.post(f"/admin/courses/{path}/change/", form(cast.course) | sent)
    assert cast.course.lectures.count() == 2


def test_a_module_is_added_last_and_stays_in_its_course(site, cast):
    other = make_course()
    sent = {"course": cast.course.pk, "title": "Second", "order": 5} | rows("lectures")
    site.post("/admin/courses/module/add/", sent)
    assert orders(cast.course.modules) == [("Module", 1), ("Second", 2)]
    second = cast.course.modules.get(order=2)
    site.post(f"/admin/courses/module/{second.pk}/change/", sent | {"course": other.pk, "title": "B"})
    assert orders(cast.course.modules) == [("Module", 1), ("B", 2)]


def test_a_lecture_is_added_last_and_stays_in_its_module(site, cast):
    module, other = cast.course.modules.get(), make_module(cast.course)
    sent = {"module": module.pk, "title": "Third", "kind": "ARTICLE", "duration": 0, "order": 8}
    site.post("/admin/courses/lecture/add/", sent)
    third = module.lectures.get(title="Third")
    site.post(f"/admin/courses/lecture/{third.pk}/change/", sent | {"module": other.pk, "title": "C"})
    assert orders(module.lectures) == [("Lecture 1", 1), ("Lecture 2", 2), ("C", 3)]


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

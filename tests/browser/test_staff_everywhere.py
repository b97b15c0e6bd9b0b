"""What holds on every page of instructors and admins: on a phone, in German, right to left."""

import pytest

from accounts.models import InstructorRequest, Role
from tests.browser.test_everywhere import PHONE, fits, show
from tests.factories import PASSWORD, make_category, make_course, make_enrollment, make_outline, make_user

LONG = "Donaudampfschifffahrtsgesellschaftskapitänswitwenrente " * 2
ENGLISH = (
    "Log out",
    "Courses",
    "Loading",
    "Save",
    "Publish",
    "Add module",
    "Outline",
    "Refresh",
    "Role",
    "Edit",
)


@pytest.fixture
def world(transactional_db):
    """Everyone and everything with the longest names."""
    instructor = make_user(Role.INSTRUCTOR, full_name=LONG[:120], password=PASSWORD)
    course = make_course(title=LONG, instructor=instructor, category=make_category(name=LONG[:80]))
    for lecture in make_outline(course, modules=2):
        lecture.title = LONG
        lecture.save()
    course.modules.update(title=LONG)
    enrollment = make_enrollment(course)
    InstructorRequest.objects.create(student=enrollment.student, message="x" * 500)
    return course


def look_at_all(open_browser, world, look, **options):
    addresses = {
        Role.INSTRUCTOR: ["studio.html", "course-edit.html", f"course-edit.html?id={world.pk}"],
        Role.ADMIN: ["dashboard.html", "users.html"],
    }
    admin = make_user(Role.ADMIN, full_name=LONG[:120], password=PASSWORD)
    for user in (world.instructor, admin):
        visitor = open_browser(viewport=PHONE, **options)
        log_in(visitor.page, user)
        for address in addresses[user.role]:
            show(visitor.page, address, look)


def log_in(page, user):
    """In whatever language."""
    page.goto("login.html")
    page.locator("[name=email]").fill(user.email)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")
    page.wait_for_url("**/index.html")


@pytest.mark.parametrize("locale", ["en-GB", "de-DE"])
def test_nothing_is_wider_than_a_phone(open_browser, world, locale):
    look_at_all(open_browser, world, fits, locale=locale)


def test_right_to_left_does_not_break_the_layout(open_browser, world):
    def turned(page, address):
        page.evaluate("document.documentElement.dir = 'rtl'")
        fits(page, address)

    look_at_all(open_browser, world, turned)


def test_german_pages_have_no_english_left(open_browser, world):
    def in_german(page, address):
        for english in ENGLISH:
            assert page.get_by_text(english, exact=True).count() == 0, (address, english)

    look_at_all(open_browser, world, in_german, locale="de-DE")

"""What holds on every page: by keyboard, on a phone, in both languages, in the dark, right to left."""

import re

import pytest
from playwright.sync_api import expect

from accounts.models import Role
from tests.factories import (
    make_category,
    make_course,
    make_enrollment,
    make_outline,
    make_review,
    make_user,
)

OPEN_PAGES = ["index.html", "course.html", "login.html", "register.html", "forgot-password.html"]
OPEN_PAGES += ["reset-password.html?uid=a&token=b", "404.html"]
OWN_PAGES = ["my-courses.html", "learn.html", "profile.html"]
PHONE = {"width": 390, "height": 844}
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def world(student):
    long = "Donaudampfschifffahrtsgesellschaftskapitänswitwenrente " * 3
    teacher = make_user(Role.INSTRUCTOR, full_name=long[:120])
    category = make_category(name=long[:80])
    course = make_course(title=long, subtitle=long, instructor=teacher, category=category)
    make_outline(course)
    course.modules.update(title=long)
    course.lectures.update(title=long)
    make_enrollment(course, student)
    make_review(course, make_user(full_name=long[:120].replace(" ", "")), comment="x" * 300)
    return course


def addresses(world):
    ids = {"course.html": f"?id={world.pk}", "learn.html": f"?course={world.pk}"}
    return [name + ids.get(name, "") for name in OPEN_PAGES], [name + ids.get(name, "") for name in OWN_PAGES]


def look_at_all(visitor, student, world, look):
    open_pages, own_pages = addresses(world)
    for address in open_pages:
        show(visitor.page, address, look)
    visitor.page.goto("login.html")
    visitor.page.locator("[name=email]").fill(student.email)
    visitor.page.locator("[name=password]").fill("correct horse battery")
    visitor.page.locator("main form button:not([type])").click()
    expect(visitor.page).to_have_url(re.compile(r"index\.html$"))
    expect(visitor.page.locator("[data-log-out]")).to_be_visible()
    for address in own_pages:
        show(visitor.page, address, look)


def show(page, address, look):
    page.goto(address)
    page.wait_for_load_state("networkidle")
    look(page, address)


def fits(page, address):
    assert page.evaluate(OVERFLOW) <= 0, address


@pytest.mark.parametrize("locale", ["en-GB", "de-DE"])
def test_nothing_is_wider_than_a_phone(open_browser, student, world, locale):
    look_at_all(open_browser(viewport=PHONE, locale=locale), student, world, fits)


def test_right_to_left_does_not_break_the_layout(open_browser, student, world):
    visitor = open_browser(viewport=PHONE)

    def turned(page, address):
        page.evaluate("document.documentElement.dir = 'rtl'")
        fits(page, address)

    look_at_all(visitor, student, world, turned)


def test_german_pages_have_no_english_left(open_browser, student, world):
    visitor = open_browser(locale="de-DE")

    def in_german(page, address):
        assert page.locator("html").get_attribute("lang") == "de"
        for english in ("Log in", "Log out", "Sign up", "Courses", "Loading"):
            assert page.get_by_text(english, exact=True).count() == 0, (address, english)

    look_at_all(visitor, student, world, in_german)


def test_the_language_is_chosen_and_remembered(page, transactional_db):
    page.goto("index.html")
    page.get_by_role("combobox", name="Language").select_option("Deutsch")
    expect(page.get_by_role("heading", level=1, name="Kurse")).to_be_visible()
    page.goto("login.html")
    expect(page.get_by_role("heading", level=1, name="Anmelden")).to_be_visible()


def test_the_theme_is_chosen_and_remembered(page, transactional_db):
    page.goto("index.html")
    switch = page.get_by_role("button", name="Dark mode")
    expect(switch).to_have_attribute("aria-pressed", "false")
    light = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    switch.click()
    page.goto("login.html")
    expect(switch).to_have_attribute("aria-pressed", "true")
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") != light


def test_a_student_logs_in_and_enrols_by_keyboard_alone(visitor, student, transactional_db):
    course = make_course(title="Sailing", price="0.00")
    make_outline(course)
    page = visitor.page
    page.goto(f"course.html?id={course.pk}")
    tab_to(page, "Enroll")
    page.keyboard.press("Enter")
    page.wait_for_url("**/login.html*")
    tab_to(page, "", role="email")
    page.keyboard.type(student.email)
    page.keyboard.press("Tab")
    page.keyboard.type("correct horse battery")
    page.keyboard.press("Enter")
    page.wait_for_url("**/course.html*")
    tab_to(page, "Enroll")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Continue learning")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="Lecture 1")).to_be_visible()
    tab_to(page, "Mark as complete")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Mark as not complete")).to_be_focused()


def tab_to(page, text: str, role: str = "") -> None:
    page.get_by_role("main").wait_for()
    page.wait_for_load_state("networkidle")
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.type || ''") == role and role:
            return
        if text and page.evaluate("document.activeElement.innerText || ''").strip() == text:
            return
    raise AssertionError(f"Tab does not reach {text or role}")


def test_the_skip_link_leads_to_the_content(page, transactional_db):
    page.goto("index.html")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()


def test_nothing_is_loaded_from_other_hosts(visitor, student, world):
    hosts = set()
    visitor.page.on("request", lambda request: hosts.add(request.url.split("/")[2].split(":")[0]))
    look_at_all(visitor, student, world, lambda page, address: None)
    assert hosts == {"localhost"}

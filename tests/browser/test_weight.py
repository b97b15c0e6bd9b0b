"""No page costs more than 100 KB of our own text at its first visit, and none moves under the reader's eyes."""

import pytest
from playwright.sync_api import Page

from accounts.models import Role
from tests.factories import PASSWORD, make_course, make_enrollment, make_outline, make_review, make_user

MOST_BYTES = 100_000
MOST_SHIFT = 0.02
TEXT = ("text/html", "text/css", "text/javascript", "image/svg+xml")
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1440, "height": 900}
SCREENS = [("en-GB", PHONE), ("de-DE", DESK)]
WATCH_SHIFTS = """
window.shift = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shift += entry.value;
}).observe({ type: "layout-shift", buffered: true });
"""


@pytest.fixture
def school(transactional_db):
    """Each page has something to show: a page of courses, one of them learned and reviewed by a student."""
    people = {role: make_user(role, password=PASSWORD) for role in Role}
    courses = [
        make_course(title=f"Course {number}", instructor=people[Role.INSTRUCTOR]) for number in range(14)
    ]
    make_outline(courses[0], modules=2)
    make_enrollment(courses[0], people[Role.STUDENT])
    make_review(courses[0])
    return people, courses[0].pk


def addresses(role: str, course: int) -> list[str]:
    everyone = ["index.html", f"course.html?id={course}"]
    return {
        "": [
            *everyone,
            "login.html",
            "register.html",
            "forgot-password.html",
            "404.html",
            "reset-password.html",
        ],
        Role.STUDENT: [*everyone, "my-courses.html", f"learn.html?course={course}", "profile.html"],
        Role.INSTRUCTOR: [*everyone, "studio.html", "course-edit.html", f"course-edit.html?id={course}"],
        Role.ADMIN: [*everyone, "dashboard.html", "users.html", f"course-edit.html?id={course}"],
    }[role]


@pytest.mark.parametrize("role", ["", *Role])
@pytest.mark.parametrize(("locale", "viewport"), SCREENS, ids=["en-phone", "de-desk"])
def test_pages_are_light_and_stay_put(open_browser, school, role, locale, viewport):
    people, course = school
    visitor = open_browser(locale=locale, viewport=viewport)
    page = visitor.page
    page.add_init_script(WATCH_SHIFTS)
    forget_what_was_loaded(page)
    if role:
        log_in(page, people[role].email)
    seen = {address: measure(page, address) for address in addresses(role, course)}
    assert {address: weight for address, (weight, _) in seen.items() if weight > MOST_BYTES} == {}
    assert {address: shift for address, (_, shift) in seen.items() if shift > MOST_SHIFT} == {}


def forget_what_was_loaded(page: Page) -> None:
    devtools = page.context.new_cdp_session(page)
    devtools.send("Network.enable")
    devtools.send("Network.setCacheDisabled", {"cacheDisabled": True})


def log_in(page: Page, email: str) -> None:
    """In whatever language."""
    page.goto("login.html")
    page.locator("[name=email]").fill(email)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")
    page.wait_for_url("**/index.html")
    page.wait_for_load_state("networkidle")


def measure(page: Page, address: str) -> tuple[int, float]:
    """Bytes before compression of what comes from the pages' own host, and the layout shift, until all is quiet."""
    answers = {}
    page.on("response", note := lambda answer: answers.setdefault(answer.url, answer))
    page.goto(address)
    page.wait_for_load_state("networkidle")
    page.wait_for_function("!document.querySelector('main [aria-busy=true]')")
    page.remove_listener("response", note)
    origin = page.evaluate("location.origin")
    own = [answer for url, answer in answers.items() if url.startswith(origin) and is_text(answer)]
    return sum(len(answer.body()) for answer in own), page.evaluate("shift")


def is_text(answer) -> bool:
    return answer.headers.get("content-type", "").split(";")[0] in TEXT

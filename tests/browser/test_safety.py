"""Text of others never runs, though the server's sanitiser or the browser's policy were not there."""

import json
import re

import pytest
from playwright.sync_api import expect

from accounts.models import InstructorRequest, Role
from tests.factories import (
    PASSWORD,
    make_course,
    make_enrollment,
    make_lecture,
    make_module,
    make_review,
    make_user,
)
from tests.payloads import EVERYTHING, PAYLOADS


@pytest.fixture
def course(student):
    """Every field that a person can write holds a payload, long ones all of them, lists one in each row."""
    words = {"full_name": PAYLOADS[1], "headline": EVERYTHING[:160], "bio": EVERYTHING[:4000]}
    teacher = make_user(Role.INSTRUCTOR, **words, password=PASSWORD)
    course = make_course(
        title=EVERYTHING[:200], subtitle=EVERYTHING[:300], description=EVERYTHING, instructor=teacher
    )
    course.category.name = PAYLOADS[0]
    course.category.save()
    module = make_module(course, title=PAYLOADS[1])
    make_lecture(module, title=PAYLOADS[2], notes=EVERYTHING)
    for payload in PAYLOADS:
        make_lecture(module, title=payload[:200], notes=payload)
    make_enrollment(course, student)
    for payload in PAYLOADS[::8]:
        make_review(course, make_user(full_name=payload[:120]), comment=EVERYTHING[:4000])
    InstructorRequest.objects.create(student=student, message=EVERYTHING[:2000])
    return course


# Whatever says so is pressed; links that lead somewhere are not followed.
PRESS_ALL = """() => {
  document.addEventListener("click", (event) => {
    if (/^https?:/.test(event.target.closest("a")?.href)) event.preventDefault();
  }, true);
  for (const each of document.querySelectorAll("main *")) if (each.textContent.trim() === "press") each.click();
}"""
READERS = ["index.html", "course.html?id={}", "learn.html?course={}", "my-courses.html"]
WRITERS = ["index.html", "course.html?id={}", "studio.html", "course-edit.html?id={}", "profile.html"]
RUNNERS = ["dashboard.html", "users.html", "course-edit.html?id={}", "course.html?id={}"]


def visit_and_press(learner, course, addresses=READERS):
    hosts = set()
    page = learner.page
    page.on("request", lambda request: hosts.add(request.url.split("/")[2].split(":")[0]))
    for address in (each.format(course.pk) for each in addresses):
        page.goto(address)
        page.wait_for_load_state("networkidle")
        page.evaluate(PRESS_ALL)
        assert page.evaluate("window.hit") is None, address
    assert hosts <= {"localhost"}


def serve_unsanitised(page):
    def raw(route):
        answer = route.fetch()
        body = answer.json()
        for name in ("description_html", "notes_html"):
            if name in body:
                body[name] = EVERYTHING
        route.fulfill(response=answer, body=json.dumps(body))

    page.route(re.compile(r"/api/courses/(courses|lectures)/\d+/$"), raw)


def test_payloads_in_every_field_do_not_run(learner, course):
    visit_and_press(learner, course)


def test_nor_without_the_sanitiser_of_the_server(learner, course):
    learner.expect_message("evil.example|violates|404.*/x")
    serve_unsanitised(learner.page)
    visit_and_press(learner, course)
    expect(learner.page.get_by_role("heading", level=1)).to_be_visible()


def test_nor_without_the_policy_of_the_browser(open_browser, course, student):
    visitor = open_browser(bypass_csp=True)
    visitor.log_in(student)
    visit_and_press(visitor, course)


@pytest.mark.parametrize(("role", "addresses"), [(Role.INSTRUCTOR, WRITERS), (Role.ADMIN, RUNNERS)])
def test_who_runs_the_place_is_as_safe(open_browser, course, role, addresses):
    """Without the browser's policy, which would hide a hole."""
    visitor = open_browser(bypass_csp=True)
    visitor.log_in(course.instructor if role == Role.INSTRUCTOR else make_user(role, password=PASSWORD))
    visit_and_press(visitor, course, addresses)

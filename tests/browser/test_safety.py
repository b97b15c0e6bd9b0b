"""Text of others never runs, though the server's sanitiser or the browser's policy were not there."""

import json
import re

import pytest
from playwright.sync_api import expect

from tests.factories import make_course, make_enrollment, make_lecture, make_module, make_review

PAYLOADS = [
    "<script>window.hit=1</script>",
    "<img src=x onerror=window.hit=1>",
    "<svg onload=window.hit=1>",
    "<svg><script>window.hit=1</script></svg>",
    "<a href='javascript:window.hit=1'>press</a>",
    "<a href='java&#10;script:window.hit=1'>press</a>",
    "<iframe src='javascript:parent.hit=1'></iframe>",
    "<iframe srcdoc='<script>parent.hit=1</script>'></iframe>",
    "<form action='javascript:window.hit=1'><button>press</button></form>",
    "<details open ontoggle=window.hit=1>",
    "<math><mtext><table><mglyph><style><img src=x onerror=window.hit=1>",
    "<object data='javascript:window.hit=1'></object>",
    "<input autofocus onfocus=window.hit=1>",
    "<video><source onerror=window.hit=1></video>",
    "<style>@import 'https://evil.example/x.css';</style>",
    "<img src='https://evil.example/x.png'>",
    "<link rel=stylesheet href='https://evil.example/x.css'>",
    "<base href='https://evil.example/'>",
    "<meta http-equiv=refresh content='0;url=https://evil.example/'>",
    '"><img src=x onerror=window.hit=1>',
    "${window.hit=1}{{constructor.constructor('window.hit=1')()}}",
]
EVERYTHING = "\n\n".join(PAYLOADS)


@pytest.fixture
def course(student):
    course = make_course(title=EVERYTHING[:200], subtitle=EVERYTHING[:255], description=EVERYTHING)
    course.instructor.full_name = PAYLOADS[1]
    course.instructor.save()
    module = make_module(course, title=PAYLOADS[1])
    make_lecture(module, title=PAYLOADS[2], notes=EVERYTHING)
    make_enrollment(course, student)
    make_review(course, comment=EVERYTHING)
    return course


def visit_and_press(learner, course):
    hosts = set()
    page = learner.page
    page.on("request", lambda request: hosts.add(request.url.split("/")[2].split(":")[0]))
    for address in (
        "index.html",
        f"course.html?id={course.pk}",
        f"learn.html?course={course.pk}",
        "my-courses.html",
    ):
        page.goto(address)
        page.wait_for_load_state("networkidle")
        for press in page.get_by_text("press", exact=True).all():
            press.click(no_wait_after=True)
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

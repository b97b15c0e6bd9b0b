"""When things do not go as planned: the API is away, a session ends, the line drops, nothing is there."""

import re

import pytest
from playwright.sync_api import expect

from accounts.models import LoginSession, Role
from enrollments.models import LectureProgress
from tests.factories import PASSWORD, make_course, make_enrollment, make_outline, make_user

API = re.compile(r"/api/")


@pytest.fixture
def course(transactional_db):
    course = make_course(title="Sailing")
    make_outline(course)
    return course


def cut_the_line(visitor):
    visitor.expect_message("net::ERR")
    visitor.page.route(API, lambda route: route.abort())


def test_without_the_api_it_says_so_and_tries_again(visitor, course):
    cut_the_line(visitor)
    page = visitor.page
    page.goto("index.html")
    expect(page.get_by_role("alert")).to_contain_text("We cannot reach the server")
    page.unroute(API)
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("article")).to_have_count(1)


def test_a_server_error_is_not_a_blank_page(visitor, course):
    visitor.expect_message("500")
    visitor.page.route(
        re.compile("/api/courses/courses/"), lambda route: route.fulfill(status=500, body="oops")
    )
    visitor.page.goto(f"course.html?id={course.pk}")
    expect(visitor.page.get_by_role("button", name="Try again")).to_be_visible()


@pytest.mark.parametrize("query", ["?id=999999", "?id=abc", ""])
def test_a_course_that_is_not_there_is_not_found(visitor, transactional_db, query):
    visitor.expect_message("404")
    visitor.page.goto(f"course.html{query}")
    expect(visitor.page.get_by_role("heading", name="We could not find that")).to_be_visible()


def test_an_unknown_address_has_a_page_that_leads_on(visitor, transactional_db):
    visitor.expect_message("404")
    visitor.page.goto("deep/down/nowhere")
    expect(visitor.page.get_by_role("heading", name="Page not found")).to_be_visible()
    visitor.page.get_by_role("link", name="Browse courses").click()
    expect(visitor.page.get_by_role("heading", level=1, name="Courses")).to_be_visible()


def test_a_page_of_another_role_says_so(visitor, transactional_db):
    visitor.log_in(make_user(Role.INSTRUCTOR, password=PASSWORD))
    visitor.page.goto("my-courses.html")
    expect(visitor.page.get_by_role("heading", name="This page is not for your account")).to_be_visible()


def test_a_page_for_members_asks_to_log_in_and_comes_back(visitor, student):
    visitor.page.goto("my-courses.html")
    visitor.fill_in_login(student.email)
    expect(visitor.page.get_by_role("heading", level=1, name="My courses")).to_be_visible()


def test_a_wrong_password_is_said_without_saying_which_half(visitor, student):
    visitor.expect_message("401")
    visitor.page.goto("login.html")
    visitor.fill_in_login(student.email, "wrong")
    expect(visitor.page.get_by_role("alert")).to_contain_text("do not match an active account")
    expect(visitor.page.get_by_role("alert")).to_be_focused()


def test_who_logs_in_with_a_crowd_gets_in_a_moment_later(visitor, student, settings):
    visitor.expect_message("429")
    settings.THROTTLED, settings.PASSWORD_CHECKS_AT_ONCE = True, 0
    visitor.page.goto("login.html")
    with visitor.page.expect_response(lambda answer: answer.status == 429):
        visitor.fill_in_login(student.email)
    settings.PASSWORD_CHECKS_AT_ONCE = 4
    expect(visitor.page.get_by_role("button", name="Log out")).to_be_visible()


def test_messages_of_the_api_stand_at_their_field(visitor, student):
    visitor.expect_message("409")
    page = visitor.page
    page.goto("register.html")
    page.get_by_role("textbox", name="Full name").fill("Nora")
    page.get_by_role("textbox", name="Email").fill(student.email.upper())
    page.get_by_role("textbox", name="Password").fill("wind and weather 7")
    page.get_by_role("button", name="Create account").click()
    email = page.get_by_role("textbox", name="Email")
    expect(email).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#email-error")).to_be_visible()
    page.get_by_role("alert").get_by_role("link").click()
    expect(email).to_be_focused()


def test_a_session_that_ends_in_a_form_keeps_the_text(learner, course, student):
    make_enrollment(course, student)
    learner.expect_message("401")
    page = learner.page
    page.goto(f"course.html?id={course.pk}")
    page.get_by_role("radio", name="4 stars").check(force=True)
    page.get_by_role("textbox", name="Comment").fill("Long and thoughtful.")
    LoginSession.objects.all().delete()
    page.get_by_role("button", name="Submit review").click()
    dialog = page.get_by_role("dialog", name="Log in again")
    dialog.get_by_role("textbox", name="Email").fill(student.email)
    dialog.get_by_role("textbox", name="Password").fill(PASSWORD)
    dialog.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("listitem").filter(has_text="Long and thoughtful.")).to_be_visible()


def test_a_log_out_is_seen_in_the_other_tab(learner):
    other = learner.second_tab("profile.html")
    expect(other.get_by_role("button", name="Log out")).to_be_visible()
    learner.page.get_by_role("button", name="Log out").click()
    expect(other.get_by_role("banner").get_by_role("link", name="Log in")).to_be_visible()


def test_a_log_in_outlives_the_tab(learner):
    tab = learner.second_tab("my-courses.html")
    expect(tab.get_by_role("link", name="Stella Student")).to_be_visible()


def test_scripts_cannot_read_the_refresh_token(learner):
    page = learner.page
    assert page.evaluate("document.cookie") == ""
    stored = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    cookie = next(one for one in page.context.cookies() if one["httpOnly"])
    assert cookie["value"] not in stored


def test_progress_is_kept_while_the_line_is_down_and_sent_later(learner, course, student):
    make_enrollment(course, student)
    page = learner.page
    page.goto(f"learn.html?course={course.pk}")
    page.wait_for_load_state("networkidle")
    learner.expect_message("net::ERR")
    page.context.set_offline(True)
    page.get_by_role("button", name="Mark as complete").click()
    expect(page.get_by_text("change is kept here")).to_be_visible()
    assert not LectureProgress.objects.filter(completed=True).exists()
    page.context.set_offline(False)
    expect(page.get_by_text("Your progress is saved.")).to_be_visible()
    assert LectureProgress.objects.filter(completed=True).count() == 1


def test_progress_kept_survives_closing_the_page(learner, course, student):
    make_enrollment(course, student)
    page = learner.page
    page.goto(f"learn.html?course={course.pk}")
    page.wait_for_load_state("networkidle")
    learner.expect_message("net::ERR")
    page.route(re.compile("/api/enroll/progress/"), lambda route: route.abort())
    page.get_by_role("button", name="Mark as complete").click()
    page.goto("index.html")
    page.unroute(re.compile("/api/enroll/progress/"))
    page.goto(f"learn.html?course={course.pk}")
    expect(page.get_by_role("navigation", name="Course content")).to_contain_text("1 of 2 done")
    page.wait_for_load_state("networkidle")
    assert LectureProgress.objects.filter(completed=True).count() == 1


def test_what_is_pressed_before_the_script_is_ready_happens_when_it_is(page, transactional_db):
    held = []
    page.route(re.compile(r"/lang/en\.js"), lambda route: held.append(route))
    page.goto("index.html", wait_until="commit")
    page.get_by_role("button", name="Dark mode").click()
    expect(page.get_by_role("button", name="Dark mode")).to_have_attribute("aria-pressed", "false")
    for route in held:
        route.continue_()
    expect(page.get_by_role("button", name="Dark mode")).to_have_attribute("aria-pressed", "true")


def test_a_link_pressed_before_the_script_is_ready_leads_back_all_the_same(visitor, course):
    visitor.expect_message("net::ERR")
    page = visitor.page
    page.route(re.compile(r"/js/pages/login\.js"), lambda route: route.abort())
    page.goto(f"login.html?next=course.html%3Fid%3D{course.pk}", wait_until="commit")
    page.get_by_role("link", name="Create an account").click()
    expect(page).to_have_url(re.compile(rf"register\.html\?next=course\.html%3Fid%3D{course.pk}$"))


def test_a_slow_answer_is_awaited_with_the_outline_of_what_comes(page, course):
    held = []
    page.route(re.compile("/api/courses/courses/"), lambda route: held.append(route), times=1)
    page.goto("index.html")
    expect(page.locator("main .skeleton").first).to_be_visible()
    for route in held:
        route.continue_()
    expect(page.get_by_role("article")).to_have_count(1)
    expect(page.locator(".skeleton")).to_have_count(0)


def test_of_two_tabs_that_need_a_new_token_one_asks_at_a_time(learner):
    held = []
    learner.page.goto("about:blank")  # else this tab would give them its own
    learner.page.context.route(re.compile("/api/session/refresh/"), lambda route: held.append(route), times=1)
    asked = []
    learner.page.context.on("request", lambda one: "/session/refresh/" in one.url and asked.append(one))
    tabs = [learner.second_tab("my-courses.html") for _ in range(2)]
    tabs[0].wait_for_timeout(500)  # so that both have come to asking
    assert len(asked) == len(held) == 1
    held[0].continue_()
    for tab in tabs:
        expect(tab.get_by_role("link", name="Stella Student")).to_be_visible()
    assert LoginSession.objects.get().revoked_at is None


def test_the_speed_of_videos_is_remembered_and_keys_work_them(learner, course, student):
    make_enrollment(course, student)
    course.lectures.update(kind="VIDEO", video_url="https://media.example/knots.mp4")
    page = learner.page
    page.route("https://media.example/**", lambda route: None)  # it never comes, and does not fail
    page.goto(f"learn.html?course={course.pk}")
    page.get_by_role("combobox", name="Speed").select_option("1.5")
    page.reload()
    video = page.locator("video")
    expect(video).to_have_js_property("playbackRate", 1.5)
    page.locator("body").press("m")
    expect(video).to_have_js_property("muted", value=True)

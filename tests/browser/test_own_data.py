"""Taking one's data along, and leaving for good."""

import json
import re

from playwright.sync_api import expect

from accounts.models import Role, User
from tests.factories import PASSWORD, make_course, make_user


def open_profile(visitor):
    visitor.page.goto("profile.html")
    expect(visitor.page.get_by_role("textbox", name="Full name")).not_to_have_value("")
    return visitor.page


def ask_to_delete(page, password: str) -> None:
    page.get_by_role("button", name="Delete my account").click()
    dialog = page.get_by_role("dialog", name="Delete your account?")
    dialog.get_by_role("textbox", name="Password").fill(password)
    dialog.get_by_role("button", name="Delete for good").click()


def test_ones_data_comes_as_a_file(learner, student):
    page = open_profile(learner)
    with page.expect_download() as download:
        page.get_by_role("button", name="Download my data").click()
    assert download.value.suggested_filename == "my-data.json"
    assert json.loads(download.value.path().read_text())["profile"]["email"] == student.email


def test_without_the_line_it_says_that_there_is_no_file(learner):
    learner.expect_message("net::ERR")
    page = open_profile(learner)
    page.route(re.compile("/export/"), lambda route: route.abort())
    page.get_by_role("button", name="Download my data").click()
    expect(page.get_by_text("The server cannot be reached")).to_be_visible()


def test_an_account_is_deleted_with_its_password(learner, student):
    page = open_profile(learner)
    ask_to_delete(page, PASSWORD)
    expect(page).to_have_url(re.compile(r"index\.html$"))
    expect(page.get_by_role("link", name="Sign up")).to_be_visible()
    assert not User.objects.filter(email=student.email).exists()


def test_a_wrong_password_deletes_nothing(learner, student):
    learner.expect_message("400")
    page = open_profile(learner)
    ask_to_delete(page, "not my password")
    password = page.get_by_role("dialog").get_by_role("textbox", name="Password")
    expect(password).to_have_attribute("aria-invalid", "true")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert User.objects.filter(email=student.email).exists()


def test_an_instructor_with_courses_learns_what_to_do_first(visitor):
    visitor.expect_message("409")
    teacher = make_user(Role.INSTRUCTOR, password=PASSWORD)
    make_course(instructor=teacher)
    visitor.log_in(teacher)
    ask_to_delete(open_profile(visitor), PASSWORD)
    expect(visitor.page.get_by_role("dialog").get_by_role("alert")).to_contain_text("courses")

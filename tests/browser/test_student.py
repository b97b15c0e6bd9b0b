"""The whole way of a student: find, look, sign up, enrol, learn, resume elsewhere, review, leave."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from enrollments.models import Enrollment
from tests.factories import make_course, make_enrollment, make_outline, make_progress, make_review, make_user
from tests.mails import wait_for_mails


@pytest.fixture
def course(transactional_db):
    course = make_course(title="Sailing", subtitle="From the harbour to the sea", price="0.00")
    make_outline(course, modules=2, lectures=2)
    return course


def test_a_visitor_finds_a_course_signs_up_and_enrols(visitor, course):
    page = visitor.page
    page.goto("index.html")
    page.get_by_role("searchbox", name="Search courses").fill("sailing")
    page.get_by_role("article").get_by_role("link", name="Sailing").click()
    expect(page.get_by_role("heading", level=1, name="Sailing")).to_be_visible()
    page.get_by_role("button", name="Enroll").click()
    page.get_by_role("link", name="Create an account").click()
    page.get_by_role("textbox", name="Full name").fill("Nora New")
    page.get_by_role("textbox", name="Email").fill("nora@example.com")
    page.get_by_role("textbox", name="Password").fill("wind and weather 7")
    page.get_by_role("button", name="Create account").click()
    expect(page.get_by_role("link", name="Nora New")).to_be_visible()
    page.get_by_role("button", name="Enroll").click()
    expect(page.get_by_role("link", name="Continue learning")).to_be_visible()
    assert Enrollment.objects.get().student.email == "nora@example.com"


def test_a_course_says_what_it_is_to_search_engines(page, course):
    page.goto(f"course.html?id={course.pk}&from=mail")
    expect(page).to_have_title("Sailing · OCMS")
    for name, content in (("name=description", course.subtitle), ("property='og:title'", "Sailing")):
        expect(page.locator(f"meta[{name}]")).to_have_attribute("content", content)
    address = re.compile(rf"^http.*/course\.html\?id={course.pk}$")
    expect(page.locator("link[rel=canonical]")).to_have_attribute("href", address)


def test_enrolling_asks_to_log_in_and_comes_back(visitor, course, student):
    page = visitor.page
    page.goto(f"course.html?id={course.pk}")
    page.get_by_role("button", name="Enroll").click()
    visitor.fill_in_login(student.email)
    expect(page).to_have_url(re.compile(rf"course\.html\?id={course.pk}$"))
    page.get_by_role("button", name="Enroll").click()
    expect(page.get_by_role("link", name="Continue learning")).to_be_visible()


def test_two_quick_clicks_enrol_once(learner, course):
    learner.page.goto(f"course.html?id={course.pk}")
    learner.page.get_by_role("button", name="Enroll").dblclick()
    expect(learner.page.get_by_role("link", name="Continue learning")).to_be_visible()
    assert Enrollment.objects.count() == 1


def test_a_course_is_learned_lecture_by_lecture(learner, course, student):
    make_enrollment(course, student)
    page = learner.page
    page.goto(f"learn.html?course={course.pk}")
    syllabus = page.get_by_role("navigation", name="Course content")
    for number in range(1, 5):
        page.get_by_role("button", name="Mark as complete").click()
        expect(syllabus.get_by_text(f"{number} of 4 done")).to_be_visible()
        if number < 4:
            page.get_by_role("button", name="Next").click()
            expect(page.get_by_role("button", name="Mark as complete")).to_be_visible()
    expect(page.get_by_text("You completed this course")).to_be_visible()
    expect(page.get_by_role("button", name="Next")).to_be_disabled()
    expect(syllabus.get_by_role("link", name=re.compile("done"))).to_have_count(4)
    enrollment = Enrollment.objects.get()
    assert enrollment.status == "COMPLETED"


def test_learning_goes_on_where_it_stopped_on_another_device(learner, open_browser, course, student):
    make_enrollment(course, student)
    learner.page.goto(f"learn.html?course={course.pk}")
    learner.page.get_by_role("button", name="Mark as complete").click()
    learner.page.get_by_role("button", name="Next").click()
    expect(learner.page.get_by_role("heading", level=1, name="Lecture 2")).to_be_visible()
    learner.page.get_by_role("button", name="Next").click()
    expect(learner.page).to_have_url(re.compile("lecture="))
    learner.page.wait_for_load_state("networkidle")
    other = open_browser()
    other.log_in(student)
    other.page.goto(f"learn.html?course={course.pk}")
    current = other.page.get_by_role("navigation", name="Course content").locator("[aria-current=page]")
    third = course.modules.order_by("order")[1].lectures.order_by("order")[0]
    expect(current).to_have_attribute("href", f"learn.html?course={course.pk}&lecture={third.pk}")


def test_back_leads_to_the_lecture_before(learner, course, student):
    make_enrollment(course, student)
    page = learner.page
    page.goto(f"learn.html?course={course.pk}")
    expect(page.get_by_role("heading", level=1, name="Lecture 1")).to_be_visible()
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_role("heading", level=1, name="Lecture 2")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", level=1, name="Lecture 1")).to_be_visible()


def test_a_preview_is_open_to_everyone_and_the_rest_is_not(visitor, course):
    lecture, locked = course.lectures.order_by("pk")[:2]
    lecture.is_preview = True
    lecture.save()
    page = visitor.page
    page.goto(f"course.html?id={course.pk}")
    page.get_by_role("link", name="Lecture 1").click()
    expect(page.get_by_text("Text", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Mark as complete")).to_have_count(0)
    visitor.expect_message("401")
    page.goto(f"learn.html?course={course.pk}&lecture={locked.pk}")
    expect(page.get_by_role("heading", name="Enroll to open this lecture")).to_be_visible()


def test_own_courses_show_progress_and_lead_on(learner, course, student):
    enrollment = make_enrollment(course, student)
    make_progress(enrollment, course.lectures.order_by("pk")[0], completed=True, completed_at=timezone.now())
    page = learner.page
    page.goto("my-courses.html")
    expect(page.get_by_role("heading", level=1, name="My courses")).to_be_visible()
    expect(page.get_by_role("progressbar")).to_have_attribute("value", "25")
    page.get_by_role("link", name="Continue").click()
    expect(page.get_by_role("navigation", name="Course content")).to_contain_text("1 of 4 done")


def test_a_course_is_left_after_asking_and_taken_up_again_by_undo(learner, course, student):
    make_enrollment(course, student)
    page = learner.page
    page.goto("my-courses.html")
    page.get_by_role("button", name="Leave course").click()
    page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("progressbar")).to_have_count(1)
    page.get_by_role("button", name="Leave course").click()
    page.get_by_role("dialog").get_by_role("button", name="Yes, leave").click()
    expect(page.get_by_role("heading", name="No courses yet")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("progressbar")).to_have_count(1)


def test_a_review_is_written_changed_and_deleted(learner, course, student):
    make_enrollment(course, student)
    page = learner.page
    page.goto(f"course.html?id={course.pk}")
    page.get_by_role("radiogroup", name="Rating").get_by_role("radio", name="4 stars").check(force=True)
    page.get_by_role("textbox", name="Comment").fill("Fair winds.")
    page.get_by_role("button", name="Submit review").click()
    expect(page.get_by_text("1 review", exact=True)).to_be_visible()
    expect(page.get_by_role("listitem").filter(has_text="Fair winds.")).to_be_visible()
    page.get_by_role("radio", name="5 stars").check(force=True)
    page.get_by_role("button", name="Save review").click()
    expect(page.get_by_text("5.0")).to_be_visible()
    page.get_by_role("button", name="Delete review").click()
    expect(page.get_by_role("button", name="Submit review")).to_be_visible()


def test_the_histogram_chooses_reviews(visitor, course):
    make_review(course, make_user(), rating=5, comment="Splendid")
    make_review(course, make_user(), rating=2, comment="Seasick")
    page = visitor.page
    page.goto(f"course.html?id={course.pk}")
    page.get_by_role("button", name=re.compile("^2 stars")).click()
    expect(page.get_by_text("Splendid")).to_have_count(0)
    expect(page.get_by_text("Seasick")).to_be_visible()


def test_a_forgotten_password_is_reset_by_mail(visitor, student):
    page = visitor.page
    page.goto("login.html")
    page.get_by_role("link", name="Forgot your password?").click()
    page.get_by_role("textbox", name="Email").fill(student.email)
    page.get_by_role("button", name="Send reset link").click()
    expect(page.get_by_role("heading", name="Check your mail")).to_be_visible()
    page.goto(re.search(r"http://\S+reset-password\.html\S+", wait_for_mails(1)[0].body)[0])
    page.get_by_role("textbox", name="New password").fill("a quite new secret 5")
    page.get_by_role("button", name="Set password").click()
    expect(page.get_by_role("heading", name="Your password is set")).to_be_visible()
    visitor.log_in(student, "a quite new secret 5")


def test_the_profile_is_changed_and_the_header_knows(learner):
    page = learner.page
    page.get_by_role("link", name="Stella Student").click()
    page.get_by_role("textbox", name="Full name").fill("Stella Sailor")
    page.get_by_role("textbox", name="Headline").fill("On the water")
    page.get_by_role("button", name="Save profile").click()
    expect(page.get_by_role("link", name="Stella Sailor")).to_be_visible()
    page.reload()
    expect(page.get_by_role("textbox", name="Headline")).to_have_value("On the water")


def test_a_student_asks_to_become_an_instructor(learner):
    page = learner.page
    page.goto("profile.html")
    page.get_by_role("textbox", name="What would you like to teach?").fill("Knots")
    page.get_by_role("button", name="Become an instructor").click()
    expect(page.get_by_text("Your request is with us")).to_be_visible()

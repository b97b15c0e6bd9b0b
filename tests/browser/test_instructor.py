"""The whole way of an instructor: write a course, order it, publish it, see how it does, take it away."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import LoginSession, Role
from courses.models import Course, Lecture
from tests.browser.editor import open_editor
from tests.browser.pictures import PNG
from tests.factories import (
    PASSWORD,
    make_category,
    make_course,
    make_enrollment,
    make_outline,
    make_progress,
    make_review,
    make_user,
)

COURSES = re.compile(r"/api/courses/courses/")


def save_again(page, instructor):
    dialog = page.get_by_role("dialog", name="Log in again")
    dialog.get_by_role("textbox", name="Email").fill(instructor.email)
    dialog.get_by_role("textbox", name="Password").fill(PASSWORD)
    dialog.get_by_role("button", name="Log in").click()


def write_new_course(teacher):
    """All that "Knots" needs to be saved; it is not saved yet."""
    make_category(name="Seafaring")
    page = teacher.page
    page.goto("course-edit.html")
    page.get_by_role("textbox", name="Title", exact=True).fill("Knots")
    page.get_by_role("textbox", name="Description").fill("Seven.")
    page.get_by_role("combobox", name="Category").select_option("Seafaring")
    return page


class TestWriting:
    def test_a_course_is_written_from_title_to_publication(self, teacher, instructor):
        make_category(name="Seafaring")
        page = teacher.page
        page.goto("studio.html")
        page.get_by_role("link", name="New course").click()
        page.get_by_role("textbox", name="Title", exact=True).fill("Knots")
        page.get_by_role("textbox", name="Subtitle").fill("Seven that hold")
        page.get_by_role("textbox", name="Description").fill("Learn **seven** knots.")
        page.get_by_role("combobox", name="Category").select_option("Seafaring")
        page.get_by_role("combobox", name="Level").select_option("Intermediate")
        page.get_by_role("spinbutton", name="Price").fill("12.50")
        page.get_by_role("button", name="Save", exact=True).click()
        expect(page.get_by_role("heading", level=1, name="Knots")).to_be_visible()
        page.get_by_role("button", name="Add module").click()
        page.get_by_role("textbox", name="Module title").fill("Basics")
        page.get_by_role("button", name="Save module").click()
        page.get_by_role("button", name="Add lecture").click()
        page.get_by_role("textbox", name="Lecture title").fill("The bowline")
        page.get_by_role("textbox", name="Video URL").fill("https://example.org/bowline.mp4")
        page.get_by_role("textbox", name="Duration").fill("12:30")
        page.get_by_role("textbox", name="Notes").fill("Rabbit and *tree*.")
        page.get_by_role("checkbox", name=re.compile("Free preview")).check()
        page.get_by_role("button", name="Save lecture").click()
        expect(page.get_by_text("The bowline")).to_be_visible()
        page.get_by_role("button", name="Publish").click()
        expect(page.get_by_role("button", name="Unpublish")).to_be_visible()
        course = Course.objects.get()
        assert (course.title, str(course.price), course.level) == ("Knots", "12.50", "INTERMEDIATE")
        assert (course.is_published, course.instructor) == (True, instructor)
        lecture = Lecture.objects.get()
        assert (lecture.duration, lecture.is_preview) == (750, True)
        assert lecture.video_url == "https://example.org/bowline.mp4"

    def test_the_currency_is_chosen(self, teacher, draft):
        page = open_editor(teacher, draft)
        expect(page.get_by_role("combobox", name="Currency")).to_have_value("EUR")
        page.get_by_role("combobox", name="Currency").select_option("USD")
        expect(page.get_by_text("Saved at")).to_be_visible()
        page.reload()
        expect(page.get_by_role("combobox", name="Currency")).to_have_value("USD")

    def test_a_draft_saves_itself(self, teacher, draft):
        page = open_editor(teacher, draft)
        page.get_by_role("textbox", name="Title", exact=True).fill("Sailing at night")
        expect(page.get_by_text("Saved at")).to_be_visible()
        expect(page.get_by_role("heading", level=1)).to_have_text("Sailing at night")
        draft.refresh_from_db()
        assert draft.title == "Sailing at night"

    def test_a_published_course_changes_only_when_saved(self, teacher, draft):
        Course.objects.update(is_published=True)
        page = open_editor(teacher, draft)
        page.get_by_role("textbox", name="Subtitle").fill("By the stars")
        expect(page.get_by_text("Changes are not saved yet")).to_be_visible()
        page.wait_for_timeout(1500)
        assert Course.objects.get().subtitle == ""
        page.get_by_role("button", name="Save", exact=True).click()
        expect(page.get_by_text("Saved at")).to_be_visible()
        assert Course.objects.get().subtitle == "By the stars"

    def test_what_was_typed_into_a_new_course_is_there_next_time(self, teacher):
        page = teacher.page
        page.goto("course-edit.html")
        page.get_by_role("textbox", name="Title", exact=True).fill("Half a thought")
        page.goto("studio.html")
        page.goto("course-edit.html")
        expect(page.get_by_role("textbox", name="Title", exact=True)).to_have_value("Half a thought")
        page.get_by_role("button", name="Start afresh").click()
        expect(page.get_by_role("textbox", name="Title", exact=True)).to_have_value("")

    def test_what_is_missing_is_said_at_its_field(self, teacher):
        page = teacher.page
        page.goto("course-edit.html")
        page.get_by_role("button", name="Add module").click()
        expect(page.get_by_role("alert").filter(has_text="There are")).to_be_focused()
        expect(page.get_by_role("textbox", name="Title", exact=True)).to_have_attribute(
            "aria-invalid", "true"
        )

    def test_a_session_that_ends_keeps_the_text(self, teacher, draft, instructor):
        teacher.expect_message("401")
        page = open_editor(teacher, draft)
        LoginSession.objects.all().delete()
        page.get_by_role("textbox", name="Description").fill("A long night's work.")
        save_again(page, instructor)
        expect(page.get_by_text("Saved at")).to_be_visible()
        assert Course.objects.get().description == "A long night's work."

    def test_without_the_line_a_draft_is_not_lost_and_saved_later(self, teacher, draft):
        page = open_editor(teacher, draft)
        teacher.expect_message("net::ERR")
        page.route(COURSES, lambda route: route.abort())
        page.get_by_role("textbox", name="Subtitle").fill("Kept")
        expect(page.get_by_text("Not saved")).to_be_visible()
        page.unroute(COURSES)
        page.get_by_role("button", name="Save", exact=True).click()
        expect(page.get_by_text("Saved at")).to_be_visible()
        assert Course.objects.get().subtitle == "Kept"

    def test_two_clicks_on_save_make_one_course(self, teacher):
        page = write_new_course(teacher)
        page.get_by_role("button", name="Save", exact=True).dblclick()
        expect(page.get_by_role("heading", level=1, name="Knots")).to_be_visible()
        assert Course.objects.count() == 1

    def test_save_and_then_add_module_make_one_course(self, teacher):
        page = write_new_course(teacher)
        page.get_by_role("button", name="Save", exact=True).evaluate(
            "save => { save.click(); document.querySelector('[data-do=add-module]').click(); }"
        )
        expect(page.get_by_role("dialog")).to_be_visible()
        expect(page.get_by_role("heading", level=1, name="Knots")).to_be_visible()
        assert Course.objects.count() == 1

    def test_the_description_is_shown_as_the_server_rendered_it(self, teacher, draft):
        Course.objects.update(description="**Bold** <img src=x onerror=alert(1)>")
        page = open_editor(teacher, draft)
        page.get_by_text("The description as students see it").click()
        expect(page.locator("strong", has_text="Bold")).to_be_visible()

    def test_a_picture_is_chosen_and_taken_away_with_a_way_back(self, teacher, draft):
        page = open_editor(teacher, draft)
        picture = page.get_by_label("Choose a picture")
        picture.set_input_files({"name": "boat.png", "mimeType": "image/png", "buffer": PNG})
        expect(page.get_by_text("Your picture is saved.")).to_be_visible()
        page.get_by_role("button", name="Remove picture").click()
        page.get_by_role("button", name="Undo", exact=True).click()
        expect(page.get_by_role("button", name="Remove picture")).to_be_visible()
        assert Course.objects.get().thumbnail
        page.get_by_role("button", name="Remove picture").click()
        page.goto("studio.html")
        page.wait_for_load_state("networkidle")
        assert not Course.objects.get().thumbnail

    def test_a_file_that_is_no_picture_is_refused_at_its_field(self, teacher, draft):
        teacher.expect_message("400")
        page = open_editor(teacher, draft)
        picture = page.get_by_label("Choose a picture")
        picture.set_input_files({"name": "boat.png", "mimeType": "image/png", "buffer": b"no picture"})
        expect(page.locator("#picture-problem")).to_be_visible()
        expect(picture).to_have_attribute("aria-invalid", "true")


class TestPublishing:
    def test_a_course_without_lectures_is_not_published(self, teacher, instructor):
        teacher.expect_message("409")
        course = make_course(title="Empty", instructor=instructor, is_published=False)
        page = open_editor(teacher, course)
        page.get_by_role("button", name="Publish").click()
        expect(page.get_by_role("alert").filter(has_text="at least one lecture")).to_be_focused()

    def test_unpublishing_can_be_undone(self, teacher, draft):
        Course.objects.update(is_published=True)
        page = open_editor(teacher, draft)
        page.get_by_role("button", name="Unpublish").click()
        expect(page.get_by_role("button", name="Publish", exact=True)).to_be_focused()
        assert not Course.objects.get().is_published
        page.get_by_role("button", name="Undo", exact=True).click()
        expect(page.get_by_role("button", name="Unpublish")).to_be_visible()
        assert Course.objects.get().is_published

    def test_a_course_with_students_is_not_deleted(self, teacher, draft):
        teacher.expect_message("409")
        make_enrollment(draft)
        page = open_editor(teacher, draft)
        page.get_by_role("button", name="Delete course").click()
        page.get_by_role("dialog").get_by_role("button", name="Delete course").click()
        expect(page.get_by_role("alert").filter(has_text="unpublished, but not deleted")).to_be_focused()
        assert Course.objects.exists()

    def test_a_course_without_students_is_deleted(self, teacher, draft):
        page = open_editor(teacher, draft)
        page.get_by_role("button", name="Delete course").click()
        page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
        assert Course.objects.exists()
        page.get_by_role("button", name="Delete course").click()
        page.get_by_role("dialog").get_by_role("button", name="Delete course").click()
        expect(page.get_by_role("heading", name="No courses yet")).to_be_visible()
        assert not Course.objects.exists()

    def test_the_preview_is_the_course_page(self, teacher, draft):
        page = open_editor(teacher, draft)
        page.get_by_role("link", name="Preview").click()
        expect(page.get_by_text("Draft: only you can see this page")).to_be_visible()
        expect(page.get_by_text("No reviews yet")).to_be_visible()


class TestStudio:
    def test_it_shows_drafts_published_courses_and_their_numbers(self, teacher, draft, instructor):
        course = make_course(title="Knots", instructor=instructor, price="20.00")
        first, _ = make_outline(course)
        make_progress(make_enrollment(course), first, completed=True, completed_at=timezone.now())
        make_review(course, rating=4)
        page = teacher.page
        page.goto("studio.html")
        expect(page.get_by_role("heading", level=1, name="My courses")).to_be_visible()
        expect(page.get_by_role("article", name="Sailing")).to_contain_text("Draft")
        knots = page.get_by_role("article", name="Knots")
        expect(knots).to_contain_text("Published")
        expect(knots.get_by_role("definition").first).to_contain_text("2")
        expect(knots).to_contain_text("€40")
        expect(knots.get_by_role("img", name=re.compile("2 in all"))).to_be_visible()
        knots.get_by_text("All numbers").click()
        expect(knots.get_by_role("row", name=re.compile("Lecture 1"))).to_contain_text("1")

    def test_someone_without_courses_learns_what_to_do(self, teacher):
        teacher.page.goto("studio.html")
        teacher.page.get_by_role("link", name="Write your first course").click()
        expect(teacher.page.get_by_role("heading", level=1, name="New course")).to_be_visible()

    def test_many_courses_have_pages(self, teacher, instructor):
        category = make_category()
        for number in range(13):
            make_course(title=f"Course {number}", instructor=instructor, category=category)
        teacher.page.goto("studio.html")
        expect(teacher.page.get_by_role("article")).to_have_count(12)
        teacher.page.get_by_role("navigation", name="Pagination").get_by_role("link", name="Page 2").click()
        expect(teacher.page.get_by_role("article")).to_have_count(1)


class TestRights:
    def test_a_student_is_told_that_the_studio_is_not_theirs(self, learner):
        for address in ("studio.html", "course-edit.html"):
            learner.page.goto(address)
            expect(learner.page.get_by_role("heading", name="not for your account")).to_be_visible()

    def test_nobody_edits_the_course_of_another(self, teacher):
        course = make_course(title="Not yours")
        teacher.page.goto(f"course-edit.html?id={course.pk}")
        expect(teacher.page.get_by_role("heading", name="not for your account")).to_be_visible()

    @pytest.mark.parametrize("query", ["?id=999999", "?id=abc"])
    def test_a_course_that_is_not_there_is_not_found(self, teacher, query):
        teacher.expect_message("404")
        teacher.page.goto(f"course-edit.html{query}")
        expect(teacher.page.get_by_role("heading", name="We could not find that")).to_be_visible()

    def test_an_admin_may_edit_any_course(self, visitor, draft):
        visitor.log_in(make_user(Role.ADMIN, password=PASSWORD))
        page = open_editor(visitor, draft)
        page.get_by_role("button", name="Publish").click()
        expect(page.get_by_role("button", name="Unpublish")).to_be_visible()

    def test_without_the_api_it_says_so_and_tries_again(self, teacher, draft):
        teacher.expect_message("net::ERR")
        page = teacher.page
        page.route(COURSES, lambda route: route.abort())
        page.goto("studio.html")
        expect(page.get_by_role("alert")).to_contain_text("We cannot reach the server")
        page.unroute(COURSES)
        page.get_by_role("button", name="Try again").click()
        expect(page.get_by_role("article", name="Sailing")).to_be_visible()


def test_leaving_a_published_course_with_changes_unsaved_is_asked_about(teacher, draft):
    Course.objects.update(is_published=True)
    page, asked = teacher.page, []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.goto(f"course-edit.html?id={draft.pk}")
    title = page.get_by_role("textbox", name="Title", exact=True)
    title.fill("Sailing at night")
    page.get_by_role("link", name="My courses").first.click(no_wait_after=True)
    expect(title).to_have_value("Sailing at night")
    page.wait_for_timeout(300)
    assert asked == ["beforeunload"]
    assert "course-edit.html" in page.url

"""The outline of a course: written, ordered by keyboard, mouse and finger, and taken back."""

import re

from playwright.sync_api import expect

from courses.models import Lecture, Module
from tests.browser.editor import open_editor, outline_of, wait_for_outline
from tests.browser.fingers import drag_with_a_finger


class TestOutline:
    def test_lectures_move_by_keyboard_through_the_modules(self, teacher, draft):
        page = open_editor(teacher, draft)
        down = page.get_by_role("button", name="Move down: One")
        down.focus()
        page.keyboard.press("Enter")
        expect(down).to_be_focused()
        expect(page.get_by_text("“One” is now lecture 2 of 2 in “A”.")).to_be_attached()
        page.keyboard.press("Enter")
        expect(page.get_by_text("“One” is now lecture 1 of 2 in “B”.")).to_be_attached()
        wait_for_outline(page, draft, [("A", ["Two"]), ("B", ["One", "Three"])])
        page.keyboard.press("Enter")
        expect(page.get_by_role("button", name="Move up: One")).to_be_focused()
        wait_for_outline(page, draft, [("A", ["Two"]), ("B", ["Three", "One"])])

    def test_modules_move_by_keyboard(self, teacher, draft):
        page = open_editor(teacher, draft)
        page.get_by_role("button", name="Move up: B").press("Enter")
        expect(page.get_by_text("“B” is now module 1 of 2.")).to_be_attached()
        wait_for_outline(page, draft, [("B", ["Three"]), ("A", ["One", "Two"])])

    def test_a_move_is_undone(self, teacher, draft):
        page = open_editor(teacher, draft)
        page.get_by_role("button", name="Move down: Two").click()
        page.get_by_role("button", name="Move up: B").click()
        page.get_by_role("button", name="Undo move").click()
        wait_for_outline(page, draft, [("A", ["One"]), ("B", ["Two", "Three"])])
        page.get_by_role("button", name="Undo move").click()
        wait_for_outline(page, draft, [("A", ["One", "Two"]), ("B", ["Three"])])

    def test_a_lecture_is_dragged_into_another_module(self, teacher, draft):
        page = open_editor(teacher, draft)
        rows = page.get_by_role("listitem")
        one = rows.filter(has_text="One").last
        one.drag_to(rows.filter(has_text="Three").last, target_position={"x": 90, "y": 4})
        wait_for_outline(page, draft, [("A", ["Two"]), ("B", ["One", "Three"])])

    def test_a_lecture_is_dragged_to_the_end_of_a_module(self, teacher, draft):
        page = open_editor(teacher, draft)
        one = page.get_by_role("listitem").filter(has_text="One").last
        one.drag_to(page.get_by_role("button", name="Add lecture").last)
        wait_for_outline(page, draft, [("A", ["Two"]), ("B", ["Three", "One"])])

    def test_a_module_is_dragged_before_another(self, teacher, draft):
        page = open_editor(teacher, draft)
        heading = page.get_by_role("heading", level=3)
        heading.filter(has_text="B").drag_to(heading.filter(has_text="A"), target_position={"x": 5, "y": 2})
        wait_for_outline(page, draft, [("B", ["Three"]), ("A", ["One", "Two"])])

    def test_a_finger_drags_by_the_grip(self, open_browser, draft, instructor):
        visitor = open_browser(has_touch=True, viewport={"width": 390, "height": 1500})
        visitor.log_in(instructor)
        page = open_editor(visitor, draft)
        rows = page.get_by_role("listitem")
        one, three = rows.filter(has_text="One").last, rows.filter(has_text="Three").last
        three.scroll_into_view_if_needed()
        drag_with_a_finger(one.get_by_title("Drag to move"), three)
        wait_for_outline(page, draft, [("A", ["Two"]), ("B", ["One", "Three"])])

    def test_escape_ends_a_drag_without_a_move(self, teacher, draft):
        page = open_editor(teacher, draft)
        rows = page.get_by_role("listitem")
        rows.filter(has_text="One").last.hover()
        page.mouse.down()
        rows.filter(has_text="Three").last.hover()
        page.keyboard.press("Escape")
        page.mouse.up()
        expect(page.get_by_role("button", name="Undo move")).to_be_hidden()
        assert outline_of(draft) == [("A", ["One", "Two"]), ("B", ["Three"])]

    def test_a_refused_move_is_taken_back(self, teacher, draft):
        teacher.expect_message("409")
        page = open_editor(teacher, draft)
        refusal = (
            '{"type": "client_error", "errors": [{"code": "being_changed", "detail": "Busy.", "attr": null}]}'
        )
        page.route(re.compile("/reorder/"), lambda route: route.fulfill(status=409, body=refusal))
        page.get_by_role("button", name="Move down: One").click()
        expect(page.get_by_text("Busy.")).to_be_visible()
        expect(page.get_by_role("button", name="Move up: One")).to_be_disabled()

    def test_a_removed_lecture_comes_back_with_undo(self, teacher, draft):
        page = open_editor(teacher, draft)
        page.get_by_role("button", name="Remove: Two").click()
        expect(page.get_by_role("button", name="Remove: Two")).to_have_count(0)
        page.get_by_role("button", name="Undo", exact=True).click()
        expect(page.get_by_role("button", name="Remove: Two")).to_be_focused()
        assert Lecture.objects.count() == 3

    def test_a_removed_lecture_is_gone_when_its_note_is(self, teacher, draft):
        page = open_editor(teacher, draft)
        page.get_by_role("button", name="Remove: Two").click()
        page.get_by_role("button", name="Dismiss").click()
        wait_for_outline(page, draft, [("A", ["One"]), ("B", ["Three"])])

    def test_a_removed_module_is_gone_when_the_page_is_left(self, teacher, draft):
        page = open_editor(teacher, draft)
        page.get_by_role("button", name="Remove: B").click()
        expect(page.get_by_role("button", name="Remove: B")).to_have_count(0)
        page.goto("studio.html")
        page.wait_for_load_state("networkidle")
        assert outline_of(draft) == [("A", ["One", "Two"])]

    def test_moving_after_removing_sends_an_order_without_it(self, teacher, draft):
        page = open_editor(teacher, draft)
        page.get_by_role("button", name="Remove: Two").click()
        page.get_by_role("button", name="Move up: Three").click()
        wait_for_outline(page, draft, [("A", ["One", "Three"]), ("B", [])])

    def test_a_lecture_is_edited(self, teacher, draft):
        page = open_editor(teacher, draft)
        page.get_by_role("button", name="Edit: Three").click()
        expect(page.get_by_role("textbox", name="Notes")).to_have_value("Text")
        page.get_by_role("textbox", name="Lecture title").fill("Third")
        page.get_by_role("button", name="Save lecture").click()
        expect(page.get_by_role("button", name="Edit: Third")).to_be_focused()
        assert Lecture.objects.filter(title="Third").exists()

    def test_a_module_is_renamed(self, teacher, draft):
        page = open_editor(teacher, draft)
        page.get_by_role("button", name="Rename: A").click()
        page.get_by_role("textbox", name="Module title").fill("Aft")
        page.get_by_role("textbox", name="Module title").press("Enter")
        expect(page.get_by_role("heading", level=3, name="Aft")).to_be_visible()
        assert Module.objects.filter(title="Aft").exists()

    def test_escape_does_not_lose_a_half_written_lecture(self, teacher, draft):
        page = open_editor(teacher, draft)
        page.get_by_role("button", name="Add lecture").first.click()
        page.get_by_role("textbox", name="Lecture title").fill("Half")
        page.keyboard.press("Escape")
        page.get_by_role("dialog", name="Close without saving?").get_by_role("button", name="Cancel").click()
        expect(page.get_by_role("textbox", name="Lecture title")).to_have_value("Half")

    def test_a_wrong_address_is_said_at_its_field(self, teacher, draft):
        page = open_editor(teacher, draft)
        page.get_by_role("button", name="Add lecture").first.click()
        page.get_by_role("textbox", name="Lecture title").fill("Film")
        page.get_by_role("textbox", name="Video URL").fill("not an address")
        page.get_by_role("textbox", name="Duration").fill("a while")
        page.get_by_role("button", name="Save lecture").click()
        expect(page.get_by_role("textbox", name="Video URL")).to_have_attribute("aria-invalid", "true")
        page.get_by_role("textbox", name="Video URL").fill("")
        page.get_by_role("button", name="Save lecture").click()
        expect(page.get_by_role("textbox", name="Duration")).to_have_attribute("aria-invalid", "true")

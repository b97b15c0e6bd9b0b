"""What an admin does: look at the numbers, keep categories, answer requests, look after people."""

import re

import pytest
from playwright.sync_api import expect

from accounts.models import InstructorRequest, Role, User
from courses.models import Category
from tests.factories import PASSWORD, make_category, make_course, make_enrollment, make_user

CATEGORIES = re.compile(r"/api/courses/categories/")
STATISTICS = re.compile(r"/api/dashboard/")
CHANGED_PERSON = re.compile(r"/api/accounts/users/[^?]+$")


@pytest.fixture
def admin(transactional_db):
    return make_user(Role.ADMIN, full_name="Ada Admin", email="ada@example.com", password=PASSWORD)


@pytest.fixture
def keeper(visitor, admin):
    """The admin, logged in."""
    visitor.log_in(admin)
    return visitor


def figure(page, name):
    return page.get_by_role("definition").filter(has=page.locator(f"xpath=../dt[.='{name}']"))


def agree(page, action):
    page.get_by_role("dialog").get_by_role("button", name=action).click()


class TestStatistics:
    def test_they_count_and_are_computed_anew_on_refresh(self, keeper):
        page = keeper.page
        make_enrollment(make_course(title="Sailing"))
        page.goto("dashboard.html")
        page.get_by_role("button", name="Refresh").click()
        expect(figure(page, "Total enrollments")).to_contain_text("1")
        expect(figure(page, "Total users")).to_contain_text("3")
        expect(figure(page, "Total courses")).to_contain_text("1")
        expect(page.get_by_text("Computed on")).to_be_visible()
        make_enrollment(make_course(title="Knots"))
        page.get_by_role("button", name="Refresh").click()
        expect(figure(page, "Total enrollments")).to_contain_text("2")

    def test_the_chart_has_its_numbers_in_a_table(self, keeper):
        make_enrollment(make_course(title="Sailing"))
        page = keeper.page
        page.goto("dashboard.html")
        page.get_by_role("button", name="Refresh").click()
        expect(
            page.get_by_role("img", name=re.compile("Enrollments in the last 30 days: 1 in all"))
        ).to_be_visible()
        page.get_by_text("Show as table").click()
        expect(page.get_by_role("row").filter(has=page.get_by_role("rowheader")).nth(0)).to_be_visible()
        expect(page.get_by_role("link", name="Sailing")).to_be_visible()

    def test_without_the_api_it_says_so_and_tries_again(self, keeper):
        keeper.expect_message("net::ERR")
        page = keeper.page
        page.route(STATISTICS, lambda route: route.abort())
        page.goto("dashboard.html")
        expect(page.get_by_role("alert")).to_contain_text("We cannot reach the server")
        page.unroute(STATISTICS)
        page.get_by_role("button", name="Try again").click()
        expect(figure(page, "Total users")).to_be_visible()


class TestCategories:
    def test_one_is_added_renamed_and_deleted(self, keeper):
        page = keeper.page
        page.goto("dashboard.html")
        page.get_by_role("textbox", name="New category").fill("Seafaring")
        page.get_by_role("button", name="Add category").click()
        row = page.get_by_role("listitem").filter(has_text="Seafaring")
        row.get_by_role("button", name="Rename").click()
        page.get_by_role("textbox", name="Category name").fill("Sailing")
        page.get_by_role("button", name="Save category").click()
        expect(page.get_by_role("link", name="Sailing")).to_be_visible()
        assert Category.objects.get().name == "Sailing"
        page.get_by_role("button", name="Delete").click()
        agree(page, "Delete")
        expect(page.get_by_text("“Sailing” is deleted.")).to_be_visible()
        assert not Category.objects.exists()

    def test_a_deleted_one_comes_back_with_undo(self, keeper):
        make_category(name="Seafaring")
        page = keeper.page
        page.goto("dashboard.html")
        page.get_by_role("button", name="Delete").click()
        agree(page, "Delete")
        page.get_by_role("button", name="Undo").click()
        expect(page.get_by_role("link", name="Seafaring")).to_be_visible()
        assert Category.objects.get().name == "Seafaring"

    def test_an_undo_that_fails_can_be_tried_again(self, keeper):
        keeper.expect_message("net::ERR")
        make_category(name="Seafaring")
        page = keeper.page
        page.goto("dashboard.html")
        page.get_by_role("button", name="Delete").click()
        agree(page, "Delete")
        expect(page.get_by_text("“Seafaring” is deleted.")).to_be_visible()
        page.route(CATEGORIES, lambda route: route.abort())
        page.get_by_role("button", name="Undo").click()
        expect(page.get_by_text("We cannot reach the server")).to_be_visible()
        page.unroute(CATEGORIES)
        page.get_by_role("button", name="Undo").click()
        expect(page.get_by_role("link", name="Seafaring")).to_be_visible()

    def test_two_quick_presses_ask_once(self, keeper):
        """Also while the code that asks is still on its way."""
        make_category(name="Seafaring")
        page, held = keeper.page, []
        page.route(re.compile("category-actions"), lambda route: held.append(route))
        page.goto("dashboard.html")
        page.get_by_role("button", name="Rename").dblclick()
        page.wait_for_timeout(300)
        for route in held:
            route.continue_()
        expect(page.get_by_role("dialog")).to_be_visible()
        page.wait_for_timeout(300)
        expect(page.locator("dialog")).to_have_count(1)

    def test_a_taken_name_is_said_at_its_field(self, keeper):
        keeper.expect_message("409")
        make_category(name="Seafaring")
        page = keeper.page
        page.goto("dashboard.html")
        page.get_by_role("textbox", name="New category").fill("seafaring")
        page.get_by_role("button", name="Add category").click()
        expect(page.locator("#new-category-error")).to_contain_text("exists already")

    def test_one_with_courses_stays_and_that_is_said(self, keeper):
        keeper.expect_message("409")
        make_course(category=make_category(name="Seafaring"))
        page = keeper.page
        page.goto("dashboard.html")
        page.get_by_role("button", name="Delete").click()
        agree(page, "Delete")
        expect(page.get_by_text("“Seafaring” still has courses")).to_be_visible()
        assert Category.objects.exists()


class TestRequests:
    @pytest.fixture
    def asked(self, transactional_db):
        student = make_user(full_name="Stella Student")
        return InstructorRequest.objects.create(student=student, message="Knots, please.")

    def test_one_is_approved(self, keeper, asked):
        page = keeper.page
        page.goto("dashboard.html")
        expect(page.get_by_text("Knots, please.")).to_be_visible()
        page.get_by_role("button", name="Approve").click()
        expect(page.get_by_text("Stella Student is an instructor now.")).to_be_visible()
        expect(page.get_by_text("Nobody is waiting for an answer.")).to_be_visible()
        assert User.objects.get(pk=asked.student_id).role == Role.INSTRUCTOR

    def test_one_is_rejected_and_found_among_the_rejected(self, keeper, asked):
        page = keeper.page
        page.goto("dashboard.html")
        page.get_by_role("button", name="Reject").click()
        expect(page.get_by_text("Nobody is waiting for an answer.")).to_be_visible()
        page.get_by_role("combobox", name="Show requests").select_option("Rejected")
        expect(page.get_by_text("Knots, please.")).to_be_visible()
        assert User.objects.get(pk=asked.student_id).role == Role.STUDENT

    def test_the_list_that_was_chosen_last_is_shown_also_when_an_earlier_one_comes_later(self, keeper, asked):
        page, held = keeper.page, []
        page.route(re.compile("status=APPROVED"), lambda route: held.append(route))
        page.goto("dashboard.html")
        expect(page.get_by_text("Knots, please.")).to_be_visible()
        kind = page.get_by_role("combobox", name="Show requests")
        kind.select_option("Approved")
        kind.select_option("Open")
        expect(page.locator("#requests [aria-busy]")).to_have_count(0)
        for route in held:
            route.continue_()
        page.wait_for_timeout(500)
        expect(page.get_by_text("Knots, please.")).to_be_visible()

    def test_one_that_another_admin_answered_is_said_and_leaves(self, keeper, asked):
        keeper.expect_message("409")
        page = keeper.page
        page.goto("dashboard.html")
        expect(page.get_by_role("button", name="Approve")).to_be_visible()
        asked.status, asked.decided_at = "REJECTED", asked.created_at
        asked.save()
        page.get_by_role("button", name="Approve").click()
        expect(page.get_by_text("decided already")).to_be_visible()
        expect(page.get_by_text("Nobody is waiting for an answer.")).to_be_visible()


class TestPeople:
    def test_search_and_role_are_kept_in_the_address(self, keeper):
        make_user(Role.INSTRUCTOR, full_name="Ingrid Instructor")
        make_user(full_name="Ingrid Student")
        page = keeper.page
        page.goto("users.html")
        page.get_by_role("searchbox", name="Search people").fill("ingrid")
        expect(page.get_by_text("2 people")).to_be_visible()
        page.get_by_role("combobox", name="Role", exact=True).select_option("Instructor")
        expect(page.get_by_text("1 person")).to_be_visible()
        expect(page).to_have_url(re.compile(r"users\.html\?search=ingrid&role=INSTRUCTOR$"))
        page.reload()
        expect(page.get_by_text("1 person")).to_be_visible()
        page.go_back()
        expect(page.get_by_text("2 people")).to_be_visible()

    def test_a_role_is_changed_after_a_question(self, keeper):
        student = make_user(full_name="Stella Student")
        page = keeper.page
        page.goto("users.html?role=STUDENT")
        role = page.get_by_role("combobox", name="Role of Stella Student")
        role.select_option("Instructor")
        agree(page, "Cancel")
        expect(role).to_have_value("STUDENT")
        role.select_option("Instructor")
        agree(page, "Change role")
        expect(page.get_by_text("Stella Student has the role Instructor now.")).to_be_visible()
        assert User.objects.get(pk=student.pk).role == Role.INSTRUCTOR

    def test_an_account_is_deactivated_and_reactivated(self, keeper):
        student = make_user(full_name="Stella Student")
        page = keeper.page
        page.goto("users.html?role=STUDENT")
        page.get_by_role("button", name="Deactivate").click()
        agree(page, "Deactivate")
        expect(page.get_by_role("button", name="Reactivate")).to_be_focused()
        assert not User.objects.get(pk=student.pk).is_active
        page.get_by_role("button", name="Reactivate").click()
        agree(page, "Reactivate")
        expect(page.get_by_role("button", name="Deactivate")).to_be_focused()
        assert User.objects.get(pk=student.pk).is_active

    def test_of_two_quick_changes_the_later_is_shown_also_when_the_first_answer_is_late(self, keeper):
        student = make_user(full_name="Stella Student")
        page, late = keeper.page, []
        page.goto("users.html?role=STUDENT")
        page.route(CHANGED_PERSON, lambda route: late.append((route, route.fetch())), times=1)
        page.get_by_role("combobox", name="Role of Stella Student").select_option("Instructor")
        agree(page, "Change role")
        page.get_by_role("button", name="Deactivate").click()
        agree(page, "Deactivate")
        page.wait_for_timeout(500)
        for route, answer in late:
            route.fulfill(response=answer)
        expect(page.get_by_text("has the role Instructor now.")).to_be_visible()
        expect(page.get_by_role("button", name="Reactivate")).to_be_focused()
        expect(page.get_by_role("combobox", name="Role of Stella Student")).to_have_value("INSTRUCTOR")
        student.refresh_from_db()
        assert (student.role, student.is_active) == (Role.INSTRUCTOR, False)

    def test_the_last_admin_stays_one_and_that_is_said(self, keeper, admin):
        keeper.expect_message("409")
        page = keeper.page
        page.goto("users.html")
        page.get_by_role("combobox", name="Role of Ada Admin").select_option("Student")
        agree(page, "Change role")
        expect(page.get_by_text("last active admin")).to_be_visible()
        expect(page.get_by_role("combobox", name="Role of Ada Admin")).to_have_value("ADMIN")
        assert User.objects.get(pk=admin.pk).role == Role.ADMIN

    def test_many_people_have_pages(self, keeper):
        for number in range(21):
            make_user(full_name=f"Student {number}")
        page = keeper.page
        page.goto("users.html?role=STUDENT")
        page.get_by_role("navigation", name="Pagination").get_by_role("link", name="Page 2").click()
        expect(page.get_by_role("button", name="Deactivate")).to_have_count(1)
        expect(page).to_have_url(re.compile("page=2$"))

    def test_nobody_found_says_what_to_try(self, keeper):
        keeper.page.goto("users.html?search=nobodyatall")
        expect(keeper.page.get_by_role("heading", name="Nobody found")).to_be_visible()

    @pytest.mark.parametrize("address", ["dashboard.html", "users.html"])
    def test_others_are_told_that_it_is_not_for_them(self, learner, address):
        learner.page.goto(address)
        expect(learner.page.get_by_role("heading", name="not for your account")).to_be_visible()

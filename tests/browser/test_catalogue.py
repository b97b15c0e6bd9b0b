"""Finding a course: search, filters, sorting and pages, and the address that keeps them."""

import re

import pytest
from playwright.sync_api import expect

from courses.models import Level
from tests.factories import make_category, make_course


@pytest.fixture
def courses(transactional_db):
    sea = make_category(name="At sea", slug="at-sea")
    make_course(title="Sailing", category=sea, price="0.00")
    make_course(title="Rowing", category=sea, price="30.00", level=Level.ADVANCED)
    make_course(title="Knitting", price="10.00")


def titles(page):
    return page.get_by_role("article").get_by_role("heading")


def test_it_lists_courses_newest_first(page, courses):
    page.goto("index.html")
    expect(page.get_by_role("heading", level=1, name="Courses")).to_be_visible()
    expect(titles(page)).to_have_text(["Knitting", "Rowing", "Sailing"])


def test_typing_searches_and_keeps_the_address_in_step(page, courses):
    page.goto("index.html")
    page.get_by_role("searchbox", name="Search courses").press_sequentially("sail")
    expect(titles(page)).to_have_text(["Sailing"])
    expect(page).to_have_url(re.compile(r"\?search=sail$"))
    expect(page.get_by_role("status").filter(has_text="1 course")).to_be_visible()


def test_one_question_is_one_step_back(page, courses):
    page.goto("index.html")
    page.get_by_role("searchbox").press_sequentially("sai", delay=300)
    expect(titles(page)).to_have_text(["Sailing"])
    page.go_back()
    expect(titles(page)).to_have_count(3)
    expect(page.get_by_role("searchbox")).to_have_value("")


def test_filters_and_sorting_live_in_the_address(page, courses):
    page.goto("index.html")
    page.get_by_role("combobox", name="Category").select_option("At sea")
    page.get_by_role("combobox", name="Sort by").select_option("Price: high to low")
    expect(titles(page)).to_have_text(["Rowing", "Sailing"])
    page.reload()
    expect(titles(page)).to_have_text(["Rowing", "Sailing"])
    expect(page.get_by_role("combobox", name="Category")).to_have_value("at-sea")
    page.get_by_role("checkbox", name="Free only").check()
    expect(titles(page)).to_have_text(["Sailing"])
    page.go_back()
    expect(titles(page)).to_have_text(["Rowing", "Sailing"])
    expect(page.get_by_role("checkbox", name="Free only")).not_to_be_checked()


def test_filters_are_chips_that_can_be_removed(page, courses):
    page.goto("index.html?category=at-sea&level=ADVANCED")
    expect(titles(page)).to_have_text(["Rowing"])
    page.get_by_role("button", name="Remove filter Advanced").click()
    expect(titles(page)).to_have_text(["Rowing", "Sailing"])
    page.get_by_role("button", name="Remove filter At sea").click()
    expect(titles(page)).to_have_count(3)


def test_each_chip_says_how_many_courses_match_it_alone(page, courses):
    page.goto("index.html?category=at-sea&level=ADVANCED")
    expect(page.get_by_role("button", name="Remove filter At sea: 2 courses")).to_have_text("At sea 2")
    expect(page.get_by_role("button", name="Remove filter Advanced: 1 course")).to_have_text("Advanced 1")


def test_pages_are_links_that_can_be_shared(page, transactional_db):
    category = make_category()
    for number in range(14):
        make_course(title=f"Number {number}", category=category)
    page.goto("index.html")
    pagination = page.get_by_role("navigation", name="Pagination")
    pagination.get_by_role("link", name="Page 2").click()
    expect(titles(page)).to_have_text(["Number 1", "Number 0"])
    page.goto(page.url)
    expect(titles(page)).to_have_text(["Number 1", "Number 0"])
    expect(pagination.locator("[aria-current=page]")).to_have_text("2")


def test_nothing_found_says_what_to_do(page, courses):
    page.goto("index.html?search=submarines")
    expect(page.get_by_role("heading", name="No course matches")).to_be_visible()
    page.get_by_role("button", name="Remove filter").click()
    expect(titles(page)).to_have_count(3)


def test_an_empty_school_says_so(page, transactional_db):
    page.goto("index.html")
    expect(page.get_by_role("heading", name="No courses yet")).to_be_visible()

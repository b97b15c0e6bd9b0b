"""The course editor, and what is in the database behind it."""

from playwright.sync_api import expect


def open_editor(visitor, course):
    visitor.page.goto(f"course-edit.html?id={course.pk}")
    expect(visitor.page.get_by_role("heading", level=1, name=course.title)).to_be_visible()
    return visitor.page


def outline_of(course) -> list[tuple[str, list[str]]]:
    return [
        (m.title, [x.title for x in m.lectures.order_by("order")]) for m in course.modules.order_by("order")
    ]


def wait_for_outline(page, course, expected):
    """The page shows a move before the server has it."""
    for _ in range(200):
        if outline_of(course) == expected:
            return
        page.wait_for_timeout(100)
    assert outline_of(course) == expected

"""What fingers do, by way of the browser's own protocol: Playwright itself only taps."""

from playwright.sync_api import Locator


def drag_with_a_finger(start: Locator, end: Locator) -> None:
    """From the middle of one element to just below the top of another."""
    page = start.page
    devtools = page.context.new_cdp_session(page)
    (x, y), (end_x, end_y) = _middle_of(start), _top_of(end)
    devtools.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    for part in (0.25, 0.5, 0.75, 1):
        point = {"x": x + (end_x - x) * part, "y": y + (end_y - y) * part}
        devtools.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [point]})
    devtools.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def _middle_of(element: Locator) -> tuple[float, float]:
    box = element.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def _top_of(element: Locator) -> tuple[float, float]:
    box = element.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + 4

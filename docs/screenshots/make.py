"""Photographs every page of a running demo world: `python docs/screenshots/make.py http://localhost:5500/`."""

import os
import sys
from io import BytesIO
from itertools import groupby
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

HERE = Path(__file__).parent
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
SIZES = {390: 844, 1440: 900}
SCHEMES = ("light", "dark")
PEOPLE = {"student": "student@gmail.com", "instructor": "instructor1@gmail.com", "admin": "admin@gmail.com"}
PASSWORD = "1234"  # noqa: S105 (everyone in the demo world has it)

# Name, who looks, address. "a > b": the first link on a that leads to b.
PAGES = [
    ("index", "anyone", "index.html"),
    ("login", "anyone", "login.html"),
    ("register", "anyone", "register.html"),
    ("forgot-password", "anyone", "forgot-password.html"),
    ("reset-password", "anyone", "reset-password.html?uid=MQ&token=any"),
    ("404", "anyone", "no-such-page.html"),
    ("course", "student", "index.html > course.html"),
    ("my-courses", "student", "my-courses.html"),
    ("learn", "student", "my-courses.html > learn.html"),
    ("profile", "student", "profile.html"),
    ("studio", "instructor", "studio.html"),
    ("course-edit", "instructor", "studio.html > course-edit.html?id"),
    ("dashboard", "admin", "dashboard.html"),
    ("users", "admin", "users.html"),
]


def photograph_all(pages_url: str) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for width in SIZES:
            for person, pages in groupby(PAGES, key=lambda page: page[1]):
                tab = open_tab(browser, pages_url, width, person)
                for name, _, way in pages:
                    photograph(tab, find_address(tab, way), f"{name}-{width}")
                tab.context.close()
        browser.close()


def open_tab(browser: Browser, pages_url: str, width: int, person: str) -> Page:
    size = {"width": width, "height": SIZES[width]}
    context = browser.new_context(base_url=pages_url, locale="en-GB", viewport=size, reduced_motion="reduce")
    tab = context.new_page()
    if person in PEOPLE:
        log_in(tab, PEOPLE[person])
    return tab


def log_in(tab: Page, email: str) -> None:
    tab.goto("login.html")
    tab.get_by_role("textbox", name="Email").fill(email)
    tab.get_by_role("textbox", name="Password").fill(PASSWORD)
    tab.get_by_role("main").get_by_role("button", name="Log in").click()
    tab.wait_for_url("**/index.html")


def find_address(tab: Page, way: str) -> str:
    start, _, end = way.partition(" > ")
    if not end:
        return start
    tab.goto(start)
    return tab.locator(f"main a[href^='{end}']").first.get_attribute("href")


def photograph(tab: Page, address: str, name: str) -> None:
    for scheme in SCHEMES:
        tab.emulate_media(color_scheme=scheme)
        tab.goto(address, wait_until="networkidle")
        picture = Image.open(BytesIO(tab.screenshot()))
        picture.save(HERE / f"{name}-{scheme}.webp", quality=70, method=6)


if __name__ == "__main__":
    photograph_all(sys.argv[1])

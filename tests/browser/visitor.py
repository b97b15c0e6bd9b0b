"""What people do on several pages, and what their browser complained of."""

import re

from playwright.sync_api import ConsoleMessage, Page, expect

from accounts.models import User
from tests.factories import PASSWORD

FAILED_REQUEST = "Failed to load resource"


class Visitor:
    def __init__(self, page: Page):
        self.page = page
        self.messages: list[str] = []
        self.expected: list[str] = []
        self.watch(page)

    def watch(self, page: Page) -> None:
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.messages.append(str(error)))

    def expect_message(self, pattern: str) -> None:
        """The browser itself reports every answer of 400 and more, and every one that did not come."""
        self.expected.append(pattern)

    def unexpected_messages(self) -> list[str]:
        return [text for text in self.messages if not any(re.search(known, text) for known in self.expected)]

    def log_in(self, user: User, password: str = PASSWORD) -> None:
        self.page.goto("login.html")
        self.fill_in_login(user.email, password)
        expect(self.page).to_have_url(re.compile(r"index\.html$"))
        expect(self.page.get_by_role("button", name="Log out")).to_be_visible()

    def fill_in_login(self, email: str, password: str = PASSWORD) -> None:
        self.page.get_by_role("textbox", name="Email").fill(email)
        self.page.get_by_role("textbox", name="Password").fill(password)
        self.page.get_by_role("main").get_by_role("button", name="Log in").click()

    def second_tab(self, address: str) -> Page:
        tab = self.page.context.new_page()
        self.watch(tab)
        tab.goto(address)
        return tab

    def _heard(self, message: ConsoleMessage) -> None:
        self.messages.append(f"{message.type}: {message.text} ({message.location.get('url', '')})")

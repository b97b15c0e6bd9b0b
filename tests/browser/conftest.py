"""A real browser on the real pages, served beside the API of this test run.

Needs a Chromium: one on the path, or named by CHROMIUM. Without one these tests are skipped, except in CI.
"""

import os
import shutil
import threading
from collections.abc import Callable
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.db import connections
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from accounts.models import Role
from ocms import pages as pages_server
from tests.browser.visitor import Visitor
from tests.factories import PASSWORD, make_course, make_lecture, make_module, make_user

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
PATIENCE = 40_000  # milliseconds

# The driver of the browser runs an event loop in this thread; the ORM is used beside it, not in it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


class ThreadingServer(ThreadingMixIn, WSGIServer):
    """Browsers open connections ahead of need; one thread would wait for those."""

    daemon_threads = True


class QuietHandler(WSGIRequestHandler):
    def log_message(self, *args):
        pass


@pytest.fixture(scope="session")
def browser():
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if not path and not os.environ.get("CI"):
        pytest.skip("No Chromium: install one, or name it in CHROMIUM. The browser tests did not run.")
    assert path, "CI needs a Chromium for the browser tests"
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        connections.close_all()  # beside the driver's event loop this thread has connections of its own
        browser.close()


@pytest.fixture(scope="session")
def pages_url(live_server) -> str:
    os.environ["OCMS_API_URL"] = live_server.url
    server = make_server("localhost", 0, pages_server.application, ThreadingServer, QuietHandler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://localhost:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()
    del os.environ["OCMS_API_URL"]


@pytest.fixture
def open_browser(browser: Browser, pages_url: str, transactional_db, settings) -> Callable[..., Visitor]:
    """`open_browser()` is a person with a browser of their own; any console message of theirs fails the test."""
    origin = pages_url.rstrip("/")
    settings.FRONTEND_URL = origin
    settings.PAGE_ORIGINS = settings.CORS_ALLOWED_ORIGINS = [origin]
    settings.THROTTLED = False
    opened: list[tuple[BrowserContext, Visitor]] = []

    def open_one(**options) -> Visitor:
        context = browser.new_context(base_url=pages_url, locale=options.pop("locale", "en-GB"), **options)
        context.set_default_timeout(PATIENCE)
        visitor = Visitor(context.new_page())
        opened.append((context, visitor))
        return visitor

    yield open_one
    messages = [message for _, visitor in opened for message in visitor.unexpected_messages()]
    for context, _ in opened:
        context.close()
    assert messages == []


@pytest.fixture
def visitor(open_browser) -> Visitor:
    return open_browser()


@pytest.fixture
def page(visitor) -> Page:
    return visitor.page


@pytest.fixture
def student(transactional_db):
    return make_user(full_name="Stella Student", email="stella@example.com", password=PASSWORD)


@pytest.fixture
def learner(visitor, student) -> Visitor:
    """The student, logged in."""
    visitor.log_in(student)
    return visitor


@pytest.fixture
def instructor(transactional_db):
    return make_user(Role.INSTRUCTOR, full_name="Ingrid Instructor", password=PASSWORD)


@pytest.fixture
def teacher(visitor, instructor):
    """The instructor, logged in."""
    visitor.log_in(instructor)
    return visitor


@pytest.fixture
def draft(instructor):
    """A draft of two modules: A with lectures 1 and 2, B with lecture 3."""
    course = make_course(title="Sailing", instructor=instructor, is_published=False)
    first, second = make_module(course, title="A"), make_module(course, title="B")
    for module, title in ((first, "One"), (first, "Two"), (second, "Three")):
        make_lecture(module, title=title)
    return course

"""What Sentry is told of an error when there is a DSN: a server of its kind listens here and keeps what comes."""

import gzip
import os
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from tests.ocms.processes import CHECKOUT
from tests.ocms.test_production import SOUND

FAIL = """
from django.test import RequestFactory
from ocms.wsgi import application
from courses import views

def fail(*args, **kwargs):
    raise RuntimeError("nothing is known of pia@example.com")

views.CourseViewSet.list = fail
headers = {"Cookie": "refresh=cookie-value", "Authorization": "Basic header-value", "Host": "api.school.example"}
path = "/api/courses/courses/?search=pia%40example.com"
request = RequestFactory().get(path, secure=True, headers=headers)
application(request.environ, lambda status, headers: print(status[:3]))
"""


@pytest.fixture
def sentry():
    """Its address, and the list of what it was sent."""
    got = []

    class Keep(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            got.append(gzip.decompress(body).decode())
            self.send_response(200)
            self.end_headers()

        def log_message(self, *args):
            pass

    with HTTPServer(("127.0.0.1", 0), Keep) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://key@127.0.0.1:{server.server_port}/1", got
        server.shutdown()
        thread.join()


def fail(**changes: str) -> subprocess.CompletedProcess:
    own = {"PATH": os.defpath, "OCMS_DATA_DIR": "/nowhere", "DJANGO_SETTINGS_MODULE": "ocms.settings"}
    command = [sys.executable, "-c", FAIL]
    return subprocess.run(
        command, cwd=CHECKOUT, env={**own, **SOUND, **changes}, capture_output=True, text=True, timeout=60
    )


def test_an_error_is_reported_with_its_place_and_without_what_is_personal(sentry):
    address, got = sentry
    assert fail(SENTRY_DSN=address).stdout == "500\n"
    report = "".join(got)
    assert "RuntimeError" in report
    assert "courses/courses/" in report
    secrets = ["pia", "cookie-value", "header-value", SOUND["SECRET_KEY"]]
    assert [secret for secret in secrets if secret in report] == []


def test_without_a_dsn_nobody_is_told(sentry):
    _, got = sentry
    assert fail().stdout == "500\n"
    assert got == []

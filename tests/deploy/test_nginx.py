"""nginx with deploy/nginx.conf as it stands, before the application as the image runs it, by TLS."""

import http.client
import json
import os
import pwd
import re
import socket
import ssl
import string
import subprocess
import time
from email.message import Message
from pathlib import Path
from wsgiref.util import setup_testing_defaults

import psycopg2
import pytest

from ocms import pages
from tests.deploy.programs import Application, Running, answers, free_port, make_certificate, needed
from tests.ocms.processes import CHECKOUT, eventually

# What Debian's own nginx.conf has around it, where it matters.
AROUND = """
{user}
pid {place}/pid;
error_log {place}/error.log;
daemon off;
events {{ }}
http {{
    include /etc/nginx/mime.types;
    default_type application/octet-stream;
    ssl_protocols TLSv1 TLSv1.1 TLSv1.2 TLSv1.3;
    ssl_prefer_server_ciphers on;
    gzip on;
    include {place}/ocms.conf;
}}
"""
PAGES = CHECKOUT / "frontend"
COURSES = "/api/courses/courses/"
CHANGED = {"js/config.js", "robots.txt"}
STATIC = sorted(str(p.relative_to(PAGES)) for p in PAGES.rglob("*") if p.is_file())


class Site:
    def __init__(self, place: Path, production: dict[str, str]):
        self.place, self.production = place, production
        self.http, self.https, self.upstream = free_port(), free_port(), free_port()
        certificates = make_certificate(place / "certificates")
        self.trust = ssl.create_default_context(cafile=certificates / "fullchain.pem")
        self._configure(certificates)
        self.application = Application(place, self.upstream, production)
        nginx = [needed("nginx", "nginx-light"), "-c", place / "nginx.conf", "-e", place / "error.log"]
        self.nginx = Running(nginx, place / "nginx.log")
        self.nginx.wait_for(lambda: answers(self.https))

    def _configure(self, certificates: Path) -> None:
        values = {
            "OCMS_HOST": "localhost",
            "OCMS_UPSTREAM": f"127.0.0.1:{self.upstream}",
            "OCMS_PAGES": PAGES,
            "OCMS_CERTIFICATES": certificates,
            "OCMS_HTTP_PORT": self.http,
            "OCMS_HTTPS_PORT": self.https,
            "OCMS_LOG": self.place / "access.log",
        }
        configuration = (CHECKOUT / "deploy" / "nginx.conf").read_text()
        (self.place / "ocms.conf").write_text(string.Template(configuration).safe_substitute(values))
        user = f"user {pwd.getpwuid(os.geteuid()).pw_name};" if os.geteuid() == 0 else ""
        (self.place / "nginx.conf").write_text(AROUND.format(place=self.place, user=user))

    def ask(self, method: str, path: str, body=None, secure: bool = True, **headers: str):
        """Status, headers, body."""
        if secure:
            line = http.client.HTTPSConnection("localhost", self.https, timeout=30, context=self.trust)
        else:
            line = http.client.HTTPConnection("localhost", self.http, timeout=30)
        headers = {"Host": "localhost", **{name.replace("_", "-"): value for name, value in headers.items()}}
        try:
            line.request(method, path, body, headers)
            answer = line.getresponse()
            return answer.status, answer.msg, answer.read()
        finally:
            line.close()

    def get(self, path: str, **headers: str):
        return self.ask("GET", path, **headers)

    def post(self, path: str, content: dict, **headers: str):
        return self.ask("POST", path, json.dumps(content), Content_Type="application/json", **headers)

    def open_tls(self) -> ssl.SSLSocket:
        connection = socket.create_connection(("localhost", self.https), timeout=30)
        return self.trust.wrap_socket(connection, server_hostname="localhost")

    def stop(self) -> None:
        self.nginx.stop()
        self.application.stop()


@pytest.fixture(scope="module")
def site(tmp_path_factory, production):
    needed("nginx", "nginx-light")
    site = Site(tmp_path_factory.mktemp("nginx"), production)
    yield site
    site.stop()


def of_our_own_server(path: str) -> tuple[str, Message]:
    """Status and headers that ocms/pages.py answers with."""
    environ = {"PATH_INFO": path, "REQUEST_METHOD": "GET"}
    setup_testing_defaults(environ)
    told = []
    pages.application(environ, lambda status, headers: told.append((status, headers)))
    headers = Message()
    for name, value in told[0][1]:
        headers[name] = value
    return told[0][0], headers


def is_refusal(body: bytes, kind: str, code: str) -> bool:
    refusal = json.loads(body)
    (error,) = refusal["errors"]
    return (refusal["type"], error["code"], error["attr"]) == (kind, code, None) and bool(error["detail"])


# The pages


def test_every_file_comes_as_our_own_server_sends_it(site):
    for name in STATIC:
        status, headers, body = site.get(f"/{name}")
        _, ours = of_our_own_server(f"/{name}")
        assert status == 200, name
        assert body == (PAGES / name).read_bytes() or name in CHANGED
        for header in ("Content-Type", "Cache-Control", *dict(pages.SAFETY)):
            assert headers.get_all(header) == ours.get_all(header), (name, header)


def test_the_policy_of_the_pages_is_ours_with_the_api_on_the_same_host(site):
    policy = pages.POLICY.format(api="", pages="")
    for path in ("/", "/course.html?id=1", "/nowhere"):
        assert squeezed(site.get(path)[1]["Content-Security-Policy"]) == squeezed(policy)


def squeezed(policy: str) -> str:
    return re.sub(r"\s+(?=;|\s)", "", policy)


def test_browsers_are_told_to_come_by_tls_only(site):
    for path in ("/", COURSES):
        (policy,) = site.get(path)[1].get_all("Strict-Transport-Security")
        assert policy == "max-age=31536000; includeSubDomains; preload"


def test_an_address_with_a_query_leads_to_its_page(site):
    assert site.get("/course.html?id=7")[2] == (PAGES / "course.html").read_bytes()
    assert site.get("/")[2] == (PAGES / "index.html").read_bytes()


@pytest.mark.parametrize("path", ["/nowhere", "/js/", "/js", "/.git/config", "/js/.hidden", "/metrics"])
def test_what_is_not_there_or_nobodys_business_is_the_page_that_says_so(site, path):
    status, _, body = site.get(path)
    assert (status, body) == (404, (PAGES / "404.html").read_bytes())


def test_what_a_browser_has_already_is_not_sent_again(site):
    tag = site.get("/css/main.css")[1]["ETag"]
    status, headers, body = site.get("/css/main.css", If_None_Match=tag)
    assert (status, body, headers["Cache-Control"]) == (304, b"", "no-cache")


@pytest.mark.parametrize("path", ["/css/main.css", "/js/api.js", "/index.html", COURSES])
def test_text_is_compressed(site, path):
    _, headers, body = site.get(path, Accept_Encoding="gzip")
    assert headers["Content-Encoding"] == "gzip"
    assert len(body) < len(site.get(path)[2]) / 2


def test_a_player_gets_the_part_of_a_film_it_asks_for(site):
    film = next(name for name in STATIC if name.endswith(".webm"))
    status, _, body = site.get(f"/{film}", Range="bytes=100-199")
    assert (status, body) == (206, (PAGES / film).read_bytes()[100:200])


def test_pages_find_the_api_on_their_own_host_and_robots_the_sitemap(site):
    assert site.get("/js/config.js")[2] == b'export const apiBase = location.origin + "/api/";\n'
    robots = (PAGES / "robots.txt").read_bytes() + b"Sitemap: https://localhost/sitemap.xml\n"
    assert site.get("/robots.txt")[2] == robots
    status, headers, body = site.get("/sitemap.xml")
    assert (status, headers.get_content_type()) == (200, "application/xml")
    assert b"<loc>https://localhost/course.html?id=" in body


# The API behind it


def test_the_api_answers_with_its_own_headers_once_each(site):
    status, headers, body = site.get(COURSES)
    assert status == 200
    assert json.loads(body)["next"].startswith("https://localhost/api/")
    assert headers.get_all("Content-Security-Policy") == [
        "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
    ]
    for name in (
        "X-Frame-Options",
        "X-Content-Type-Options",
        "Referrer-Policy",
        "Cache-Control",
        "X-Request-ID",
    ):
        assert len(headers.get_all(name)) == 1, name


def test_one_id_of_a_request_is_in_the_answer_and_in_both_logs(site):
    given = site.get(COURSES)[1]["X-Request-ID"]
    assert eventually(lambda: given in (site.place / "access.log").read_text(), 5)
    assert eventually(lambda: given in site.application.log.read_text(), 5)


def test_an_operator_is_told_of_demo_logins_that_are_open(site):
    assert '"event": "known_password"' in site.application.log.read_text()


def test_the_log_of_nginx_is_json_and_holds_no_query(site):
    site.get("/reset-password.html?uid=1&token=secret-of-a-link")
    lines = (site.place / "access.log").read_text().splitlines()
    assert {"request_id", "status", "seconds"} <= json.loads(lines[-1]).keys()
    assert "secret-of-a-link" not in "".join(lines)


def test_the_callers_address_is_the_real_one_whatever_they_claim(site):
    for number in range(3):
        pair = {"email": f"nobody{number}@example.org", "password": "wrong wrong"}
        assert site.post("/api/token/", pair, X_Forwarded_For=f"203.0.113.{number}")[0] == 401
    with psycopg2.connect(site.production["DATABASE_URL"]) as connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT key, cardinality(times) FROM accounts_passwordattempts WHERE key LIKE 'address:%'"
        )
        assert cursor.fetchall() in ([("address:127.0.0.1", 3)], [("address:::/64", 3)])
    connection.close()


def test_the_session_of_the_pages_is_a_cookie_for_tls_alone(site):
    people = {"email": "newcomer@example.org", "full_name": "New Comer", "password": "a long enough secret"}
    assert site.post("/api/accounts/register/", people)[0] == 201
    status, headers, _ = site.post("/api/session/", people, Origin="https://localhost")
    assert status == 200
    assert {"secure", "httponly"} <= set(headers["Set-Cookie"].lower().replace(" ", "").split(";"))
    assert site.post("/api/session/", people, Origin="https://elsewhere.example")[0] == 403


def test_metrics_are_for_those_who_ask_the_application_itself(site):
    token = {"Authorization": "Bearer a token for these tests"}
    assert site.get("/metrics", **token)[0] == 404
    line = http.client.HTTPConnection("localhost", site.upstream, timeout=10)
    line.request("GET", "/metrics", headers={"Host": "localhost", **token})
    assert b"ocms_requests_total" in line.getresponse().read()
    line.close()


def test_more_than_five_megabytes_are_refused_in_the_shape_of_the_api(site):
    status, headers, body = site.ask(
        "POST", COURSES, b"x" * (5 * 1024 * 1024 + 1), Content_Type="application/json"
    )
    assert (status, headers.get_content_type()) == (413, "application/json")
    assert is_refusal(body, "client_error", "too_large")
    status, _, body = site.ask("POST", COURSES, b"x" * (2 * 1024 * 1024), Content_Type="application/json")
    assert status == 413
    assert is_refusal(body, "client_error", "too_large")


@pytest.mark.parametrize(
    ("path", "headers", "expected"),
    [
        ("/api/?" + "x" * 17_000, {}, (414, "bad_request")),
        ("/api/", {"X_Long": "x" * 17_000}, (400, "bad_request")),
        ("/../manage.py", {}, (400, "bad_request")),
        ("/api", {}, (404, "not_found")),
    ],
)
def test_what_nginx_refuses_itself_has_the_shape_of_the_api(site, path, headers, expected):
    status, got, body = site.get(path, **headers)
    assert (status, got.get_content_type()) == (expected[0], "application/json")
    assert is_refusal(body, "client_error", expected[1])


def test_without_the_application_the_api_is_502_in_its_shape_and_the_pages_are_there(site):
    site.application.stop()
    try:
        status, headers, body = site.get(COURSES)
        assert (status, headers.get_content_type(), headers["Retry-After"]) == (502, "application/json", "5")
        assert is_refusal(body, "server_error", "unavailable")
        assert site.get("/")[0] == 200
    finally:
        site.application = Application(site.place, site.upstream, site.production)
    assert eventually(lambda: site.get(COURSES)[0] == 200, 10)


# Slow senders


def test_bodies_that_come_slowly_keep_nobody_waiting_and_are_given_up(site):
    """Many more than the application has threads."""
    head = "POST /api/token/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    began = time.monotonic()
    senders = [site.open_tls() for _ in range(60)]
    for number, sender in enumerate(senders):
        length = ("Content-Length: 50", "Transfer-Encoding: chunked")[number % 2]
        sender.sendall(f"{head}{length}\r\n\r\n".encode())
    pair = {"email": "slow@example.org", "password": "wrong wrong"}
    for _ in range(5):
        asked = time.monotonic()
        assert (site.get(COURSES)[0], site.post("/api/token/", pair)[0]) == (200, 401)
        assert time.monotonic() - asked < 2
    answers = [sender.recv(1000) for sender in senders]
    assert all(answer == b"" or answer.startswith(b"HTTP/1.1 408 ") for answer in answers)
    assert 10 < time.monotonic() - began < 25
    for sender in senders:
        sender.close()


# The door


def test_who_comes_without_tls_is_sent_round(site):
    status, headers, _ = site.ask("GET", "/course.html?id=1", secure=False)
    assert (status, headers["Location"]) == (308, "https://localhost/course.html?id=1")


def test_nobody_gets_in_by_another_name(site):
    other = ssl.create_default_context()
    other.check_hostname, other.verify_mode = False, ssl.CERT_NONE
    line = http.client.HTTPSConnection("127.0.0.1", site.https, timeout=10, context=other)
    with pytest.raises(ssl.SSLError):
        line.request("GET", "/")


@pytest.mark.parametrize(("version", "welcome"), [("tls1_1", False), ("tls1_2", True), ("tls1_3", True)])
def test_old_tls_is_refused(site, version, welcome):
    command = [
        "openssl",
        "s_client",
        f"-{version}",
        "-connect",
        f"localhost:{site.https}",
        "-servername",
        "localhost",
    ]
    command += ["-cipher", "ALL:@SECLEVEL=0"]
    answer = subprocess.run(command, input="", capture_output=True, text=True, timeout=20)
    assert ("Cipher is (NONE)" not in answer.stdout) == welcome, answer.stdout


def test_http_2_is_spoken(site):
    context = ssl.create_default_context(cafile=site.place / "certificates" / "fullchain.pem")
    context.set_alpn_protocols(["h2"])
    line = http.client.HTTPSConnection("localhost", site.https, timeout=10, context=context)
    line.connect()
    assert line.sock.selected_alpn_protocol() == "h2"
    line.close()

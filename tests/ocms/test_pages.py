"""The pages' server, called as a WSGI server would."""

import gzip
from functools import partial
from http.server import HTTPServer, SimpleHTTPRequestHandler
from pathlib import Path
from threading import Thread

import pytest

from ocms import pages

pytestmark = pytest.mark.filterwarnings("error")


@pytest.fixture(autouse=True)
def root(tmp_path, monkeypatch) -> Path:
    (tmp_path / "frontend" / "js").mkdir(parents=True)
    (tmp_path / "secret.txt").write_text("not for others")
    root = tmp_path / "frontend"
    (root / "index.html").write_text("<h1>Courses</h1>" + "<p>Sailing</p>" * 100)
    (root / "404.html").write_text("<h1>Nothing here</h1>")
    (root / "js" / "config.js").write_text("export const apiBase = 'as written';")
    (root / ".hidden").write_text("not for others")
    (root / "film.webm").write_bytes(bytes(range(100)))
    (root / "photo.png").write_bytes(b"\x89PNG" + bytes(1000))
    monkeypatch.setattr(pages, "ROOT", root.resolve())
    for name in ("OCMS_API_URL", "OCMS_API_PORT"):
        monkeypatch.delenv(name, raising=False)
    return root


class Answer:
    def __init__(self, status: str, headers: list[tuple[str, str]], body: bytes):
        self.status = int(status.split()[0])
        self.headers = dict(headers)
        assert len(self.headers) == len(headers), "a header is there twice"
        self.body = body


def get(path: str, method: str = "GET", **headers: str) -> Answer:
    got = []
    environ = {"REQUEST_METHOD": method, "PATH_INFO": path, "wsgi.url_scheme": "http", "SERVER_PORT": "5500"}
    environ |= {"HTTP_HOST": "localhost:5500"}
    environ |= {f"HTTP_{name.upper()}": value for name, value in headers.items()}
    body = b"".join(pages.application(environ, lambda status, headers: got.extend([status, headers])))
    return Answer(*got, body)


def test_the_root_is_the_catalogue():
    answer = get("/")
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert answer.body.startswith(b"<h1>Courses</h1>")
    assert answer.headers["Content-Length"] == str(len(answer.body))


def test_scripts_have_the_type_that_browsers_insist_on():
    assert get("/js/config.js").headers["Content-Type"] == "text/javascript; charset=utf-8"


def test_what_is_not_there_is_a_404_with_a_page():
    answer = get("/no-such-page.html")
    assert answer.status == 404
    assert answer.body == b"<h1>Nothing here</h1>"


def test_without_a_page_for_it_a_404_is_plain_text(root):
    (root / "404.html").unlink()
    answer = get("/no-such-page.html")
    assert (answer.status, answer.body) == (404, b"Not found\n")


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt",
        "/js/../../secret.txt",
        "//../secret.txt",
        "/js/..\\..\\secret.txt",
        "/.hidden",
        "/js/./config.js",
        "/index.html\0.png",
        "/etc/passwd",
        "//etc/passwd",
        "/js",
        "/js/",
        "/" + "a" * 5000,
        "/\udcff",
    ],
)
def test_only_files_of_the_folder_are_served(path):
    assert get(path).status == 404


def test_a_link_that_leads_out_of_the_folder_is_not_followed(root):
    (root / "link.txt").symlink_to(root.parent / "secret.txt")
    assert get("/link.txt").status == 404


def test_a_copy_that_is_still_right_is_not_sent_again():
    first = get("/")
    answer = get("/", if_none_match=f'"other", {first.headers["ETag"]}')
    assert (answer.status, answer.body) == (304, b"")
    assert answer.headers["ETag"] == first.headers["ETag"]
    assert get("/", if_modified_since=first.headers["Last-Modified"]).status == 304


@pytest.mark.parametrize(
    "since", ["Mon, 01 Jan 99999 00:00:00 GMT", f"Mon, 01 Jan {'9' * 30} 00:00:00 GMT", "yesterday", ""]
)
def test_a_date_that_is_none_has_the_page_sent(since):
    assert get("/", if_modified_since=since).status == 200


def test_a_changed_file_is_sent_again(root):
    first = get("/")
    (root / "index.html").write_text("<h1>New</h1>")
    assert get("/", if_none_match=first.headers["ETag"]).body == b"<h1>New</h1>"


def test_browsers_ask_again_before_they_use_a_copy():
    assert get("/").headers["Cache-Control"] == "no-cache"


def test_text_is_compressed_for_those_who_take_it():
    answer = get("/", accept_encoding="br, gzip")
    assert answer.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(answer.body) == get("/").body
    assert answer.headers["Content-Length"] == str(len(answer.body))
    assert get("/", accept_encoding="br").headers["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize("accepted", ["", "br", "gzip;q=0", "identity, gzip; q=0.0"])
def test_text_is_sent_as_it_is_to_those_who_do_not(accepted):
    assert "Content-Encoding" not in get("/", accept_encoding=accepted).headers


def test_pictures_are_not_compressed_twice():
    assert "Content-Encoding" not in get("/photo.png", accept_encoding="gzip").headers


def test_head_has_the_headers_alone():
    answer = get("/", method="HEAD")
    assert answer.body == b""
    assert answer.headers == get("/").headers


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [("bytes=10-19", 10, 19), ("bytes=90-", 90, 99), ("bytes=-5", 95, 99), ("bytes=50-500", 50, 99)],
)
def test_a_player_may_ask_for_a_part_of_a_film(asked, first, last):
    answer = get("/film.webm", range=asked)
    assert answer.status == 206
    assert answer.headers["Content-Range"] == f"bytes {first}-{last}/100"
    assert answer.body == bytes(range(first, last + 1))


def test_a_part_beyond_the_end_is_refused_with_the_size():
    answer = get("/film.webm", range="bytes=100-")
    assert (answer.status, answer.headers["Content-Range"]) == (416, "bytes */100")


LONG = f"bytes=0-{'9' * 5000}"  # more digits than Python makes a number of


@pytest.mark.parametrize("asked", ["bytes=-", "bytes=a-b", "bytes=0-1,5-6", "lines=1-2", "", LONG])
def test_a_range_that_says_nothing_gets_the_whole_film(asked):
    answer = get("/film.webm", range=asked)
    assert (answer.status, len(answer.body)) == (200, 100)


def test_a_part_of_a_film_that_has_changed_since_is_the_whole_film():
    assert get("/film.webm", range="bytes=10-19", if_range='"older"').status == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_pages_are_only_read(method):
    answer = get("/", method=method)
    assert (answer.status, answer.headers["Allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize("path", ["/", "/no-such-page.html", "/photo.png"])
def test_every_answer_says_what_a_page_may_load_and_who_may_frame_it(path):
    headers = get(path).headers
    policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert policy["require-trusted-types-for"] == "'script'"
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]


def test_the_api_is_on_the_host_of_the_pages_unless_said_otherwise():
    policy = get("/", host="127.0.0.1:5500").headers["Content-Security-Policy"]
    assert "connect-src 'self' http://127.0.0.1:8000;" in policy
    assert get("/js/config.js").body == b"export const apiBase = 'as written';"


@pytest.mark.parametrize("host", ["", "evil.example; script-src *", 'x"/><script>', "[::1"])
def test_a_made_up_host_does_not_get_into_the_policy(host):
    assert (
        "connect-src 'self' http://localhost:8000;" in get("/", host=host).headers["Content-Security-Policy"]
    )


def test_films_play_by_whichever_name_the_pages_were_opened():
    policy = get("/", host="127.0.0.1:5500").headers["Content-Security-Policy"]
    assert "media-src 'self' http://localhost:5500 https:;" in policy


def test_another_port_of_the_api_reaches_policy_and_configuration(monkeypatch):
    monkeypatch.setenv("OCMS_API_PORT", "8100")
    assert "connect-src 'self' http://localhost:8100;" in get("/").headers["Content-Security-Policy"]
    assert get("/js/config.js").body == b'export const apiBase = "http://localhost:8100/api/";\n'


def test_another_host_of_the_api_reaches_policy_and_configuration(monkeypatch):
    monkeypatch.setenv("OCMS_API_URL", "https://api.school.example/")
    assert "connect-src 'self' https://api.school.example;" in get("/").headers["Content-Security-Policy"]
    assert get("/js/config.js").body == b'export const apiBase = "https://api.school.example/api/";\n'


def test_no_file_of_the_frontend_is_of_an_unknown_type():
    folder = Path(pages.__file__).parent.parent / "frontend"
    assert {file.suffix for file in folder.rglob("*.*") if file.is_file()} <= set(pages.TYPES)


def test_robots_are_told_where_the_sitemap_is(root, monkeypatch):
    monkeypatch.setenv("FRONTEND_URL", "https://school.example")
    (root / "robots.txt").write_text("User-agent: *\n")
    assert get("/robots.txt").body == b"User-agent: *\nSitemap: https://school.example/sitemap.xml\n"


def test_the_sitemap_of_the_api_is_on_the_host_of_the_pages(root, tmp_path, monkeypatch):
    (tmp_path / "sitemap.xml").write_text("<urlset/>")
    with HTTPServer(("127.0.0.1", 0), partial(SimpleHTTPRequestHandler, directory=tmp_path)) as api:
        Thread(target=api.handle_request, daemon=True).start()
        monkeypatch.setenv("OCMS_API_URL", f"http://127.0.0.1:{api.server_port}")
        answer = get("/sitemap.xml", host="evil.example", if_modified_since="Sat, 01 Jan 2022 00:00:00 GMT")
    assert (answer.status, answer.body) == (200, b"<urlset/>")
    assert answer.headers["Content-Type"] == "application/xml; charset=utf-8"


def test_without_the_api_the_sitemap_is_unavailable(monkeypatch):
    monkeypatch.setenv("OCMS_API_URL", "http://127.0.0.1:1")
    assert get("/sitemap.xml").status == 503

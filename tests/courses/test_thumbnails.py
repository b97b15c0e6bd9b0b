"""Pictures that people upload: what is no picture is refused, and of one that is only the picture is kept."""

import struct
import zlib
from io import BytesIO
from itertools import count
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from courses.models import Course
from ocms import urls
from tests.factories import make_course, make_user
from tests.faults import fault_at

pytestmark = pytest.mark.django_db
MARKER = b"<script>window.hit=1</script>"


@pytest.fixture(autouse=True)
def _own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def upload(cast, api):
    def put(content: bytes, name: str = "picture.png", content_type: str = "image/png", course=cast.course):
        file = SimpleUploadedFile(name, content, content_type)
        url = f"/api/courses/courses/{course.pk}/thumbnail/"
        client = api.as_(cast.owner)
        client.raise_request_exception = False
        return client.put(url, {"file": file}, format="multipart")

    return put


def picture(kind: str = "PNG", size: tuple[int, int] = (64, 48), **options) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, "teal").save(out, kind, **options)
    return out.getvalue()


def png_that_says_it_is(width: int, height: int) -> bytes:
    """A few kilobytes that ask for gigabytes."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes(width // 8 + 2) * 100, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_picture_is_taken_and_written_anew_as_webp(upload, kind, tmp_path):
    assert upload(picture(kind), f"picture.{kind.lower()}").status_code == 200
    (kept,) = tmp_path.rglob("*.webp")
    with Image.open(kept) as image:
        assert image.format == "WEBP"


def test_what_hangs_on_behind_or_hides_inside_is_not_kept(upload, tmp_path):
    hidden = Image.Exif()
    hidden[0x010E] = MARKER.decode()
    assert upload(picture("JPEG", exif=hidden) + MARKER, "picture.jpg").status_code == 200
    (kept,) = tmp_path.rglob("*.webp")
    assert MARKER not in kept.read_bytes()


def test_a_big_one_is_made_small(upload, tmp_path):
    upload(picture(size=(3000, 2000)))
    (kept,) = tmp_path.rglob("*.webp")
    with Image.open(kept) as image:
        assert image.size == (1080, 720)


@pytest.mark.parametrize(
    ("content", "name", "content_type"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'>" + MARKER + b"</svg>", "x.svg", "image/svg+xml"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'>" + MARKER + b"</svg>", "x.png", "image/png"),
        (MARKER, "x.png", "image/png"),
        (b"GIF89a/*" + bytes(20) + b"*/=1;" + MARKER, "x.png", "image/png"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n", "x.eps", "image/eps"),
        (picture("GIF"), "x.gif", "image/gif"),
        (picture("TIFF"), "x.tiff", "image/tiff"),
        (picture()[:40], "x.png", "image/png"),
        (b"", "x.png", "image/png"),
        (b"\x00" * 1000, "x.png", "image/png"),
    ],
)
def test_what_is_no_picture_that_all_browsers_show_is_refused_at_its_field(
    upload, content, name, content_type
):
    answer = upload(content, name, content_type)
    assert (answer.status_code, answer.json()["errors"][0]["attr"]) == (400, "file")


@pytest.mark.parametrize("size", [(9_000, 9_000), (30_000, 30_000)])
def test_a_small_file_of_a_huge_picture_is_refused(upload, size):
    assert upload(png_that_says_it_is(*size)).status_code == 400


@pytest.mark.parametrize("name", ["../../evil.png", "/etc/passwd.png", "con.png", "x" * 90 + ".png"])
def test_the_name_of_the_file_plays_no_part(upload, tmp_path, name):
    assert upload(picture(), name).status_code == 200
    (kept,) = (path for path in tmp_path.rglob("*") if path.is_file())
    assert len(kept.stem) == 32
    assert kept.parent == Path(tmp_path) / "thumbnails"


def test_the_one_before_is_deleted(upload, tmp_path, django_capture_on_commit_callbacks):
    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            upload(picture())
    assert len(list(tmp_path.rglob("*.webp"))) == 1


def test_it_goes_with_its_course(upload, cast, api, client, tmp_path, django_capture_on_commit_callbacks):
    for delete in (by_the_owner, by_the_admin):
        course = make_course(instructor=cast.owner)
        upload(picture(), course=course)
        with django_capture_on_commit_callbacks(execute=True):
            delete(course, api, client)
        assert not Course.objects.filter(pk=course.pk).exists()
        assert not list(tmp_path.rglob("*.webp"))


def by_the_owner(course, api, client):
    api.as_(course.instructor).delete(f"/api/courses/courses/{course.pk}/")


def by_the_admin(course, api, client):
    client.force_login(make_user("ADMIN", is_staff=True, is_superuser=True))
    chosen = {"action": "delete_selected", "_selected_action": [course.pk], "post": "yes"}
    client.post("/admin/courses/course/", chosen)


@pytest.mark.django_db(transaction=True)
def test_after_a_fault_at_any_statement_the_picture_of_before_is_there_alone(upload, tmp_path):
    upload(picture())
    before = list(tmp_path.rglob("*.webp"))
    for number in count(1):
        with fault_at(number) as fault:
            answer = upload(picture())
        if not fault.met:
            break
        assert (answer.status_code, list(tmp_path.rglob("*.webp"))) == (503, before), fault.met
    assert number > 4
    assert answer.status_code == 200
    assert [path for path in tmp_path.rglob("*.webp") if path not in before]


def test_it_is_served_as_the_picture_it_is_and_as_nothing_else(upload, api, monkeypatch, tmp_path):
    served = next(each for each in urls.urlpatterns if "media" in str(each.pattern))
    monkeypatch.setitem(served.default_args, "document_root", tmp_path)
    address = upload(picture()).json()["thumbnail"]
    answer = api.get(address)
    answer.close()
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/webp")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer["Content-Security-Policy"]

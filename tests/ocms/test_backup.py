"""The restore drill: a school goes into a file and comes back in an empty database; what is not whole is refused."""

import os
import stat
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlsplit

import psycopg2
import pytest
from django.conf import settings

from ocms.backup.archive import Archive, BackupError, sealed
from tests.ocms.processes import CHECKOUT

PICTURE = "thumbnails/0123456789abcdef0123456789abcdef.webp"
LOG_IN = """
from django.test import Client
pair = {"email": "student@gmail.com", "password": "1234"}
print(Client(SERVER_NAME="localhost").post("/api/token/", pair, content_type="application/json").status_code)
"""
DIE_HALFWAY = """
import os, shutil, sys
from pathlib import Path
from ocms.backup.archive import Archive

def write_half(source, target):
    target.write(source.read(4))
    target.flush()
    os._exit(9)

shutil.copyfileobj = write_half
Archive(Path(sys.argv[1])).extract_tree("media", Path(sys.argv[2]))
"""
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
CONTENT = "SELECT count(*), md5(string_agg(row::text, '|' ORDER BY row::text)) FROM public.\"{}\" row"
SEQUENCES = "SELECT sequencename, last_value FROM pg_sequences ORDER BY 1"
RULES = """\
SELECT concat_ws(' ', conrelid::regclass, conname, contype) FROM pg_constraint WHERE conrelid <> 0
UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
UNION ALL SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
ORDER BY 1"""


class School:
    """A database of its own on the server that the tests use, and a directory for uploads."""

    def __init__(self, name: str, media: Path):
        self.name, self.media = f"{name}_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}", media
        self.url = urlsplit(settings.DATABASE_URL)._replace(path=f"/{self.name}").geturl()
        self.on_server(f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)", f"CREATE DATABASE {self.name}")

    def manage(
        self, *arguments: object, largest_file: int | str = "unlimited"
    ) -> subprocess.CompletedProcess:
        environment = {**os.environ, "DEBUG": "on", "DATABASE_URL": self.url, "MEDIA_ROOT": str(self.media)}
        environment["REDIS_URL"] = settings.CACHES["default"]["LOCATION"]
        limits = ["prlimit", f"--fsize={largest_file}"]
        command = [*limits, sys.executable, "manage.py", *map(str, arguments)]
        return subprocess.run(command, cwd=CHECKOUT, env=environment, capture_output=True, text=True)

    def content(self) -> dict:
        with self.connected() as cursor:
            found = {table: ask(cursor, CONTENT.format(table)) for (table,) in ask(cursor, TABLES)}
            return found | {"sequences": ask(cursor, SEQUENCES), "rules": ask(cursor, RULES)}

    def uploads(self) -> dict:
        return {path.name: path.read_bytes() for path in self.media.rglob("*") if path.is_file()}

    def connected(self):
        return Cursor(self.url)

    def drop(self) -> None:
        self.on_server(f"DROP DATABASE {self.name} WITH (FORCE)")

    def on_server(self, *statements: str) -> None:
        with Cursor(urlsplit(settings.DATABASE_URL)._replace(path="/postgres").geturl()) as cursor:
            for statement in statements:
                cursor.execute(statement)


class Cursor:
    def __init__(self, url: str):
        self.connection = psycopg2.connect(url)
        self.connection.autocommit = True

    def __enter__(self):
        return self.connection.cursor()

    def __exit__(self, *_):
        self.connection.close()


def ask(cursor, query: str) -> list:
    cursor.execute(query)
    return cursor.fetchall()


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """The demo school with a picture, and its backup."""
    place = tmp_path_factory.mktemp("kept")
    school = School("kept", place / "media")
    (school.media / PICTURE).parent.mkdir(parents=True)
    (school.media / PICTURE).write_bytes(b"a picture")
    assert school.manage("migrate", "--verbosity", "0").returncode == 0
    assert school.manage("seed").returncode == 0
    made = school.manage("backup", place / "school.backup")
    assert made.returncode == 0, made.stderr
    yield SimpleNamespace(school=school, backup=place / "school.backup", content=school.content())
    school.drop()


@pytest.fixture(scope="module")
def restored(kept, tmp_path_factory):
    school = School("restored", tmp_path_factory.mktemp("restored") / "media")
    answer = school.manage("restore", kept.backup)
    assert answer.returncode == 0, answer.stderr
    yield school
    school.drop()


@pytest.fixture
def empty(tmp_path):
    school = School("empty", tmp_path / "media")
    yield school
    school.drop()


@pytest.fixture
def other(tmp_path):
    """A school with something in it already."""
    school = School("other", tmp_path / "media")
    with school.connected() as cursor:
        cursor.execute("CREATE TABLE kept AS SELECT 'what was there' AS word")
    (school.media / PICTURE).parent.mkdir(parents=True)
    (school.media / PICTURE).with_name("of_before.webp").write_bytes(b"of before")
    yield school
    school.drop()


def test_what_was_restored_into_an_empty_database_is_what_was_there(kept, restored):
    assert restored.content() == kept.content
    assert restored.uploads() == {Path(PICTURE).name: b"a picture"}


def test_after_a_restore_the_rows_agree_and_people_log_in(restored):
    assert restored.manage("check_invariants").stdout == "All invariants hold.\n"
    assert restored.manage("shell", "--no-imports", "-c", LOG_IN).stdout == "200\n"


def test_a_database_that_is_not_empty_is_left_alone(kept, other):
    before = other.content()
    answer = other.manage("restore", kept.backup)
    assert answer.returncode != 0
    assert "The database is not empty" in answer.stderr
    assert other.content() == before


def test_uploads_that_are_there_are_left_alone(kept, empty):
    empty.media.mkdir()
    (empty.media / "of_before.webp").write_bytes(b"of before")
    assert "is not empty" in empty.manage("restore", kept.backup).stderr
    assert empty.uploads() == {"of_before.webp": b"of before"}


def test_asked_to_replace_it_leaves_nothing_of_what_was_there(kept, other):
    answer = other.manage("restore", "--replace", kept.backup)
    assert answer.returncode == 0, answer.stderr
    assert other.content() == kept.content
    assert other.uploads() == {Path(PICTURE).name: b"a picture"}


@pytest.mark.parametrize("damage", ["cut", "altered"])
def test_a_damaged_backup_changes_nothing_even_when_it_may_replace(kept, other, tmp_path, damage):
    whole = kept.backup.read_bytes()
    middle = len(whole) // 2
    broken = (
        whole[:-1] if damage == "cut" else whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :]
    )
    (tmp_path / "broken").write_bytes(broken)
    before = other.content(), other.uploads()
    answer = other.manage("restore", "--replace", tmp_path / "broken")
    assert answer.returncode != 0
    assert "cut short or altered" in answer.stderr
    assert (other.content(), other.uploads()) == before


def test_one_bit_anywhere_is_noticed(kept, tmp_path):
    whole, broken = kept.backup.read_bytes(), tmp_path / "broken"
    for place in [*range(0, len(whole), len(whole) // 50), *range(len(whole) - 110, len(whole), 7)]:
        broken.write_bytes(whole[:place] + bytes([whole[place] ^ 4]) + whole[place + 1 :])
        with pytest.raises(BackupError):
            Archive(broken)


@pytest.mark.parametrize("length", [0, 1, 100, 512, 10_240, -1024, -110, -1])
def test_what_was_cut_short_anywhere_is_noticed(kept, tmp_path, length):
    (tmp_path / "short").write_bytes(kept.backup.read_bytes()[:length])
    with pytest.raises(BackupError):
        Archive(tmp_path / "short")


def test_a_dump_that_breaks_off_leaves_everything_as_it_was(kept, other, tmp_path):
    with Archive(kept.backup) as whole, sealed(tmp_path / "sealed") as tar:
        whole.extract("database.dump", tmp_path / "dump")
        os.truncate(tmp_path / "dump", (tmp_path / "dump").stat().st_size // 2)
        tar.add_text("manifest.json", whole.manifest)
        tar.add(tmp_path / "dump", "database.dump")
        tar.add(kept.school.media / PICTURE, f"media/{PICTURE}")
    before = other.content(), other.uploads()
    answer = other.manage("restore", "--replace", tmp_path / "sealed")
    assert "Nothing was restored" in answer.stderr
    assert (other.content(), other.uploads()) == before


def test_a_picture_that_does_not_fit_leaves_everything_as_it_was(kept, other, tmp_path):
    with Archive(kept.backup) as whole, sealed(tmp_path / "sealed") as tar:
        whole.extract("database.dump", tmp_path / "dump")
        fits = (tmp_path / "dump").stat().st_size
        (tmp_path / "big.webp").write_bytes(bytes(2 * fits))
        tar.add_text("manifest.json", whole.manifest)
        tar.add(tmp_path / "dump", "database.dump")
        tar.add(kept.school.media / PICTURE, f"media/{PICTURE}")
        tar.add(tmp_path / "big.webp", "media/thumbnails/big.webp")
    before = other.content(), other.uploads()
    answer = other.manage("restore", "--replace", tmp_path / "sealed", largest_file=fits)
    assert "File too large" in answer.stderr
    assert (other.content(), other.uploads()) == before


def test_a_picture_that_a_killed_restore_left_half_is_written_whole(kept, tmp_path):
    halfway = [sys.executable, "-c", DIE_HALFWAY, kept.backup, tmp_path]
    assert subprocess.run(halfway, cwd=CHECKOUT).returncode == 9
    with Archive(kept.backup) as archive:
        (restored,) = archive.extract_tree("media", tmp_path)
    assert restored.read_bytes() == b"a picture"


def test_a_backup_of_a_newer_version_is_refused(kept, empty, tmp_path):
    with Archive(kept.backup) as whole, sealed(tmp_path / "newer") as tar:
        manifest = whole.manifest
        manifest["migrations"].append(["courses", "9999_of_tomorrow"])
        tar.add_text("manifest.json", manifest)
    assert "of another version of OCMS" in empty.manage("restore", tmp_path / "newer").stderr
    with empty.connected() as cursor:
        assert ask(cursor, TABLES) == []


def test_nothing_is_restored_while_the_application_runs(kept, empty):
    with empty.connected():
        assert "stop the application first" in empty.manage("restore", kept.backup).stderr


def test_only_its_owner_can_read_a_backup(kept):
    assert stat.S_IMODE(kept.backup.stat().st_mode) == 0o600


def test_a_backup_that_failed_leaves_no_file(kept, tmp_path):
    missing = tmp_path / "nowhere" / "school.backup"
    answer = kept.school.manage("backup", missing)
    assert answer.returncode != 0
    assert answer.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []

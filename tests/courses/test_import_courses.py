import gzip
import io
import os
import signal
import subprocess
import sys
import time
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.models import Role
from courses.catalogue_import import reading
from courses.models import Category, Course, ImportedCourse, Level
from tests.factories import make_category, make_course, make_user
from tests.parallel import wait_until_alone

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT.parent / "shared" / "data"
HEADER = "id,title,subject,level,is_paid,price,published,lectures,hours"
CHESS = "1,Chess,Games,All Levels,True,20,2016-01-02T03:04:05Z,12,1.5"
CHECKERS = "2,Checkers,Games,Expert Level,False,0,2017-01-02T03:04:05Z,1,0.25"

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(tmp_path):
    """Imports these lines, or bytes, as a file; what the command says."""

    def run(*rows: str, content: bytes | None = None, name: str = "school.csv", **options) -> str:
        path, out = tmp_path / name, io.StringIO()
        path.write_bytes("\n".join([HEADER, *rows, ""]).encode() if content is None else content)
        call_command("import_courses", str(path), stdout=out, **options)
        return out.getvalue()

    return run


class TestWhatBecomesOfARow:
    def test_a_published_course_with_the_values_of_the_row(self, run):
        run(CHESS, currency="USD")
        course = Course.objects.get()
        assert (course.title, course.slug, course.category.name) == ("Chess", "chess", "Games")
        assert (course.price, course.currency, course.is_published) == (Decimal("20.00"), "USD", True)
        assert course.created_at.isoformat() == "2016-01-02T03:04:05+00:00"

    def test_counters_equal_the_rows_that_there_are(self, run):
        run(CHESS)
        stats = Course.objects.get().stats
        assert (stats.lecture_count, stats.enrollment_count, stats.rating_count) == (0, 0, 0)

    def test_a_description_made_of_what_the_row_tells(self, run):
        run(CHESS)
        assert Course.objects.get().description == (
            "From the catalogue “school”: Games, all levels, 12 lectures, 1.5 hours of content, "
            "published on 2 January 2016."
        )

    @pytest.mark.parametrize(
        ("named", "level"),
        [
            ("All Levels", Level.BEGINNER),
            ("Beginner Level", Level.BEGINNER),
            ("Intermediate Level", Level.INTERMEDIATE),
            ("Expert Level", Level.ADVANCED),
            ("", Level.BEGINNER),
        ],
    )
    def test_levels(self, run, named, level):
        run(CHESS.replace("All Levels", named))
        assert Course.objects.get().level == level

    @pytest.mark.parametrize(
        "title", ["プログラミング入門", "العربية", "=1+1", "+10 tricks", "12345", "🎉🎉"]
    )
    def test_a_title_of_any_kind_is_kept_as_it_is(self, run, title):
        run(CHESS.replace("Chess", title))
        course = Course.objects.get()
        assert course.title == title
        assert course.slug.strip("-0123456789")

    def test_equal_titles_get_slugs_of_their_own(self, run):
        run(CHESS, CHESS.replace("1,", "7,", 1))
        assert set(Course.objects.values_list("slug", flat=True)) == {"chess", "chess-2"}

    def test_it_is_found_by_searching(self, run):
        run(CHESS, CHECKERS)
        assert [course.title for course in Course.objects.search("chekcers games")] == ["Checkers"]

    def test_a_category_is_taken_whatever_its_case_or_made(self, run):
        games = make_category(name="GAMES")
        run(CHESS, CHECKERS.replace("Games", "Board games"))
        assert Course.objects.get(title="Chess").category == games
        assert Category.objects.count() == 2


class TestRunningItAgain:
    def test_changes_nothing(self, run):
        run(CHESS, CHECKERS)
        before = list(Course.objects.order_by("pk").values())
        assert "added 0, changed 0, unchanged 2" in run(CHESS, CHECKERS)
        assert list(Course.objects.order_by("pk").values()) == before

    def test_a_changed_row_changes_its_course(self, run):
        run(CHESS, CHECKERS)
        before = Course.objects.get(title="Chess")
        assert "added 0, changed 1, unchanged 1" in run(CHESS.replace("Chess", "Chess II"), CHECKERS)
        course = Course.objects.get(pk=before.pk)
        assert (course.title, course.slug) == ("Chess II", "chess")
        assert course.updated_at > before.updated_at

    def test_what_was_edited_here_stays(self, run):
        run(CHESS)
        Course.objects.update(description="Better words.", is_published=False)
        run(CHESS)
        course = Course.objects.get()
        assert (course.description, course.is_published) == ("Better words.", False)

    def test_ids_of_two_sources_do_not_meet(self, run):
        run(CHESS, source="one")
        run(CHESS, source="two")
        assert Course.objects.count() == 2

    def test_a_deleted_course_comes_back(self, run):
        run(CHESS)
        Course.objects.all().delete()
        run(CHESS)
        assert Course.objects.count() == ImportedCourse.objects.count() == 1

    def test_a_dry_run_tells_and_writes_nothing(self, run):
        assert "added 2, changed 0" in run(CHESS, CHECKERS, dry_run=True)
        assert not Course.objects.exists()
        assert not Category.objects.exists()


class TestFaultyRows:
    @pytest.mark.parametrize(
        ("row", "reason"),
        [
            (CHESS + ",1", "it has 10 cells, the header has 9"),
            ("7,Chess", "it has 2 cells, the header has 9"),
            (CHESS.replace("Chess", '"Che""ss\n8,Go"'), "its title holds a line break"),
            (CHESS.replace("Chess", "Che\0ss"), "its title holds a control character"),
            (CHESS.replace("Chess", "Che\x1b[31mss"), "its title holds a control character"),
            (CHESS.replace("Chess", "Che\u202ess"), "its title is refused: Use one line"),
            (CHESS.replace("Chess", "Che\udcffss"), "its title is not UTF-8"),
            (CHESS.replace("Chess", "x" * 201), "its title is refused: Ensure this value has at most 200"),
            (CHESS.replace("Chess", "x" * 140_000), "it is not CSV: field larger than field limit"),
            (CHESS.replace("Chess", '"Che"ss'), "it is not CSV: ',' expected after '\"'"),
            (CHESS.replace("Chess", " "), "its title is refused: This field cannot be blank"),
            (CHESS.replace("1,", ",", 1), "it has no id"),
            (CHESS.replace("Games", "x" * 81), "its name is refused: Ensure this value has at most 80"),
            (CHESS.replace("Games", ""), "it has no category"),
            (CHESS.replace("All Levels", "52"), "its level “52” is not known"),
            (CHESS.replace("True", "perhaps"), "“perhaps” does not say whether it is paid"),
            (CHESS.replace(",20,", ",,"), "it is a paid course without a price"),
            (CHESS.replace(",20,", ",0,"), "it is paid, but its price is 0.00"),
            (CHECKERS.replace(",0,", ",9,"), "it is free, but its price is 9.00"),
            (CHESS.replace(",20,", ",-20,"), "its price “-20” is not an amount"),
            (CHESS.replace(",20,", ",NaN,"), "its price “NaN” is not an amount"),
            (CHESS.replace(",20,", ",1e400,"), "its price “1e400” is not an amount"),
            (CHESS.replace(",20,", ",٢٠,"), "its price “٢٠” is not an amount"),
            (CHESS.replace(",20,", ",1000000,"), "its price “1000000” is not an amount"),
            (
                CHESS.replace("2016-", "3016-"),
                "its time of publication 3016-01-02T03:04:05Z is not in the past",
            ),
            (CHESS.replace("2016-01", "yesterday"), "is not ISO 8601"),
            (CHESS.replace(",12,", ",twelve,"), "“twelve” is not a number of lectures"),
        ],
    )
    def test_are_skipped_with_line_and_reason(self, run, row, reason):
        content = "\n".join(
            [HEADER, CHECKERS.replace("2,", "9,", 1), row, CHECKERS.replace("2,", "5,", 1), ""]
        )
        said = run(content=content.encode("utf-8", "surrogateescape"))
        assert "faulty rows skipped: 1\n" in said
        assert "    line 3: " in said or "    lines 3 to 4: " in said
        assert reason in said
        assert Course.objects.count() == 2

    def test_a_quote_that_is_never_closed(self, run):
        said = run(CHESS, '3,"Go', CHECKERS)
        assert "lines 3 to 4: it is not CSV: unexpected end of data" in said
        assert [course.title for course in Course.objects.all()] == ["Chess"]

    def test_an_unknown_currency(self, run):
        said = run(content=b"id,title,price,currency,category\n1,Chess,2,XXX,Games\n")
        assert "line 2: its currency “XXX” is not known" in said

    def test_a_repeated_row_is_merged(self, run):
        said = run(CHESS, CHECKERS, CHESS)
        assert "added 2, " in said
        assert "repeated rows merged: 1\n  faulty rows skipped: 0" in said

    def test_an_id_used_again_for_something_else_is_faulty(self, run):
        said = run(CHESS, CHESS.replace("Chess", "Go"))
        assert "line 3: its id 1 stands on line 2 with other values" in said
        assert Course.objects.get().title == "Chess"


class TestFiles:
    @pytest.mark.parametrize(
        "change",
        [
            lambda text: text.replace("\n", "\r\n"),
            lambda text: "\ufeff" + text,
            lambda text: text.replace(",", ";"),
            lambda text: text.replace(",", "\t"),
            lambda text: text.replace("\n", "\n\n"),
        ],
        ids=["CRLF", "byte order mark", "semicolons", "tabs", "blank lines"],
    )
    def test_of_other_makes(self, run, change):
        said = run(content=change("\n".join([HEADER, CHESS, CHECKERS])).encode())
        assert "added 2, " in said
        assert "skipped: 0" in said

    def test_gzipped_whatever_the_name(self, run):
        assert "added 1, " in run(content=gzip.compress(f"{HEADER}\n{CHESS}\n".encode()))

    @pytest.mark.parametrize(
        "content",
        [
            b"",
            b"\n\n",
            b"PK\x03\x04\x00\x00",
            "id,title".encode("utf-16"),
            b"\x1f\x8bnot gzip",
            gzip.compress(f"{HEADER}\n{CHESS}\n".encode())[:-12],
            b"id," * 400_000,
        ],
        ids=["empty", "blank", "a zip", "UTF-16", "false gzip", "cut off", "endless line"],
    )
    def test_that_cannot_be_read_are_refused_in_a_sentence(self, run, content):
        with pytest.raises(CommandError, match=r"^“.*school\.csv” cannot be read: .+\.$"):
            run(content=content)
        assert not Course.objects.exists()

    def test_that_unpack_to_more_than_the_limit_are_refused_before_anything_is_written(
        self, run, monkeypatch
    ):
        monkeypatch.setattr(reading, "MAX_BYTES", 10_000)
        bomb = gzip.compress(f"{HEADER}\n{CHESS}\n".encode() + b"\n" * 20_000)
        with pytest.raises(CommandError, match=r"larger than 10,000 bytes when unpacked"):
            run(content=bomb)
        assert not Course.objects.exists()

    def test_of_too_many_rows(self, run, monkeypatch):
        monkeypatch.setattr(reading, "MAX_ROWS", 1)
        with pytest.raises(CommandError, match=r"more than 1 rows"):
            run(CHESS, CHECKERS)

    def test_that_are_missing(self):
        with pytest.raises(CommandError, match=r"there is no such file\.$"):
            call_command("import_courses", "/nowhere/courses.csv")

    def test_without_a_needed_column(self, run):
        with pytest.raises(CommandError, match=r"has no column “price”; its columns are “id”, “name”\.$"):
            run(content=b"id,name\n1,Chess\n")

    def test_without_categories(self, run):
        content = b"id,name,price\n1,Chess,2\n"
        with pytest.raises(CommandError, match="--category"):
            run(content=content)
        run(content=content, category="Games")
        assert Course.objects.get().category.name == "Games"

    def test_with_columns_of_any_name(self, run):
        run(
            content=b"nr,what,cost,kind\n1,Chess,2,Games\n",
            column=["id=nr", "title=what", "price=cost", "category=kind"],
        )
        assert Course.objects.get().title == "Chess"

    @pytest.mark.parametrize("column", ["colour=id", "title=", "title"])
    def test_columns_that_make_no_sense(self, run, column):
        with pytest.raises(CommandError, match="FIELD=COLUMN"):
            run(CHESS, column=[column])


class TestTheOwner:
    def test_is_the_instructor_named(self, run):
        instructor = make_user(Role.INSTRUCTOR, email="grace@example.com")
        run(CHESS, instructor="Grace@example.com")
        assert Course.objects.get().instructor == instructor

    @pytest.mark.parametrize(
        "fields", [{"role": Role.STUDENT}, {"role": Role.INSTRUCTOR, "is_active": False}]
    )
    def test_must_be_an_active_instructor(self, run, fields):
        make_user(email="sam@example.com", **fields)
        with pytest.raises(
            CommandError, match=r"no active instructor or admin with the e-mail sam@example\.com"
        ):
            run(CHESS, instructor="sam@example.com")

    def test_is_else_an_account_that_nobody_can_sign_in_to(self, run):
        run(CHESS)
        run(CHECKERS)
        owner = Course.objects.values_list("instructor", flat=True).distinct().get()
        assert not make_course(instructor_id=owner).instructor.has_usable_password()


SLOW_IMPORT = """
import sys, time, django
django.setup()
from django.core.management import call_command
from django.db import connection
connection.settings_dict["NAME"] = sys.argv[1]
call_command("import_courses", sys.argv[2])
"""


@pytest.mark.django_db(transaction=True)
def test_killed_in_the_middle_it_leaves_whole_batches_and_goes_on_when_run_again(tmp_path):
    path = tmp_path / "school.csv"
    rows = [CHESS.replace("1,Chess", f"{n},Chess {n}") for n in range(1, 3001)]
    path.write_text("\n".join([HEADER, *rows]))
    command = [sys.executable, "-c", SLOW_IMPORT, connection.settings_dict["NAME"], str(path)]
    addresses = {"DATABASE_URL": settings.DATABASE_URL, "REDIS_URL": settings.REDIS_URL}
    environment = os.environ | addresses | {"DJANGO_SETTINGS_MODULE": "ocms.settings", "DEBUG": "on"}
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL) as process:
        while Course.objects.count() == 0 and process.poll() is None:
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
    wait_until_alone()
    left = Course.objects.count()
    assert left in range(500, 3000, 500)
    assert ImportedCourse.objects.count() == Course.objects.filter(search_entry__isnull=False).count() == left
    out = io.StringIO()
    call_command("import_courses", str(path), stdout=out)
    assert f"added {3000 - left:,}, changed 0, unchanged {left:,}" in out.getvalue()


class TestRealCatalogues:
    @pytest.mark.parametrize(
        ("file", "expected"),
        [
            (
                "catalogue_udemy/udemy_courses.csv",
                ["3,678 rows", "added 3,667,", "merged: 6\n", "skipped: 5\n"],
            ),
            (
                "catalogue_udemy_finance/udemy_finance_accounting.csv.gz",
                [
                    "13,608 rows",
                    "added 13,607,",
                    "merged: 0\n",
                    "skipped: 1\n",
                    "a paid course without a price",
                ],
            ),
        ],
    )
    def test_load_whole(self, file, expected):
        if not (DATA / file).exists():
            pytest.skip("the test data are not beside this checkout")
        out = io.StringIO()
        call_command("import_courses", str(DATA / file), stdout=out)
        assert [part for part in expected if part not in out.getvalue()] == []
        slugs = Course.objects.values_list("slug", flat=True)
        assert all(any(char.isalpha() for char in slug) for slug in slugs)

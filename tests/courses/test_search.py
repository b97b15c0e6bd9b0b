import re

import pytest
from django.core.management import call_command
from django.db import connection

from accounts.models import Role
from courses.models import Course, CourseSearch, LexemeCount, SearchWord
from courses.search import understand
from ocms.invariants import breaches
from tests.factories import make_category, make_course, make_enrollment, make_user
from tests.ocms.processes import CHECKOUT

pytestmark = pytest.mark.django_db

GARBAGE = [
    *("'", '"', "\\", "\\'", "''''", "& | ! ( ) : * <->", "a:*b", "'a' & !", "%s %", "\\u0041", "<script>"),
    *("\U0001f389", "\u200f", "\ud7ff\U0010ffff", "a@b.c http://x.y/z"),
    *("a" * 200, "é" * 200, "入" * 200, "a b " * 50, "-" * 200),
]


def titles(text: str, courses=None) -> list[str]:
    found = (Course.objects if courses is None else courses).search(text).order_by("-relevance", "-pk")
    return [course.title for course in found]


class TestWhereItLooks:
    @pytest.mark.parametrize("field", ["title", "subtitle"])
    def test_it_looks_in(self, field):
        course = make_course(**{field: "Woodturning"})
        make_course()
        assert titles("woodturning") == [course.title]

    def test_it_looks_in_the_category(self):
        make_course(title="Bowls", category=make_category(name="Woodturning"))
        assert titles("woodturning") == ["Bowls"]

    def test_it_looks_in_the_name_of_the_instructor(self):
        make_course(title="Bowls", instructor=make_user(Role.INSTRUCTOR, full_name="Grace Hopper"))
        assert titles("hopper") == ["Bowls"]

    def test_words_may_be_spread_over_them(self):
        make_course(title="Bowls", subtitle="For beginners", category=make_category(name="Woodturning"))
        assert titles("woodturning bowls beginner") == ["Bowls"]

    def test_every_word_must_be_found(self):
        make_course(title="Turning bowls")
        assert titles("turning bowls chess") == []


class TestWhatItForgives:
    @pytest.mark.parametrize("typed", ["program", "programs", "programming", "programmed"])
    def test_word_forms(self, typed):
        make_course(title="Program design")
        assert titles(typed) == ["Program design"]

    def test_the_beginning_of_the_last_word(self):
        make_course(title="JavaScript for beginners")
        assert titles("java") == titles("javascript beg") == ["JavaScript for beginners"]

    @pytest.mark.parametrize("typed", ["pyhton", "pyton", "pythoon", "pithon", "Pyhton"])
    def test_one_typo(self, typed):
        make_course(title="Python basics")
        assert titles(typed) == titles(f"{typed} basics") == ["Python basics"]

    def test_a_misspelt_word_form_puts_the_right_word_first(self):
        make_course(title="Programming")
        make_course(title="Program")
        assert titles("programing") == ["Programming", "Program"]

    @pytest.mark.parametrize("typed", ["pyhtno", "nohtyp", "2021", "jav"])
    def test_not_two_typos_nor_in_numbers_or_short_words(self, typed):
        make_course(title="Python 2020 Lav")
        assert titles(typed) == []

    def test_a_word_that_exists_is_not_corrected(self):
        make_course(title="Java")
        make_course(title="Lava")
        assert titles("java") == ["Java"]

    def test_accents_and_case(self):
        make_course(title="Économie générale")
        assert titles("ECONOMIE GENERALE") == ["Économie générale"]

    def test_stop_words_are_left_out_when_there_are_others(self):
        make_course(title="Guitar basics")
        assert titles("the basics of the guitar for") == ["Guitar basics"]

    def test_stop_words_alone_are_looked_for(self):
        make_course(title="The Who")
        make_course(title="Chess")
        assert titles("the") == ["The Who"]

    def test_languages_named_by_signs(self):
        for title in ("C for all", "C++ for all", "C# for all"):
            make_course(title=title)
        assert titles("c++") == ["C++ for all"]
        assert titles("C#") == ["C# for all"]


class TestScripts:
    @pytest.mark.parametrize(
        ("title", "typed"),
        [
            ("Рисование для начинающих", "рисование"),
            ("Рисование для начинающих", "рисовние"),
            ("تعلم اللغة العربية", "العربية"),
            ("ギター入門講座", "入門"),
            ("区块链基础课程", "基础"),
            ("한국어 배우기", "한국어"),
            ("Straße und Fuß", "strasse"),
        ],
    )
    def test_finds(self, title, typed):
        make_course(title=title)
        make_course(title="Something else")
        assert titles(typed) == [title]

    def test_chinese_characters_must_follow_each_other(self):
        make_course(title="门外入内")
        assert titles("入门") == []


class TestOrder:
    def test_the_whole_title_then_the_phrase_then_the_words_then_the_subtitle(self):
        expected = ["Piano chords", "Easy piano chords", "Chords on the piano", "Music"]
        for title in reversed(expected):
            make_course(title=title, subtitle="Chords, piano" if title == "Music" else "")
        assert titles("piano chords") == expected

    def test_a_whole_word_before_a_beginning(self):
        make_course(title="Learn Java")
        make_course(title="Learn JavaScript")
        assert titles("java") == ["Learn Java", "Learn JavaScript"]

    def test_the_popular_first_among_equals(self):
        popular = make_course(title="Chess two")
        make_course(title="Chess one")
        make_enrollment(popular)
        assert titles("chess") == ["Chess two", "Chess one"]

    def test_relevance_is_a_number_that_a_page_can_be_continued_after(self):
        for n in range(5):
            make_course(title=f"Chess {n}")
        found = Course.objects.search("chess").order_by("-relevance", "-pk")
        first = found[0]
        assert isinstance(first.relevance, float)
        rest = found.filter(relevance__lte=first.relevance, pk__lt=first.pk)
        assert list(rest) == list(found[1:])

    def test_filters_and_counts_combine_with_it(self):
        make_course(title="Chess", is_published=False)
        make_course(title="Chess")
        found = Course.objects.search("chess").published()
        assert found.count() == found.for_catalogue().count() == 1


class TestWhateverIsTyped:
    @pytest.mark.parametrize("typed", ["", "   ", "\t\n"])
    def test_an_empty_search_is_no_search(self, typed):
        make_course(title="Chess")
        assert titles(typed) == ["Chess"]

    @pytest.mark.parametrize("typed", GARBAGE)
    def test_gives_an_answer(self, typed):
        make_course(title="Chess")
        assert titles(typed) == []

    def test_words_without_a_slip_take_two_statements_more(self, django_assert_num_queries):
        make_course(title="Chess for everyone and their friends")
        with django_assert_num_queries(3):
            titles("chess everyone friends")


class TestHowManyThereAre:
    """Told by kept counts where that can be, and always what counting would say."""

    TITLES = (
        *("Database", "Databases and data", "Game data", "Universe", "Universities", "Web3 for all", "Web3s"),
        *(
            "Python",
            "Pythons",
            "Chess, chess and chess",
            "Chess",
            "The",
            "Ponies",
            "Pony",
            "囲碁",
            "囲碁 chess",
        ),
    )
    TYPED = (
        *(
            "data",
            "databas",
            "database",
            "databases",
            "univers",
            "universi",
            "universe",
            "web3",
            "web3s",
            "web",
        ),
        *(
            "python",
            "pyhton",
            "pythn",
            "chess",
            "ches",
            "chss",
            "the",
            "poni",
            "ponies",
            "pny",
            "囲碁",
            "碁",
            "p",
            "zzz",
        ),
    )

    @pytest.fixture(autouse=True)
    def _courses(self, db):
        instructor, category = make_user(Role.INSTRUCTOR, full_name="Q"), make_category(name="Q")
        for title in self.TITLES:
            make_course(title=title, instructor=instructor, category=category)
        make_course(title="Chess pythonic", is_published=False, instructor=instructor, category=category)

    @pytest.mark.parametrize("typed", TYPED)
    def test_is_what_counting_says(self, typed):
        assert understand(typed).count == Course.objects.published().search(typed).count()

    @pytest.mark.parametrize(
        ("typed", "statements"), [("chess", 1), ("databases", 1), ("chss", 2), ("data", 2)]
    )
    def test_is_asked_of_the_matches_only_where_it_must(self, typed, statements, django_assert_num_queries):
        with django_assert_num_queries(statements):
            understand(typed)


class TestKeptByTheDatabase:
    def test_a_new_title_is_found_and_the_old_one_is_not(self):
        course = make_course(title="Chess")
        Course.objects.filter(pk=course.pk).update(title="Draughts")
        assert titles("draughts") == ["Draughts"]
        assert titles("chess") == []

    def test_a_renamed_category(self):
        course = make_course(title="Bowls")
        course.category.name = "Pottery"
        course.category.save()
        assert titles("pottery") == ["Bowls"]

    def test_a_renamed_instructor(self):
        course = make_course(title="Bowls")
        course.instructor.full_name = "Grace Hopper"
        course.instructor.save()
        assert titles("hopper") == ["Bowls"]

    def test_another_category(self):
        course = make_course(title="Bowls")
        course.category = make_category(name="Pottery")
        course.save()
        assert titles("pottery") == ["Bowls"]

    def test_many_at_once(self):
        like = make_course()
        Course.objects.bulk_create(
            Course(
                slug=f"many-{n}",
                title=f"Chess {n}",
                description="Text",
                level=like.level,
                price=1,
                category=like.category,
                instructor=like.instructor,
            )
            for n in range(20)
        )
        assert Course.objects.search("chess").count() == 20

    def test_a_deleted_course_leaves_nothing(self):
        make_course().delete()
        assert not CourseSearch.objects.exists()

    def test_words_of_drafts_are_not_told_as_corrections_of_others(self):
        make_course(title="Zymurgy", is_published=False)
        assert not SearchWord.objects.filter(word="zymurgy").exists()

    def test_a_draft_is_found_by_its_own_words_even_when_they_look_like_a_slip(self):
        make_course(title="Lisp")
        make_course(title="Limp", is_published=False)
        assert "Limp" in titles("limp")

    def test_publishing_makes_its_words_known(self):
        course = make_course(title="Zymurgy", is_published=False)
        course.is_published = True
        course.save()
        assert titles("zymurgi") == ["Zymurgy"]

    def test_everything_can_be_built_again_as_the_docs_say(self):
        make_course(title="Chess")
        CourseSearch.objects.all().delete()
        LexemeCount.objects.create(lexeme="chess", n=7)
        make_course(title="Go")
        connection.check_constraints()  # what waits for the end of the transaction keeps TRUNCATE from running
        (rebuild,) = re.findall(r"`(TRUNCATE .*)`", (CHECKOUT / "docs" / "search.md").read_text())
        with connection.cursor() as cursor:
            cursor.execute(rebuild)
        assert titles("ches") == titles("chss") == ["Chess"]
        assert list(breaches()) == []


def test_the_migrations_agree_with_the_models():
    call_command("makemigrations", "courses", check=True, dry_run=True, verbosity=0)


def test_words_that_thousands_have_put_the_popular_first(monkeypatch):
    monkeypatch.setattr("courses.search.MOST_RANKED", 0)
    make_course(title="Piano")
    popular = make_course(title="Songs to play", subtitle="With a piano")
    make_enrollment(popular)
    assert titles("piano") == ["Songs to play", "Piano"]

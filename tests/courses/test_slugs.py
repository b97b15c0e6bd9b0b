import pytest

from courses.models import Course
from courses.slugs import free_slugs, save_with_free_slug, slug_of
from tests.factories import make_course
from tests.parallel import at_once


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Learn Python: From Zero to Hero!", "learn-python-from-zero-to-hero"),
        ("  Piano ♪ 入門  ", "piano-入門"),
        ("Рисование для начинающих", "рисование-для-начинающих"),
        ("اللغة العربية CS6", "اللغة-العربية-cs6"),
        ("हिन्दी सीखें", "हिन्दी-सीखें"),
        ("Écoute", "écoute"),
        ("Beginner's C++ & C#", "beginners-cpp-csharp"),
        ("2020", "course-2020"),
        ("２０２０", "course-2020"),
        ("1/2 - 3", "course-1-2-3"),
        ("!!!", "course"),
        ("\U0001f389", "course"),
        ("\u0301", "course-\u0301"),
    ],
)
def test_a_title_in_any_script_makes_a_readable_slug(title, slug):
    assert slug_of(title) == slug


@pytest.mark.parametrize("title", ["word " * 40, "入" * 200, "1" * 200])
def test_a_slug_with_its_number_fits_the_column(title):
    assert len(slug_of(title)) + len("-12345678") <= Course._meta.get_field("slug").max_length


@pytest.mark.django_db
class TestFreeSlugs:
    def test_the_second_of_a_title_gets_a_number(self):
        make_course(slug="chess")
        assert free_slugs(["Chess"]) == ["chess-2"]

    def test_a_gap_is_filled(self):
        make_course(slug="chess")
        make_course(slug="chess-3")
        assert free_slugs(["Chess", "Chess"]) == ["chess-2", "chess-4"]

    def test_many_at_once_are_all_different(self):
        make_course(slug="chess-2")
        assert free_slugs(["Chess", "Chess 2", "Chess", "Go"]) == ["chess", "chess-2-2", "chess-3", "go"]

    def test_a_title_used_up_gets_a_chance_ending(self):
        taken = ["chess", *(f"chess-{n}" for n in range(2, 40))]
        for slug in taken:
            make_course(slug=slug)
        assert free_slugs(["Chess"])[0] not in taken

    def test_it_takes_one_query_when_nobody_has_it(self, django_assert_num_queries):
        with django_assert_num_queries(1):
            free_slugs(["Chess"])


@pytest.mark.django_db(transaction=True)
def test_courses_of_one_title_made_at_the_same_moment_all_get_a_slug():
    like = make_course(slug="like")
    made = at_once(4, lambda _: save_with_free_slug(Course(title="Chess", **_copied(like))))
    slugs = {course.slug for course in made}
    assert slugs == {"chess", "chess-2", "chess-3", "chess-4"}


def _copied(course: Course) -> dict:
    names = ("description", "level", "price", "category_id", "instructor_id")
    return {name: getattr(course, name) for name in names}

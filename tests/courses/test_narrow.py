"""What is kept beside the courses stays right whichever way they are written, and is asked instead of them."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import Q, Sum

from accounts.models import Role
from courses.models import CatalogueCount, Course, CourseStats, LexemeCount
from courses.search import understand
from tests.factories import make_category, make_course, make_enrollment, make_review, make_user
from tests.parallel import at_once

pytestmark = pytest.mark.django_db

WRITES = {
    "one by one": lambda c: [course.save() for course in _changed(c)],
    "in bulk": lambda c: Course.objects.bulk_update(_changed(c), ["level", "price", "category", "title"]),
    "by one statement": lambda c: Course.objects.update(
        level="ADVANCED", price="3.50", category=make_category()
    ),
    "unpublished": lambda c: Course.objects.filter(pk=c[0].pk).update(is_published=False),
    "published": lambda c: Course.objects.update(is_published=True),
    "deleted": lambda c: c[0].delete(),
    "deleted by SQL": lambda c: _execute(
        "DELETE FROM courses_coursesearch; DELETE FROM courses_coursestats; DELETE FROM courses_course"
    ),
    "category renamed": lambda c: c[0].category.__class__.objects.update(name="Astronomy"),
}


def _changed(courses):
    for course in courses:
        course.level, course.price, course.title = "INTERMEDIATE", "77.00", "Entirely new words"
        course.category = courses[0].category
    return courses


def _execute(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.fixture
def courses():
    category = make_category(name="Astrology")
    return [
        make_course(title="Stars", category=category, price="10.00"),
        make_course(title="More stars", category=category, price="0.00"),
        make_course(title="Hidden stars", category=category, is_published=False),
    ]


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_what_is_kept_is_right_after_a_write(courses, write):
    write(courses)
    call_command("check_invariants")


def test_a_tally_has_no_rows_of_what_is_not_there(courses):
    Course.objects.all().delete()
    assert not CatalogueCount.objects.exists()
    assert not LexemeCount.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_writers_of_the_same_kind_do_not_wait_and_lose_nothing():
    category, instructor = make_category(), make_user(Role.INSTRUCTOR)
    at_once(8, lambda number: make_course(category=category, instructor=instructor, title="Stars"))
    assert CatalogueCount.objects.filter(price=None).aggregate(n=Sum("n")) == {"n": 8}
    assert LexemeCount.objects.filter(lexeme="star").aggregate(n=Sum("n")) == {"n": 8}


CONDITIONS = {
    "all": Q(),
    "category": Q(category__name="Astrology"),
    "level": Q(level__in=["BEGINNER", "ADVANCED"]),
    "free": Q(price=0),
    "dear": Q(price__gt=0),
    "a range": Q(price__gte=5) & Q(price__lte=10),
    "one or the other": Q(price=0) | Q(level="ADVANCED"),
    "not": ~Q(level="BEGINNER"),
}


@pytest.mark.parametrize("condition", CONDITIONS.values(), ids=CONDITIONS)
def test_the_kept_count_is_the_count(courses, condition):
    make_course(level="ADVANCED", price="20.00")
    if "category" in str(condition):
        condition = Q(category=courses[0].category)
    found = Course.objects.published().filter(condition)
    assert found.kept_count().get() == found.count()


def test_an_order_by_rating_does_not_change_the_kept_count(courses):
    found = Course.objects.published().filter(stats__isnull=False, level="BEGINNER")
    assert found.kept_count().get() == 2


def test_drafts_and_ratings_have_no_kept_count(courses):
    assert Course.objects.all().kept_count() is None
    assert Course.objects.filter(level="BEGINNER").kept_count() is None
    assert Course.objects.published().filter(stats__rating_rank__gte=4).kept_count() is None
    assert Course.objects.published().filter(instructor=courses[0].instructor).kept_count() is None


def test_what_is_asked_of_the_stats_is_counted_there():
    rated = make_course()
    make_review(rated, rating=5)
    found = Course.objects.published().filter(stats__rating_rank__gte=4, price__gte=1).narrow()
    assert found.model is CourseStats
    assert [row.pk for row in found] == [rated.pk]


def test_ids_by_rating_come_from_the_stats_alone():
    rated, popular, other = make_course(), make_course(), make_course(level="ADVANCED")
    make_review(rated, rating=5)
    make_enrollment(popular)
    beginners = Course.objects.published().filter(level="BEGINNER")
    ids = beginners.order_by("-stats__rating_rank", "-pk").ids()
    assert 'courses_course"' not in str(ids.query)
    assert list(ids) == [rated.pk, popular.pk]
    assert list(beginners.order_by("stats__rating_rank", "pk").ids()) == [popular.pk, rated.pk]
    assert other.pk in Course.objects.published().order_by("-stats__rating_rank", "-pk").ids()


@pytest.mark.parametrize("most_ranked", [0, 3000])
def test_a_search_is_counted_and_put_in_order_without_the_courses(monkeypatch, most_ranked):
    monkeypatch.setattr("courses.search.MOST_RANKED", most_ranked)
    courses = [make_course(title=f"Stars {n}") for n in range(3)]
    make_course(title="Stars", is_published=False)
    make_enrollment(courses[1])
    found = Course.objects.published().search("star").order_by("-relevance", "-pk")
    assert found.found_count() == 3
    assert found.narrow().count() == 3
    assert '"courses_course"' not in str(found.ids().query)
    assert list(found.ids()) == [course.pk for course in found]
    assert next(iter(found.ids())) == courses[1].pk


def test_a_search_among_some_courses_has_no_count_beforehand():
    make_course(title="Stars", level="ADVANCED")
    assert Course.objects.published().filter(level="BEGINNER").search("star").found_count() is None
    assert Course.objects.search("star").filter(level="BEGINNER").found_count() is None


def test_more_than_are_counted_is_told_by_the_vocabulary(monkeypatch):
    monkeypatch.setattr("courses.search.MOST_COUNTED", 1)
    for n in range(3):
        make_course(title=f"Stars {n}")
    assert understand("star").count == understand("satrs").count == 3

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import DataError, OperationalError, connection, connections

from accounts.models import User
from courses.models import Category, Course
from ocms.prepared import Given, Prepared, Statement, together
from tests.factories import make_category, make_course, make_user

COURSES = Prepared(
    lambda given: Course.objects.select_related("category").filter(pk=given("id"), price__lt=given("price"))
)


@pytest.mark.django_db
def test_each_run_has_its_own_values():
    first, second = make_course(price=1), make_course(price=2)
    assert COURSES.rows(id=first.pk, price=5) == [first]
    assert COURSES.rows(id=second.pk, price=5) == [second]
    assert COURSES.rows(id=second.pk, price=2) == []


@pytest.mark.django_db
def test_it_reads_all_that_the_query_set_reads_in_one_statement(django_assert_num_queries):
    course = make_course()
    with django_assert_num_queries(1):
        (row,) = COURSES.rows(id=course.pk, price=1000)
        assert (row.category.name, row.title) == (course.category.name, course.title)


@pytest.mark.django_db
def test_a_value_is_never_taken_for_sql():
    people = Prepared(lambda given: User.objects.filter(full_name=given("name")))
    assert people.rows(name="' OR true --") == []


@pytest.mark.django_db(transaction=True)
def test_every_thread_asks_over_its_own_connection():
    ids = [make_user().pk for _ in range(8)]
    people = Prepared(lambda given: User.objects.filter(pk=given("id")))

    def ask(pk):
        try:
            return people.rows(id=pk)[0].pk
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(ask, ids)) == ids


@pytest.mark.django_db
class TestPreparing:
    def test_it_happens_once_a_connection(self):
        name = make_course().category.name
        by_name = Prepared(lambda given: Course.objects.filter(category__name=given("name")))
        before = prepared_statements()
        for _ in range(3):
            assert len(by_name.rows(name=name)) == 1
        assert len(prepared_statements() - before) == 1

    def test_it_can_be_switched_off(self, settings):
        settings.DATABASE_PREPARE = False
        course, before = make_course(), prepared_statements()
        assert Prepared(lambda given: Course.objects.filter(pk=given("id"))).rows(id=course.pk) == [course]
        assert prepared_statements() == before

    def test_a_connection_keeps_those_it_ran_last(self, monkeypatch):
        monkeypatch.setattr("ocms.prepared.MOST_PREPARED", 3)
        course = make_course()
        for _ in range(8):
            assert Prepared(lambda given: Course.objects.filter(pk=given("id"))).rows(id=course.pk) == [
                course
            ]
        some = [Prepared(lambda given: Course.objects.filter(pk=given("id"))) for _ in range(2)]
        for _ in range(3):
            assert [prepared.rows(id=course.pk) for prepared in some] == [[course], [course]]

    def test_a_per_cent_sign_stays_one(self):
        course = make_course(title="100 % Python")
        found = Prepared(lambda given: Course.objects.filter(title__contains=" % ", pk=given("id")))
        assert found.rows(id=course.pk) == [course]


@pytest.mark.django_db(transaction=True)
class TestSurviving:
    def test_a_connection_that_was_lost(self):
        course = make_course()
        assert COURSES.rows(id=course.pk, price=1000) == [course]
        connection.close()
        assert COURSES.rows(id=course.pk, price=1000) == [course]

    def test_a_statement_that_went_away(self):
        course = make_course()
        COURSES.rows(id=course.pk, price=1000)
        with connection.cursor() as cursor:
            cursor.execute("DEALLOCATE ALL")
        with pytest.raises(OperationalError):
            COURSES.rows(id=course.pk, price=1000)
        assert COURSES.rows(id=course.pk, price=1000) == [course]

    def test_a_value_that_does_not_fit(self):
        for _ in range(3):
            with pytest.raises(DataError):
                COURSES.rows(id=10**30, price=1000)
        assert COURSES.rows(id=make_course().pk, price=1000)


def prepared_statements() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM pg_prepared_statements")
        return {name for (name,) in cursor.fetchall()}


@pytest.mark.django_db(transaction=True)
def test_statements_that_run_together_are_all_or_nothing():
    category = make_category()
    rename = Statement.of_update(Category.objects.filter(pk=Given("id")), name=Given("name"))
    fail = Statement("SELECT 1 / %s::integer", [Given("zero")])
    with pytest.raises(DataError):
        together([rename, fail], connection, {"id": category.pk, "name": "Knots", "zero": 0})
    assert Category.objects.get(pk=category.pk).name == category.name
    together([rename, fail], connection, {"id": category.pk, "name": "Knots", "zero": 1})
    assert Category.objects.get(pk=category.pk).name == "Knots"

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from accounts.models import User
from courses.models import Course
from ocms.prepared import Prepared
from tests.factories import make_course, make_user

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

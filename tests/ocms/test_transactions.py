"""What PostgreSQL asks to be tried again is tried again, and nothing else."""

from contextlib import suppress
from threading import Barrier, BrokenBarrierError

import pytest
from django.db import OperationalError, connection

from courses.models import Category
from ocms.errors import TemporarilyUnavailable
from ocms.transactions import TRIES, unit_of_work
from tests.factories import make_category
from tests.parallel import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def fail(code: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '{code}'; END $$")


def failing_unit(code: str, times: int):
    """A unit of work that makes a category and then fails, for the first `times` times, and how often it ran."""
    runs = []

    @unit_of_work
    def work():
        runs.append(1)
        make_category()
        if len(runs) <= times:
            fail(code)
        return "done"

    return work, runs


def test_of_two_that_wait_for_each_other_both_succeed():
    rows = [make_category(), make_category()]
    both_hold_one = Barrier(2)
    runs = []

    @unit_of_work
    def rename(first, second):
        runs.append(1)
        Category.objects.filter(pk=first.pk).update(name=f"{first.pk} by {first.pk}")
        with suppress(BrokenBarrierError):
            both_hold_one.wait(timeout=2)
        Category.objects.filter(pk=second.pk).update(name=f"{second.pk} by {first.pk}")

    at_once(2, lambda n: rename(*(rows if n else rows[::-1])))
    assert len(runs) == 3
    assert len({row.name.split(" by ")[1] for row in Category.objects.all()}) == 1


@pytest.mark.parametrize("code", ["40001", "40P01"])
def test_it_is_run_again_and_then_counts_once(code):
    work, runs = failing_unit(code, times=TRIES - 1)
    assert work() == "done"
    assert (len(runs), Category.objects.count()) == (TRIES, 1)


def test_in_the_end_the_caller_is_told_to_come_again():
    work, runs = failing_unit("40001", times=TRIES)
    with pytest.raises(TemporarilyUnavailable):
        work()
    assert (len(runs), Category.objects.count()) == (TRIES, 0)


def test_another_failure_is_not_tried_again():
    work, runs = failing_unit("53100", times=1)
    with pytest.raises(OperationalError):
        work()
    assert (len(runs), Category.objects.count()) == (1, 0)


def test_inside_another_unit_the_outer_one_is_run_again():
    inner, runs = failing_unit("40001", times=1)
    outer_runs = []

    @unit_of_work
    def outer():
        outer_runs.append(1)
        return inner()

    assert outer() == "done"
    assert (len(outer_runs), len(runs), Category.objects.count()) == (2, 2, 1)

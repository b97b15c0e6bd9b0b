"""Failure in the middle: a piece of work meets a fault at each of its statements in turn."""

from collections.abc import Callable
from contextlib import contextmanager
from itertools import count
from types import SimpleNamespace

from django.apps import apps
from django.db import OperationalError, connection

OWN_APPS = ["accounts", "courses", "enrollments", "reviews"]


def assert_all_or_nothing(work: Callable[[], object]) -> int:
    """Runs `work` with its first statement failing, then its second, and so on until none is left to fail.

    After each failure every row must be as it was, and at the end, without one, some must have changed. Each
    statement fails in two ways: before PostgreSQL sees it, and after, when only its answer is lost; one outside a
    transaction only before, for after it all is done, as after a COMMIT. Says how many statements there are.
    Needs `transaction=True`, so that the transactions are the real ones.
    """
    before = everything()
    for number in count(1):
        for answered in (False, True):
            with fault_at(number, after=answered) as fault:
                work()
            if not fault.met:
                assert everything() != before, "the work changes nothing"
                return number - 1
            assert everything() == before, f"half done: {fault.met}"


def call(api, user, method: str, url: str, body: dict | None = None) -> Callable[[], None]:
    """A call of the API as work: it succeeds or answers 503."""
    client = api.as_(user)
    client.raise_request_exception = False

    def work():
        response = getattr(client, method)(url, body)
        assert response.status_code < 300 or response.status_code == 503, response.content

    return work


@contextmanager
def fault_at(number: int, *, after: bool = False):
    """The `number`th statement fails as if the connection broke. `met` says which one it was."""
    fault, seen = SimpleNamespace(met=None), count(1)

    def execute_or_fail(execute, sql, params, many, context):
        if next(seen) != number:
            return execute(sql, params, many, context)
        fault.met = sql
        if after and context["connection"].in_atomic_block:
            execute(sql, params, many, context)
        raise OperationalError("a fault for the test")

    with connection.execute_wrapper(execute_or_fail):
        yield fault


def everything() -> dict[str, list]:
    """Every row of every table of ours."""
    models = [model for app in OWN_APPS for model in apps.get_app_config(app).get_models()]
    return {model.__name__: list(model.objects.order_by("pk").values_list()) for model in models}

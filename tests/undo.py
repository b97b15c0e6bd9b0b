"""Try something and leave no trace."""

from contextlib import contextmanager

from django.db import transaction


@contextmanager
def undone():
    """A savepoint that is rolled back at the end. Durable blocks may stand in it, as they may in a test."""
    block = transaction.atomic()
    block._from_testcase = True
    with block:
        yield
        transaction.set_rollback(True)

"""One transaction per service function, tried again when PostgreSQL asks for it."""

from functools import wraps

from django.db import OperationalError, connection, transaction

from ocms.errors import TemporarilyUnavailable

SERIALIZATION_FAILURE, DEADLOCK = "40001", "40P01"
TRIES = 3


def unit_of_work(function):
    """Runs the function in a transaction, all or nothing.

    After a deadlock or a serialisation failure it is run again, up to three times in all; then the
    answer is 503. Inside another unit of work it takes part in that one and leaves the retrying to it.
    """
    return one_statement(transaction.atomic(function))


def one_statement(function):
    """For a unit of work that is a single round trip to PostgreSQL, and so needs no BEGIN and COMMIT around it."""

    @wraps(function)
    def run(*args, **kwargs):
        if connection.in_atomic_block:
            return function(*args, **kwargs)
        for _ in range(TRIES):
            try:
                return function(*args, **kwargs)
            except OperationalError as error:
                if getattr(error.__cause__, "pgcode", None) not in (SERIALIZATION_FAILURE, DEADLOCK):
                    raise
        raise TemporarilyUnavailable

    return run

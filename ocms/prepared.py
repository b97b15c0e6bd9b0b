"""Query sets whose SQL is written once and planned once: Django takes longer to write it than PostgreSQL to run it.

Each connection prepares a statement the first time it runs it, and keeps the `MOST_PREPARED` it ran last. Behind
a PgBouncer that hands out connections by transaction, `DATABASE_PREPARE=off` has them sent whole.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import copy
from functools import cached_property
from itertools import count

from django.conf import settings
from django.db import Error, connections
from django.db.models import Model, QuerySet, Value
from django.db.models.query import ModelIterable

MOST_PREPARED = 50


class Given(Value):
    """Stands in a query set for a value that is given when it is run."""

    def as_sql(self, compiler, connection):
        return "%s", [self]


class Statement:
    """SQL as Django writes it, with a `Given` among its parameters for each value that is yet to come."""

    def __init__(self, sql: str, params):
        self.sql, self.params = sql, tuple(params)
        self._names = list(dict.fromkeys(p.value for p in params if isinstance(p, Given)))
        self._number = {name: n for n, name in enumerate(self._names, start=1)}

    def rows(self, connection, given: dict) -> list[tuple]:
        with connection.cursor() as cursor, _doubt_after_errors(connection):
            cursor.execute(*self.bound(connection, given))
            return cursor.fetchall()

    def bound(self, connection, given: dict) -> tuple[str, list]:
        """What to send, and its values."""
        if not settings.DATABASE_PREPARE:
            return self.sql, self.values(given)
        preparing, name = _prepared_by(connection).name_of(self)
        execute = (
            f"EXECUTE {name} ({', '.join(['%s'] * len(self._names))})" if self._names else f"EXECUTE {name}"
        )
        constants = [p for p in self.params if not isinstance(p, Given)] if preparing else []
        return preparing + execute, [*constants, *(given[name] for name in self._names)]

    def values(self, given: dict) -> list:
        """One for each `%s` of `sql`."""
        return [given[p.value] if isinstance(p, Given) else p for p in self.params]

    @cached_property
    def numbered(self) -> str:
        """What is given as $1, $2 …; what is always the same stays `%s`."""
        first, *others = self.sql.replace("%%", "\0").split("%s")
        marks = [f"${self._number[p.value]}" if isinstance(p, Given) else "%s" for p in self.params]
        parts = (mark + part for mark, part in zip(marks, others, strict=True))
        return (first + "".join(parts)).replace("\0", "%%")


class Prepared:
    """`Prepared(lambda given: Course.objects.filter(pk=given("id")))`; then `.rows(id=7)`.

    What the function works out by itself, such as the time, it works out once for all runs: use `Now()`.
    """

    def __init__(self, build: Callable[[type[Given]], QuerySet]):
        self._build = build

    def first(self, **given) -> Model | None:
        return next(iter(self.rows(**given)), None)

    def rows(self, **given) -> list[Model]:
        queryset, compiler, statement = self._compiled
        runner = copy(compiler)
        runner.connection = connections[queryset.db]
        runner.as_sql = lambda *args, **kwargs: statement.bound(runner.connection, given)
        rows = queryset.all()
        rows.query.get_compiler = lambda *args, **kwargs: runner
        with _doubt_after_errors(runner.connection):
            return list(ModelIterable(rows))

    @cached_property
    def _compiled(self):
        queryset = self._build(Given)
        compiler = queryset.query.get_compiler(using=queryset.db)
        return queryset, compiler, Statement(*compiler.as_sql())


class _OnConnection:
    """What one connection to PostgreSQL has prepared; a new connection begins with nothing."""

    def __init__(self, session):
        self.session, self.is_sure = session, True
        self._names: OrderedDict[Statement, str] = OrderedDict()
        self._numbers = count(1)

    def name_of(self, statement: Statement) -> tuple[str, str]:
        """What has to be sent first, if anything, and the name."""
        if statement in self._names:
            self._names.move_to_end(statement)
            return "", self._names[statement]
        name = self._names[statement] = f"ocms_{next(self._numbers)}"
        oldest = self._names.popitem(last=False)[1] if len(self._names) > MOST_PREPARED else None
        forget = f"DEALLOCATE {oldest}; " if oldest else ""
        return f"{forget}PREPARE {name} AS {statement.numbered}; ", name

    def make_sure(self, connection) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT name FROM pg_prepared_statements")
            there = {name for (name,) in cursor.fetchall()}
        self._names = OrderedDict((s, name) for s, name in self._names.items() if name in there)
        self.is_sure = True


def _prepared_by(connection) -> _OnConnection:
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    prepared = getattr(connection, "_ocms_prepared", None)
    if prepared is None or prepared.session is not connection.connection:
        prepared = connection._ocms_prepared = _OnConnection(connection.connection)
    if not prepared.is_sure:
        prepared.make_sure(connection)
    return prepared


@contextmanager
def _doubt_after_errors(connection) -> Iterator[None]:
    """One that failed may have been prepared before it did, or not."""
    try:
        yield
    except Error:
        if prepared := getattr(connection, "_ocms_prepared", None):
            prepared.is_sure = False
        raise

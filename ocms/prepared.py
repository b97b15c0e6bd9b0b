"""Query sets whose SQL is written once and planned once: Django takes longer to write it than PostgreSQL to run it.

Each connection prepares a statement the first time it runs it, with one plan for whatever values, and keeps the
`MOST_PREPARED` it ran last. Behind a PgBouncer that hands out connections by transaction, `DATABASE_PREPARE=off` has
them sent whole.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from itertools import chain, count
from uuid import UUID

from django.conf import settings
from django.db import Error, connections
from django.db.models import Model, QuerySet, Value
from django.db.models.query import get_related_populators
from django.db.models.sql import UpdateQuery

MOST_PREPARED = 50
WRITES = "/* writes */ "  # ahead of what is prepared and so does not show what it does
ONE_PLAN = "SET plan_cache_mode = force_generic_plan; "


class Given(Value):
    """Stands in a query set for a value that is given when it is run."""

    def as_sql(self, compiler, connection):
        return "%s", [self]


class Statement:
    """SQL as Django writes it, with a `Given` among its parameters for each value that is yet to come.

    `by_value` has it planned anew at each run: for when the best plan depends on the values.
    """

    def __init__(self, sql: str, params, *, by_value: bool = False):
        self.sql, self.params, self.by_value = sql, tuple(params), by_value
        self._names = list(dict.fromkeys(p.value for p in params if isinstance(p, Given)))
        self._number = {name: n for n, name in enumerate(self._names, start=1)}
        self.writes = sql.lstrip().startswith(("INSERT", "UPDATE", "DELETE", "WITH"))

    @classmethod
    def of(cls, queryset: QuerySet) -> "Statement":
        return cls(*queryset.query.get_compiler(using=queryset.db).as_sql())

    @classmethod
    def of_update(cls, queryset: QuerySet, **values) -> "Statement":
        """`queryset.update(**values)`."""
        query = queryset.query.chain(UpdateQuery)
        query.add_update_values(values)
        return cls(*query.get_compiler(using=queryset.db).as_sql())

    def rows(self, connection, given: dict) -> list[tuple]:
        return together([self], connection, given)

    def bound(self, connection, given: dict) -> tuple[str, list]:
        """What to send, and its values."""
        if self.by_value or not settings.DATABASE_PREPARE:
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


def together(statements: list[Statement], connection, given: dict) -> list[tuple]:
    """Runs them in one round trip, and all or nothing; gives the rows of the last."""
    with connection.cursor() as cursor, _doubt_after_errors(connection):
        texts, values = zip(*(statement.bound(connection, given) for statement in statements), strict=True)
        mark = WRITES if any(statement.writes for statement in statements) else ""
        cursor.execute(mark + "; ".join(texts), list(chain(*values)))
        return cursor.fetchall()


class Prepared:
    """`Prepared(lambda given: Course.objects.filter(pk=given("id")))`; then `.rows(id=7)`.

    What the function works out by itself, such as the time, it works out once for all runs: use `Now()`.
    """

    def __init__(self, build: Callable[[type[Given]], QuerySet], *, caller: Model | None = None):
        """Where the query set names `caller`, each run is given another."""
        self._build, self._caller = build, caller

    def first(self, *, after: tuple[Statement, ...] = (), **given) -> Model | None:
        return next(iter(self.rows(after=after, **given)), None)

    def rows(self, *, after: tuple[Statement, ...] = (), **given) -> list[Model]:
        """`after` are run before it, in the same round trip and with the same values."""
        statement, make, database = self._compiled
        return [make(row) for row in together([*after, statement], connections[database], given)]

    @cached_property
    def _compiled(self) -> tuple[Statement, Callable[[tuple], Model], str]:
        queryset = self._build(Given)
        compiler = queryset.query.get_compiler(using=queryset.db)
        sql, params = compiler.as_sql()
        return Statement(sql, with_any_caller(params, self._caller)), _maker(compiler), queryset.db


class PreparedByRole:
    """`PreparedByRole(lambda user, given: Course.objects.visible_to(user).filter(pk=given("id")))`; then
    `.first(user, id=7)`: one statement for each role, in which the user's id is given at each run."""

    def __init__(self, build: Callable[[Model, type[Given]], QuerySet]):
        self._build, self._of_role = build, {}

    def first(self, user, **given) -> Model | None:
        role = getattr(user, "role", None)
        if role not in self._of_role:
            self._of_role[role] = Prepared(lambda given: self._build(user, given), caller=user)
        return self._of_role[role].first(**given, caller=user.pk)


def with_any_caller(params, caller: Model | None) -> list:
    """Their id is made a value that is given."""
    return [Given("caller") if caller and isinstance(p, UUID) and p == caller.pk else p for p in params]


def _maker(compiler) -> Callable[[tuple], Model]:
    """What makes a model of a row, as Django's ModelIterable does it, which works it out anew each time."""
    select, info, database = compiler.select, compiler.klass_info, compiler.using
    start, end = info["select_fields"][0], info["select_fields"][-1] + 1
    names = [column.target.attname for column, *_ in select[start:end]]
    related = get_related_populators(info, select, database)
    converters = compiler.get_converters([column for column, *_ in select])

    def make(row: tuple) -> Model:
        if converters:
            (row,) = compiler.apply_converters([row], converters)
        instance = info["model"].from_db(database, names, row[start:end])
        for populator in related:
            populator.populate(row, instance)
        for name, at in compiler.annotation_col_map.items():
            setattr(instance, name, row[at])
        return instance

    return make


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
        return f"{forget}{ONE_PLAN}PREPARE {name} AS {statement.numbered}; ", name

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

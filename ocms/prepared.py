"""Query sets whose SQL is written once: Django takes longer to write it than PostgreSQL to run it."""

from collections.abc import Callable
from copy import copy
from functools import cached_property

from django.db import connections
from django.db.models import Model, QuerySet, Value
from django.db.models.query import ModelIterable


class Given(Value):
    """Stands in a query set for a value that is given when it is run."""

    def as_sql(self, compiler, connection):
        return "%s", [self]


class Prepared:
    """`Prepared(lambda given: Course.objects.filter(pk=given("id")))`; then `.rows(id=7)`.

    What the function works out by itself, such as the time, it works out once for all runs: use `Now()`.
    """

    def __init__(self, build: Callable[[type[Given]], QuerySet]):
        self._build = build

    def first(self, **given) -> Model | None:
        return next(iter(self.rows(**given)), None)

    def rows(self, **given) -> list[Model]:
        queryset, compiler, sql, params = self._compiled
        bound = tuple(given[p.value] if isinstance(p, Given) else p for p in params)
        runner = copy(compiler)
        runner.connection = connections[queryset.db]
        runner.as_sql = lambda *args, **kwargs: (sql, bound)
        rows = queryset.all()
        rows.query.get_compiler = lambda *args, **kwargs: runner
        return list(ModelIterable(rows))

    @cached_property
    def _compiled(self):
        queryset = self._build(Given)
        compiler = queryset.query.get_compiler(using=queryset.db)
        return queryset, compiler, *compiler.as_sql()

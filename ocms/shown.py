"""A model as its serializer shows it, with the fields of the serializer worked out once and not for every answer."""

from functools import cached_property, partial

from django.db.models import QuerySet
from django.db.models.functions import Cast
from rest_framework.serializers import Serializer

from ocms.derived import value_at
from ocms.rows import Rows


class Shown:
    """`Shown(CourseSerializer, Course.objects.for_catalogue())`; then `.of(course, request)`."""

    def __init__(self, serializer: type[Serializer], queryset: QuerySet):
        self._serializer, self._queryset = serializer, queryset

    def of(self, instance, request) -> dict:
        rows, readers = self._worked_out
        return rows.make([read(instance) for read in readers], request)

    @cached_property
    def _worked_out(self) -> tuple[Rows, list]:
        rows = Rows(self._serializer(), self._queryset)
        return rows, [_reader(column) for column in rows.columns]


def _reader(column: str | Cast):
    if isinstance(column, Cast):
        (source,) = column.get_source_expressions()
        return lambda instance: str(value_at(instance, source.name))
    return partial(value_at, path=column)

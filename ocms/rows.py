"""Rows of a read serializer, made straight from what PostgreSQL sends, without models and without the serializer.

The serializer stays the only description of a row: from its fields come the columns to ask for and what makes
each value of them. `Rows` refuses what it cannot say that way (`NotPlain`): such rows go through the serializer.
"""

from collections.abc import Callable
from operator import itemgetter

import orjson
from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import F, Func, QuerySet
from django.db.models.functions import Cast, JSONObject
from rest_framework import serializers

from ocms.derived import Derived

Make = Callable[[tuple, object], object]  # of a row and the request


class NotPlain(Exception):
    """These rows can only be made by their serializer."""


class Rows:
    """`columns` is what to read with `values_list`, and `make` turns one such row into what is sent."""

    def __init__(self, serializer: serializers.Serializer, queryset: QuerySet):
        self.columns: list = []
        self._queryset = queryset
        filtered = queryset.query._filtered_relations
        self._relations = {name: filtered[name].relation_name for name in filtered}
        self.make = self._object(serializer, ())

    def _object(self, serializer: serializers.Serializer, path: tuple[str, ...]) -> Make:
        if type(serializer).to_representation is not serializers.Serializer.to_representation:
            raise NotPlain(type(serializer))
        makers = [
            (name, self._value(field, path))
            for name, field in serializer.fields.items()
            if not field.write_only
        ]
        return lambda row, request: {name: make(row, request) for name, make in makers}

    def _value(self, field: serializers.Field, path: tuple[str, ...]) -> Make:
        path = (*path, *field.source_attrs)
        if isinstance(field, serializers.Serializer):
            return self._nested(field, path)
        model_field = self._model_field(path)
        if isinstance(model_field, Derived):
            return self._derived(model_field, path[:-1])
        convert = _conversion(field, model_field)
        column = "__".join(path)
        at = self.column(
            Cast(column, models.TextField()) if isinstance(model_field, models.UUIDField) else column
        )
        if convert is None:
            return lambda row, request: row[at]
        return lambda row, request: None if row[at] is None else convert(row[at], request)

    def _nested(self, field: serializers.Serializer, path: tuple[str, ...]) -> Make:
        make = self._object(field, path)
        if field.source == "*" or not self._may_be_missing(path):
            return make
        at = self.column("__".join((*path, "pk")))
        return lambda row, request: None if row[at] is None else make(row, request)

    def _derived(self, rule: Derived, path: tuple[str, ...]) -> Make:
        read = itemgetter(*(self.column("__".join((*path, column))) for column in rule.columns))
        if len(rule.columns) == 1:
            return lambda row, request: rule.function(read(row))
        return lambda row, request: rule.function(*read(row))

    def column(self, column) -> int:
        """Where it is found in a row; it is read once, however often it is asked for."""
        if column not in self.columns:
            self.columns.append(column)
        return self.columns.index(column)

    def _may_be_missing(self, path: tuple[str, ...]) -> bool:
        return path[0] in self._relations or any(
            self._field(path[:end]).null for end in range(1, len(path) + 1)
        )

    def _model_field(self, path: tuple[str, ...]) -> models.Field | Derived:
        """What a value at the end of the path is of: an annotation, a field or a derived property."""
        if len(path) == 1 and path[0] in self._queryset.query.annotations:
            return self._queryset.query.annotations[path[0]].output_field
        field = self._field(path)
        field = getattr(field, "target_field", field)  # of a foreign key
        return getattr(field, "output_field", field)  # of a generated field

    def _field(self, path: tuple[str, ...]):
        model, field = self._queryset.model, None
        for name in path:
            try:
                field = model._meta.get_field(self._relations.get(name, name))
            except FieldDoesNotExist:
                field = getattr(model, name, None)
                if not isinstance(field, Derived):
                    raise NotPlain(path) from None
            model = getattr(field, "related_model", None)
        return field


def as_json_rows(serializer_class: type[serializers.Serializer], queryset: QuerySet) -> Func:
    """All rows of a query set as one JSON value, to annotate another with: numbers, texts and truths."""
    fields = serializer_class().fields.values()
    row = JSONObject(**{field.source: F("__".join(field.source_attrs)) for field in fields})
    rows = ArraySubquery(queryset.values(row=row))
    return Func(rows, function="to_jsonb", output_field=models.JSONField())


def _conversion(field: serializers.Field, model_field: models.Field) -> Callable | None:
    """What makes of a value, which is not null, what the field would; None when that is the value itself."""
    if getattr(field, "of_value_alone", False):
        return lambda value, request: field.to_representation(value)
    match field, model_field:
        case (
            (serializers.IntegerField(), models.IntegerField())
            | (serializers.BooleanField(), models.BooleanField())
            | (serializers.CharField() | serializers.ChoiceField(), models.CharField() | models.TextField())
            | (serializers.DateTimeField(), models.DateTimeField())
            | (serializers.UUIDField(), models.UUIDField())
        ):
            return None
        case serializers.ListSerializer(), models.JSONField():
            make = _of_json(field.child)
            return lambda value, request: [make(row) for row in orjson.loads(value)]
        case serializers.FloatField(), models.DecimalField():
            return lambda value, request: float(value)
        case serializers.DecimalField(), models.DecimalField() if (
            field.decimal_places == model_field.decimal_places
        ):
            return lambda value, request: f"{value:f}"
        case serializers.ImageField(), models.FileField():
            return lambda value, request: _address(value, model_field, request)
    raise NotPlain(field, model_field)


def _of_json(serializer: serializers.Serializer) -> Callable[[dict], dict]:
    """What makes a row of an object in a value of `as_json_rows`."""
    makers = []
    for name, field in serializer.fields.items():
        nested = _of_json(field.child) if isinstance(field, serializers.ListSerializer) else None
        makers.append((name, field.source, nested))

    def make(row: dict) -> dict:
        return {
            name: [nested(one) for one in row[source]] if nested else row[source]
            for name, source, nested in makers
        }

    return make


def _address(name: str, model_field: models.FileField, request) -> str | None:
    return request.build_absolute_uri(model_field.storage.url(name)) if name else None


def as_json(body) -> bytes:
    """What REST framework's renderer makes of it, to the byte."""
    text = orjson.dumps(body, option=orjson.OPT_UTC_Z)
    return text.replace(b"\xe2\x80\xa8", b"\\u2028").replace(b"\xe2\x80\xa9", b"\\u2029")

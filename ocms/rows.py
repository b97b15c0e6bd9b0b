"""Rows of a read serializer, made straight from what PostgreSQL sends, without models and without the serializer.

The serializer stays the only description of a row: from its fields come the columns to ask for and what makes
each value of them. `Rows` refuses what it cannot say that way (`NotPlain`): such rows go through the serializer.
"""

from collections.abc import Callable
from operator import itemgetter

import orjson
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import QuerySet
from django.db.models.functions import Cast
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

    def _nested(self, field: serializers.Serializer, path: tuple[str, ...]) -> Make:
        if field.source != "*" and self._queryset.model._meta.get_field(path[0]).null:
            raise NotPlain("What is nested may be missing.")
        return self._object(field, path)

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

    def _model_field(self, path: tuple[str, ...]) -> models.Field | Derived:
        """What is at the end of the path: an annotation, a field or a derived property."""
        model, field = self._queryset.model, None
        if len(path) == 1 and path[0] in self._queryset.query.annotations:
            return self._queryset.query.annotations[path[0]].output_field
        for name in path:
            try:
                field = model._meta.get_field(name)
            except FieldDoesNotExist:
                field = getattr(model, name, None)
                if not isinstance(field, Derived):
                    raise NotPlain(path) from None
            model = getattr(field, "related_model", None)
        field = getattr(field, "target_field", field)  # of a foreign key
        return getattr(field, "output_field", field)  # of a generated field


def _conversion(field: serializers.Field, model_field: models.Field) -> Callable | None:
    """What makes of a value, which is not null, what the field would; None when that is the value itself."""
    match field, model_field:
        case (
            (serializers.IntegerField(), models.IntegerField())
            | (serializers.BooleanField(), models.BooleanField())
            | (serializers.CharField() | serializers.ChoiceField(), models.CharField() | models.TextField())
            | (serializers.DateTimeField(), models.DateTimeField())
            | (serializers.UUIDField(), models.UUIDField())
        ):
            return None
        case serializers.FloatField(), models.DecimalField():
            return lambda value, request: float(value)
        case serializers.DecimalField(), models.DecimalField() if (
            field.decimal_places == model_field.decimal_places
        ):
            return lambda value, request: f"{value:f}"
        case serializers.ImageField(), models.FileField():
            return lambda value, request: _address(value, model_field, request)
    raise NotPlain(field, model_field)


def _address(name: str, model_field: models.FileField, request) -> str | None:
    return request.build_absolute_uri(model_field.storage.url(name)) if name else None


def as_json(body) -> bytes:
    """What REST framework's renderer makes of it, to the byte."""
    text = orjson.dumps(body, option=orjson.OPT_UTC_Z)
    return text.replace(b"\xe2\x80\xa8", b"\\u2028").replace(b"\xe2\x80\xa9", b"\\u2029")

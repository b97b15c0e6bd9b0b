"""Pages of a list: by number for people, by cursor for walking on at the same cost.

`next` carries both: `page` says where the reader is, `after` where to go on, so that no row before it is
read again. Every list is ordered by fields that are never null and end in the primary key.
"""

import base64
import binascii
import json

from django.core.exceptions import ValidationError as DjangoValidationError
from django.db import connection
from django.db.models import Q, QuerySet
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.response import Response
from rest_framework.utils.urls import remove_query_param, replace_query_param

PAGE_SIZE = 12
MAX_PAGE_SIZE = 100
MAX_DEPTH = 10_000
EXACT_COUNT = 10_000
FAR = 500


class Pagination(BasePagination):
    def paginate_queryset(self, queryset: QuerySet, request, view=None) -> list:
        self.request = request
        self.size = _whole_number(request, "page_size", default=PAGE_SIZE, largest=MAX_PAGE_SIZE)
        self.page = _whole_number(request, "page", default=1)
        self.order = list(queryset.query.order_by)
        self.count, self.count_is_exact = count(queryset)
        after, before = request.query_params.get("after"), request.query_params.get("before")
        if after:
            rows = list(self._beyond(queryset, after)[: self.size + 1])
        elif before:
            rows = list(self._beyond(queryset.reverse(), before)[: self.size])[::-1]
        else:
            rows = self._numbered(queryset)
        self.has_next = bool(before) or len(rows) > self.size
        self.rows = rows[: self.size]
        return self.rows

    def get_paginated_response(self, data) -> Response:
        headers = {} if self.count_is_exact else {"X-Count-Estimated": "true"}
        body = {"count": self.count, "next": self._next(), "previous": self._previous(), "results": data}
        return Response(body, headers=headers)

    def _numbered(self, queryset: QuerySet) -> list:
        start = (self.page - 1) * self.size
        if start + self.size > MAX_DEPTH:
            message = f"Pages reach {MAX_DEPTH} rows deep; follow `next` to go further."
            raise ValidationError({"page": message}, code="page_too_deep")
        rows = _rows(queryset, start, start + self.size + 1)
        if not rows and self.page > 1:
            raise NotFound("There is no such page.")
        return rows

    def _beyond(self, queryset: QuerySet, cursor: str) -> QuerySet:
        values = _decode(cursor, self.order)
        try:
            return queryset.filter(
                _after(list(queryset.query.order_by), values, queryset.query.standard_ordering)
            )
        except (DjangoValidationError, ValueError, TypeError, OverflowError):
            raise _bad_cursor() from None

    def _next(self) -> str | None:
        if not self.has_next or not self.rows:
            return None
        return self._link(self.page + 1, after=_encode(self.rows[-1], self.order))

    def _previous(self) -> str | None:
        if self.page == 1 or not self.rows:
            return None
        if (self.page - 1) * self.size <= MAX_DEPTH:
            return self._link(self.page - 1)
        return self._link(self.page - 1, before=_encode(self.rows[0], self.order))

    def _link(self, page: int, **cursor: str) -> str:
        url = self.request.build_absolute_uri()
        for name in ("after", "before"):
            url = remove_query_param(url, name)
        for name, value in {"page": page, **cursor}.items():
            url = replace_query_param(url, name, value)
        return url

    def get_paginated_response_schema(self, schema: dict) -> dict:
        link = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["count", "next", "previous", "results"],
            "properties": {
                "count": {"type": "integer", "minimum": 0, "description": "Exact up to 10,000."},
                "next": link,
                "previous": link,
                "results": schema,
            },
        }

    def get_schema_operation_parameters(self, view) -> list[dict]:
        page_size = {"type": "integer", "minimum": 1, "maximum": MAX_PAGE_SIZE, "default": PAGE_SIZE}
        return [
            _query_parameter(
                "page", {"type": "integer", "minimum": 1, "default": 1}, "From 1, 10,000 rows deep."
            ),
            _query_parameter("page_size", page_size, "Rows a page."),
            _query_parameter("after", {"type": "string"}, "Set by `next`: go on after this row."),
            _query_parameter("before", {"type": "string"}, "Set by `previous`: the page before this row."),
        ]


def _rows(queryset: QuerySet, start: int, end: int) -> list:
    """Far from the start the way is counted off in the index alone, before whole rows are read."""
    if start < FAR:
        return list(queryset[start:end])
    ids = list(queryset.values_list("pk", flat=True)[start:end])
    rows = {row.pk: row for row in queryset.filter(pk__in=ids)}
    return [rows[pk] for pk in ids if pk in rows]


def count(queryset: QuerySet) -> tuple[int, bool]:
    """How many rows, and whether that is exact: beyond 10,000 it is the planner's estimate."""
    bare = queryset.order_by()
    exact = bare.values("pk")[: EXACT_COUNT + 1].count()
    if exact <= EXACT_COUNT:
        return exact, True
    sql, params = bare.values("pk").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", params)
        plan = cursor.fetchone()[0]
    plan = json.loads(plan) if isinstance(plan, str) else plan
    return max(exact, plan[0]["Plan"]["Plan Rows"]), False


def _after(order: list[str], values: list, forward: bool) -> Q:
    """The rows that come after `values` in `order`.

    The bound on the first field alone says nothing new, but lets PostgreSQL start in the index there.
    """
    (first, *_), beyond, equal = order, Q(), Q()
    for term, value in zip(order, values, strict=True):
        name, descending = term.lstrip("-"), term.startswith("-") is forward
        beyond |= equal & Q(**{f"{name}__{'lt' if descending else 'gt'}": value})
        equal &= Q(**{name: value})
    bound = "lte" if first.startswith("-") is forward else "gte"
    return Q(**{f"{first.lstrip('-')}__{bound}": values[0]}) & beyond


def _encode(row, order: list[str]) -> str:
    values = [_value(row, term.lstrip("-")) for term in order]
    payload = json.dumps([",".join(order), *values], default=str, ensure_ascii=False)
    return base64.urlsafe_b64encode(payload.encode()).decode().rstrip("=")


def _decode(cursor: str, order: list[str]) -> list:
    try:
        payload = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        name, *values = payload
    except (ValueError, binascii.Error, TypeError, RecursionError):
        raise _bad_cursor() from None
    scalars = all(isinstance(v, str | int | float) and "\0" not in str(v) for v in values)
    if name != ",".join(order) or len(values) != len(order) or not scalars:
        raise _bad_cursor()
    return values


def _value(row, path: str):
    for name in path.split("__"):
        row = getattr(row, name)
    return row


def _bad_cursor() -> ValidationError:
    return ValidationError({"after": "This is not a link that a list gave."}, code="invalid_cursor")


def _whole_number(request, name: str, *, default: int, largest: int = 2**31 - 1) -> int:
    text = request.query_params.get(name, "")
    if not text:
        return default
    if not (text.isascii() and text.isdecimal() and len(text) <= 10 and 1 <= int(text) <= largest):
        raise ValidationError({name: f"Must be a whole number from 1 to {largest}."}, code="invalid")
    return int(text)


def _query_parameter(name: str, schema: dict, description: str) -> dict:
    return {"name": name, "in": "query", "required": False, "schema": schema, "description": description}

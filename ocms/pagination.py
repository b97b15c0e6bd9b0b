"""Pages of a list: by number for people, by cursor for walking on at the same cost.

`next` carries both: `page` says where the reader is, `after` where to go on, so that no row before it is
read again. Every list is ordered by fields that are never null and end in the primary key.
"""

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import SplitResult, parse_qs, urlencode, urlsplit, urlunsplit

from django.core.exceptions import ValidationError as DjangoValidationError
from django.db import connection
from django.db.models import F, Q, QuerySet
from django.db.models.fields.tuple_lookups import TupleGreaterThan, TupleLessThan
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.response import Response

from ocms.derived import value_at

PAGE_SIZE = 12
MAX_PAGE_SIZE = 100
MAX_DEPTH = 10_000
EXACT_COUNT = 10_000
FAR = 500


@dataclass(frozen=True)
class Place:
    """Where in a list its reader is, as the address says: at a page by number, or beyond a row."""

    page: int
    size: int
    after: str
    before: str

    @classmethod
    def asked(cls, request) -> "Place":
        place = cls(
            _whole_number(request, "page", default=1),
            _whole_number(request, "page_size", default=PAGE_SIZE, largest=MAX_PAGE_SIZE),
            request.query_params.get("after", ""),
            request.query_params.get("before", ""),
        )
        if not place.cursor and place.start + place.size > MAX_DEPTH:
            message = f"Pages reach {MAX_DEPTH} rows deep; follow `next` to go further."
            raise ValidationError({"page": message}, code="page_too_deep")
        return place

    @property
    def start(self) -> int:
        return (self.page - 1) * self.size

    @property
    def cursor(self) -> str:
        return self.after or self.before

    @property
    def kind(self) -> str:
        """Of one kind are those that are found in the same way."""
        if self.cursor:
            return "after" if self.after else "before"
        if not self.start:
            return "first"
        return "far" if self.start >= FAR else "near"

    def rows_of(self, queryset: QuerySet, *, start: int, values: list) -> QuerySet:
        """The rows from `start` on, or beyond the row of these values; one more than the page has, if there is one.

        Far from the start, or where ids have an index of their own, the way is counted off there, before whole rows
        are read.
        """
        start, end = (0, self.size + 1) if self.cursor else (start, start + self.size + 1)
        if self.after:
            queryset = _beyond(queryset, values)
        elif self.before:
            queryset, end = _beyond(queryset.reverse(), values), self.size
        if hasattr(queryset, "ids"):
            return _with_ids(queryset, queryset.ids()[start:end])
        if self.kind == "far":
            return _with_ids(queryset, queryset.values("pk")[start:end])
        return queryset[start:end]


class Page:
    """The rows of a place, and what stands around them in the answer."""

    def __init__(self, place: Place, rows: list, *, count: int, count_is_exact: bool):
        if not rows and place.page > 1 and not place.cursor:
            raise NotFound("There is no such page.")
        self.rows = rows[::-1] if place.before and not place.after else rows[: place.size]
        self.headers = {} if count_is_exact else {"X-Count-Estimated": "true"}
        self._place, self._count = place, count
        self._has_next = bool(place.before) or len(rows) > place.size

    def body(self, results: list, request, cursor_of: Callable) -> dict:
        """`cursor_of` a row says where it stands."""
        links = _Links(request)
        return {
            "count": self._count,
            "next": self._next(links, cursor_of),
            "previous": self._previous(links, cursor_of),
            "results": results,
        }

    def _next(self, links: "_Links", cursor_of: Callable) -> str | None:
        if not self._has_next or not self.rows:
            return None
        return links.to(self._place.page + 1, after=cursor_of(self.rows[-1]))

    def _previous(self, links: "_Links", cursor_of: Callable) -> str | None:
        if self._place.page == 1 or not self.rows:
            return None
        if self._place.start <= MAX_DEPTH:
            return links.to(self._place.page - 1)
        return links.to(self._place.page - 1, before=cursor_of(self.rows[0]))


class Pagination(BasePagination):
    def paginate_queryset(self, queryset: QuerySet, request, view=None) -> list:
        self.request = request
        self.order = list(queryset.query.order_by)
        place = Place.asked(request)
        number, is_exact = count(queryset)
        values = cursor_values(place.cursor, self.order) if place.cursor else []
        rows = list(place.rows_of(queryset, start=place.start, values=values))
        self.page = Page(place, rows, count=number, count_is_exact=is_exact)
        return self.page.rows

    def get_paginated_response(self, data) -> Response:
        body = self.page.body(data, self.request, self._cursor_of)
        return Response(body, headers=self.page.headers)

    def _cursor_of(self, row) -> str:
        return cursor([value_at(row, term.lstrip("-")) for term in self.order], self.order)

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


def count(queryset: QuerySet) -> tuple[int, bool]:
    """How many rows, and whether that is exact: beyond 10,000 it may be an estimate.

    A query set may know better than to count: `kept_count()` is exact, `found_count()` is so up to 10,000, as here.
    """
    if (kept := kept_count(queryset)) is not None:
        return kept.get(), True
    if (found := found_count(queryset)) is None:
        found = counted(queryset)[: EXACT_COUNT + 1].count()
    return total(found, *counted(queryset).query.sql_with_params())


def kept_count(queryset: QuerySet) -> QuerySet | None:
    return queryset.kept_count() if hasattr(queryset, "kept_count") else None


def found_count(queryset: QuerySet) -> int | None:
    return queryset.found_count() if hasattr(queryset, "found_count") else None


def counted(queryset: QuerySet) -> QuerySet:
    """As many rows, with nothing but an id; of the smallest table that can tell, if the query set knows one."""
    rows = queryset.narrow() if hasattr(queryset, "narrow") else queryset
    return rows.order_by().values("pk")


def total(exact: int, sql: str, params: Sequence) -> tuple[int, bool]:
    """The same, once those up to one more than `EXACT_COUNT` have been counted; more were known beforehand."""
    if exact != EXACT_COUNT + 1:
        return exact, exact <= EXACT_COUNT
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", params)
        plan = cursor.fetchone()[0]
    plan = json.loads(plan) if isinstance(plan, str) else plan
    return max(exact, plan[0]["Plan"]["Plan Rows"]), False


def _with_ids(queryset: QuerySet, ids: QuerySet) -> QuerySet:
    """Those rows, and no other condition: it would make PostgreSQL look for another way to find them."""
    rows = queryset.all()
    rows.query.clear_where()
    return rows.filter(pk__in=ids)


def _beyond(queryset: QuerySet, values: list) -> QuerySet:
    order, forward = list(queryset.query.order_by), queryset.query.standard_ordering
    try:
        return queryset.filter(_after(order, values, forward))
    except (DjangoValidationError, ValueError, TypeError, OverflowError):
        raise _bad_cursor() from None


def _after(order: list[str], values: list, forward: bool) -> Q:
    """The rows that come after `values` in `order`."""
    beyond, equal = Q(), Q()
    for term, value in zip(order, values, strict=True):
        name, descending = term.lstrip("-"), term.startswith("-") is forward
        beyond |= equal & Q(**{f"{name}__{'lt' if descending else 'gt'}": value})
        equal &= Q(**{name: value})
    return beyond & _start(order, values, forward)


def _start(order: list[str], values: list, forward: bool) -> Q:
    """Says nothing new, but lets PostgreSQL start at the right place in an index."""
    names, descending = zip(*((t.lstrip("-"), t.startswith("-") is forward) for t in order), strict=True)
    if len(set(descending)) == 1:
        beyond = TupleLessThan if descending[0] else TupleGreaterThan
        return Q(beyond([F(name) for name in names], values))
    return Q(**{f"{names[0]}__{'lte' if descending[0] else 'gte'}": values[0]})


def cursor(values: list, order: list[str]) -> str:
    payload = json.dumps([",".join(order), *values], default=str, ensure_ascii=False)
    return base64.urlsafe_b64encode(payload.encode()).decode().rstrip("=")


def cursor_values(text: str, order: list[str]) -> list:
    try:
        payload = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        name, *values = payload
    except (ValueError, binascii.Error, TypeError, RecursionError):
        raise _bad_cursor() from None
    scalars = all(isinstance(v, str | int | float) and "\0" not in str(v) for v in values)
    if name != ",".join(order) or len(values) != len(order) or not scalars:
        raise _bad_cursor()
    return values


class _Links:
    """The address that was asked for, at other pages."""

    def __init__(self, request):
        self._request = request

    def to(self, page: int, **cursor: str) -> str:
        address, asked = self._parts
        query = urlencode(sorted({**asked, "page": [str(page)], **cursor}.items()), doseq=True)
        return urlunsplit(address._replace(query=query))

    @cached_property
    def _parts(self) -> tuple[SplitResult, dict[str, list[str]]]:
        """The address, and what is asked of it besides the place."""
        address = urlsplit(self._request.build_absolute_uri())
        asked = parse_qs(address.query, keep_blank_values=True)
        return address, {name: values for name, values in asked.items() if name not in ("after", "before")}


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

"""Lists without their slow parts: what a list asks PostgreSQL is worked out once per shape of the question and kept as
SQL. A request then only brings its values, and what PostgreSQL sends becomes the answer (see `rows.py`).

The view, its filters, its order, the pages and the serializer stay the only ones who know what a list holds: a shape
is made by running them, with `Given` in the place of values. What has no shape goes the slow way, which is
`ListModelMixin`, and so does all that is wrong: that way says what. Both ways give the same bytes.

A shape is the view, the role of the caller, which filters are there (and what is chosen, of few choices), the order,
the size of a page, and whether the page is the first, near, far, or beyond a row. So `get_queryset` of such a view may
look at who is calling and at nothing else.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from threading import Lock

from django import forms
from django.core.exceptions import EmptyResultSet, ValidationError
from django.db import connection
from django.db.models import Expression, Field, FloatField, IntegerField, QuerySet, Subquery
from django.db.models.functions import Cast
from django.http import HttpResponse
from django.http.request import QueryDict
from django_filters.constants import EMPTY_VALUES
from rest_framework.exceptions import APIException
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.permissions import BasePermission
from rest_framework.renderers import JSONRenderer

from ocms.filters import StrictFilterBackend, StrictOrderingFilter, UnderstoodField
from ocms.pagination import (
    EXACT_COUNT,
    Page,
    Place,
    counted,
    cursor,
    cursor_values,
    found_count,
    kept_count,
    total,
)
from ocms.prepared import Given, Statement, with_any_caller
from ocms.rows import NotPlain, Rows, as_json

MOST_SHAPES = 200
OPEN = BasePermission.has_object_permission
RANGES = {"gt", "gte", "lt", "lte"}
START = 2_000_000_011  # in the SQL, the number of rows to skip


class HowMany(Subquery):
    template = "(SELECT count(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()


class QuickListMixin(ListModelMixin):
    def list(self, request, *args, **kwargs):
        return _answer(self, request) or super().list(request, *args, **kwargs)


class QuickRetrieveMixin(RetrieveModelMixin):
    """For what everybody may see whom the query set lets see it."""

    def retrieve(self, request, *args, **kwargs):
        return _detail(self, request) or super().retrieve(request, *args, **kwargs)


class Filters:
    """What a request asks of a filterset: of few choices those chosen, and else what a value is."""

    def __init__(self, filterset_class: type, asked: QueryDict):
        self.chosen, self.given, self.meant = {}, {}, {}
        self._filters, self._fields = filterset_class.base_filters, _fields(filterset_class)
        for name, field in self._fields.items():
            value = field.widget.value_from_datadict(asked, {}, name)
            if value not in EMPTY_VALUES:
                self._add(name, field, value)

    @property
    def shape(self) -> tuple:
        meant = ((name, *meaning.shape) for name, meaning in self.meant.items())
        return *self.given, *((name, str(value)) for name, value in self.chosen.items()), *meant

    @property
    def name_something(self) -> bool:
        """That may not be there, which is a mistake then."""
        fields = self._fields.items()
        return any(isinstance(field, forms.ModelChoiceField) and name in self.given for name, field in fields)

    def told(self) -> dict:
        """What each filter is to filter by."""
        values = {
            name: self._place(name, field) for name, field in self._fields.items() if name in self.given
        }
        return self.chosen | values | {name: _unsaid(name, meaning) for name, meaning in self.meant.items()}

    def cut_across(self, order: str) -> bool:
        """Whether a range of something else than what the list is ordered by decides how far it has to be read."""
        asked = (self._filters[name] for name in self.given if name in self._filters)
        return any(f.lookup_expr in RANGES and f.field_name != order for f in asked)

    def _add(self, name: str, field: forms.Field, value) -> None:
        match field:
            case forms.ModelChoiceField():
                self.given[name] = value
            case forms.DecimalField() | forms.IntegerField() | forms.UUIDField():
                self.given[name] = field.clean(value)
            case forms.ChoiceField():
                self.chosen[name] = field.clean(value)
            case UnderstoodField():
                if text := field.clean(value):
                    meaning = self.meant[name] = field.understand(text)
                    self.given |= {_part(name, part): value for part, value in vars(meaning).items()}
            case _:
                raise NotPlain(field)

    def _place(self, name: str, field: forms.Field) -> Given | QuerySet:
        if not isinstance(field, forms.ModelChoiceField):
            return Given(name)
        known = field.queryset.filter(**{field.to_field_name or "pk": Given(name)})
        return known.order_by().values("pk")[:1]


class Plan:
    """One shape of a list: the statement that reads page and count at once, and what makes the answer of them."""

    def __init__(self, view, request, place: Place, terms: list[str], filters: Filters):
        queryset = _filtered(view, request, filters)
        self._counted, _ = _compiled(counted(queryset), request.user)
        self._count_is_kept = kept_count(queryset) is not None
        queryset = queryset.annotate(in_all=_in_all(queryset, filters))
        self._rows, self._terms = Rows(view.get_serializer(), queryset), terms
        self._keys = [self._rows.column(term.lstrip("-")) for term in terms]
        self._in_all = self._rows.column("in_all")
        start, values = START if place.start else 0, [Given(f"beyond {n}") for n in range(len(terms))]
        page = place.rows_of(queryset, start=start, values=values).values_list(*self._rows.columns)
        by_value = filters.cut_across(terms[0].lstrip("-"))
        self._page, fields = _compiled(page, request.user, by_value=by_value)
        self._key_fields = [fields[at] for at in self._keys]

    def answer(self, place: Place, filters: Filters, request) -> HttpResponse | None:
        """None: what was not found may be a mistake."""
        given = {**filters.given, **self._given_of(place), "caller": request.user.pk}
        found = self._page.rows(connection, given)
        if not found and (place.page > 1 or place.cursor or filters.name_something):
            return None
        number, is_exact = found[0][self._in_all] if found else 0, True
        if not self._count_is_kept:
            number, is_exact = total(number, self._counted.sql, self._counted.values(given))
        page = Page(place, found, count=number, count_is_exact=is_exact)
        results = [self._rows.make(row, request) for row in page.rows]
        return _response(page.body(results, request, self._cursor_of), page.headers)

    def _given_of(self, place: Place) -> dict:
        if not place.cursor:
            return {"start": place.start}
        values = zip(cursor_values(place.cursor, self._terms), self._key_fields, strict=True)
        return {f"beyond {n}": _cleaned(value, field) for n, (value, field) in enumerate(values)}

    def _cursor_of(self, row: tuple) -> str:
        return cursor([row[at] for at in self._keys], self._terms)


class DetailPlan:
    """The same of one thing."""

    def __init__(self, view, request):
        if any(p.has_object_permission.__func__ is not OPEN for p in view.get_permissions()):
            raise NotPlain("Who may see it is decided when it is there.")
        queryset = view.get_queryset().filter(pk=Given("pk")).order_by()
        self._rows = Rows(view.get_serializer(), queryset)
        self._one, _ = _compiled(queryset.values_list(*self._rows.columns), request.user)

    def answer(self, pk: int, request) -> HttpResponse | None:
        found = self._one.rows(connection, {"pk": pk, "caller": request.user.pk})
        return _response(self._rows.make(found[0], request)) if found else None


class Plans:
    """Those of the shapes asked for last. None is kept for one that has none."""

    def __init__(self):
        self._plans: OrderedDict[tuple, Plan | DetailPlan | None] = OrderedDict()
        self._guard = Lock()

    def get(self, shape: tuple, make: Callable[[], Plan | DetailPlan]) -> Plan | DetailPlan | None:
        with self._guard:
            if shape in self._plans:
                self._plans.move_to_end(shape)
                return self._plans[shape]
        try:
            plan = make()
        except (NotPlain, EmptyResultSet):
            plan = None
        self._keep(shape, plan)
        return plan

    def __len__(self) -> int:
        return len(self._plans)

    def clear(self) -> None:
        self._plans.clear()

    def _keep(self, shape: tuple, plan: Plan | None) -> None:
        with self._guard:
            self._plans[shape] = plan
            if len(self._plans) > MOST_SHAPES:
                self._plans.popitem(last=False)


PLANS = Plans()


def _answer(view, request) -> HttpResponse | None:
    try:
        place, terms = Place.asked(request), StrictOrderingFilter().get_ordering(request, view)
        filters = Filters(view.filterset_class, request.query_params)
        shape = (type(view), _role(request), *terms, place.kind, place.size, *filters.shape)
        plan = PLANS.get(shape, lambda: Plan(view, request, place, terms, filters))
        return plan and plan.answer(place, filters, request)
    except (NotPlain, APIException, ValidationError):
        return None


def _detail(view, request) -> HttpResponse | None:
    plan = PLANS.get((type(view), _role(request)), lambda: DetailPlan(view, request))
    return plan and plan.answer(int(view.kwargs[view.lookup_field]), request)


def _role(request) -> str | None:
    return getattr(request.user, "role", None)


def _response(body: dict, headers: dict | None = None) -> HttpResponse:
    return HttpResponse(as_json(body), content_type=JSONRenderer.media_type, headers=headers)


@cache
def _fields(filterset_class: type) -> dict[str, forms.Field]:
    return filterset_class(queryset=filterset_class.Meta.model.objects.none()).form.fields


def _filtered(view, request, filters: Filters) -> QuerySet:
    """What the view's own list would page through, with `Given` in the place of values."""
    filterset = StrictFilterBackend().get_filterset(request, view.get_queryset(), view)
    filterset.is_valid()
    filterset.form.cleaned_data |= filters.told()
    return StrictOrderingFilter().filter_queryset(request, filterset.qs, view)


def _in_all(queryset: QuerySet, filters: Filters) -> Expression:
    """How many there are, up to one more than are counted unless that is known."""
    if (kept := kept_count(queryset)) is not None:
        return Subquery(kept)
    if found_count(queryset) is not None:
        (name,) = filters.meant
        return Cast(Given(_part(name, "count")), IntegerField())
    return HowMany(counted(queryset)[: EXACT_COUNT + 1])


def _unsaid(name: str, meaning):
    """A meaning of the same shape, without its words."""
    words = [part for part, value in vars(meaning).items() if isinstance(value, str)]
    return replace(meaning, **{part: Given(_part(name, part)) for part in words})


def _part(name: str, part: str) -> str:
    return f"{name}.{part}"


def _compiled(queryset: QuerySet, caller, *, by_value: bool = False) -> tuple[Statement, list[Field]]:
    """With the fields that are read. The caller's id is made a value that is given."""
    compiler = queryset.query.get_compiler(using=queryset.db)
    sql, params = _with_start(*compiler.as_sql())
    params = with_any_caller(params, caller)
    if caller.pk and any(caller.pk.hex in str(p).replace("-", "") for p in [sql, *params]):
        raise NotPlain("It holds something of the caller besides the id.")
    fields = [column.output_field for column, *_ in compiler.select]
    return Statement(sql, params, by_value=by_value), [
        getattr(field, "output_field", field) for field in fields
    ]


def _with_start(sql: str, params: tuple) -> tuple[str, tuple]:
    head, offset, tail = sql.partition(f"OFFSET {START}")
    if not offset:
        return sql, params
    before = head.replace("%%", "").count("%s")
    return f"{head}OFFSET %s{tail}", (*params[:before], Given("start"), *params[before:])


def _cleaned(value, field: Field):
    """A value as a list would have written it; another one is looked at the slow way."""
    kind = int if isinstance(field, IntegerField) else float if isinstance(field, FloatField) else str
    if type(value) is not kind:
        raise ValidationError("No list wrote this.")
    return field.clean(value, None)

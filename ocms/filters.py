"""What the query string may ask of a list. Anything it does not know is 400, never ignored."""

from collections.abc import Callable

from django import forms
from django_filters.fields import ChoiceField
from django_filters.rest_framework import CharFilter, ChoiceFilter, DjangoFilterBackend, Filter
from drf_spectacular.utils import extend_schema_field
from rest_framework.exceptions import NotAuthenticated, ValidationError
from rest_framework.filters import BaseFilterBackend

from ocms.fields import LARGEST_ID


class StrictFilterBackend(DjangoFilterBackend):
    """A list is filtered by its `filterset_class`; a detail route is not."""

    def filter_queryset(self, request, queryset, view):
        if getattr(view, "detail", False):
            return queryset
        return super().filter_queryset(request, queryset, view)


class StrictOrderingFilter(BaseFilterBackend):
    """`?ordering=a,-b` over the names of the view's `ordering_fields`, ties broken by id.

    `ordering_fields` maps a public name to the field, or annotation, that sorts; none of them may be null,
    since pages are continued after a row's values. One written with `-` sorts that way whatever is asked.
    The view's `ordering` is the order when none is asked for.
    """

    def filter_queryset(self, request, queryset, view):
        fields = getattr(view, "ordering_fields", None)
        if not fields or getattr(view, "detail", False):
            return queryset
        terms = self.get_ordering(request, view)
        return _only_with(queryset, terms).order_by(*terms)

    def get_ordering(self, request, view) -> list[str]:
        asked = [part.strip() for part in request.query_params.get("ordering", "").split(",") if part.strip()]
        terms = [self._term(part, view) for part in asked] or list(view.ordering)
        last = "-pk" if terms[0].startswith("-") else "pk"
        return [*dict.fromkeys(terms), last]

    def get_schema_operation_parameters(self, view) -> list[dict]:
        names = [n for name in getattr(view, "ordering_fields", {}) for n in (name, f"-{name}")]
        if not names:
            return []
        return [
            {
                "name": "ordering",
                "in": "query",
                "required": False,
                "description": "Comma list; `-` for descending. Ties are broken by id.",
                "schema": {"type": "array", "items": {"type": "string", "enum": names}},
                "explode": False,
                "style": "form",
            }
        ]

    def _term(self, part: str, view) -> str:
        sign, name = ("-", part[1:]) if part.startswith("-") else ("", part)
        if name not in view.ordering_fields:
            known = ", ".join(view.ordering_fields)
            raise ValidationError({"ordering": f"“{part}” is not one of: {known}."}, code="invalid_choice")
        field = view.ordering_fields[name]
        return field if field.startswith("-") else sign + field


def _only_with(queryset, terms: list[str]):
    """The rows that have what they are ordered by, which are all of them.

    Once that is said, PostgreSQL can begin with an index of the other table, and need not sort everything.
    """
    others = {term.lstrip("-").rpartition("__")[0] for term in terms} - {""}
    return queryset.filter(**{f"{other}__isnull": False for other in others})


class TrueOrFalseField(ChoiceField):
    def to_python(self, value) -> str:
        return super().to_python(value).lower()


class StrictBooleanFilter(ChoiceFilter):
    """`true` or `false`, in any case; anything else is refused, where a BooleanFilter would look away."""

    field_class = TrueOrFalseField

    def __init__(self, *args, **kwargs):
        choices = [("true", "true"), ("false", "false")]
        super().__init__(*args, choices=choices, **kwargs)

    def filter(self, queryset, value):
        return super().filter(queryset, {"true": True, "false": False}.get(value, value))


class MineFilter(StrictBooleanFilter):
    """With `true` what is the caller's own alone, as the field `owner` says."""

    def __init__(self, *args, owner: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.owner = owner

    def filter(self, queryset, value):
        if value != "true":
            return queryset
        user = self.parent.request.user
        if not user.is_authenticated:
            raise NotAuthenticated
        return queryset.filter(**{self.owner: user})


class UnderstoodField(forms.CharField):
    def __init__(self, *args, understand: Callable, **kwargs):
        super().__init__(*args, **kwargs)
        self.understand = understand


class UnderstoodFilter(CharFilter):
    """A text that says what to look for and how. Its `understand` makes of it a dataclass of what it means.

    To the method that filters, that is as good as the text. It has a `shape`: where that is equal, the texts in it
    are only values to look for (see `quick.py`). Its `count` is how many rows it finds, or as many as one cares for.
    """

    field_class = UnderstoodField

    def __init__(self, understand: Callable, *args, **kwargs):
        super().__init__(*args, understand=understand, **kwargs)


@extend_schema_field({"type": "integer", "minimum": 0})
class IdFilter(Filter):
    """The integer id of something. One that nothing has, or that the caller may not know, finds nothing."""

    field_class = forms.IntegerField

    def __init__(self, *args, **kwargs):
        super().__init__(*args, min_value=0, max_value=LARGEST_ID, **kwargs)

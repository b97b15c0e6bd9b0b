"""The catalogue's conditions on smaller tables that repeat what courses are filtered by: see `courses/kept.py`.

At a million courses the wide rows do not fit into memory. Whatever can be told without them is asked elsewhere:
how many there are, and which ones come on this page.
"""

from django.db.models import BooleanField, F, Field, Func, Model, OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import Col
from django.db.models.fields.tuple_lookups import Tuple
from django.db.models.functions import Coalesce
from django.db.models.sql.where import AND, WhereNode

from courses.kept import CatalogueCount, CourseSearch, CourseStats
from courses.search import relevance, tsquery

REPEATED = {"is_published", "category", "level", "price", "title_key"}


class Elsewhere(Exception):
    """A condition is about something that the table does not have."""


def kept_count(courses: QuerySet) -> QuerySet | None:
    """One number, the sum of what is counted already: of published courses by category, level and price."""
    where = courses.query.where
    if where.connector != AND or where.negated or not any(map(_asks_for_published, where.children)):
        return None
    others = [child for child in where.children if not (_asks_for_published(child) or _asks_for_stats(child))]
    try:
        conditions = [_translated(child, courses, CatalogueCount) for child in others]
    except Elsewhere:
        return None
    of_one_price = any(field.name == "price" for child in others for field in _fields(child))
    rows = CatalogueCount.objects.filter(*conditions, price__isnull=not of_one_price)
    return rows.values_list(Coalesce(Func(F("n"), function="sum"), 0), flat=True)


def is_all_that_was_found(courses: QuerySet) -> bool:
    """Whether nothing is asked of them but that they are published and have the words that were searched for."""
    known = (_asks_for_published, _asks_for_words, _asks_for_stats)
    return all(any(knows(child) for knows in known) for child in courses.query.where.children)


def narrow(courses: QuerySet) -> QuerySet:
    """As many rows, by the same conditions, of the smallest table that can tell."""
    found = (_on(model.objects.all(), courses) for model in (CourseStats, CourseSearch))
    return next((rows for rows in found if rows is not None), courses.order_by())


def ids(courses: QuerySet) -> QuerySet:
    """The ids in the order of `courses`; an order by relevance, rating or popularity needs no course."""
    order = courses.query.order_by
    by = {term.lstrip("-").rpartition("__")[0] or term.lstrip("-") for term in order[:-1]}
    rows = None
    if by == {"stats"}:
        rows = _on(CourseStats.objects.all(), courses)
    elif by == {"relevance"} and courses.meaning:
        rows = _on(_found(courses.meaning), courses)
    if rows is None:
        return courses.values_list("pk", flat=True)
    return rows.order_by(*(term.replace("stats__", "") for term in order)).values_list("pk", flat=True)


def _found(meaning) -> QuerySet:
    """What many courses have is looked up while walking from the most popular to the least."""
    query = tsquery(meaning.lexemes)
    if meaning.are_few:
        enrolled = Subquery(CourseStats.objects.filter(pk=OuterRef("pk")).values("enrollment_count"))
        found = CourseSearch.objects.filter(document=query)
        return found.annotate(relevance=relevance(meaning, "", enrolled))
    document = Subquery(CourseSearch.objects.filter(pk=OuterRef("pk")).values("document"))
    has_words = Func(
        document, query, template="%(expressions)s", arg_joiner=" @@ ", output_field=BooleanField()
    )
    return CourseStats.objects.filter(has_words).annotate(relevance=F("enrollment_count"))


def _on(rows: QuerySet, courses: QuerySet) -> QuerySet | None:
    """Those of `rows` that `courses` asks for; None when their table cannot tell."""
    where = courses.query.where
    has_words = "relevance" in rows.query.annotations
    children = [c for c in where.children if not (_asks_for_stats(c) or (has_words and _asks_for_words(c)))]
    try:
        conditions = [_translated(child, courses, rows.model) for child in children]
    except Elsewhere:
        return None
    return rows.filter(Q(*conditions, _connector=where.connector, _negated=where.negated))


def _translated(node, courses: QuerySet, target: type[Model]) -> Q:
    if isinstance(node, WhereNode):
        parts = (_translated(child, courses, target) for child in node.children)
        return Q(*parts, _connector=node.connector, _negated=node.negated)
    names = [_name(term, courses, target) for term in _terms(node)]
    if isinstance(node.lhs, Tuple):
        return Q(type(node)([F(name) for name in names], node.rhs))
    return Q((f"{names[0]}__{node.lookup_name}", node.rhs))


def _name(term, courses: QuerySet, target: type[Model]) -> str:
    if term == courses.query.annotations.get("relevance"):
        return "relevance"
    field = term.target if isinstance(term, Col) else None
    if field is None:
        raise Elsewhere
    if field.primary_key and field.model in (courses.model, target):
        return "pk"
    is_repeated = field.model is courses.model and field.name in REPEATED & {
        f.name for f in target._meta.fields
    }
    if field.model is target or is_repeated:
        return field.name
    raise Elsewhere


def _terms(node) -> list:
    """What a condition compares."""
    if not hasattr(node, "lhs"):
        raise Elsewhere
    return list(node.lhs) if isinstance(node.lhs, Tuple) else [node.lhs]


def _fields(node) -> list[Field]:
    if isinstance(node, WhereNode):
        return [field for child in node.children for field in _fields(child)]
    return [term.target for term in _terms(node) if isinstance(term, Col)] if hasattr(node, "lhs") else []


def _asks_for_published(node) -> bool:
    return _asks_for(node, "is_published") and node.rhs is True


def _asks_for_words(node) -> bool:
    return _asks_for(node, "document")


def _asks_for_stats(node) -> bool:
    """Which every course has."""
    fields = _fields(node)
    return fields == [CourseStats._meta.pk] and node.lookup_name == "isnull" and node.rhs is False


def _asks_for(node, name: str) -> bool:
    return [field.name for field in _fields(node)] == [name] and getattr(node, "lookup_name", "") == "exact"

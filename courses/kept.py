"""What triggers keep of courses, in tables narrow enough for a million of them; nothing else writes here."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Cast, Coalesce, NullIf, Round

from ocms.triggers import keep_tally

FILTERED = ["category", "level", "price"]


def _in_order(field: str, *, name: str, include: list[str]) -> models.Index:
    return models.Index(fields=[field, "course"], name=name, include=include, condition=Q(is_published=True))


class CourseStats(models.Model):
    """A course's counters, in a narrow row of their own so that enrolling rewrites little.

    It also repeats what lists are filtered by, so that a list by rating or popularity reads this table alone. The row
    is made with its course and kept by triggers on courses, lectures, enrolments and reviews; nothing else writes it.
    """

    course = models.OneToOneField(
        "courses.Course", on_delete=models.CASCADE, primary_key=True, related_name="stats"
    )
    is_published = models.BooleanField()
    category = models.ForeignKey(
        "courses.Category", on_delete=models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )
    level = models.CharField(max_length=12)
    price = models.DecimalField(max_digits=8, decimal_places=2)
    lecture_count = models.PositiveIntegerField(default=0, db_default=0)
    duration = models.PositiveIntegerField(default=0, db_default=0, help_text="seconds")
    enrollment_count = models.PositiveIntegerField(default=0, db_default=0)
    rating_count = models.PositiveIntegerField(default=0, db_default=0)
    rating_sum = models.PositiveIntegerField(default=0, db_default=0)
    rating_average = models.GeneratedField(
        expression=Round(
            Cast("rating_sum", models.DecimalField(max_digits=12, decimal_places=0))
            / NullIf("rating_count", 0),
            2,
        ),
        output_field=models.DecimalField(max_digits=3, decimal_places=2, null=True),
        db_persist=True,
    )
    rating_rank = models.GeneratedField(
        expression=Coalesce(
            Round(
                Cast("rating_sum", models.DecimalField(max_digits=12, decimal_places=0))
                / NullIf("rating_count", 0),
                2,
            ),
            0,
            output_field=models.DecimalField(max_digits=3, decimal_places=2),
        ),
        output_field=models.DecimalField(max_digits=3, decimal_places=2),
        db_persist=True,
        help_text="the average, 0 when unrated: what lists are ordered by",
    )

    class Meta:
        verbose_name_plural = "course stats"
        indexes = [
            _in_order("enrollment_count", name="stats_popular", include=[*FILTERED, "rating_rank"]),
            _in_order("rating_rank", name="stats_rated", include=FILTERED),
        ]

    def __str__(self):
        return f"{self.course_id}: {self.enrollment_count} enrolled"


class CourseSearch(models.Model):
    """What the search reads of a course. Written by triggers alone: see docs/search.md."""

    course = models.OneToOneField(
        "courses.Course", on_delete=models.CASCADE, primary_key=True, related_name="search_entry"
    )
    is_published = models.BooleanField()
    title_key = models.CharField(max_length=200, db_collation="C")
    document = SearchVectorField()

    class Meta:
        verbose_name_plural = "course search"
        indexes = [GinIndex("document", name="course_search_document", fastupdate=False)]
        triggers = keep_tally(
            name="count_lexemes",
            target="courses_lexemecount",
            keys=["lexeme"],
            rows="""
                SELECT lexeme FROM {rows}, unnest(tsvector_to_array(document)) AS lexeme
                WHERE is_published
            """,
        )

    def __str__(self):
        return f"{self.course_id}"


class SearchWord(models.Model):
    """A word of a published course, with itself and all it becomes by leaving out one letter, to find it mistyped."""

    word = models.CharField(primary_key=True, max_length=64, db_collation="C")
    stem = models.CharField(max_length=64, db_collation="C")
    deletions = ArrayField(models.CharField(max_length=64))

    class Meta:
        indexes = [
            models.Index("stem", name="search_word_stem"),
            GinIndex("deletions", name="search_word_deletions", fastupdate=False),
        ]

    def __str__(self):
        return self.word


class CatalogueCount(models.Model):
    """How many published courses there are of a category, level and price; without a price: of all prices.

    Rows of a kind add up: one that is locked by somebody else's change is left alone, and another put beside it.
    """

    category = models.ForeignKey(
        "courses.Category", on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=False
    )
    level = models.CharField(max_length=12)
    price = models.DecimalField(max_digits=8, decimal_places=2, null=True)
    n = models.IntegerField()

    class Meta:
        indexes = [
            models.Index(fields=["category", "price", "level"], name="catalogue_count_of", include=["n"])
        ]

    def __str__(self):
        return f"{self.category_id} {self.level} {self.price}: {self.n}"


class LexemeCount(models.Model):
    """How many published courses have a lexeme in their search document. Rows of a lexeme add up."""

    lexeme = models.TextField(db_collation="C")
    n = models.IntegerField()

    class Meta:
        indexes = [models.Index(fields=["lexeme"], name="lexeme_count_of", include=["n"])]

    def __str__(self):
        return f"{self.lexeme}: {self.n}"

"""Rows become courses, a batch at a time: a batch is in the database whole or not at all."""

from collections import Counter

from django.db import connection
from django.db.models import Value
from django.db.models.functions import Lower
from django.utils import timezone

from accounts.models import User
from courses.catalogue_import.rows import CourseRow
from courses.models import Category, Course, ImportedCourse
from courses.slugs import category_slug, save_with_free_slugs
from ocms.transactions import unit_of_work

LOCK = 7_310_022  # any number that nothing else locks


@unit_of_work
def load(*, rows: list[CourseRow], source: str, instructor: User) -> Counter:
    """Adds the new and updates the changed; how many were `added`, `changed` and `unchanged`.

    A course is known by its source and its id there. What was changed in the course itself since stays,
    until its row changes.
    """
    _wait_for_other_imports()
    fresh, changed, unchanged = compare(rows, source)
    names = {row.category for row in [*fresh, *(row for row, _ in changed)]}
    categories = {name: _category(name) for name in sorted(names)}
    _add(fresh, source, instructor, categories)
    _update(changed, categories)
    return Counter(added=len(fresh), changed=len(changed), unchanged=unchanged)


def compare(rows: list[CourseRow], source: str) -> tuple[list, list, int]:
    """The new rows, the changed ones with what they were imported as, and how many are unchanged."""
    ids = [row.source_id for row in rows]
    known = ImportedCourse.objects.filter(source=source, source_id__in=ids).select_related("course")
    imported = {entry.source_id: entry for entry in known}
    fresh = [row for row in rows if row.source_id not in imported]
    changed = [
        (row, imported[row.source_id])
        for row in rows
        if row.source_id in imported and imported[row.source_id].digest != row.digest
    ]
    return fresh, changed, len(rows) - len(fresh) - len(changed)


def _wait_for_other_imports() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def _category(name: str) -> Category:
    """The one of this name, in upper or lower case; made if it is missing."""
    known = Category.objects.annotate(key=Lower("name")).filter(key=Lower(Value(name)))
    return known.first() or Category.objects.create(name=name, slug=category_slug(name))


def _add(rows: list[CourseRow], source: str, instructor: User, categories: dict) -> None:
    courses = [
        Course(
            instructor=instructor, category=categories[row.category], is_published=True, **row.course_fields()
        )
        for row in rows
    ]
    save_with_free_slugs(courses)
    ImportedCourse.objects.bulk_create(
        ImportedCourse(source=source, source_id=row.source_id, course=course, digest=row.digest)
        for row, course in zip(rows, courses, strict=True)
    )


def _update(changed: list[tuple[CourseRow, ImportedCourse]], categories: dict) -> None:
    names = {"category", "updated_at"}
    for row, entry in changed:
        entry.digest = row.digest
        fields = row.course_fields() | {"category": categories[row.category], "updated_at": timezone.now()}
        names |= fields.keys()
        for name, value in fields.items():
            setattr(entry.course, name, value)
    Course.objects.bulk_update([entry.course for _, entry in changed], sorted(names))
    ImportedCourse.objects.bulk_update([entry for _, entry in changed], ["digest"])

"""Changes to courses and their outlines. Whoever changes an outline holds the lock on its course row."""

from collections.abc import Iterable

from django.db import OperationalError
from django.db.models import Model, QuerySet
from rest_framework.exceptions import ValidationError

from accounts.models import User
from courses import thumbnails
from courses.models import Category, Course, Lecture, Module
from courses.slugs import category_slug, save_with_free_slug
from ocms.errors import Conflict
from ocms.transactions import unit_of_work

LOCK_NOT_AVAILABLE = "55P03"


class NothingToPublish(Conflict):
    default_code = "no_lectures"
    default_detail = "A course needs at least one lecture before it can be published."


class CourseHasStudents(Conflict):
    default_code = "course_has_students"
    default_detail = "Students have enrolled in this course: it can be unpublished, but not deleted."


class OrderTaken(Conflict):
    default_code = "order_taken"
    default_detail = "Something else has this place in the order."


class BeingReordered(Conflict):
    default_code = "being_changed"
    default_detail = "Somebody else is changing this course right now. Please look at it again."


@unit_of_work
def add_category(*, name: str, slug: str = "") -> Category:
    return Category.objects.create(name=name, slug=slug or category_slug(name))


@unit_of_work
def change_category(*, category: Category, **fields) -> Category:
    for name, value in fields.items():
        setattr(category, name, value)
    category.save(update_fields=fields)
    return category


@unit_of_work
def delete_category(*, category: Category) -> None:
    category.delete()


@unit_of_work
def create_course(*, instructor: User, is_published: bool = False, **fields) -> Course:
    if is_published:
        raise NothingToPublish
    return save_with_free_slug(Course(instructor=instructor, **fields))


@unit_of_work
def change_course(*, course: Course, **fields) -> Course:
    _lock(course)
    if fields.get("is_published") and not course.is_published and not course.lectures.exists():
        raise NothingToPublish
    for name, value in fields.items():
        setattr(course, name, value)
    course.save(update_fields=[*fields, "updated_at"])
    return course


@unit_of_work
def delete_course(*, course: Course) -> None:
    _lock(course)
    if course.enrollments.exists():
        raise CourseHasStudents
    thumbnails.delete_on_commit(course)
    course.delete()


@unit_of_work
def add_module(*, course: Course, title: str, order: int | None = None) -> Module:
    _lock(course)
    return Module.objects.create(course=course, title=title, order=_free_place(course.modules, order))


@unit_of_work
def add_lecture(*, module: Module, order: int | None = None, **fields) -> Lecture:
    _lock(module.course)
    return Lecture.objects.create(module=module, order=_free_place(module.lectures, order), **fields)


@unit_of_work
def change_module(*, module: Module, order: int | None = None, **fields) -> Module:
    _lock(module.course)
    module.refresh_from_db(fields=["order"])
    return _change(module, module.course.modules, order, fields)


@unit_of_work
def change_lecture(*, lecture: Lecture, order: int | None = None, **fields) -> Lecture:
    _lock(lecture.course)
    lecture.refresh_from_db(fields=["order", "module"])
    return _change(lecture, lecture.module.lectures, order, fields)


@unit_of_work
def delete_module(*, module: Module) -> None:
    _lock(module.course)
    Module.objects.filter(pk=module.pk).delete()
    module.course.enrollments.complete_finished()


@unit_of_work
def delete_lecture(*, lecture: Lecture) -> None:
    """Deletes it with everybody's progress in it; who had only this one left has completed the course."""
    _lock(lecture.course)
    Lecture.objects.filter(pk=lecture.pk).delete()
    lecture.course.enrollments.complete_finished()


@unit_of_work
def reorder(*, course: Course, outline: list[tuple[int, list[int]]]) -> None:
    """Sets the whole order of a course: `outline` lists (module id, its lecture ids), each exactly once."""
    _lock(course, wait=False)
    modules, lectures = course.modules.in_bulk(), course.lectures.in_bulk()
    _refuse_unless_permutation("modules", [module for module, _ in outline], modules)
    _refuse_unless_permutation("lectures", [lecture for _, ids in outline for lecture in ids], lectures)
    for place, (module_id, lecture_ids) in enumerate(outline, start=1):
        modules[module_id].order = place
        for lecture_place, lecture_id in enumerate(lecture_ids, start=1):
            lectures[lecture_id].module = modules[module_id]
            lectures[lecture_id].order = lecture_place
    Module.objects.bulk_update(modules.values(), ["order"])
    Lecture.objects.bulk_update(lectures.values(), ["module", "order"])


def _lock(course: Course, *, wait: bool = True) -> None:
    """Holds the course row until the end of the transaction; enrolling is not held up by it."""
    locked = Course.objects.select_for_update(no_key=True, nowait=not wait)
    try:
        course.is_published = locked.values_list("is_published", flat=True).get(pk=course.pk)
    except OperationalError as error:
        if getattr(error.__cause__, "pgcode", None) == LOCK_NOT_AVAILABLE:
            raise BeingReordered from None
        raise


def _free_place(siblings: QuerySet, order: int | None) -> int:
    """The place asked for, or the end: a number past the end means last."""
    end = siblings.count() + 1
    if order is None or order >= end:
        return end
    raise OrderTaken


def _change(item: Model, siblings: QuerySet, order: int | None, fields: dict) -> Model:
    for name, value in fields.items():
        setattr(item, name, value)
    if fields:
        item.save(update_fields=fields)
    if order is not None and order != item.order:
        _move_last(item, siblings, order)
    return item


def _move_last(item: Model, siblings: QuerySet, order: int) -> None:
    others = list(siblings.exclude(pk=item.pk).order_by("order"))
    if order <= len(others) + 1:
        raise OrderTaken
    for place, sibling in enumerate([*others, item], start=1):
        sibling.order = place
    type(item).objects.bulk_update([*others, item], ["order"])


def _refuse_unless_permutation(name: str, asked: list[int], there: Iterable[int]) -> None:
    if sorted(asked) != sorted(there):
        message = f"Name each of the course's {name} exactly once."
        raise ValidationError({name: message}, code="not_a_permutation")

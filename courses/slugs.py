"""The readable part of a course's address, in any script."""

import re
import secrets
import unicodedata
from collections import Counter

from django.db import IntegrityError, transaction

from courses.models import Category, Course

MAX_LENGTH = 100
NUMBERS_TRIED = 30
TRIES = 5


def save_with_free_slug(course: Course) -> Course:
    save_with_free_slugs([course])
    return course


def save_with_free_slugs(courses: list[Course]) -> None:
    """Saves new courses, each under a slug of its own.

    When somebody else takes one at the same moment, others are tried, and at last one that nobody can guess.
    """
    titles = [course.title for course in courses]
    for tries_left in reversed(range(TRIES)):
        slugs = free_slugs(titles) if tries_left else [_chance(slug_of(title)) for title in titles]
        for course, slug in zip(courses, slugs, strict=True):
            course.slug = slug
        try:
            with transaction.atomic():
                Course.objects.bulk_create(courses)
            return
        except IntegrityError as error:
            if not (tries_left and is_taken_slug(error)):
                raise


def free_slugs(titles: list[str]) -> list[str]:
    """A free slug for each title, all different. Until they are saved, somebody else may take them."""
    bases = [slug_of(title) for title in titles]
    wanted = Counter(bases)
    taken = _taken(wanted)
    contested = [base for base in wanted if base in taken or wanted[base] > 1]
    taken |= _taken(f"{base}-{n}" for base in contested for n in _numbers(wanted[base]))
    slugs = []
    for base in bases:
        slug = base if base not in taken else _numbered(base, wanted[base], taken)
        taken.add(slug)
        slugs.append(slug)
    return slugs


def slug_of(title: str, fallback: str = "course", max_length: int = MAX_LENGTH) -> str:
    """Lower case, letters, digits and their marks of any script, hyphens between; never empty, never a number."""
    text = unicodedata.normalize("NFKC", title).lower()
    text = text.replace("c++", "cpp").replace("c#", "csharp").replace("'", "").replace("’", "")
    kept = "".join(char if unicodedata.category(char)[0] in "LNM" else " " for char in text)
    slug = re.sub(r"\s+", "-", kept.strip())[:max_length].strip("-")
    if not any(char.isalpha() for char in slug):
        slug = f"{fallback}-{slug}".strip("-")
    return slug


def category_slug(name: str) -> str:
    base = slug_of(name, fallback="category", max_length=70)
    is_taken = Category.objects.filter(slug=base).exists()
    return _chance(base) if is_taken else base


def is_taken_slug(error: IntegrityError) -> bool:
    diagnostics = getattr(error.__cause__, "diag", None)
    return getattr(diagnostics, "constraint_name", None) == "course_slug_unique"


def _numbers(wanted: int) -> range:
    return range(2, wanted + NUMBERS_TRIED)


def _numbered(base: str, wanted: int, taken: set[str]) -> str:
    numbered = (f"{base}-{n}" for n in _numbers(wanted))
    return next((slug for slug in numbered if slug not in taken), _chance(base))


def _chance(base: str) -> str:
    return f"{base}-{secrets.token_hex(4)}"


def _taken(slugs) -> set[str]:
    slugs = list(slugs)
    return set(Course.objects.filter(slug__in=slugs).values_list("slug", flat=True)) if slugs else set()

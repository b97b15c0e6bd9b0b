"""The readable part of a course's address, in any script."""

import re
import secrets
import unicodedata
from collections import Counter

from django.db import IntegrityError, transaction

from courses.models import Course

MAX_LENGTH = 100
NUMBERS_TRIED = 30
TRIES = 5


def save_with_free_slug(course: Course) -> Course:
    """Saves a new course under a slug of its own; whoever takes it at the same moment makes us take the next."""
    for tries_left in reversed(range(TRIES)):
        course.slug = free_slug(course.title) if tries_left else _chance(slug_of(course.title))
        try:
            with transaction.atomic():
                course.save(force_insert=True)
            return course
        except IntegrityError as error:
            if not (tries_left and is_taken_slug(error)):
                raise
    raise AssertionError("unreachable")


def free_slug(title: str) -> str:
    return free_slugs([title])[0]


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


def slug_of(title: str) -> str:
    """Lower case, letters, digits and their marks of any script, hyphens between; never empty, never a number."""
    text = unicodedata.normalize("NFKC", title).lower()
    text = text.replace("c++", "cpp").replace("c#", "csharp").replace("'", "").replace("’", "")
    kept = "".join(char if unicodedata.category(char)[0] in "LNM" else " " for char in text)
    slug = re.sub(r"\s+", "-", kept.strip())[:MAX_LENGTH].strip("-")
    if not any(char.isalpha() for char in slug):
        slug = f"course-{slug}".strip("-")
    return slug


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

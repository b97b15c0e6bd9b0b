"""Pictures of courses: decoded, made small and written anew, so that nothing else in the file survives."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from PIL import Image, ImageOps
from rest_framework.exceptions import ValidationError

from courses.models import Course
from ocms.transactions import unit_of_work

SIZE = (1280, 720)
MAX_PIXELS = 40_000_000
FORMATS = ("JPEG", "PNG", "WEBP")


@contextmanager
def new_thumbnail(*, course: Course, file: UploadedFile) -> Iterator[None]:
    """Gives the course a picture; the one before is deleted once this is committed.

    The new one is deleted again when the block fails, which therefore ends with the transaction it stands in. When
    COMMIT fails, nobody knows whether the course has it, and it stays.
    """
    storage, field = course.thumbnail.storage, course.thumbnail.field
    name = field.generate_filename(course, f"{uuid4().hex}.webp")
    name = storage.save(name, ContentFile(_shrink(file)))
    try:
        _replace(course, name)
        yield
    except BaseException:
        storage.delete(name)
        raise


@unit_of_work
def remove_thumbnail(*, course: Course) -> None:
    _replace(course, "")


def delete_on_commit(course: Course) -> None:
    """Deletes the picture's file. Holds the course row, so that it is the one the course has till then."""
    locked = Course.objects.select_for_update(no_key=True)
    name = locked.values_list("thumbnail", flat=True).get(pk=course.pk)
    if name:
        transaction.on_commit(lambda: course.thumbnail.storage.delete(name), robust=True)


def _replace(course: Course, name: str) -> None:
    delete_on_commit(course)
    course.thumbnail = name
    course.save(update_fields=["thumbnail", "updated_at"])


def _shrink(file: UploadedFile) -> bytes:
    file.seek(0)
    try:
        with Image.open(file, formats=FORMATS) as image:
            if image.width * image.height > MAX_PIXELS:
                raise ValidationError({"file": "The picture has too many pixels."}, code="too_large")
            picture = ImageOps.exif_transpose(image).convert("RGB")
            picture.thumbnail(SIZE)
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        message = "This is not a JPEG, PNG or WebP picture that can be read."
        raise ValidationError({"file": message}, code="invalid_image") from None
    out = BytesIO()
    picture.save(out, "WEBP", quality=82)
    return out.getvalue()

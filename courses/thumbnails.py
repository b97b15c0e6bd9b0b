"""Pictures of courses: decoded, made small and written anew, so that nothing else in the file survives."""

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


@unit_of_work
def set_thumbnail(*, course: Course, file: UploadedFile) -> Course:
    """Gives the course a picture; the one before is deleted once this is committed."""
    _replace(course, ContentFile(_shrink(file), name=f"{uuid4().hex}.webp"))
    return course


@unit_of_work
def remove_thumbnail(*, course: Course) -> Course:
    _replace(course, "")
    return course


def _replace(course: Course, file) -> None:
    storage, before = course.thumbnail.storage, course.thumbnail.name
    course.thumbnail = file
    course.save(update_fields=["thumbnail", "updated_at"])
    if before:
        transaction.on_commit(lambda: storage.delete(before))


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

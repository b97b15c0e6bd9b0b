import re

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

# Control characters, line and paragraph separators, and the marks that turn the direction of what follows.
_NOT_IN_ONE_LINE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")

_web_address = URLValidator(schemes=["http", "https"])


def web_address(text: str) -> None:
    """For links that pages make clickable. (A function: DRF drops instances of URLValidator.)"""
    _web_address(text)


def one_line(text: str) -> None:
    """For names and titles, which end up in subjects, headers and lists."""
    if _NOT_IN_ONE_LINE.search(text):
        raise ValidationError("Use one line without control characters.", code="not_one_line")

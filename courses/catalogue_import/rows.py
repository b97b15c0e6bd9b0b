"""One row of a catalogue, checked and brought into the shape of a course."""

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from functools import cached_property

from django.core.exceptions import ValidationError

from courses.catalogue_import.layouts import Layout
from courses.catalogue_import.reading import Record
from courses.currencies import CURRENCIES
from courses.models import Category, Course, Level

LEVELS = {
    "": Level.BEGINNER,
    "all levels": Level.BEGINNER,
    "mixed": Level.BEGINNER,
    "beginner": Level.BEGINNER,
    "intermediate": Level.INTERMEDIATE,
    "advanced": Level.ADVANCED,
    "expert": Level.ADVANCED,
}
TRUTH = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
UNSEEN = re.compile("[\u200b\ufeff]")
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
MAX_ID = 200


class Faulty(Exception):
    """The row cannot become a course; the message says why."""


@dataclass(frozen=True)
class Defaults:
    """What holds for rows that do not say it themselves."""

    source: str
    category: str
    currency: str


@dataclass(frozen=True)
class CourseRow:
    source_id: str
    category: str
    title: str
    subtitle: str
    description: str
    level: str
    price: Decimal
    currency: str
    created_at: datetime | None

    @cached_property
    def digest(self) -> str:
        """Equal for rows that make the same course."""
        return hashlib.sha256(repr(self).encode()).hexdigest()

    def course_fields(self) -> dict:
        names = ("title", "subtitle", "description", "level", "price", "currency")
        fields = {name: getattr(self, name) for name in names}
        return fields | ({"created_at": self.created_at} if self.created_at else {})


def read_row(record: Record, layout: Layout, defaults: Defaults) -> CourseRow:
    if record.fault:
        raise Faulty(record.fault)
    if len(record.cells) != layout.width:
        raise Faulty(f"it has {len(record.cells)} cells, the header has {layout.width}")
    cells = {name: _clean(name, text) for name, text in layout.cells(record.cells).items()}
    row = CourseRow(
        source_id=_id(cells["id"]),
        category=cells.get("category") or defaults.category,
        title=cells["title"],
        subtitle=cells.get("subtitle", ""),
        description=cells.get("description") or _facts(cells, defaults),
        level=_level(cells.get("level", "")),
        price=_price(cells["price"], cells.get("is_paid", "")),
        currency=_currency(cells.get("currency") or defaults.currency),
        created_at=_time(cells.get("published", "")),
    )
    _check(row)
    return row


def _clean(name: str, text: str) -> str:
    if any("\udc80" <= char <= "\udcff" for char in text):
        raise Faulty(f"its {name} is not UTF-8")
    if CONTROL.search(text):
        raise Faulty(f"its {name} holds a control character")
    text = UNSEEN.sub("", text).strip()
    if name != "description" and ("\n" in text or "\r" in text):
        raise Faulty(f"its {name} holds a line break: two rows seem glued together by a stray quote")
    return text


def _id(text: str) -> str:
    if not text or len(text) > MAX_ID:
        raise Faulty("it has no id" if not text else f"its id is longer than {MAX_ID} characters")
    return text


def _level(text: str) -> str:
    level = LEVELS.get(text.lower().removesuffix(" level"))
    if level is None:
        raise Faulty(f"its level “{text[:40]}” is not known")
    return level


def _price(text: str, is_paid: str) -> Decimal:
    paid = _truth(is_paid)
    if text.lower() in ("", "free"):
        if paid or (paid is None and not text):
            raise Faulty("it is a paid course without a price" if paid else "it has no price")
        return Decimal("0.00")
    if not re.fullmatch(r"[0-9]{1,6}(\.[0-9]{1,2}0*)?", text):
        raise Faulty(f"its price “{text[:40]}” is not an amount from 0 to 999999.99")
    price = Decimal(text).quantize(Decimal("0.01"))
    if paid is not None and paid != bool(price):
        raise Faulty(f"it is {'paid' if paid else 'free'}, but its price is {price}")
    return price


def _truth(text: str) -> bool | None:
    if text and text.lower() not in TRUTH:
        raise Faulty(f"“{text[:40]}” does not say whether it is paid")
    return TRUTH.get(text.lower())


def _currency(text: str) -> str:
    if text not in CURRENCIES:
        raise Faulty(f"its currency “{text[:40]}” is not known")
    return text


def _time(text: str) -> datetime | None:
    if not text:
        return None
    try:
        time = datetime.fromisoformat(text)
        time = (time if time.tzinfo else time.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Faulty(f"its time of publication “{text[:40]}” is not ISO 8601") from None
    if not EARLIEST <= time <= datetime.now(UTC):
        raise Faulty(f"its time of publication {text[:40]} is not in the past since {EARLIEST.year}")
    return time


def _facts(cells: dict[str, str], defaults: Defaults) -> str:
    """A description of a course that comes without one: what the row tells, and no more."""
    time = _time(cells.get("published", ""))
    facts = [
        cells.get("category") or defaults.category,
        cells.get("level", "").lower(),
        _amount(cells.get("lectures", ""), "lecture"),
        _amount(cells.get("hours", ""), "hour", " of content"),
        f"published on {time.day} {time:%B %Y}" if time else "",
    ]
    return f"From the catalogue “{defaults.source}”: {', '.join(fact for fact in facts if fact)}."


def _amount(text: str, unit: str, ending: str = "") -> str:
    if not text:
        return ""
    if not re.fullmatch(r"[0-9]{1,6}(\.[0-9]{1,20})?", text):
        raise Faulty(f"“{text[:40]}” is not a number of {unit}s")
    number = round(float(text), 1)
    return f"{number:g} {unit}{'' if number == 1 else 's'}{ending}" if number else ""


def _check(row: CourseRow) -> None:
    """The rules of the models, as they stand there."""
    if not row.category:
        raise Faulty("it has no category")
    try:
        Category(name=row.category).clean_fields(exclude=["slug"])
        Course(**row.course_fields()).clean_fields(exclude=["slug", "category", "instructor"])
    except ValidationError as error:
        name, (message, *_) = next(iter(error.message_dict.items()))
        raise Faulty(f"its {name} is refused: {message}") from None

"""Which column of a file means what."""

from dataclasses import dataclass, field

FIELDS = {
    "id": ("id", "course_id", "source_id"),
    "title": ("title", "course_title", "name", "course_name"),
    "subtitle": ("subtitle", "headline"),
    "description": ("description", "course_description"),
    "category": ("category", "subject"),
    "level": ("level", "difficulty", "instructional_level"),
    "is_paid": ("is_paid",),
    "price": ("price", "amount"),
    "currency": ("currency",),
    "published": ("published", "published_timestamp", "published_time", "created_at"),
    "lectures": ("lectures", "num_lectures", "num_published_lectures"),
    "hours": ("hours", "content_duration"),
}
REQUIRED = ("id", "title", "price")


class NoSuchColumns(Exception):
    pass


@dataclass(frozen=True)
class Preset:
    columns: dict[str, str]
    category: str = ""
    currency: str = ""


PRESETS = {
    "udemy": Preset(
        {
            "id": "course_id",
            "title": "course_title",
            "category": "subject",
            "level": "level",
            "is_paid": "is_paid",
            "price": "price",
            "published": "published_timestamp",
            "lectures": "num_lectures",
            "hours": "content_duration",
        }
    ),
    "udemy-finance": Preset(
        {
            "id": "id",
            "title": "title",
            "is_paid": "is_paid",
            "price": "price_detail__amount",
            "currency": "price_detail__currency",
            "published": "published_time",
            "lectures": "num_published_lectures",
        },
        category="Finance & Accounting",
        currency="INR",
    ),
}


@dataclass(frozen=True)
class Layout:
    """Where each field stands in a row of `width` cells."""

    width: int
    places: dict[str, int] = field(default_factory=dict)

    def cells(self, row: list[str]) -> dict[str, str]:
        return {name: row[place] for name, place in self.places.items()}


def preset_for(header: list[str]) -> str | None:
    """The preset whose columns the file has, all of them."""
    return next(
        (name for name, preset in PRESETS.items() if set(preset.columns.values()) <= set(header)), None
    )


def layout_of(header: list[str], preset: str | None, columns: dict[str, str]) -> Layout:
    """Columns named in `columns` win over those of the preset, and these over what the header suggests."""
    named = (PRESETS[preset].columns if preset else _suggested(header)) | columns
    missing = [name for name in named.values() if name not in header]
    missing += [name for name in REQUIRED if name not in named]
    if missing:
        raise NoSuchColumns(f"the file has no column {_list(missing)}; its columns are {_list(header)}")
    return Layout(len(header), {name: header.index(column) for name, column in named.items()})


def _suggested(header: list[str]) -> dict[str, str]:
    plain = {column.strip().lower().replace(" ", "_"): column for column in reversed(header)}
    found = {name: next((plain[a] for a in aliases if a in plain), None) for name, aliases in FIELDS.items()}
    return {name: column for name, column in found.items() if column is not None}


def _list(names: list[str]) -> str:
    shown = ", ".join(f"“{name[:40]}”" for name in names[:20])
    return shown + (" …" if len(names) > 20 else "")

"""A whole file: what is good is loaded in batches, what is repeated merged, what is faulty written down."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from courses.catalogue_import.layouts import Layout
from courses.catalogue_import.reading import CatalogueFile, Record
from courses.catalogue_import.rows import CourseRow, Defaults, Faulty, read_row

BATCH = 500


@dataclass
class Report:
    rows: int = 0
    loaded: Counter = field(default_factory=Counter)
    merged: int = 0
    faults: list[tuple[str, str]] = field(default_factory=list)


def import_file(
    *,
    file: CatalogueFile,
    layout: Layout,
    defaults: Defaults,
    load: Callable[[list[CourseRow]], Counter],
    progress: Callable[[], object],
) -> Report:
    """`load` takes a batch and says how many courses it `added`, `changed` and left `unchanged`."""
    report = Report()
    rows = _good_rows(_counted(file.records(), report, progress), layout, defaults, report)
    while batch := list(islice(rows, BATCH)):
        report.loaded += load(batch)
    return report


def _counted(records: Iterator[Record], report: Report, progress: Callable) -> Iterator[Record]:
    for record in records:
        report.rows += 1
        yield record
        progress()


def _good_rows(records: Iterator[Record], layout: Layout, defaults: Defaults, report: Report):
    """Each id once."""
    seen = {}
    for record in records:
        try:
            row = read_row(record, layout, defaults)
            if _repeats(row, record.first_line, seen):
                report.merged += 1
            else:
                yield row
        except Faulty as fault:
            report.faults.append((record.where, str(fault)))


def _repeats(row: CourseRow, line: int, seen: dict[str, tuple]) -> bool:
    digest, first_line = seen.setdefault(row.source_id, (row.digest, line))
    if digest != row.digest:
        raise Faulty(f"its id {row.source_id} stands on line {first_line} with other values")
    return first_line != line

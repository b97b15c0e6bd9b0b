"""A CSV file, plain or gzipped, as rows with their line numbers. Nothing in it is trusted, its size included."""

import csv
import gzip
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

MAX_LINE = 1024 * 1024
MAX_BYTES = 1024 * MAX_LINE
MAX_ROWS = 1_000_000
GZIP_MAGIC = b"\x1f\x8b"


class Unreadable(Exception):
    """The file cannot be read to its end."""


@dataclass(frozen=True)
class Record:
    first_line: int
    last_line: int
    cells: list[str]
    fault: str = ""

    @property
    def where(self) -> str:
        if self.first_line == self.last_line:
            return f"line {self.first_line}"
        return f"lines {self.first_line} to {self.last_line}"


class CatalogueFile:
    def __init__(self, path: str):
        self.path = Path(path)

    def header(self) -> list[str]:
        record = next(self._all_records())
        if record.fault:
            raise Unreadable(record.fault)
        return record.cells

    def records(self) -> Iterator[Record]:
        """What follows the header, blank lines left out."""
        records = self._all_records()
        next(records)
        for count, record in enumerate(records, start=1):
            if count > MAX_ROWS:
                raise Unreadable(f"it has more than {MAX_ROWS:,} rows")
            yield record

    def _all_records(self) -> Iterator[Record]:
        lines = self._lines()
        first = next(lines, "").removeprefix("\ufeff")
        if not first.strip() or not first.replace("\t", " ").strip().isprintable():
            raise Unreadable("it does not begin with a line of column names in UTF-8")
        reader = csv.reader(chain([first], lines), delimiter=_delimiter(first), strict=True)
        while True:
            first_line = reader.line_num + 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield Record(first_line, reader.line_num, [], f"it is not CSV: {error}")
            else:
                if cells:
                    yield Record(first_line, reader.line_num, cells)

    def _lines(self) -> Iterator[str]:
        if not self.path.is_file():
            raise Unreadable("there is no such file")
        try:
            with self._open() as stream:
                yield from _decoded(stream)
        except (OSError, EOFError, zlib.error) as error:
            raise Unreadable(str(error) or type(error).__name__) from None

    def _open(self):
        with self.path.open("rb") as stream:
            is_gzip = stream.read(2) == GZIP_MAGIC
        return gzip.open(self.path) if is_gzip else self.path.open("rb")


def _decoded(stream) -> Iterator[str]:
    """Bytes that are no UTF-8 become lone surrogates, for the row to be refused and not the file."""
    size = 0
    for number, line in enumerate(iter(lambda: stream.readline(MAX_LINE + 1), b""), start=1):
        size += len(line)
        if len(line) > MAX_LINE:
            raise Unreadable(f"line {number} is longer than {MAX_LINE:,} bytes")
        if size > MAX_BYTES:
            raise Unreadable(f"it is larger than {MAX_BYTES:,} bytes when unpacked")
        yield line.decode("utf-8", "surrogateescape")


def _delimiter(header: str) -> str:
    return max(",;\t", key=header.count)

"""Rows into tables by COPY, past triggers and indexes; both are back, and right, when the load is done."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice

from django.db import connection
from tqdm import tqdm

ROWS_AT_ONCE = 500
INDEX_MEMORY = "512MB"
ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
PLAIN_INDEXES = """
    SELECT format('DROP INDEX %%I', index.relname), pg_get_indexdef(index.oid)
    FROM pg_index JOIN pg_class AS index ON index.oid = indexrelid
    WHERE indrelid = ANY (%s::regclass[]) AND NOT indisunique
"""


@contextmanager
def without_triggers(tables: list[str]) -> Iterator[None]:
    """Without the project's own, that is: foreign keys are checked after each COPY."""
    execute("SET CONSTRAINTS ALL IMMEDIATE")
    for table in tables:
        execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    yield
    for table in tables:
        execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


@contextmanager
def without_indexes(tables: list[str]) -> Iterator[None]:
    """Building an index once is several times cheaper than adding a million rows to it. Unique ones stay."""
    indexes = execute(PLAIN_INDEXES, [tables])
    for drop, _ in indexes:
        execute(drop)
    yield
    execute(f"SET LOCAL maintenance_work_mem = '{INDEX_MEMORY}'")
    for _, create in tqdm(indexes, "indexes", unit=""):
        execute(create)


def copy(table: str, columns: str, rows: Iterable[tuple], total: int, label: str) -> None:
    with tqdm(total=total, desc=label, unit="", unit_scale=True) as bar, connection.cursor() as cursor:
        cursor.copy_expert(f"COPY {table} ({columns}) FROM STDIN", _Lines(iter(rows), bar))


class _Lines:
    """What COPY reads, made while PostgreSQL is busy with what came before."""

    def __init__(self, rows: Iterator[tuple], bar: tqdm):
        self._rows, self._bar = rows, bar

    def read(self, size: int) -> str:
        batch = list(islice(self._rows, ROWS_AT_ONCE))
        self._bar.update(len(batch))
        return "".join("\t".join(map(_text, row)) + "\n" for row in batch)


def execute(sql: str, params: list | None = None) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall() if cursor.description else []


def _text(value: object) -> str:
    if value is None:
        return "\\N"
    return value.translate(ESCAPES) if isinstance(value, str) else str(value)

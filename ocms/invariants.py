"""What must hold of the rows, whatever happened: each app's `invariants.py` names queries that find offenders.

An `INVARIANTS` maps a sentence to a SELECT that returns no row while the sentence is true. Each is one
statement and so sees one moment, also while others write.
"""

from collections.abc import Iterator
from importlib import import_module
from typing import NamedTuple

from django.apps import apps
from django.db import connection
from django.utils.module_loading import module_has_submodule

SHOWN = 20


class Breach(NamedTuple):
    rule: str
    columns: list[str]
    rows: list[tuple]
    total: int


def breaches() -> Iterator[Breach]:
    for rule, query in rules():
        with connection.cursor() as cursor:
            cursor.execute(query)
            rows = cursor.fetchmany(SHOWN)
            if rows:
                yield Breach(rule, [column.name for column in cursor.description], rows, cursor.rowcount)


def rules() -> Iterator[tuple[str, str]]:
    for app in apps.get_app_configs():
        if module_has_submodule(app.module, "invariants"):
            module = import_module(f"{app.name}.invariants")
            yield from getattr(module, "INVARIANTS", {}).items()

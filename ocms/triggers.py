"""Stored counters, kept by PostgreSQL itself: right by every road that writes rows."""

from pgtrigger import After, Delete, Insert, Referencing, Statement, Trigger, Update


def keep_sums(
    *, name: str, target: str, target_key: str, source_key: str, sums: dict[str, str]
) -> list[Trigger]:
    """Statement triggers that keep `target`'s columns equal to sums over the rows of the model they are put on.

    `sums` maps a column of `target` to the SQL expression that one source row adds to it. A statement that
    writes a thousand rows touches each target row once.
    """
    events = [
        ("insert", Insert, {"new": "new_rows"}, [("new_rows", "+")]),
        ("update", Update, {"old": "old_rows", "new": "new_rows"}, [("new_rows", "+"), ("old_rows", "-")]),
        ("delete", Delete, {"old": "old_rows"}, [("old_rows", "-")]),
    ]
    return [
        Trigger(
            name=f"{name}_{event}",
            level=Statement,
            when=After,
            operation=operation,
            referencing=Referencing(**tables),
            func=_add_changes(target, target_key, source_key, sums, parts),
        )
        for event, operation, tables, parts in events
    ]


def _add_changes(target, target_key, source_key, sums, parts) -> str:
    columns = list(sums)
    rows = " UNION ALL ".join(
        f"SELECT {source_key} AS key, "  # noqa: S608 - names and expressions come from the models
        + ", ".join(f"{sign}({sums[column]}) AS {column}" for column in columns)
        + f" FROM {table}"
        for table, sign in parts
    )
    return f"""
        WITH change AS (
            SELECT key, {", ".join(f"sum({c}) AS {c}" for c in columns)}
            FROM ({rows}) AS one GROUP BY key
        ), locked AS (
            SELECT {target_key} FROM {target} WHERE {target_key} IN (
                SELECT key FROM change WHERE {" OR ".join(f"{c} <> 0" for c in columns)}
            ) ORDER BY {target_key} FOR NO KEY UPDATE
        )
        UPDATE {target} AS t SET {", ".join(f"{c} = t.{c} + change.{c}" for c in columns)}
        FROM change, locked
        WHERE t.{target_key} = change.key AND t.{target_key} = locked.{target_key};
        RETURN NULL;
    """  # noqa: S608


def close_gaps(*, name: str, table: str, parent: str) -> Trigger:
    """After rows are deleted, number the remaining siblings of `table` 1, 2, 3 … again."""
    return Trigger(
        name=name,
        level=Statement,
        when=After,
        operation=Delete,
        referencing=Referencing(old="old_rows"),
        func=f"""
            UPDATE {table} AS t SET "order" = numbered.place
            FROM (
                SELECT id, row_number() OVER (PARTITION BY {parent} ORDER BY "order") AS place
                FROM {table} WHERE {parent} IN (SELECT {parent} FROM old_rows)
            ) AS numbered
            WHERE t.id = numbered.id AND t."order" <> numbered.place;
            RETURN NULL;
        """,  # noqa: S608
    )

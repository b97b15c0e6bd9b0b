"""Stored counters, kept by PostgreSQL itself: right by every road that writes rows."""

from pgtrigger import After, Delete, Insert, Referencing, Statement, Trigger, Update


def keep_sums(
    *, name: str, target: str, target_key: str, source_key: str, sums: dict[str, str]
) -> list[Trigger]:
    """Statement triggers that keep `target`'s columns equal to sums over the rows of the model they are put on.

    `sums` maps a column of `target` to the SQL expression that one source row adds to it. A statement that
    writes a thousand rows touches each target row once.
    """
    return [
        trigger(name, _add_changes(target, target_key, source_key, sums, parts))
        for trigger, parts in AFTER_CHANGES
    ]


def keep_tally(*, name: str, target: str, keys: list[str], rows: str, nullable: str = "") -> list[Trigger]:
    """Statement triggers that keep in `target` how often each key is there, as rows of `keys` and `n` that add up.

    `rows` is the SELECT of the keys of `{rows}`, rows of the model these are put on. No writer waits for another: it
    takes away what rows of a key nobody holds, and puts one with the sum in their place. One key may be `nullable`.
    """
    same = [
        f"(t.{k} = change.{k} OR (t.{k} IS NULL AND change.{k} IS NULL))"
        if k == nullable
        else f"t.{k} = change.{k}"
        for k in keys
    ]
    return [
        trigger(name, _add_to_tally(target, ", ".join(keys), " AND ".join(same), rows, parts))
        for trigger, parts in AFTER_CHANGES
    ]


def keep_copies(*, name: str, target: str, target_key: str, columns: list[str]) -> list[Trigger]:
    """Statement triggers that give each row one of `target`, which repeats `columns` for as long as it is there."""
    names, new, old = (", ".join(f"{row}{column}" for column in columns) for row in ("", "n.", "o."))
    copy = f"INSERT INTO {target} ({target_key}, {names}) SELECT id, {names} FROM new_rows;"  # noqa: S608
    follow = f"""
        WITH changed AS (
            SELECT n.* FROM new_rows AS n JOIN old_rows AS o USING (id) WHERE ({new}) IS DISTINCT FROM ({old})
        ), locked AS (
            SELECT {target_key} FROM {target} WHERE {target_key} IN (SELECT id FROM changed)
            ORDER BY {target_key} FOR NO KEY UPDATE
        )
        UPDATE {target} AS t SET {", ".join(f"{c} = changed.{c}" for c in columns)}
        FROM changed, locked
        WHERE t.{target_key} = changed.id AND t.{target_key} = locked.{target_key};
    """  # noqa: S608
    return [_after_insert(name, f"{copy} RETURN NULL;"), _after_update(name, f"{follow} RETURN NULL;")]


def _after_insert(name: str, func: str) -> Trigger:
    return _after(name, "insert", Insert, func, new="new_rows")


def _after_update(name: str, func: str) -> Trigger:
    return _after(name, "update", Update, func, old="old_rows", new="new_rows")


def _after_delete(name: str, func: str) -> Trigger:
    return _after(name, "delete", Delete, func, old="old_rows")


def _after(name: str, event: str, operation, func: str, **tables: str) -> Trigger:
    return Trigger(
        name=f"{name}_{event}",
        level=Statement,
        when=After,
        operation=operation,
        referencing=Referencing(**tables),
        func=func,
    )


AFTER_CHANGES = [
    (_after_insert, [("new_rows", "+")]),
    (_after_update, [("new_rows", "+"), ("old_rows", "-")]),
    (_after_delete, [("old_rows", "-")]),
]


def _add_changes(target, target_key, source_key, sums, parts) -> str:
    columns = list(sums)
    rows = " UNION ALL ".join(
        f"SELECT {source_key} AS key, "  # noqa: S608 - names and expressions come from the models
        + ", ".join(f"{sign}({sums[column]}) AS {column}" for column in columns)
        + f" FROM {table}"
        for table, sign in parts
    )
    counted = " EXCEPT ALL ".join(
        f"SELECT {source_key}, {', '.join(sums.values())} FROM {table}"  # noqa: S608
        for table, _ in parts
    )
    return f"""
        IF NOT EXISTS ({counted}) THEN -- as for the half of INSERT ... ON CONFLICT that did not happen
            RETURN NULL;
        END IF;
        IF (SELECT count(DISTINCT key) FROM ({rows}) AS one) > 1 THEN -- in order, so that no two wait for each other
            PERFORM FROM {target} WHERE {target_key} IN (SELECT key FROM ({rows}) AS one)
            ORDER BY {target_key} FOR NO KEY UPDATE;
        END IF;
        UPDATE {target} AS t SET {", ".join(f"{c} = t.{c} + change.{c}" for c in columns)}
        FROM (SELECT key, {", ".join(f"sum({c}) AS {c}" for c in columns)} FROM ({rows}) AS one GROUP BY key) AS change
        WHERE t.{target_key} = change.key AND ({" OR ".join(f"change.{c} <> 0" for c in columns)});
        RETURN NULL;
    """  # noqa: S608


def _add_to_tally(target: str, names: str, same: str, rows: str, parts: list[tuple[str, str]]) -> str:
    counted = " UNION ALL ".join(
        f"SELECT {names}, {sign}1 AS n FROM ({rows.format(rows=table)}) AS one ({names})"  # noqa: S608
        for table, sign in parts
    )
    return f"""
        WITH change AS MATERIALIZED (
            SELECT {names}, sum(n) AS n FROM ({counted}) AS one GROUP BY {names} HAVING sum(n) <> 0
        ), free AS (
            SELECT t.id FROM {target} AS t JOIN change ON {same} FOR UPDATE OF t SKIP LOCKED
        ), taken AS (
            DELETE FROM {target} WHERE id IN (SELECT id FROM free) RETURNING {names}, n
        )
        INSERT INTO {target} ({names}, n)
        SELECT {names}, sum(n) FROM (SELECT * FROM change UNION ALL SELECT * FROM taken) AS one
        GROUP BY {names} HAVING sum(n) <> 0;
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

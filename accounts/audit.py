"""Who changed what: written by triggers into `AuditEntry`, whatever road the change took.

The person is told to PostgreSQL together with each statement that writes, for the length of that statement's
transaction: no connection carries a name from one request into the next, also behind a pool.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connection
from pgtrigger import After, AnyChange, Delete, Insert, Referencing, Statement, Trigger, UpdateOf

from ocms import prepared

WRITES = re.compile(rf"{re.escape(prepared.WRITES)}|\s*(INSERT|UPDATE|DELETE|WITH)\b", re.IGNORECASE)
ENTRY = "INSERT INTO accounts_auditentry (at, actor_id, verb, subject, object_id, changes)"
ACTOR = "nullif(current_setting('ocms.actor', true), '')::uuid"
ENTRIES_IN_A_CHAIN = """
    SELECT id AS entry, subject, object_id, field, before, ended FROM (
        SELECT id, subject, object_id, field, pair ->> 0 AS before,
               lag(pair ->> 1) OVER (PARTITION BY subject, object_id, field ORDER BY id) AS ended
        FROM accounts_auditentry CROSS JOIN jsonb_each(changes) AS change (field, pair)
    ) AS step WHERE before IS DISTINCT FROM ended
"""


class ActorOfWrites:
    """Middleware: what a signed-in caller writes is recorded as theirs."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        with acting_as(lambda: getattr(request, "user", None)):
            return self.get_response(request)


@contextmanager
def acting_as(find_actor: Callable) -> Iterator[None]:
    """Records what is written in here as done by whom `find_actor()` names at that moment; the outermost counts."""

    def sign(execute, sql, params, many, context):
        actor = find_actor() if WRITES.match(sql) else None
        if actor is not None and actor.is_authenticated:
            sql = f"SELECT set_config('ocms.actor', '{actor.pk}', true); {sql}"
        return execute(sql, params, many, context)

    with connection.execute_wrapper(sign):
        yield


def record(subject: str, *, fields: list[str], digests: tuple[str, ...] = ()) -> list[Trigger]:
    """Triggers that record a row's creation, its deletion, and each change of `fields`: old value, new value.

    Of the fields in `digests` only the MD5 sum is kept: it shows that a text changed and does not keep the text.
    """
    values = {
        field: f"md5({{row}}.{field})" if field in digests else f"{{row}}.{field}::text" for field in fields
    }
    return [
        Trigger(
            name="audit_created",
            level=Statement,
            when=After,
            operation=Insert,
            referencing=Referencing(new="new_rows"),
            func=_entries(subject, "CREATED", "new_rows", {f: ("NULL", v) for f, v in values.items()}),
        ),
        Trigger(
            name="audit_changed",
            when=After,
            operation=UpdateOf(*fields),
            condition=AnyChange(*fields),
            func=_entry(subject, values),
        ),
        Trigger(
            name="audit_deleted",
            level=Statement,
            when=After,
            operation=Delete,
            referencing=Referencing(old="old_rows"),
            func=_entries(subject, "DELETED", "old_rows", {f: (v, "NULL") for f, v in values.items()}),
        ),
    ]


def trail_ends_in(subject: str, table: str, field: str) -> str:
    """A query for the rows of `table` of which the trail says something else, or nothing."""
    return f"""
        SELECT one.id AS {subject.lower()}, one.{field}, trail.value AS recorded
        FROM {table} AS one LEFT JOIN (
            SELECT DISTINCT ON (object_id) object_id, changes -> '{field}' ->> 1 AS value
            FROM accounts_auditentry
            WHERE subject = '{subject}' AND changes ? '{field}' ORDER BY object_id, id DESC
        ) AS trail ON trail.object_id = one.id::text
        WHERE one.{field}::text IS DISTINCT FROM trail.value
    """  # noqa: S608


def _entries(subject: str, verb: str, table: str, pairs: dict[str, tuple[str, str]]) -> str:
    changes = ", ".join(
        f"'{field}', jsonb_build_array({before.format(row='one')}, {after.format(row='one')})"
        for field, (before, after) in pairs.items()
    )
    return f"""
        {ENTRY}
        SELECT clock_timestamp(), {ACTOR}, '{verb}', '{subject}', one.id, jsonb_build_object({changes})
        FROM {table} AS one;
        RETURN NULL;
    """  # noqa: S608 - names come from the models


def _entry(subject: str, values: dict[str, str]) -> str:
    changes = ", ".join(
        f"'{field}', CASE WHEN OLD.{field} IS DISTINCT FROM NEW.{field} "
        f"THEN jsonb_build_array({value.format(row='OLD')}, {value.format(row='NEW')}) END"
        for field, value in values.items()
    )
    return f"""
        {ENTRY}
        VALUES (clock_timestamp(), {ACTOR}, 'CHANGED', '{subject}', NEW.id,
                jsonb_strip_nulls(jsonb_build_object({changes})));
        RETURN NULL;
    """

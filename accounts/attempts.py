"""How often something may be tried, counted in PostgreSQL: it holds without Redis and across processes.

A try is counted before it is made and committed at once, so neither parallel tries nor a surrounding
transaction get round it. Its moment is kept as long as it counts, so that no limit is passed where one window
ends and the next begins. A refused try is not counted and writes nothing: waiting always helps.
"""

import hashlib
import math
import secrets
from datetime import timedelta

from django.conf import settings
from django.db import connection, transaction
from rest_framework.exceptions import Throttled

from accounts.models import PasswordAttempts, User

PASSWORD_WINDOW = timedelta(minutes=15)
KEPT = timedelta(days=1)

RECENT = """
    SELECT moment FROM unnest(tried.times) AS moment WHERE moment > statement_timestamp() - %(window)s
"""
COUNT = f"""
    INSERT INTO accounts_passwordattempts AS tried (key, times)
    SELECT key, ARRAY[statement_timestamp()]
    FROM unnest(%(keys)s, %(limits)s) AS asked (key, most) WHERE most > 0
    ON CONFLICT (key) DO UPDATE SET times = ARRAY({RECENT}) || statement_timestamp()
    WHERE cardinality(ARRAY({RECENT})) < (%(limits)s)[array_position(%(keys)s, tried.key::text)]
    RETURNING key
"""  # noqa: S608
WAIT = """
    SELECT max(tried.times[cardinality(tried.times) - most + 1]) + %(window)s - statement_timestamp()
    FROM accounts_passwordattempts AS tried JOIN unnest(%(keys)s, %(limits)s) AS asked (key, most) USING (key)
"""
TAKE_BACK = """
    WITH locked AS (
        SELECT key FROM accounts_passwordattempts WHERE key = ANY(%(keys)s) ORDER BY key FOR UPDATE
    )
    UPDATE accounts_passwordattempts AS tried
    SET times = CASE WHEN tried.key = %(account)s THEN '{}' ELSE times[:cardinality(times) - 1] END
    FROM locked WHERE tried.key = locked.key
"""
FORGET = """
    DELETE FROM accounts_passwordattempts WHERE key IN (
        SELECT key FROM accounts_passwordattempts
        WHERE coalesce(times[cardinality(times)] < now() - %s, true) FOR UPDATE SKIP LOCKED
    )
"""


def count_password_try(*, email: str, network: str) -> None:
    """Raises `Throttled` (429) when the account, the caller's network or everybody together tried too often."""
    count(_password_limits(email, network), window=PASSWORD_WINDOW)


def take_back_password_try(*, email: str, network: str) -> None:
    """The password was right: the account starts afresh, and the try counts against nobody."""
    keys = sorted(_password_limits(email, network))
    with connection.cursor() as cursor:
        cursor.execute(TAKE_BACK, {"keys": keys, "account": account_key(email)})


def forget_account(email: str) -> None:
    PasswordAttempts.objects.filter(key=account_key(email)).delete()


def count(limits: dict[str, int], *, window: timedelta) -> None:
    """Counts one try for every key, or raises `Throttled` and counts none when a key is at its limit.

    Never more than the limit in any time as long as the window, whenever it begins.
    """
    if not settings.THROTTLED:
        return
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute(COUNT, _given(limits, window))
        refused = limits.keys() - {key for (key,) in cursor.fetchall()}
        if refused:
            cursor.execute(WAIT, _given({key: limits[key] for key in refused}, window))
            raise Throttled(wait=_seconds(cursor.fetchone()[0] or window))
    _forget_now_and_then()


def _given(limits: dict[str, int], window: timedelta) -> dict:
    """Sorted, so that parallel tries lock the rows they share in one order."""
    keys = sorted(limits)
    return {"keys": keys, "limits": [limits[key] for key in keys], "window": window}


def _seconds(wait: timedelta) -> int:
    return max(1, math.ceil(wait.total_seconds()))


def account_key(email: str, purpose: str = "account") -> str:
    digest = hashlib.sha256(User.objects.normalize_email(email).encode()).hexdigest()
    return f"{purpose}:{digest}"


def _password_limits(email: str, network: str) -> dict[str, int]:
    return {
        account_key(email): settings.PASSWORD_TRIES_PER_ACCOUNT,
        f"address:{network}": settings.PASSWORD_TRIES_PER_ADDRESS,
        "all": settings.PASSWORD_TRIES_IN_ALL,
    }


def _forget_now_and_then() -> None:
    if secrets.randbelow(100) == 0:
        with connection.cursor() as cursor:
            cursor.execute(FORGET, [KEPT])

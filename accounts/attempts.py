"""How often something may be tried, counted in PostgreSQL: it holds without Redis and across processes.

A try is counted before it is made and committed at once, so neither parallel tries nor a surrounding
transaction get round it. A refused try is not counted: waiting always helps.
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

COUNT = """
    INSERT INTO accounts_passwordattempts AS tries (key, count, window_start)
    SELECT key, 1, now() FROM unnest(%(keys)s) AS key
    ON CONFLICT (key) DO UPDATE SET
        count = CASE WHEN tries.window_start > now() - %(window)s THEN tries.count + 1 ELSE 1 END,
        window_start = CASE WHEN tries.window_start > now() - %(window)s THEN tries.window_start ELSE now() END
    RETURNING key, count, window_start + %(window)s - now()
"""
TAKE_BACK = """
    WITH locked AS (
        SELECT key FROM accounts_passwordattempts WHERE key = ANY(%(keys)s) ORDER BY key FOR UPDATE
    )
    UPDATE accounts_passwordattempts AS tries
    SET count = CASE WHEN tries.key = %(account)s THEN 0 ELSE greatest(tries.count - 1, 0) END
    FROM locked WHERE tries.key = locked.key
"""
FORGET = """
    DELETE FROM accounts_passwordattempts WHERE key IN (
        SELECT key FROM accounts_passwordattempts WHERE window_start < now() - %s FOR UPDATE SKIP LOCKED
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
    """Counts one try for every key, or raises `Throttled` and counts none when a key is past its limit."""
    if not settings.THROTTLED:
        return
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        # Sorted, so that parallel tries lock the rows they share in one order.
        cursor.execute(COUNT, {"keys": sorted(limits), "window": window})
        waits = [wait for key, tries, wait in cursor.fetchall() if tries > limits[key]]
        if waits:
            raise Throttled(wait=math.ceil(max(waits).total_seconds()))
    _forget_now_and_then()


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

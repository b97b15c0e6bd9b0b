"""How long an answer takes does not tell whether an e-mail is known.

Measured as processor time of the request's thread, so that a busy machine does not blur it; what the
database does is compared statement by statement.
"""

from time import thread_time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import attempts
from tests.accounts.calls import log_in
from tests.conftest import Client
from tests.factories import PASSWORD, make_user

TOLERANCE = 1.15
ROUNDS = 10
WRONG = "not the password"


@pytest.fixture
def people(db, settings, monkeypatch):
    monkeypatch.setattr(attempts.secrets, "randbelow", lambda _: 1)  # no clearing up in between
    settings.PASSWORD_TRIES_PER_ACCOUNT = settings.PASSWORD_TRIES_PER_ADDRESS = 10_000
    settings.RESET_MAILS_PER_ACCOUNT = settings.RESETS_PER_ADDRESS = 10_000
    make_user(email="known@example.com", password=PASSWORD)
    make_user(email="closed@example.com", password=PASSWORD, is_active=False)


def ask_for_reset(email: str):
    return Client().post("/api/accounts/password-reset/", {"email": email})


def sign_up(email: str):
    body = {"email": email, "full_name": "Nora New", "password": PASSWORD}
    return Client().post("/api/accounts/register/", body)


LOG_INS = [
    lambda _: log_in("known@example.com", WRONG),
    lambda _: log_in("unknown@example.com", WRONG),
    lambda _: log_in("closed@example.com", WRONG),
    lambda _: log_in("closed@example.com", PASSWORD),
]
RESETS = [
    lambda _: ask_for_reset("known@example.com"),
    lambda _: ask_for_reset("unknown@example.com"),
    lambda _: ask_for_reset("closed@example.com"),
]
SIGN_UPS = [
    lambda _: sign_up("known@example.com"),
    lambda _: sign_up("closed@example.com"),
    lambda round: sign_up(f"new{round}@example.com"),
]


def best_times(calls: list, first_round: int) -> list[float]:
    times = [[] for _ in calls]
    for number in range(first_round, first_round + ROUNDS):
        for spent, call in zip(times, calls, strict=True):
            start = thread_time()
            call(number)
            spent.append(thread_time() - start)
    return [min(spent) for spent in times]


@pytest.mark.parametrize("calls", [LOG_INS, SIGN_UPS, RESETS], ids=["log in", "sign up", "reset"])
def test_known_unknown_and_deactivated_take_the_same_time(people, calls):
    for attempt in range(5):
        times = best_times(calls, attempt * ROUNDS)
        if max(times) <= TOLERANCE * min(times):
            return
    pytest.fail(f"Times differ: {times}")


@pytest.mark.parametrize("calls", [LOG_INS, RESETS], ids=["log in", "reset"])
def test_known_unknown_and_deactivated_run_the_same_statements(people, calls):
    def statements(call) -> list[str]:
        with CaptureQueriesContext(connection) as queries:
            call(0)
        return [query["sql"].split()[0] for query in queries]

    assert len({tuple(statements(call)) for call in calls}) == 1

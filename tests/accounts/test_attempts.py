from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.auth.hashers import get_hasher
from django.db import transaction
from django.test import Client as Browser

from accounts import attempts, passwords
from accounts.models import PasswordAttempts, Role
from tests.accounts.calls import log_in
from tests.conftest import Client
from tests.factories import PASSWORD, make_user
from tests.parallel import at_once

WRONG = "wrong password"
NEW = "a new and long one"


@pytest.fixture
def owner(db):
    """A person who may try a password on every path there is."""
    return make_user(Role.ADMIN, email="pia@example.com", password=PASSWORD, is_staff=True, is_superuser=True)


def by_token(user, password):
    return log_in(user.email, password)


def by_session(user, password):
    return Client().post("/api/session/", {"email": user.email, "password": password})


def by_password_change(user, password):
    body = {"current_password": password, "new_password": PASSWORD}
    return Client().as_(user).post("/api/accounts/me/password/", body)


def by_admin_site(user, password):
    return Browser().post("/admin/login/", {"username": user.email, "password": password})


def by_password_change_of_the_admin_site(user, password):
    browser = Browser()
    browser.force_login(user)
    form = {"old_password": password, "new_password1": NEW, "new_password2": NEW}
    return browser.post("/admin/password_change/", form)


EVERY_PATH = [
    by_token,
    by_session,
    by_password_change,
    by_admin_site,
    by_password_change_of_the_admin_site,
]


@pytest.fixture
def hashed(monkeypatch) -> list:
    """What reaches the hasher, which works as ever."""
    passwords, hasher = [], type(get_hasher())
    for name in ("encode", "verify"):
        real = getattr(hasher, name)
        monkeypatch.setattr(
            hasher,
            name,
            lambda self, password, *rest, real=real: (
                passwords.append(password) or real(self, password, *rest)
            ),
        )
    return passwords


def pass_time(time: timedelta) -> None:
    """As long as it is for the counts."""
    for row in PasswordAttempts.objects.all():
        row.times = [moment - time for moment in row.times]
        row.save()


@pytest.mark.parametrize("path", EVERY_PATH)
def test_ten_tries_reach_the_hasher_then_429_with_retry_after(owner, hashed, path):
    for _ in range(10):
        assert path(owner, WRONG).status_code != 429
    refused = path(owner, WRONG)
    assert refused.status_code == 429
    assert 0 < int(refused["Retry-After"]) <= 15 * 60
    assert len(hashed) == 10


def test_the_paths_share_one_count(owner):
    for number in range(10):
        EVERY_PATH[number % len(EVERY_PATH)](owner, WRONG)
    assert {path(owner, PASSWORD).status_code for path in EVERY_PATH} == {429}


@pytest.mark.parametrize("email", ["PIA@example.com", " pia@EXAMPLE.com "])
def test_spelling_the_email_otherwise_is_no_way_round(owner, email):
    for _ in range(10):
        log_in(email, WRONG)
    assert log_in(owner.email).status_code == 429


def test_an_unknown_email_is_limited_as_a_known_one(db):
    statuses = [log_in("nobody@example.com").status_code for _ in range(11)]
    assert statuses == [401] * 10 + [429]


def test_a_forged_address_does_not_help(owner):
    for number in range(10):
        log_in(owner.email, WRONG, HTTP_X_FORWARDED_FOR=f"10.0.0.{number}")
    assert log_in(owner.email, HTTP_X_FORWARDED_FOR="10.9.9.9").status_code == 429


def test_another_address_does_not_help_with_the_same_account(owner):
    for number in range(10):
        log_in(owner.email, WRONG, REMOTE_ADDR=f"10.0.0.{number}")
    assert log_in(owner.email, REMOTE_ADDR="10.9.9.9").status_code == 429


def test_other_accounts_are_not_locked_out(owner):
    make_user(email="other@example.com", password=PASSWORD)
    for _ in range(11):
        log_in(owner.email, WRONG)
    assert log_in("other@example.com").status_code == 200


def test_after_a_quarter_of_an_hour_the_owner_is_let_in(owner):
    for _ in range(15):
        log_in(owner.email, WRONG)
    pass_time(timedelta(minutes=15))
    assert log_in(owner.email).status_code == 200


def test_no_more_than_ten_reach_the_hasher_in_any_quarter_of_an_hour(owner, hashed):
    log_in(owner.email, WRONG)
    pass_time(timedelta(minutes=14, seconds=50))
    for _ in range(9):
        log_in(owner.email, WRONG)
    pass_time(timedelta(seconds=11))
    assert [log_in(owner.email, WRONG).status_code for _ in range(10)] == [401] + [429] * 9
    assert len(hashed) == 11  # the first of them is of a quarter of an hour ago


def test_who_has_tried_too_often_is_told_when_the_next_try_is_free(owner):
    log_in(owner.email, WRONG)
    pass_time(timedelta(minutes=5))
    for _ in range(9):
        log_in(owner.email, WRONG)
    wait = int(log_in(owner.email).headers["Retry-After"])
    assert 9 * 60 < wait <= 10 * 60
    pass_time(timedelta(seconds=wait))
    assert log_in(owner.email).status_code == 200


@pytest.mark.parametrize("settings_name", ["PASSWORD_TRIES_PER_ACCOUNT", "PASSWORD_TRIES_IN_ALL"])
def test_a_limit_of_none_lets_nobody_try(owner, settings, settings_name):
    setattr(settings, settings_name, 0)
    answer = log_in(owner.email)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "900")


def test_refused_tries_do_not_prolong_the_wait(owner):
    for _ in range(10):
        log_in(owner.email, WRONG)
    before = list(PasswordAttempts.objects.order_by("key").values_list())
    for _ in range(5):
        log_in(owner.email, WRONG)
    assert list(PasswordAttempts.objects.order_by("key").values_list()) == before


def test_a_success_gives_the_account_ten_tries_again(owner):
    for _ in range(9):
        log_in(owner.email, WRONG)
    assert log_in(owner.email).status_code == 200
    for _ in range(10):
        assert log_in(owner.email, WRONG).status_code == 401


def test_successes_count_against_nobody(owner):
    for _ in range(12):
        assert log_in(owner.email).status_code == 200
    assert [row.times for row in PasswordAttempts.objects.all()] == [[], [], []]


def test_one_try_each_on_many_accounts_trips_the_limit_of_the_address(db, settings):
    settings.PASSWORD_TRIES_PER_ADDRESS = 5
    statuses = [log_in(f"person{n}@example.com").status_code for n in range(6)]
    assert statuses == [401] * 5 + [429]
    assert log_in("person9@example.com", REMOTE_ADDR="10.0.0.1").status_code == 401


def test_one_household_counts_as_one_address(db, settings):
    settings.PASSWORD_TRIES_PER_ADDRESS = 2
    statuses = [
        log_in(f"person{n}@example.com", REMOTE_ADDR=f"2001:db8:1:2::{n}").status_code for n in range(1, 4)
    ]
    assert statuses == [401, 401, 429]


def test_many_addresses_on_many_accounts_trip_the_limit_of_all(db, settings):
    settings.PASSWORD_TRIES_IN_ALL = 5
    statuses = [log_in(f"p{n}@example.com", REMOTE_ADDR=f"10.0.0.{n}").status_code for n in range(6)]
    assert statuses == [401] * 5 + [429]


def test_hammering_one_account_does_not_use_up_the_limit_of_all(owner, settings):
    settings.PASSWORD_TRIES_IN_ALL = 12
    for _ in range(20):
        log_in(owner.email, WRONG)
    assert log_in("other@example.com", REMOTE_ADDR="10.0.0.1").status_code == 401


@pytest.mark.django_db(transaction=True)
def test_of_fifty_parallel_tries_ten_reach_the_hasher(owner, hashed, settings):
    settings.PASSWORD_CHECKS_AT_ONCE = 50
    statuses = at_once(50, lambda _: log_in(owner.email, WRONG).status_code)
    assert sorted(statuses) == [401] * 10 + [429] * 40
    assert len(hashed) == 10


@pytest.mark.django_db(transaction=True)
def test_right_and_wrong_tries_on_many_accounts_at_once_do_not_block_each_other(settings):
    settings.PASSWORD_CHECKS_AT_ONCE = 24
    users = [make_user(password=PASSWORD) for _ in range(8)]
    passwords = [PASSWORD, WRONG]
    statuses = at_once(24, lambda n: log_in(users[n % 8].email, passwords[n % 2]).status_code)
    assert sorted(statuses) == [200] * 12 + [401] * 12


@pytest.mark.django_db(transaction=True)
def test_a_count_cannot_be_rolled_back_by_what_surrounds_it():
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        attempts.count_password_try(email="pia@example.com", network="10.0.0.1")


def test_the_limit_does_not_need_redis(owner, settings):
    settings.CACHES = {"default": settings.CACHES["default"] | {"LOCATION": "redis://127.0.0.1:1/0"}}
    statuses = [log_in(owner.email, WRONG).status_code for _ in range(11)]
    assert statuses == [401] * 10 + [429]


def test_the_limit_is_lifted_for_testers(owner, settings):
    settings.THROTTLED = False
    statuses = {log_in(owner.email, WRONG).status_code for _ in range(12)}
    assert statuses == {401}


@pytest.mark.parametrize("path", [by_session, by_token])
def test_a_password_beyond_128_characters_never_reaches_the_hasher(owner, hashed, path):
    assert path(owner, "x" * 129).status_code == 400
    assert by_admin_site(owner, "x" * 10_000).status_code == 200
    assert hashed == []


def test_old_counts_are_forgotten_now_and_then(db, monkeypatch):
    monkeypatch.setattr(attempts.secrets, "randbelow", lambda _: 0)
    log_in("nobody@example.com")
    pass_time(timedelta(days=2))
    log_in("somebody@example.com", REMOTE_ADDR="10.0.0.1")
    assert attempts.account_key("nobody@example.com") not in PasswordAttempts.objects.values_list(
        "key", flat=True
    )


def test_no_email_is_stored_with_the_counts(db):
    log_in("nobody@example.com")
    assert not PasswordAttempts.objects.filter(key__contains="nobody").exists()


def log_in_as(user):
    return log_in(user.email)


def register_as(user):
    body = {"email": f"new-{user.email}", "full_name": "Nora New", "password": NEW}
    return Client().post("/api/accounts/register/", body)


def change_password_of(user):
    body = {"current_password": PASSWORD, "new_password": NEW}
    return Client().as_(user).post("/api/accounts/me/password/", body)


def reset_password_of(user):
    link = parse_qs(urlsplit(passwords.reset_link(user)).query)
    body = {"uid": link["uid"][0], "token": link["token"][0], "new_password": NEW}
    return Client().post("/api/accounts/password-reset/confirm/", body)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("call", "done"),
    [(log_in_as, 200), (register_as, 201), (change_password_of, 204), (reset_password_of, 204)],
)
def test_of_a_crowd_that_comes_at_once_some_are_asked_to_come_back(settings, call, done):
    settings.PASSWORD_CHECKS_AT_ONCE = 2
    users = [make_user(password=PASSWORD) for _ in range(12)]
    answers = at_once(12, lambda n: call(users[n]))
    assert {answer.status_code for answer in answers} == {done, 429}
    assert {answer.headers["Retry-After"] for answer in answers if answer.status_code == 429} == {"1"}
    refused = [user for user, answer in zip(users, answers, strict=True) if answer.status_code == 429]
    assert log_in(refused[0].email, PASSWORD).status_code == 200
    assert call(refused[0]).status_code == done


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("call", "done"), [(log_in_as, 200), (register_as, 201)])
def test_a_crowd_of_testers_is_let_in(settings, call, done):
    settings.THROTTLED, settings.SERVING = False, True
    users = [make_user(password=PASSWORD) for _ in range(3 if call is log_in_as else 40)]
    assert {answer.status_code for answer in at_once(40, lambda n: call(users[n % len(users)]))} == {done}


@pytest.mark.parametrize(
    "path",
    [
        "/api/token/",
        "/api/session/",
        "/api/accounts/register/",
        "/api/accounts/me/password/",
        "/api/accounts/password-reset/confirm/",
    ],
)
def test_what_needs_a_place_and_finds_none_is_refused_unread(
    api, db, settings, django_assert_num_queries, path
):
    settings.PASSWORD_CHECKS_AT_ONCE = 0
    with django_assert_num_queries(0):
        answer = api.post(path, "not JSON", content_type="text/plain")
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "1")
    (error,) = answer.json()["errors"]
    assert error == {
        "code": "throttled",
        "detail": "Request was throttled. Expected available in 1 second.",
        "attr": None,
    }


def test_who_does_not_log_in_is_served_while_there_is_no_place(api, db, settings):
    settings.PASSWORD_CHECKS_AT_ONCE = 0
    assert api.get("/api/courses/courses/").status_code == 200
    assert api.post("/api/token/refresh/", {"refresh": "x"}).status_code == 401

from datetime import timedelta

import pytest
from django.db import OperationalError
from django.utils import timezone

from accounts import sessions
from accounts.models import LoginSession
from tests.accounts.calls import log_in, log_out, me, refresh
from tests.factories import PASSWORD, make_user
from tests.parallel import at_once


def test_refreshing_gives_a_new_pair(tokens):
    response = refresh(tokens["refresh"])
    assert response.status_code == 200
    fresh = response.json()
    assert fresh["refresh"] != tokens["refresh"]
    assert me(fresh["access"]).status_code == 200


def test_a_spent_refresh_token_is_401_and_its_whole_family_dies(tokens):
    child = refresh(tokens["refresh"]).json()
    assert refresh(tokens["refresh"]).status_code == 401
    assert refresh(child["refresh"]).status_code == 401
    assert me(child["access"]).status_code == 401


def test_a_replay_leaves_other_log_ins_of_the_person_alone(person, tokens):
    other = log_in(person.email).json()
    refresh(tokens["refresh"])
    refresh(tokens["refresh"])
    assert refresh(other["refresh"]).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_of_twenty_parallel_refreshes_exactly_one_succeeds(tokens):
    statuses = at_once(20, lambda _: refresh(tokens["refresh"]).status_code)
    assert sorted(statuses) == [200] + [401] * 19


def test_logging_out_ends_refresh_and_access(tokens):
    response = log_out(tokens["refresh"])
    assert response.status_code == 200
    assert refresh(tokens["refresh"]).status_code == 401
    assert me(tokens["access"]).status_code == 401


def test_logging_out_leaves_other_log_ins_alone(person, tokens):
    other = log_in(person.email).json()
    log_out(tokens["refresh"])
    assert me(other["access"]).status_code == 200


def test_logging_out_twice_is_401(tokens):
    log_out(tokens["refresh"])
    assert log_out(tokens["refresh"]).status_code == 401


def test_logging_out_with_a_spent_token_is_401_and_ends_the_session(tokens):
    child = refresh(tokens["refresh"]).json()
    assert log_out(tokens["refresh"]).status_code == 401
    assert me(child["access"]).status_code == 401


def test_a_session_slides_with_its_refresh_token(tokens):
    LoginSession.objects.update(expires_at=timezone.now() + timedelta(hours=1))
    refresh(tokens["refresh"])
    assert LoginSession.objects.get().expires_at > timezone.now() + timedelta(days=6)


def test_an_expired_session_opens_nothing(tokens):
    LoginSession.objects.update(expires_at=timezone.now())
    assert me(tokens["access"]).status_code == 401
    assert refresh(tokens["refresh"]).status_code == 401


def test_a_session_ends_after_ninety_days_however_often_it_is_refreshed(tokens):
    LoginSession.objects.update(created_at=timezone.now() - timedelta(days=90, minutes=-1))
    still = refresh(tokens["refresh"])
    assert still.status_code == 200
    LoginSession.objects.update(created_at=timezone.now() - timedelta(days=90))
    assert refresh(still.json()["refresh"]).status_code == 401


def test_deactivation_holds_from_the_next_request(person, tokens):
    type(person).objects.update(is_active=False)
    assert me(tokens["access"]).status_code == 401
    assert refresh(tokens["refresh"]).status_code == 401


def test_the_tokens_of_a_deleted_user_are_401(tokens):
    # Rows that refer to people are protected; a session without its user stands for one deleted by hand.
    LoginSession.objects.all().delete()
    assert me(tokens["access"]).status_code == 401
    assert refresh(tokens["refresh"]).status_code == 401
    assert log_out(tokens["refresh"]).status_code == 401


def test_the_role_is_read_from_the_database_not_from_the_token(api, person, tokens):
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {tokens['access']}")
    assert api.get("/api/accounts/users/").status_code == 403
    type(person).objects.update(role="ADMIN")
    assert api.get("/api/accounts/users/").status_code == 200
    type(person).objects.update(role="STUDENT")
    assert api.get("/api/accounts/users/").status_code == 403


def test_authentication_costs_one_query(api, tokens, django_assert_num_queries):
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {tokens['access']}")
    with django_assert_num_queries(1):
        api.get("/api/accounts/users/")


def test_a_password_changed_during_the_log_in_is_not_logged_in_to(person):
    stale = type(person).objects.get(pk=person.pk)
    person.set_password(PASSWORD + "!")
    person.save()
    with pytest.raises(sessions.InvalidCredentials):
        sessions.open_session(user=stale)


def test_sessions_long_over_are_forgotten_at_the_next_log_in_of_anybody(person, tokens):
    make_user(email="other@example.com", password=PASSWORD)
    LoginSession.objects.update(expires_at=timezone.now() - timedelta(days=31))
    log_in("other@example.com")
    assert LoginSession.objects.get().user.email == "other@example.com"


def test_sessions_over_of_late_are_kept(person, tokens):
    LoginSession.objects.update(expires_at=timezone.now() - timedelta(days=29))
    log_in(person.email)
    assert LoginSession.objects.count() == 2


def test_a_log_in_forgets_a_few_at_a_time_the_oldest_first(person, tokens, monkeypatch):
    monkeypatch.setattr(sessions, "FORGOTTEN_AT_ONCE", 2)
    sessions_of_old = [
        LoginSession.objects.create(user=person, expires_at=timezone.now() - timedelta(days=days))
        for days in (32, 34, 33)
    ]
    log_in(person.email)
    assert LoginSession.objects.filter(pk__in=[old.pk for old in sessions_of_old]).get() == sessions_of_old[0]


@pytest.mark.django_db(transaction=True)
def test_log_ins_at_once_do_not_wait_for_each_other_to_forget(settings):
    settings.PASSWORD_CHECKS_AT_ONCE = 6
    people = [make_user(password=PASSWORD) for _ in range(6)]
    for person in people * 5:
        LoginSession.objects.create(user=person, expires_at=timezone.now() - timedelta(days=31))
    assert at_once(6, lambda n: log_in(people[n].email).status_code) == [200] * 6
    assert LoginSession.objects.count() == 6


def test_a_refresh_that_fails_half_way_leaves_the_token_good(tokens, monkeypatch):
    def fail(*args, **kwargs):
        raise OperationalError

    with monkeypatch.context() as patch:
        patch.setattr("django.db.models.query.QuerySet.get", fail)
        with pytest.raises(OperationalError):
            sessions.refresh(token=tokens["refresh"])
    assert refresh(tokens["refresh"]).status_code == 200

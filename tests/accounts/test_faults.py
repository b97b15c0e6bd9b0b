"""A fault at any statement of a write leaves everything as it was, and the caller is told to come again."""

from contextlib import suppress

import pytest
from django.contrib.auth.tokens import default_token_generator
from django.db import OperationalError
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from accounts import passwords, services, sessions
from accounts.models import InstructorRequest
from tests.factories import make_course, make_enrollment, make_review, make_user
from tests.faults import assert_all_or_nothing, call

pytestmark = pytest.mark.django_db(transaction=True)

NEW_PASSWORD = "a long enough passphrase"


def failing(work, **arguments):
    """A service as work: what goes round the counts of password tries, which stay whatever comes after."""

    def attempt():
        with suppress(OperationalError):
            work(**arguments)

    return attempt


def test_signing_up(api):
    body = {"email": "pia@example.com", "full_name": "Pia", "password": NEW_PASSWORD}
    assert assert_all_or_nothing(call(api, None, "post", "/api/accounts/register/", body)) >= 1


def test_changing_a_profile(api):
    assert assert_all_or_nothing(call(api, make_user(), "patch", "/api/accounts/me/", {"bio": "Me"})) >= 2


def test_closing_an_account_ends_its_sessions_too(api):
    person = make_user()
    sessions.open_session(user=person)
    body = {"role": "INSTRUCTOR", "is_active": False}
    work = call(api, make_user("ADMIN"), "patch", f"/api/accounts/users/{person.pk}/", body)
    assert assert_all_or_nothing(work) >= 4


def test_approving_a_request_changes_the_role_too(api):
    request = InstructorRequest.objects.create(student=make_user(), message="Please")
    path = f"/api/accounts/instructor-requests/{request.pk}/"
    work = call(api, make_user("ADMIN"), "patch", path, {"status": "APPROVED"})
    assert assert_all_or_nothing(work) >= 4


def test_asking_to_become_an_instructor(api):
    work = call(api, make_user(), "post", "/api/accounts/instructor-requests/", {"message": "Please"})
    assert assert_all_or_nothing(work) >= 1


def test_a_new_password_ends_sessions_too():
    person = make_user()
    sessions.open_session(user=person)
    assert assert_all_or_nothing(failing(passwords.set_password, user=person, password=NEW_PASSWORD)) >= 2


def test_a_reset(api):
    person = make_user()
    link = {
        "uid": urlsafe_base64_encode(force_bytes(person.pk)),
        "token": default_token_generator.make_token(person),
        "new_password": NEW_PASSWORD,
    }
    work = call(api, None, "post", "/api/accounts/password-reset/confirm/", link)
    assert assert_all_or_nothing(work) >= 4


def test_opening_a_session():
    assert assert_all_or_nothing(failing(sessions.open_session, user=make_user())) >= 3


def test_spending_a_refresh_token():
    token = sessions.open_session(user=make_user()).refresh
    assert assert_all_or_nothing(failing(sessions.refresh, token=token)) >= 2


def test_deleting_an_account():
    person = make_user()
    course = make_course()
    make_enrollment(course, person)
    make_review(course, person)
    InstructorRequest.objects.create(student=person, message="Please")
    sessions.open_session(user=person)
    assert assert_all_or_nothing(failing(services.delete_account, user=person)) >= 6

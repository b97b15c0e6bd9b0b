import jwt
import pytest

from tests.accounts.calls import log_in, me, without_id
from tests.factories import PASSWORD, make_user


def test_logging_in_gives_an_access_and_a_refresh_token(person):
    response = log_in(person.email)
    assert response.status_code == 200
    assert set(response.json()) == {"access", "refresh"}


def test_the_access_token_carries_user_id_role_and_full_name(person, tokens):
    claims = jwt.decode(tokens["access"], options={"verify_signature": False})
    assert claims["user_id"] == str(person.pk)
    assert (claims["role"], claims["full_name"]) == ("STUDENT", "Pia Person")
    assert claims["exp"] - claims["iat"] == 15 * 60


def test_the_refresh_token_lives_seven_days(tokens):
    claims = jwt.decode(tokens["refresh"], options={"verify_signature": False})
    assert claims["exp"] - claims["iat"] == 7 * 24 * 3600


def test_the_case_of_the_email_does_not_matter(person):
    assert log_in("  PIA@Example.COM ").status_code == 200


def test_the_password_is_not_trimmed(person):
    assert log_in(person.email, f" {PASSWORD}").status_code == 401


def test_wrong_password_unknown_email_and_deactivated_user_get_the_same_answer(person):
    make_user(email="gone@example.com", password=PASSWORD, is_active=False)
    answers = [
        log_in(person.email, "wrong password"),
        log_in("nobody@example.com"),
        log_in("gone@example.com"),
    ]
    first = answers[0]
    assert first.status_code == 401
    for other in answers[1:]:
        assert (other.status_code, other.content, without_id(other)) == (
            401,
            first.content,
            without_id(first),
        )


def test_a_stale_token_in_the_header_does_not_keep_anyone_from_logging_in(person):
    assert log_in(person.email, HTTP_AUTHORIZATION="Bearer stale").status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"email": "pia@example.com"},
        {"email": "pia@example.com", "password": ""},
        {"email": ["pia@example.com"], "password": PASSWORD},
        {"email": "pia@example.com", "password": {"a": 1}},
        {"email": "pia@example.com", "password": "x" * 129},
        {"email": "x" * 255, "password": PASSWORD},
        [],
        "text",
    ],
)
def test_a_body_of_the_wrong_shape_is_400(api, db, body):
    response = api.post("/api/token/", body)
    assert response.status_code == 400
    assert response.json()["type"] == "validation_error"


def test_an_access_token_opens_what_needs_one(person, tokens):
    assert me(tokens["access"]).json()["email"] == person.email

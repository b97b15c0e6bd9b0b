from datetime import UTC, datetime, timedelta

import jwt
import pytest
from django.conf import settings

from tests.accounts.calls import log_out, me, refresh


def claims_of(token: str) -> dict:
    return jwt.decode(token, options={"verify_signature": False})


def forge(claims: dict, key: str | None = None, algorithm: str = "HS256") -> str:
    return jwt.encode(claims, settings.SECRET_KEY if key is None else key, algorithm=algorithm)


def assert_opens_nothing(token: str) -> None:
    assert me(token).status_code == 401
    assert refresh(token).status_code in (400, 401)
    assert log_out(token).status_code in (400, 401)


@pytest.fixture(params=["access", "refresh"])
def claims(request, tokens) -> dict:
    return claims_of(tokens[request.param])


def test_a_token_forged_with_the_right_key_and_claims_works(tokens):
    """So that the refusals below are refused for their own reason."""
    assert me(forge(claims_of(tokens["access"]))).status_code == 200
    assert refresh(forge(claims_of(tokens["refresh"]))).status_code == 200


def test_a_token_without_signature_opens_nothing(claims):
    assert_opens_nothing(forge(claims, key="", algorithm="none"))


def test_a_token_signed_with_another_key_opens_nothing(claims):
    assert_opens_nothing(forge(claims, key="x" * 64))


def test_a_token_of_another_algorithm_opens_nothing(claims):
    assert_opens_nothing(forge(claims, algorithm="HS512"))


def test_an_expired_token_opens_nothing(claims):
    assert_opens_nothing(forge(claims | {"exp": datetime.now(UTC) - timedelta(seconds=1)}))


def test_a_refresh_token_is_no_access_token(tokens):
    assert me(tokens["refresh"]).status_code == 401


def test_an_access_token_is_no_refresh_token(tokens):
    assert refresh(tokens["access"]).status_code == 401
    assert log_out(tokens["access"]).status_code == 401


@pytest.mark.parametrize("cut", [1, 10, 60])
def test_a_truncated_token_opens_nothing(tokens, cut):
    for token in tokens.values():
        assert_opens_nothing(token[:-cut])


@pytest.mark.parametrize("claim", ["exp", "sid", "user_id", "token_type", "jti"])
def test_a_token_without_one_of_its_claims_opens_nothing(claims, claim):
    assert_opens_nothing(forge({k: v for k, v in claims.items() if k != claim}))


@pytest.mark.parametrize("claim", ["sid", "user_id"])
@pytest.mark.parametrize("value", ["", "nobody", 7, None, [], {}, "00000000-0000-4000-8000-000000000000"])
def test_a_token_of_an_unknown_session_or_user_opens_nothing(claims, claim, value):
    assert_opens_nothing(forge(claims | {claim: value}))


@pytest.mark.parametrize("value", ["", "later", [], {}, 10**30])
def test_a_token_with_a_nonsensical_expiry_is_no_crash(claims, value):
    assert_opens_nothing(forge(claims | {"exp": value}))


@pytest.mark.parametrize("text", ["", "x", "a.b.c", "." * 10, "é", "Bearer", "x" * 3000])
def test_what_is_no_token_opens_nothing(db, text):
    assert_opens_nothing(text)


@pytest.mark.parametrize("header", ["Bearer", "Bearer a b", "Basic YTpi", "bearer x", "Token x"])
def test_a_header_that_is_no_bearer_token_opens_nothing(api, db, header):
    assert api.get("/api/accounts/me/", HTTP_AUTHORIZATION=header).status_code == 401


def test_a_refusal_says_how_to_authenticate(api, db):
    response = api.get("/api/accounts/me/")
    assert response["WWW-Authenticate"] == 'Bearer realm="api"'
    assert response.json()["errors"][0]["code"] == "not_authenticated"

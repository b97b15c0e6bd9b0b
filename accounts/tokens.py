"""The two tokens of a log-in session. They name the session; what its person may do stands in the database."""

import time
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

from rest_framework.exceptions import AuthenticationFailed
from rest_framework_simplejwt.exceptions import TokenError
from rest_framework_simplejwt.tokens import AccessToken, RefreshToken, Token

from accounts.models import LoginSession


class InvalidToken(AuthenticationFailed):
    default_code = "token_not_valid"
    default_detail = "The token is invalid, expired or no longer in use."


class Tokens(NamedTuple):
    access: str
    refresh: str


class Claims(NamedTuple):
    session_id: UUID
    user_id: UUID
    jti: str


def tokens_of(session: LoginSession) -> Tokens:
    user, refresh, access = session.user, RefreshToken(), AccessToken()
    for token in (refresh, access):
        token["sid"], token["user_id"] = str(session.pk), str(user.pk)
    refresh["jti"] = session.current_jti
    access["role"], access["full_name"] = user.role, user.full_name
    return Tokens(access=str(access), refresh=str(refresh))


def read_access(raw: str | bytes) -> Claims:
    claims, expires = _read_access(raw)
    if expires <= time.time():
        raise InvalidToken
    return claims


def read_refresh(raw: str | bytes) -> Claims:
    return _read(RefreshToken, raw)[0]


@lru_cache(maxsize=2048)
def _read_access(raw: str | bytes) -> tuple[Claims, int]:
    """A signature that was right stays right; what is not, is not kept."""
    return _read(AccessToken, raw)


def _read(kind: type[Token], raw: str | bytes) -> tuple[Claims, int]:
    """What it says, and the second since 1970 in which it expires."""
    try:
        payload = kind(raw).payload
        claims = Claims(UUID(payload["sid"]), UUID(payload["user_id"]), str(payload["jti"]))
        return claims, payload["exp"]
    except (TokenError, KeyError, ValueError, TypeError, AttributeError, OverflowError):
        raise InvalidToken from None

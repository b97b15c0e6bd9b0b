"""Logging in and out: one `LoginSession` a log-in, its refresh token replaced at every use."""

import logging
from datetime import timedelta
from uuid import uuid4

from django.db.models import Exists, OuterRef
from django.utils import timezone
from rest_framework.exceptions import AuthenticationFailed
from rest_framework_simplejwt.settings import api_settings

from accounts.models import LoginSession, User
from accounts.passwords import check_credentials
from accounts.tokens import Claims, InvalidToken, Tokens, read_refresh, tokens_of
from ocms.logs import note_security
from ocms.transactions import unit_of_work

KEPT = timedelta(days=30)
FORGOTTEN_AT_ONCE = 10
LONGEST = timedelta(days=90)  # however often it is refreshed


class InvalidCredentials(AuthenticationFailed):
    default_code = "invalid_credentials"
    default_detail = "No active account has this e-mail and password."


def log_in(*, email: str, password: str, network: str) -> Tokens:
    user = check_credentials(email=email, password=password, network=network)
    if user is None:
        raise InvalidCredentials
    tokens = open_session(user=user)
    note_security("logged_in", level=logging.INFO, user=user.pk, address=network)
    return tokens


@unit_of_work
def open_session(*, user: User) -> Tokens:
    """Locks the user, so that a password changed or an account closed meanwhile is not logged in to."""
    same = User.objects.select_for_update(no_key=True).filter(
        pk=user.pk, password=user.password, is_active=True
    )
    if not same:
        raise InvalidCredentials
    session = LoginSession.objects.create(user=user, current_jti=uuid4().hex, expires_at=_expiry())
    _forget_long_over()
    return tokens_of(session)


def refresh(*, token: str) -> Tokens:
    """Spends the token and gives the next pair. A token spent before ends the whole session."""
    claims = read_refresh(token)
    session = _rotate(claims)
    if session is None:
        _refuse(claims)
    return tokens_of(session)


def log_out(*, token: str) -> None:
    claims = read_refresh(token)
    if not _current(claims).revoke():
        _refuse(claims)


@unit_of_work
def _rotate(claims: Claims) -> LoginSession | None:
    """One UPDATE that checks and replaces the token: of parallel ones the row lets a single one through."""
    active = User.objects.filter(pk=OuterRef("user_id"), is_active=True)
    fresh = {"current_jti": uuid4().hex, "expires_at": _expiry()}
    young = _current(claims).filter(created_at__gt=timezone.now() - LONGEST)
    if not young.filter(Exists(active)).update(**fresh):
        return None
    return LoginSession.objects.select_related("user").get(pk=claims.session_id)


def _current(claims: Claims):
    return LoginSession.objects.unexpired().filter(
        pk=claims.session_id, user_id=claims.user_id, current_jti=claims.jti
    )


def _refuse(claims: Claims):
    """A spent token is in two hands, and one of them stole it: neither keeps the session."""
    if LoginSession.objects.filter(pk=claims.session_id).exclude(current_jti=claims.jti).revoke():
        note_security("session_family_killed", user=claims.user_id, session=claims.session_id)
    raise InvalidToken


def _forget_long_over() -> None:
    """Of anybody, as many may never come back; more at a time than are made, so that none are left for long."""
    long_over = LoginSession.objects.filter(expires_at__lt=timezone.now() - KEPT).order_by("expires_at")
    oldest = long_over.select_for_update(skip_locked=True)[:FORGOTTEN_AT_ONCE]
    LoginSession.objects.filter(pk__in=oldest.values("pk")).delete()


def _expiry():
    return timezone.now() + api_settings.REFRESH_TOKEN_LIFETIME

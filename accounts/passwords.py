"""Checking, changing and resetting passwords.

Every check goes through `check_credentials`, every new one through `hash_of`.
"""

from datetime import timedelta
from threading import Lock
from typing import NoReturn

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import ValidationError as DjangoValidationError
from django.core.mail import send_mail
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.encoding import force_bytes
from django.utils.http import urlencode, urlsafe_base64_decode, urlsafe_base64_encode
from rest_framework.exceptions import Throttled, ValidationError

from accounts import attempts
from accounts.models import LoginSession, User
from accounts.validators import LONGEST_PASSWORD
from ocms.background import run_after_commit
from ocms.errors import Conflict, refusal_response
from ocms.logs import note_security
from ocms.transactions import unit_of_work

RESET_WINDOW = timedelta(hours=1)
COME_BACK_IN = 1  # second
RESET_TEXT = """\
Hello,

someone, hopefully you, asked to set a new password for your account.
This link does it. It works once, for one hour:

{link}

If it was not you, there is nothing to do: your password stays as it is.
"""


class ChangedMeanwhile(Conflict):
    default_code = "changed_meanwhile"
    default_detail = "Somebody else changed the password or closed the account meanwhile."


class Places:
    """One password is hashed at a time in each process (see `hashers.py`), and a few may wait for it.

    The others are sent away at once: whoever reads the catalogue needs threads too. Testers may all wait.
    """

    def __init__(self):
        self._guard, self._taken = Lock(), 0

    @property
    def none_left(self) -> bool:
        return settings.THROTTLED and self._taken >= settings.PASSWORD_CHECKS_AT_ONCE

    def __enter__(self):
        with self._guard:
            if self.none_left:
                raise Throttled(wait=COME_BACK_IN)
            self._taken += 1

    def __exit__(self, *_):
        with self._guard:
            self._taken -= 1


_places = Places()


class Crowds:
    """Middleware: what would find no place is refused before anything is read of it."""

    PATHS = (
        "/api/token/",
        "/api/session/",
        "/api/accounts/register/",
        "/api/accounts/me/password/",
        "/api/accounts/password-reset/confirm/",
    )

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if _places.none_left and request.method == "POST" and request.path in self.PATHS:
            return refusal_response(Throttled(wait=COME_BACK_IN))
        return self.get_response(request)


def check_credentials(*, email: str, password: str, network: str) -> User | None:
    """The active user with this e-mail and password, if there is one; raises `Throttled` after too many tries,
    or when too many log in at this moment.

    Known, unknown and deactivated accounts cost the same: one try, one look-up, one hash.
    """
    if len(password) > LONGEST_PASSWORD:
        return None
    with _places:
        attempts.count_password_try(email=email, network=network)
        user = User.objects.filter(email=User.objects.normalize_email(email)).first()
        matches = (user or User()).check_password(password)
    if not matches or not user.is_active:
        note_security("login_failed", user=user and user.pk, address=network)
        return None
    attempts.take_back_password_try(email=email, network=network)
    return user


def confirm(*, user: User, password: str, network: str, field: str = "password") -> User:
    """Before something grave: is it really this person, and not somebody at their unlocked screen?

    Returns the user as they were when their password was checked.
    """
    checked = check_credentials(email=user.email, password=password, network=network)
    if checked is None:
        _not_your_password(field)
    return checked


def hash_of(password: str | None) -> str:
    """Raises `Throttled` when too many are hashed at this moment. Of None, what no password opens."""
    with _places:
        return make_password(password)


def check_strength(password: str, *, user: User, field: str) -> None:
    try:
        validate_password(password, user)
    except DjangoValidationError as error:
        raise ValidationError({field: error.messages}, code="password_too_weak") from None


def change_password(
    *, user: User, current: str, new: str, network: str, session: LoginSession | None = None
) -> None:
    """Ends every log-in of the user but `session`."""
    checked = confirm(user=user, password=current, network=network, field="current_password")
    check_strength(new, user=checked, field="new_password")
    try:
        set_password(user=checked, password=new, keep=session)
    except ChangedMeanwhile:
        _not_your_password("current_password")


def request_reset(*, email: str, network: str) -> None:
    """Sends a link if an active account has this e-mail, a few times an hour at most, and never tells which it was."""
    account, address = attempts.account_key(email, "reset"), f"reset-from:{network}"
    attempts.count({address: settings.RESETS_PER_ADDRESS}, window=RESET_WINDOW)
    try:
        attempts.count({account: settings.RESET_MAILS_PER_ACCOUNT}, window=RESET_WINDOW)
    except Throttled:
        return
    run_after_commit(send_reset_mail, email)


def send_reset_mail(email: str) -> None:
    user = User.objects.filter(email=User.objects.normalize_email(email), is_active=True).first()
    if user:
        text = RESET_TEXT.format(link=reset_link(user))
        send_mail("Set a new password", text, None, [user.email])


def reset_link(user: User) -> str:
    uid = urlsafe_base64_encode(force_bytes(user.pk))
    query = urlencode({"uid": uid, "token": default_token_generator.make_token(user)})
    return f"{settings.FRONTEND_URL}/reset-password.html?{query}"


@unit_of_work
def reset(*, uid: str, token: str, password: str) -> User:
    """Of two parallel uses of a link one finds it spent."""
    user = _user_of_link(uid)
    if user is None or not default_token_generator.check_token(user, token):
        _refuse_link()
    check_strength(password, user=user, field="new_password")
    try:
        set_password(user=user, password=password)
    except ChangedMeanwhile:
        _refuse_link()
    attempts.forget_account(user.email)
    return user


def set_password(*, user: User, password: str | None, keep: LoginSession | None = None) -> None:
    """Ends every log-in of the user but `keep`. With None no password opens the account.

    Raises `ChangedMeanwhile` when their password is another, or the account closed, since `user` was read.
    """
    hashed = hash_of(password)
    _replace_password(user, hashed, keep)
    user.password = hashed


def _not_your_password(field: str) -> NoReturn:
    raise ValidationError({field: "This is not your password."}, code="wrong_password")


def _user_of_link(uid: str) -> User | None:
    try:
        pk = urlsafe_base64_decode(uid).decode()
        return User.objects.filter(pk=pk, is_active=True).first()
    except (ValueError, DjangoValidationError):
        return None


def _refuse_link() -> NoReturn:
    text = "This link is spent or too old. Please ask for a new one."
    raise ValidationError({"token": text}, code="invalid_link")


@unit_of_work
def _replace_password(user: User, hashed: str, keep: LoginSession | None) -> None:
    """One UPDATE that checks and replaces it: PostgreSQL looks again after waiting for the row."""
    as_read = User.objects.filter(pk=user.pk, password=user.password, is_active=user.is_active)
    if not as_read.update(password=hashed):
        raise ChangedMeanwhile
    user.login_sessions.exclude(pk=keep and keep.pk).revoke()
    transaction.on_commit(lambda: note_security("password_set", user=user.pk))

"""What the peer shares with the product: the servers, and the key that tokens are signed with."""

import os
import time

import jwt
from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

DSN, REDIS, SECRET = os.environ["DATABASE_URL"], os.environ["REDIS_URL"], os.environ["SECRET_KEY"]
_hasher = PasswordHasher()


def mint(user_id, role, full_name, ttl=900, kind="access"):
    now = int(time.time())
    claims = {"token_type": kind, "exp": now + ttl, "iat": now, "jti": os.urandom(16).hex()}
    return jwt.encode(claims | {"user_id": user_id, "role": role, "full_name": full_name}, SECRET, "HS256")


def check(token):
    claims = jwt.decode(token, SECRET, ["HS256"], options={"require": ["exp", "user_id"]})
    if claims.get("token_type") != "access":
        raise jwt.InvalidTokenError
    return claims


def verify_password(password, encoded):
    try:
        return _hasher.verify(encoded.removeprefix("argon2"), password)
    except VerifyMismatchError:
        return False


def error(code, detail, attr=None, kind="client_error"):
    return {"type": kind, "errors": [{"code": code, "detail": detail, "attr": attr}]}

"""The calls that these tests make again and again."""

from tests.conftest import Client
from tests.factories import PASSWORD


def log_in(email: str, password: str = PASSWORD, **headers):
    return Client().post("/api/token/", {"email": email, "password": password}, **headers)


def refresh(token: str):
    return Client().post("/api/token/refresh/", {"refresh": token})


def log_out(token: str):
    return Client().post("/api/token/blacklist/", {"refresh": token})


def me(access: str):
    return Client().get("/api/accounts/me/", HTTP_AUTHORIZATION=f"Bearer {access}")


def without_id(response) -> dict:
    """The headers, save the one that differs by itself."""
    return {name: value for name, value in response.headers.items() if name != "X-Request-ID"}

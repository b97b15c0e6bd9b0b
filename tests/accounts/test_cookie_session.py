import pytest

from accounts.models import LoginSession
from tests.accounts.calls import me
from tests.factories import PASSWORD

PAGES = "http://localhost:5500"


@pytest.fixture
def signed_in(api, person):
    """A client with the cookie of a fresh log-in, as a browser would have it."""
    response = log_in(api, person)
    assert response.status_code == 200
    return api


def log_in(api, person, **headers):
    return api.post("/api/session/", {"email": person.email, "password": PASSWORD}, **headers)


def refresh(api, **headers):
    return api.post("/api/session/refresh/", **headers)


def test_logging_in_from_the_pages_gives_only_the_access_token_in_the_body(api, person):
    response = log_in(api, person, HTTP_ORIGIN=PAGES)
    assert set(response.json()) == {"access"}
    assert me(response.json()["access"]).status_code == 200


def test_the_refresh_token_is_in_a_cookie_that_scripts_and_other_sites_do_not_get(signed_in):
    cookie = signed_in.cookies["refresh"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/api/session/")
    assert cookie["max-age"] == 7 * 24 * 3600
    assert not cookie["secure"]


def test_in_production_the_cookie_travels_over_https_only(api, person, settings):
    settings.SESSION_COOKIE_SECURE = True
    log_in(api, person)
    cookie = api.cookies["__Secure-refresh"]
    assert (cookie["secure"], cookie["httponly"], cookie["samesite"]) == (True, True, "Lax")
    assert refresh(api).status_code == 200
    api.delete("/api/session/")
    assert (cookie["secure"], api.cookies["__Secure-refresh"].value) == (True, "")


def test_refreshing_rotates_the_cookie(signed_in):
    before = signed_in.cookies["refresh"].value
    response = refresh(signed_in, HTTP_ORIGIN=PAGES)
    assert set(response.json()) == {"access"}
    assert signed_in.cookies["refresh"].value != before
    assert refresh(signed_in).status_code == 200


def test_a_spent_cookie_is_401_and_ends_the_session(signed_in):
    spent = signed_in.cookies["refresh"].value
    refresh(signed_in)
    current = signed_in.cookies["refresh"].value
    signed_in.cookies["refresh"] = spent
    assert refresh(signed_in).status_code == 401
    signed_in.cookies["refresh"] = current
    assert refresh(signed_in).status_code == 401


def test_refreshing_without_a_cookie_is_401(api, db):
    assert refresh(api).status_code == 401


def test_logging_out_clears_the_cookie_and_ends_the_session(signed_in):
    response = signed_in.delete("/api/session/")
    assert response.status_code == 204
    assert signed_in.cookies["refresh"].value == ""
    assert signed_in.cookies["refresh"]["path"] == "/api/session/"
    assert LoginSession.objects.get().revoked_at


def test_logging_out_twice_is_no_error(signed_in):
    signed_in.delete("/api/session/")
    assert signed_in.delete("/api/session/").status_code == 204


@pytest.mark.parametrize(
    "origin",
    ["https://evil.example", "null", "http://localhost:5501", "http://localhost:5500.evil.example", ""],
)
def test_a_foreign_origin_is_403_and_changes_nothing(signed_in, person, origin):
    before = signed_in.cookies["refresh"].value
    assert log_in(signed_in, person, HTTP_ORIGIN=origin).status_code == 403
    assert refresh(signed_in, HTTP_ORIGIN=origin).status_code == 403
    assert signed_in.delete("/api/session/", HTTP_ORIGIN=origin).status_code == 403
    assert signed_in.cookies["refresh"].value == before
    assert refresh(signed_in, HTTP_ORIGIN=PAGES).status_code == 200


@pytest.mark.parametrize("origin", [PAGES, "http://127.0.0.1:5500", "http://testserver"])
def test_our_pages_and_the_api_itself_are_no_foreign_origin(api, person, origin):
    assert log_in(api, person, HTTP_ORIGIN=origin).status_code == 200


def test_a_form_of_another_site_cannot_log_anyone_in(api, person):
    body = {"email": person.email, "password": PASSWORD}
    assert api.post("/api/session/", body, format="multipart").status_code == 415
    text = '{"email": "pia@example.com", "password": "correct horse battery"}'
    assert api.post("/api/session/", text, content_type="text/plain").status_code == 415


def test_the_cookie_alone_opens_nothing_else(signed_in):
    assert signed_in.get("/api/accounts/me/").status_code == 401


def test_the_browser_may_send_the_cookie_across_origins(api, person):
    response = log_in(api, person, HTTP_ORIGIN=PAGES)
    assert response["Access-Control-Allow-Origin"] == PAGES
    assert response["Access-Control-Allow-Credentials"] == "true"
    assert response["Cache-Control"] == "no-store"

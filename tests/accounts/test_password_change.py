import pytest

from accounts import passwords
from accounts.models import User
from tests.accounts.calls import log_in, me, refresh
from tests.factories import PASSWORD

NEW = "a new and long one"


def change(access: str, api, **body):
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {access}")
    return api.post("/api/accounts/me/password/", {"current_password": PASSWORD, "new_password": NEW} | body)


def test_the_new_password_counts_from_now_on(api, person, tokens):
    assert change(tokens["access"], api).status_code == 204
    assert log_in(person.email).status_code == 401
    assert log_in(person.email, NEW).status_code == 200


def test_every_other_log_in_ends_and_this_one_stays(api, person, tokens):
    other = log_in(person.email).json()
    change(tokens["access"], api)
    assert me(other["access"]).status_code == 401
    assert refresh(other["refresh"]).status_code == 401
    assert me(tokens["access"]).status_code == 200
    assert refresh(tokens["refresh"]).status_code == 200


def test_a_wrong_current_password_is_400_at_its_field_and_changes_nothing(api, person, tokens):
    other = log_in(person.email).json()
    response = change(tokens["access"], api, current_password="wrong password")
    assert response.status_code == 400
    assert response.json()["errors"][0] == {
        "code": "wrong_password",
        "detail": "This is not your password.",
        "attr": "current_password",
    }
    assert refresh(other["refresh"]).status_code == 200
    assert log_in(person.email).status_code == 200


def test_what_the_owner_set_meanwhile_stays(api, person, tokens, monkeypatch):
    """Somebody who knows the old password was let through with it a moment before a reset was done."""
    real = passwords.check_strength

    def owner_is_quicker(password, **rest):
        passwords.set_password(user=User.objects.get(pk=person.pk), password="what the owner set")
        real(password, **rest)

    monkeypatch.setattr(passwords, "check_strength", owner_is_quicker)
    response = change(tokens["access"], api)
    assert response.status_code == 400
    assert response.json()["errors"][0]["code"] == "wrong_password"
    assert log_in(person.email, NEW).status_code == 401
    assert log_in(person.email, "what the owner set").status_code == 200


@pytest.mark.parametrize("change", [{"password": "!"}, {"is_active": False}])
def test_no_password_is_set_for_who_is_no_longer_as_they_were(person, change):
    User.objects.filter(pk=person.pk).update(**change)
    with pytest.raises(passwords.ChangedMeanwhile):
        passwords.set_password(user=person, password=NEW)
    assert not User.objects.get(pk=person.pk).check_password(NEW)


@pytest.mark.parametrize(
    "password", ["short", "password123", "123456789012", "pia-person", "x" * 129, "", None, 7]
)
def test_a_weak_new_password_is_400_at_its_field(api, person, tokens, password):
    response = change(tokens["access"], api, new_password=password)
    assert response.status_code == 400
    assert response.json()["errors"][0]["attr"] == "new_password"
    assert log_in(person.email).status_code == 200


def test_it_needs_a_token(api, db):
    body = {"current_password": PASSWORD, "new_password": NEW}
    assert api.post("/api/accounts/me/password/", body).status_code == 401

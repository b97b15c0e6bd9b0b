import pytest

from accounts.models import AuditEntry, User
from tests.accounts.calls import log_in
from tests.factories import PASSWORD, make_user
from tests.parallel import at_once

SOMEONE = {"email": "New@Example.com", "full_name": "  Nora New ", "password": PASSWORD}


def register(api, **fields):
    return api.post("/api/accounts/register/", SOMEONE | fields)


def test_signing_up_answers_201_with_id_email_full_name_and_role(api, db):
    response = register(api)
    user = User.objects.get()
    assert response.status_code == 201
    assert response.json() == {
        "id": str(user.pk),
        "email": "new@example.com",
        "full_name": "Nora New",
        "role": "STUDENT",
    }


def test_who_has_signed_up_can_log_in(api, db):
    register(api)
    assert log_in("new@example.com").status_code == 200


def test_nobody_makes_themselves_more_than_a_student(api, db):
    wanted = {"role": "ADMIN", "is_staff": True, "is_superuser": True, "isActive": False, "Role": "ADMIN"}
    response = register(api, **wanted, is_active=False, id="00000000-0000-0000-0000-000000000000")
    user = User.objects.get()
    assert response.json()["role"] == user.role == "STUDENT"
    assert (user.is_staff, user.is_superuser, user.is_active) == (False, False, True)
    assert response.json()["id"] != "00000000-0000-0000-0000-000000000000"


def test_signing_up_is_recorded(api, db):
    register(api)
    entry = AuditEntry.objects.get()
    assert (entry.subject, entry.verb, entry.changes["role"]) == ("USER", "CREATED", [None, "STUDENT"])


@pytest.mark.parametrize("email", ["new@example.com", "NEW@EXAMPLE.COM", " new@Example.com "])
def test_a_taken_email_is_409_regardless_of_case(api, db, email):
    make_user(email="new@example.com")
    response = register(api, email=email)
    assert response.status_code == 409
    assert response.json()["errors"][0]["code"] == "email_taken"
    assert User.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_ten_people_with_one_email_at_once_one_signs_up(api, settings):
    settings.PASSWORD_CHECKS_AT_ONCE = 10
    emails = ["same@example.com", "SAME@example.com"]
    statuses = at_once(10, lambda n: register(type(api)(), email=emails[n % 2]).status_code)
    assert sorted(statuses) == [201] + [409] * 9


@pytest.mark.parametrize(
    "name",
    [
        "",
        "   ",
        None,
        "A\r\nBcc: x@example.com",
        "A\nB",
        "A\tB",
        "A\u202eB",
        "A\u2066B",
        "A\u2028B",
        "A\x00B",
        "A\x1bB",
        "x" * 121,
        ["A"],
        {"a": "b"},
        True,
    ],
)
def test_a_name_that_could_break_a_line_or_is_none_is_400(api, db, name):
    response = register(api, full_name=name)
    assert response.status_code == 400
    assert not User.objects.exists()


@pytest.mark.parametrize("name", ["José Ñandú", "李小龍", "محمد علی", "O'Neill-Smith Jr.", "x" * 120])
def test_names_of_all_the_world_are_fine(api, db, name):
    assert register(api, full_name=name).json()["full_name"] == name


@pytest.mark.parametrize(
    "email", ["", "plain", "a@b", "a b@example.com", "a@example.com\r\nBcc: b@c.de", 5, None]
)
def test_what_is_no_email_is_400(api, db, email):
    assert register(api, email=email).status_code == 400


@pytest.mark.parametrize(
    "password",
    [
        "short7!",
        "password123",
        "12345678901",
        "nora-new-1",
        "new@example.com",
        "x" * 129,
        "",
        None,
        "nul\x00nul nul",
        5,
    ],
)
def test_a_weak_or_impossible_password_is_400_at_its_field(api, db, password):
    response = register(api, password=password)
    assert response.status_code == 400
    assert {error["attr"] for error in response.json()["errors"]} <= {"password", None}
    assert not User.objects.exists()


@pytest.mark.parametrize("password", ["eight ch", "  spaces around  ", "ü" * 128, "🙂" * 8])
def test_passwords_of_8_to_128_characters_are_kept_as_typed(api, db, password):
    assert register(api, password=password).status_code == 201
    assert log_in("new@example.com", password).status_code == 200
    assert password.strip() == password or log_in("new@example.com", password.strip()).status_code == 401


@pytest.mark.parametrize("field", ["email", "full_name", "password"])
def test_every_field_is_needed(api, db, field):
    response = api.post("/api/accounts/register/", {k: v for k, v in SOMEONE.items() if k != field})
    assert response.status_code == 400
    assert response.json()["errors"][0] | {"detail": ""} == {"code": "required", "detail": "", "attr": field}

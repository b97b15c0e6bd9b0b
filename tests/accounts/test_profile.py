import pytest

from accounts.models import InstructorRequest
from tests.factories import make_user

ME = "/api/accounts/me/"


def test_everyone_sees_their_own_profile(api, cast):
    for user in (cast.admin, cast.owner, cast.student):
        profile = api.as_(user).get(ME).json()
        assert (profile["id"], profile["email"], profile["role"]) == (str(user.pk), user.email, user.role)


def test_a_profile_has_these_fields(api, cast):
    assert set(api.as_(cast.student).get(ME).json()) == {
        "id",
        "email",
        "full_name",
        "role",
        "headline",
        "bio",
        "created_at",
        "instructor_request",
    }


def test_without_a_token_there_is_no_profile(api, db):
    assert api.get(ME).status_code == 401
    assert api.patch(ME, {"full_name": "X"}).status_code == 401


def test_name_headline_and_bio_can_be_changed(api, cast):
    wanted = {"full_name": "New Name", "headline": "Learns", "bio": "Two\nlines"}
    response = api.as_(cast.student).patch(ME, wanted)
    assert response.status_code == 200
    assert response.json() | wanted == response.json()
    cast.student.refresh_from_db()
    assert (cast.student.full_name, cast.student.headline, cast.student.bio) == tuple(wanted.values())


@pytest.mark.parametrize(
    "field",
    [
        "role",
        "Role",
        "email",
        "is_staff",
        "isStaff",
        "is_superuser",
        "is_active",
        "id",
        "created_at",
        "password",
    ],
)
def test_nothing_else_can_be_changed_here(api, cast, field):
    before = type(cast.student).objects.filter(pk=cast.student.pk).values().get()
    response = api.as_(cast.student).patch(ME, {field: "ADMIN"})
    assert response.status_code == 200
    assert type(cast.student).objects.filter(pk=cast.student.pk).values().get() == before


@pytest.mark.parametrize(
    "body",
    [
        {"full_name": ""},
        {"full_name": None},
        {"full_name": "A\nB"},
        {"full_name": "A\u202eB"},
        {"headline": "A\r\nB"},
        {"headline": "x" * 161},
        {"bio": "x" * 4001},
        {"bio": "a\x00b"},
        {"bio": ["a"]},
        [],
    ],
)
def test_what_does_not_fit_is_400(api, cast, body):
    assert api.as_(cast.student).patch(ME, body).status_code == 400


@pytest.mark.parametrize("method", ["put", "post"])
def test_other_methods_are_405(api, cast, method):
    assert getattr(api.as_(cast.student), method)(ME, {"full_name": "X"}).status_code == 405


def test_the_profile_tells_what_became_of_the_request_to_teach(api, db):
    student = make_user()
    assert api.as_(student).get(ME).json()["instructor_request"] is None
    InstructorRequest.objects.create(student=student, message="Please")
    assert api.as_(student).get(ME).json()["instructor_request"] == "PENDING"


def test_a_personal_answer_is_not_stored(api, cast):
    assert api.as_(cast.student).patch(ME, {})["Cache-Control"] == "no-store"


def test_a_change_of_role_meanwhile_is_not_undone(api, cast):
    client = api.as_(cast.student)
    type(cast.student).objects.filter(pk=cast.student.pk).update(role="INSTRUCTOR")
    assert client.patch(ME, {"headline": "Learns"}).status_code == 200
    cast.student.refresh_from_db()
    assert (cast.student.role, cast.student.headline) == ("INSTRUCTOR", "Learns")


@pytest.mark.parametrize("wanted", [{"full_name": "New Name"}, {"bio": "Two\nlines"}])
def test_nothing_is_written_into_an_account_that_was_closed_meanwhile(api, cast, wanted):
    type(cast.student).objects.filter(pk=cast.student.pk).update(is_active=False)
    assert api.as_(cast.student).patch(ME, wanted).status_code == 401
    before = cast.student.full_name, cast.student.bio
    cast.student.refresh_from_db()
    assert (cast.student.full_name, cast.student.bio) == before


def test_a_change_of_nothing_is_fine(api, cast):
    assert api.as_(cast.student).patch(ME, {}).status_code == 200

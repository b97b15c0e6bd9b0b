import pytest

from accounts.models import AuditEntry, User
from tests.accounts.calls import log_in, me
from tests.factories import PASSWORD, make_user
from tests.parallel import at_once

USERS = "/api/accounts/users/"


@pytest.fixture
def admin(db):
    return make_user(
        "ADMIN", email="ada@example.com", full_name="Ada Admin", is_staff=True, is_superuser=True
    )


@pytest.fixture
def as_admin(api, admin):
    return api.as_(admin)


def url(user) -> str:
    return f"{USERS}{user.pk}/"


def emails(response) -> list[str]:
    assert response.status_code == 200, response.content
    return [row["email"] for row in response.json()["results"]]


class TestList:
    def test_a_row_has_these_fields(self, as_admin):
        (row,) = as_admin.get(USERS).json()["results"]
        assert set(row) == {"id", "email", "full_name", "role", "is_active", "headline", "created_at"}

    def test_role_filters(self, as_admin, admin):
        make_user("INSTRUCTOR", email="ina@example.com")
        assert emails(as_admin.get(USERS, {"role": "INSTRUCTOR"})) == ["ina@example.com"]

    def test_is_active_filters(self, as_admin, admin):
        make_user(email="gone@example.com", is_active=False)
        assert emails(as_admin.get(USERS, {"is_active": "false"})) == ["gone@example.com"]
        assert emails(as_admin.get(USERS, {"is_active": "true"})) == [admin.email]

    @pytest.mark.parametrize(
        "text", ["nora", "NORA", "müll", "nm@exa", "nora müller", "müller nora", " nora "]
    )
    def test_search_looks_in_name_and_email(self, as_admin, text):
        make_user(email="nm@example.com", full_name="Nora Müller")
        assert emails(as_admin.get(USERS, {"search": text})) == ["nm@example.com"]

    @pytest.mark.parametrize("text", ["nora peters", "%", "_", "\\"])
    def test_search_finds_nothing_else(self, as_admin, text):
        make_user(email="nm@example.com", full_name="Nora Müller")
        assert emails(as_admin.get(USERS, {"search": text})) == []

    @pytest.mark.parametrize(
        "query",
        [
            {"role": "KING"},
            {"is_active": "maybe"},
            {"search": "x" * 201},
            {"ordering": "password"},
            {"ordering": "is_staff"},
            {"page_size": "101"},
        ],
    )
    def test_an_unknown_value_is_400(self, as_admin, query):
        assert as_admin.get(USERS, query).status_code == 400

    @pytest.mark.parametrize("field", ["created_at", "full_name", "email"])
    def test_ordering(self, as_admin, field):
        make_user(email="aa@example.com", full_name="Zoe")
        make_user(email="zz@example.com", full_name="Abe")
        rows = as_admin.get(USERS, {"ordering": field}).json()["results"]
        assert [row[field] for row in rows] == sorted(row[field] for row in rows)
        backwards = as_admin.get(USERS, {"ordering": f"-{field}"}).json()["results"]
        assert backwards == rows[::-1]

    def test_the_newest_come_first(self, as_admin):
        newest = make_user()
        assert emails(as_admin.get(USERS))[0] == newest.email

    def test_following_next_sees_everyone_once(self, as_admin):
        for _ in range(5):
            make_user(full_name="Same Name")
        seen, address = [], f"{USERS}?ordering=full_name&page_size=2"
        while address:
            page = as_admin.get(address).json()
            seen += [row["id"] for row in page["results"]]
            address = page["next"]
        assert len(seen) == len(set(seen)) == 6

    def test_queries_do_not_grow_with_rows(self, as_admin, django_assert_num_queries):
        for _ in range(10):
            make_user()
        with django_assert_num_queries(2):
            as_admin.get(USERS)


class TestWho:
    @pytest.mark.parametrize("who", ["student", "enrolled", "owner"])
    def test_only_admins_see_or_change_people(self, api, cast, who):
        client = api.as_(getattr(cast, who))
        for target in (cast.student, cast.admin, cast.owner):
            assert client.get(url(target)).status_code == 403
            assert client.patch(url(target), {"role": "ADMIN"}).status_code == 403
        assert client.get(USERS).status_code == 403
        assert User.objects.filter(role="ADMIN").count() == 1

    def test_without_a_token_it_is_401(self, api, cast):
        assert api.get(USERS).status_code == 401
        assert api.patch(url(cast.student), {"role": "ADMIN"}).status_code == 401

    @pytest.mark.parametrize("pk", ["00000000-0000-4000-8000-000000000000", "1", "x", "9" * 30])
    def test_an_unknown_id_is_404(self, as_admin, pk):
        assert as_admin.get(f"{USERS}{pk}/").status_code == 404
        assert as_admin.patch(f"{USERS}{pk}/", {"role": "ADMIN"}).status_code == 404

    @pytest.mark.parametrize("method", ["put", "delete", "post"])
    def test_other_methods_are_405(self, as_admin, admin, method):
        assert getattr(as_admin, method)(url(admin)).status_code == 405


class TestChange:
    def test_an_admin_changes_a_role_and_the_record_says_who_did(self, as_admin, admin):
        student = make_user()
        response = as_admin.patch(url(student), {"role": "INSTRUCTOR"})
        assert response.status_code == 200
        assert response.json()["role"] == "INSTRUCTOR"
        entry = AuditEntry.objects.filter(object_id=student.pk).first()
        assert (entry.changes, entry.actor) == ({"role": ["STUDENT", "INSTRUCTOR"]}, admin)

    def test_a_deactivated_person_is_out_at_once(self, as_admin):
        person = make_user(email="pia@example.com", password=PASSWORD)
        access = log_in(person.email).json()["access"]
        assert as_admin.patch(url(person), {"is_active": False}).status_code == 200
        assert me(access).status_code == 401
        assert log_in(person.email).status_code == 401

    def test_reactivation_does_not_bring_old_sessions_back(self, as_admin):
        person = make_user(email="pia@example.com", password=PASSWORD)
        access = log_in(person.email).json()["access"]
        as_admin.patch(url(person), {"is_active": False})
        as_admin.patch(url(person), {"is_active": True})
        assert me(access).status_code == 401
        assert log_in(person.email).status_code == 200

    @pytest.mark.parametrize(
        "field",
        ["email", "full_name", "is_staff", "is_superuser", "password", "headline", "id", "created_at"],
    )
    def test_nothing_else_can_be_changed(self, as_admin, field):
        person = make_user("ADMIN")
        before = User.objects.filter(pk=person.pk).values().get()
        assert as_admin.patch(url(person), {field: True}).status_code == 200
        assert User.objects.filter(pk=person.pk).values().get() == before

    @pytest.mark.parametrize(
        "body",
        [{"role": "KING"}, {"role": None}, {"role": ""}, {"is_active": "maybe"}, {"is_active": None}, []],
    )
    def test_what_does_not_fit_is_400(self, as_admin, body):
        person = make_user()
        assert as_admin.patch(url(person), body).status_code == 400

    def test_an_empty_change_changes_nothing(self, as_admin, admin):
        before = User.objects.filter(pk=admin.pk).values().get()
        assert as_admin.patch(url(admin), {}).status_code == 200
        assert User.objects.filter(pk=admin.pk).values().get() == before

    def test_demotion_takes_the_django_admin_away_in_the_same_step(self, as_admin):
        other = make_user("ADMIN", is_staff=True, is_superuser=True)
        assert as_admin.patch(url(other), {"role": "STUDENT"}).status_code == 200
        other.refresh_from_db()
        assert (other.is_staff, other.is_superuser) == (False, False)


class TestLastAdmin:
    @pytest.mark.parametrize("body", [{"role": "STUDENT"}, {"is_active": False}])
    def test_the_last_active_admin_stays(self, as_admin, admin, body):
        make_user("ADMIN", is_active=False)
        before = User.objects.filter(pk=admin.pk).values().get()
        response = as_admin.patch(url(admin), body)
        assert response.status_code == 409
        assert response.json()["errors"][0]["code"] == "last_admin"
        assert User.objects.filter(pk=admin.pk).values().get() == before

    @pytest.mark.parametrize("body", [{"role": "STUDENT"}, {"is_active": False}])
    def test_the_last_but_one_may_go(self, as_admin, admin, body):
        make_user("ADMIN")
        assert as_admin.patch(url(admin), body).status_code == 200

    def test_a_deactivated_admin_may_be_demoted(self, as_admin):
        gone = make_user("ADMIN", is_active=False)
        assert as_admin.patch(url(gone), {"role": "STUDENT"}).status_code == 200

    @pytest.mark.django_db(transaction=True)
    @pytest.mark.parametrize("body", [{"role": "STUDENT"}, {"is_active": False}])
    def test_of_two_admins_demoting_each_other_at_once_one_gets_409(self, api, body):
        for _ in range(5):
            pair = [make_user("ADMIN"), make_user("ADMIN")]
            User.objects.exclude(pk__in=[user.pk for user in pair]).update(is_active=False)
            statuses = at_once(2, lambda n, p=pair: api.as_(p[n]).patch(url(p[1 - n]), body).status_code)
            assert sorted(statuses) == [200, 409]
            assert User.objects.filter(role="ADMIN", is_active=True).count() == 1

"""The section "Authentication"."""

import base64
import json
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core import mail

from tests.contract.world import (
    BLACKLIST,
    ME,
    REFRESH,
    REGISTER,
    REQUESTS,
    RESET,
    TOKEN,
    USERS,
    Person,
    errors,
    ids,
    ok,
    rows,
)
from tests.factories import PASSWORD

NEW = "a new and long one"
SOMEONE = {"email": "Nina@Example.com", "full_name": "Nina New", "password": NEW}


def log_in(world, email, password=PASSWORD):
    return world.nobody.post(TOKEN, {"email": email, "password": password})


def claims(token: str) -> dict:
    body = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))


class TestLoggingIn:
    def test_gives_access_and_refresh(self, world):
        assert set(ok(log_in(world, world.student.user.email))) == {"access", "refresh"}

    def test_takes_the_e_mail_in_any_case(self, world):
        ok(log_in(world, world.student.user.email.upper()))

    def test_wrong_pair_unknown_e_mail_and_deactivated_user_are_the_same_401(self, world):
        ok(world.admin.patch(f"{USERS}{world.other.user.pk}/", {"is_active": False}))
        answers = [
            log_in(world, world.student.user.email, "wrong"),
            log_in(world, "unknown@example.com"),
            log_in(world, world.other.user.email),
        ]
        assert [answer.status_code for answer in answers] == [401] * 3
        assert answers[0].json() == answers[1].json() == answers[2].json()

    @pytest.mark.parametrize("body", [{}, {"email": "a@example.com"}, {"email": [], "password": {}}, []])
    def test_without_a_pair_is_400(self, world, body):
        errors(world.nobody.post(TOKEN, body), 400)

    def test_the_access_token_carries_user_id_role_and_full_name_for_15_minutes(self, world):
        told = claims(world.owner.tokens["access"])
        person = world.owner.user
        assert (told["user_id"], told["role"], told["full_name"]) == (
            str(person.pk),
            "INSTRUCTOR",
            "Olga Owner",
        )
        assert told["exp"] - told["iat"] == 15 * 60

    def test_the_refresh_token_lives_7_days(self, world):
        told = claims(world.owner.tokens["refresh"])
        assert told["exp"] - told["iat"] == 7 * 24 * 3600

    def test_tokens_tell_nothing_more_of_a_person(self, world):
        for token in world.owner.tokens.values():
            assert world.owner.user.email not in json.dumps(claims(token))


class TestRefreshing:
    def test_gives_the_next_pair(self, world):
        pair = ok(world.nobody.post(REFRESH, {"refresh": world.student.tokens["refresh"]}))
        assert set(pair) == {"access", "refresh"}
        assert pair["refresh"] != world.student.tokens["refresh"]
        ok(world.nobody.get(ME, headers={"Authorization": f"Bearer {pair['access']}"}))

    def test_spends_the_old_one(self, world):
        old = world.student.tokens["refresh"]
        ok(world.nobody.post(REFRESH, {"refresh": old}))
        errors(world.nobody.post(REFRESH, {"refresh": old}), 401)

    def test_the_next_one_is_good_in_turn(self, world):
        pair = world.student.tokens
        for _ in range(3):
            pair = ok(world.nobody.post(REFRESH, {"refresh": pair["refresh"]}))

    @pytest.mark.parametrize("token", ["x", "a.b.c"])
    def test_what_is_none_is_401(self, world, token):
        errors(world.nobody.post(REFRESH, {"refresh": token}), 401)
        errors(world.nobody.post(REFRESH, {"refresh": world.student.tokens["access"]}), 401)

    @pytest.mark.parametrize("body", [{}, {"refresh": None}, {"refresh": {}}, {"refresh": ""}])
    def test_a_body_without_one_is_400(self, world, body):
        errors(world.nobody.post(REFRESH, body), 400)

    def test_a_deactivated_user_gets_none(self, world):
        ok(world.admin.patch(f"{USERS}{world.student.user.pk}/", {"is_active": False}))
        errors(world.nobody.post(REFRESH, {"refresh": world.student.tokens["refresh"]}), 401)


class TestLoggingOut:
    def test_ends_the_refresh_token(self, world):
        refresh = world.student.tokens["refresh"]
        assert world.nobody.post(BLACKLIST, {"refresh": refresh}).status_code == 200
        errors(world.nobody.post(REFRESH, {"refresh": refresh}), 401)

    def test_ends_no_other_log_in(self, world):
        first = world.student.tokens["refresh"]
        second = ok(log_in(world, world.student.user.email))["refresh"]
        ok(world.nobody.post(BLACKLIST, {"refresh": first}))
        ok(world.nobody.post(REFRESH, {"refresh": second}))

    def test_with_garbage_is_refused(self, world):
        assert world.nobody.post(BLACKLIST, {"refresh": "x"}).status_code in (400, 401)


class TestRegistering:
    def test_makes_a_student_who_can_log_in(self, world):
        person = ok(world.nobody.post(REGISTER, SOMEONE), 201)
        assert set(person) == {"id", "email", "full_name", "role"}
        assert (person["full_name"], person["role"]) == ("Nina New", "STUDENT")
        ok(log_in(world, "nina@example.com", NEW))

    @pytest.mark.parametrize("role", ["ADMIN", "INSTRUCTOR", "KING", None, 1])
    def test_is_always_as_a_student_whatever_role_says(self, world, role):
        more = {"role": role, "is_staff": True, "is_superuser": True, "is_active": False}
        person = ok(world.nobody.post(REGISTER, SOMEONE | more), 201)
        seen = ok(world.admin.get(f"{USERS}{person['id']}/"))
        assert (seen["role"], seen["is_active"]) == ("STUDENT", True)

    @pytest.mark.parametrize("change", [str, str.upper, str.lower, str.swapcase])
    def test_an_e_mail_is_taken_once_regardless_of_case(self, world, change):
        ok(world.nobody.post(REGISTER, SOMEONE), 201)
        again = world.nobody.post(REGISTER, SOMEONE | {"email": change(SOMEONE["email"])})
        assert again.status_code in (400, 409)
        assert len(rows(world.admin, f"{USERS}?search=nina@")) == 1

    @pytest.mark.parametrize(
        "bad",
        [{"email": "nobody"}, {"email": ""}, {"password": "123"}, {"full_name": ""}, {"password": None}],
    )
    def test_with_a_bad_value_is_400(self, world, bad):
        assert errors(world.nobody.post(REGISTER, SOMEONE | bad), 400)[0]["attr"] in bad


class TestMe:
    @pytest.mark.parametrize("who", ["student", "owner", "admin"])
    def test_any_role_sees_itself(self, world, who):
        person = getattr(world, who)
        me = ok(person.get(ME))
        assert {"id", "email", "full_name", "role", "headline", "bio", "created_at"} <= set(me)
        assert (me["id"], me["email"]) == (str(person.user.pk), person.user.email)
        assert not {"password", "is_staff", "is_superuser"} & set(me)

    def test_changes_name_headline_and_bio(self, world):
        change = {"full_name": "Stella Star", "headline": "Learning", "bio": "A long story."}
        ok(world.student.patch(ME, change))
        assert change.items() <= ok(world.student.get(ME)).items()

    @pytest.mark.parametrize(
        "change", [{"role": "ADMIN"}, {"email": "other@example.com"}, {"is_active": False}]
    )
    def test_role_and_email_cannot_be_changed(self, world, change):
        before = ok(world.student.get(ME))
        assert world.student.patch(ME, change).status_code in (200, 400)
        assert ok(world.student.get(ME)) == before


class TestChangingThePassword:
    def change(self, client, current=PASSWORD):
        return client.post("/api/accounts/me/password/", {"current_password": current, "new_password": NEW})

    def test_is_204_and_the_new_one_works(self, world):
        ok(self.change(world.student), 204)
        ok(log_in(world, world.student.user.email, NEW))
        errors(log_in(world, world.student.user.email), 401)

    def test_every_other_refresh_token_stops_working(self, world):
        elsewhere = ok(log_in(world, world.student.user.email))["refresh"]
        ok(self.change(world.student), 204)
        errors(world.nobody.post(REFRESH, {"refresh": elsewhere}), 401)

    def test_nobody_elses_does(self, world):
        ok(self.change(world.student), 204)
        ok(world.nobody.post(REFRESH, {"refresh": world.other.tokens["refresh"]}))

    def test_needs_the_current_one(self, world):
        errors(self.change(world.student, "wrong"), 400)
        errors(self.change(world.nobody), 401)


class TestResettingThePassword:
    @pytest.fixture
    def link(self, world, monkeypatch, django_capture_on_commit_callbacks) -> dict:
        """What the mail's link carries; the mail is sent at once, not by a thread that sees other rows."""
        monkeypatch.setattr("ocms.background._threads", AtOnce())
        with django_capture_on_commit_callbacks(execute=True):
            ok(world.nobody.post(RESET, {"email": world.student.user.email}), 204)
        url = urlsplit(re.search(r"http\S+", mail.outbox[-1].body)[0])
        assert (url.netloc, url.path) == ("localhost:5500", "/reset-password.html")
        return {name: values[0] for name, values in parse_qs(url.query).items()}

    def confirm(self, world, link):
        return world.nobody.post(f"{RESET}confirm/", link | {"new_password": NEW})

    def test_is_204_whether_or_not_the_e_mail_is_known(self, world):
        for email in (world.student.user.email, "unknown@example.com", "no address"):
            answer = world.nobody.post(RESET, {"email": email})
            assert (answer.status_code, answer.content) == (204, b"")

    def test_the_link_sets_a_password(self, world, link):
        ok(self.confirm(world, link), 204)
        ok(log_in(world, world.student.user.email, NEW))

    def test_the_link_works_once(self, world, link):
        ok(self.confirm(world, link), 204)
        errors(self.confirm(world, link), 400)

    def test_a_forged_one_does_not(self, world, link):
        errors(self.confirm(world, link | {"token": link["token"][::-1]}), 400)
        errors(self.confirm(world, link | {"uid": "x"}), 400)

    def test_a_weak_password_does_not_use_it_up(self, world, link):
        errors(world.nobody.post(f"{RESET}confirm/", link | {"new_password": "1"}), 400)
        ok(self.confirm(world, link), 204)

    def test_every_log_in_ends(self, world, link):
        ok(self.confirm(world, link), 204)
        errors(world.nobody.post(REFRESH, {"refresh": world.student.tokens["refresh"]}), 401)


class AtOnce:
    def submit(self, run, function, args):
        function(*args)


class TestInstructorRequests:
    @pytest.fixture
    def request_id(self, world) -> int:
        row = ok(world.student.post(REQUESTS, {"message": "I teach."}), 201)
        assert row["status"] == "PENDING"
        assert row["message"] == "I teach."
        return row["id"]

    def test_a_student_has_one_open_request(self, world, request_id):
        errors(world.student.post(REQUESTS, {"message": "Again"}), 409)

    def test_an_admin_lists_them_and_nobody_else(self, world, request_id):
        assert ids(world.admin, REQUESTS) == [request_id]
        errors(world.student.get(REQUESTS), 403)
        errors(world.owner.get(REQUESTS), 403)
        errors(world.nobody.get(REQUESTS), 401)

    @pytest.mark.parametrize("who", ["owner", "admin"])
    def test_only_students_ask(self, world, who):
        errors(getattr(world, who).post(REQUESTS, {"message": "Me too"}), 403)

    def test_approved_makes_the_student_an_instructor(self, world, request_id):
        row = ok(world.admin.patch(f"{REQUESTS}{request_id}/", {"status": "APPROVED"}))
        assert row["status"] == "APPROVED"
        assert ok(world.student.get(ME))["role"] == "INSTRUCTOR"
        assert claims(world.student.log_in()["access"])["role"] == "INSTRUCTOR"

    def test_rejected_leaves_a_student_who_may_ask_again(self, world, request_id):
        ok(world.admin.patch(f"{REQUESTS}{request_id}/", {"status": "REJECTED"}))
        assert ok(world.student.get(ME))["role"] == "STUDENT"
        ok(world.student.post(REQUESTS, {"message": "Please"}), 201)

    @pytest.mark.parametrize("body", [{"status": "PENDING"}, {"status": "MAYBE"}, {}, {"status": None}])
    def test_another_status_is_400(self, world, request_id, body):
        errors(world.admin.patch(f"{REQUESTS}{request_id}/", body), 400)

    def test_only_an_admin_decides(self, world, request_id):
        for client in (world.student, world.owner):
            errors(client.patch(f"{REQUESTS}{request_id}/", {"status": "APPROVED"}), 403)
        errors(world.admin.patch(f"{REQUESTS}987654/", {"status": "APPROVED"}), 404)


class TestUsers:
    def test_an_admin_lists_all_and_sees_one(self, world):
        assert len(ids(world.admin, USERS)) == 6 - 1
        assert ok(world.admin.get(f"{USERS}{world.owner.user.pk}/"))["role"] == "INSTRUCTOR"
        assert "password" not in ok(world.admin.get(f"{USERS}{world.owner.user.pk}/"))

    @pytest.mark.parametrize("who", ["student", "owner"])
    def test_nobody_else_does(self, world, who):
        client = getattr(world, who)
        errors(client.get(USERS), 403)
        errors(client.get(f"{USERS}{client.user.pk}/"), 403)
        errors(client.patch(f"{USERS}{client.user.pk}/", {"role": "ADMIN"}), 403)

    def test_filters(self, world):
        assert set(ids(world.admin, f"{USERS}?role=INSTRUCTOR")) == {
            str(world.owner.user.pk),
            str(world.other.user.pk),
        }
        assert ids(world.admin, f"{USERS}?search=olga") == [str(world.owner.user.pk)]
        assert ids(world.admin, f"{USERS}?search={world.student.user.email}") == [str(world.student.user.pk)]
        assert ids(world.admin, f"{USERS}?is_active=false") == []
        assert len(ids(world.admin, f"{USERS}?is_active=true&search=")) == 5

    @pytest.mark.parametrize("query", ["role=KING", "role=admin", "is_active=maybe", "ordering=password"])
    def test_an_unknown_filter_value_is_400(self, world, query):
        errors(world.admin.get(f"{USERS}?{query}"), 400)

    def test_a_role_is_changed_and_holds_from_the_next_request(self, world):
        ok(world.admin.patch(f"{USERS}{world.owner.user.pk}/", {"role": "STUDENT"}))
        errors(world.owner.post("/api/courses/courses/", {}), 403)

    def test_an_account_is_closed_and_opened(self, world):
        url = f"{USERS}{world.student.user.pk}/"
        assert ok(world.admin.patch(url, {"is_active": False}))["is_active"] is False
        errors(log_in(world, world.student.user.email), 401)
        ok(world.admin.patch(url, {"is_active": True}))
        ok(log_in(world, world.student.user.email))

    @pytest.mark.parametrize("body", [{"role": "STUDENT"}, {"role": "INSTRUCTOR"}, {"is_active": False}])
    def test_the_last_active_admin_stays(self, world, body):
        errors(world.admin.patch(f"{USERS}{world.admin.user.pk}/", body), 409)
        assert ok(world.admin.get(ME))["role"] == "ADMIN"

    def test_one_of_two_admins_may_go_the_other_stays(self, world):
        second = Person("ADMIN", "Second Admin")
        ok(second.patch(f"{USERS}{world.admin.user.pk}/", {"role": "STUDENT"}))
        errors(second.patch(f"{USERS}{second.user.pk}/", {"is_active": False}), 409)

    def test_a_person_that_is_not_there_is_404(self, world):
        for pk in ("00000000-0000-0000-0000-000000000000", "1", "x"):
            errors(world.admin.get(f"{USERS}{pk}/"), 404)

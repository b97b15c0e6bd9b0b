import re
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.db import transaction

from accounts import passwords
from ocms.background import run_after_commit
from tests.accounts.calls import log_in, me, refresh, without_id
from tests.factories import make_user
from tests.mails import wait_for_mails
from tests.parallel import at_once

NEW = "a new and long one"


def ask(api, email="pia@example.com", **headers):
    return api.post("/api/accounts/password-reset/", {"email": email}, **headers)


def confirm(api, link: dict, password: str = NEW):
    return api.post("/api/accounts/password-reset/confirm/", link | {"new_password": password})


def link_in(text: str) -> dict:
    url = re.search(r"http\S+", text)[0]
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


@pytest.fixture
def link(person) -> dict:
    return link_in(passwords.reset_link(person))


@pytest.mark.django_db(transaction=True)
class TestTheMail:
    def test_carries_a_link_to_the_pages_that_sets_a_new_password(self, api, person):
        assert ask(api).status_code == 204
        (message,) = wait_for_mails(1)
        assert message.to == ["pia@example.com"]
        assert "http://localhost:5500/reset-password.html?uid=" in message.body
        assert confirm(api, link_in(message.body)).status_code == 204
        assert log_in(person.email, NEW).status_code == 200

    def test_takes_its_host_from_the_settings_never_from_the_request(self, api, person, settings):
        settings.FRONTEND_URL = "https://learn.example"
        ask(
            api,
            HTTP_HOST="localhost",
            HTTP_X_FORWARDED_HOST="evil.example",
            HTTP_ORIGIN="http://evil.example",
        )
        (message,) = wait_for_mails(1)
        assert "https://learn.example/reset-password.html" in message.body
        assert "evil" not in message.body

    def test_is_plain_text_and_repeats_nothing_that_a_person_typed(self, api):
        make_user(email="pia@example.com", full_name="https://evil.example click")
        ask(api)
        (message,) = wait_for_mails(1)
        assert message.subject == "Set a new password"
        assert message.content_subtype == "plain"
        assert "evil" not in message.body

    def test_goes_to_no_unknown_or_deactivated_person_though_the_answer_is_the_same(self, api, person):
        make_user(email="gone@example.com", is_active=False)
        answers = [ask(api, email) for email in ("nobody@example.com", "gone@example.com", person.email)]
        first = answers[0]
        assert first.status_code == 204
        for other in answers[1:]:
            assert (other.status_code, other.content, without_id(other)) == (204, b"", without_id(first))
        assert [message.to for message in wait_for_mails(1)] == [[person.email]]

    def test_comes_a_few_times_an_hour_at_most(self, api, person):
        make_user(email="other@example.com")
        assert {ask(api).status_code for _ in range(6)} == {204}
        ask(api, "other@example.com")
        recipients = [message.to for message in wait_for_mails(4)]
        assert recipients.count([person.email]) == 3

    def test_is_not_sent_when_the_transaction_is_rolled_back(self, person):
        with transaction.atomic():
            run_after_commit(passwords.send_reset_mail, person.email)
            transaction.set_rollback(True)
        run_after_commit(passwords.send_reset_mail, person.email)
        wait_for_mails(1)


def test_one_address_cannot_ask_for_everybody(api, db, settings):
    settings.RESETS_PER_ADDRESS = 3
    statuses = [ask(api, f"person{n}@example.com").status_code for n in range(4)]
    assert statuses == [204, 204, 204, 429]


@pytest.mark.parametrize("email", [None, "", ["pia@example.com"], "x" * 300])
def test_a_body_of_the_wrong_shape_is_400(api, db, email):
    assert ask(api, email).status_code == 400


def test_a_link_works_once(api, person, link):
    assert confirm(api, link).status_code == 204
    response = confirm(api, link, "yet another long one")
    assert response.status_code == 400
    assert response.json()["errors"][0]["code"] == "invalid_link"
    assert log_in(person.email, NEW).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_of_two_people_with_one_link_at_once_one_sets_the_password(api, person, link):
    answers = at_once(2, lambda n: confirm(type(api)(), link, f"a new and long one {n}").status_code)
    assert sorted(answers) == [204, 400]


def test_a_link_is_dead_after_an_hour(api, person, monkeypatch):
    past = datetime.now() - timedelta(seconds=3601)
    with monkeypatch.context() as patch:
        patch.setattr(PasswordResetTokenGenerator, "_now", lambda self: past)
        old = link_in(passwords.reset_link(person))
    assert confirm(api, old).status_code == 400


def test_a_link_of_55_minutes_ago_works(api, person, monkeypatch):
    past = datetime.now() - timedelta(minutes=55)
    with monkeypatch.context() as patch:
        patch.setattr(PasswordResetTokenGenerator, "_now", lambda self: past)
        recent = link_in(passwords.reset_link(person))
    assert confirm(api, recent).status_code == 204


def test_a_link_is_dead_after_a_password_change(api, person, link):
    passwords.set_password(user=person, password="changed meanwhile")
    assert confirm(api, link).status_code == 400


def test_a_link_of_a_deactivated_person_is_dead(api, person, link):
    type(person).objects.update(is_active=False)
    assert confirm(api, link).status_code == 400


def test_a_link_opens_no_other_account(api, person, link):
    other = link_in(passwords.reset_link(make_user()))
    assert confirm(api, {"uid": other["uid"], "token": link["token"]}).status_code == 400


@pytest.mark.parametrize("uid", ["", "x", "!!!", "AAAA", "é", "MQ", "%00", None, 5])
def test_a_made_up_uid_is_400(api, person, link, uid):
    assert confirm(api, link | {"uid": uid}).status_code == 400


@pytest.mark.parametrize("token", ["", "x", "a-b", "zzzzzz-" + "0" * 32, "é-é", None, 5, []])
def test_a_made_up_token_is_400(api, person, link, token):
    assert confirm(api, link | {"token": token}).status_code == 400


@pytest.mark.parametrize("password", ["short", "password123", "pia-person", "x" * 129])
def test_a_weak_password_is_400_and_leaves_the_link_alive(api, person, link, password):
    response = confirm(api, link, password)
    assert response.status_code == 400
    assert response.json()["errors"][0]["attr"] == "new_password"
    assert confirm(api, link).status_code == 204


def test_a_reset_ends_every_log_in(api, tokens, link):
    confirm(api, link)
    assert me(tokens["access"]).status_code == 401
    assert refresh(tokens["refresh"]).status_code == 401


def test_a_reset_lets_a_locked_out_owner_in(api, person, link):
    for _ in range(11):
        log_in(person.email, "wrong password")
    assert log_in(person.email).status_code == 429
    confirm(api, link)
    assert log_in(person.email, NEW).status_code == 200

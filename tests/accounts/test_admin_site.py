import pytest
from django.conf import settings
from django.test import Client as Browser

from accounts.models import AuditEntry, InstructorRequest, LoginSession, User
from tests.accounts.calls import log_in, me, refresh
from tests.factories import PASSWORD, make_course, make_review, make_user
from tests.payloads import EVERYTHING, PAYLOADS, RUN

USERS = "/admin/accounts/user/"
OWN_PASSWORD = "/admin/password_change/"
NEW = "a new and long one"


@pytest.fixture
def superuser(db):
    return make_user(
        "ADMIN",
        email="ada@example.com",
        full_name="Ada Admin",
        is_staff=True,
        is_superuser=True,
        password=PASSWORD,
    )


@pytest.fixture
def browser(superuser):
    browser = Browser()
    browser.force_login(superuser)
    return browser


def form_of(user, **changes) -> dict:
    form = {name: getattr(user, name) for name in ("email", "full_name", "headline", "bio", "role")}
    flags = {name: "on" for name in ("is_active", "is_staff", "is_superuser") if getattr(user, name)}
    form |= flags | changes
    return {name: value for name, value in form.items() if value is not None}


@pytest.mark.parametrize("page", ["user", "auditentry", "loginsession", "instructorrequest"])
def test_the_lists_open_and_can_be_searched(browser, page):
    assert browser.get(f"/admin/accounts/{page}/", {"q": "ada"}).status_code == 200


def test_a_superuser_logs_in_with_their_password(superuser):
    response = Browser().post("/admin/login/", {"username": "ADA@example.com", "password": PASSWORD})
    assert response.status_code == 302


def test_an_admin_without_staff_rights_is_kept_out(db):
    make_user("ADMIN", email="plain@example.com", password=PASSWORD)
    browser = Browser()
    response = browser.post("/admin/login/", {"username": "plain@example.com", "password": PASSWORD})
    assert response.status_code == 200
    assert "_auth_user_id" not in browser.session


def test_a_new_user_is_made_with_a_lower_case_email(browser):
    form = {
        "email": "New@Example.com",
        "full_name": "Nora New",
        "role": "INSTRUCTOR",
        "usable_password": "true",
        "password1": PASSWORD,
        "password2": PASSWORD,
    }
    assert browser.post(f"{USERS}add/", form).status_code == 302
    assert User.objects.get(email="new@example.com").role == "INSTRUCTOR"
    assert log_in("new@example.com").status_code == 200


@pytest.mark.parametrize(
    ("page", "names"),
    [
        (f"{USERS}add/", ["password1", "password2"]),
        (f"{USERS}{{}}/password/", ["password1", "password2"]),
        (OWN_PASSWORD, ["new_password1", "new_password2"]),
    ],
)
def test_a_password_that_no_log_in_takes_cannot_be_set_here(browser, superuser, page, names):
    form = {"email": "new@example.com", "full_name": "Nora New", "role": "STUDENT", "old_password": PASSWORD}
    form |= {"usable_password": "true"} | dict.fromkeys(names, "long " * 26)
    answer = browser.post(page.format(superuser.pk), form).content.decode()
    assert answer.count("128 characters at most") == 2  # before it is typed, and for what was
    assert User.objects.count() == 1
    assert log_in(superuser.email).status_code == 200


def test_a_role_changed_here_is_recorded_with_who_did_it(browser, superuser):
    student = make_user()
    response = browser.post(f"{USERS}{student.pk}/change/", form_of(student, role="INSTRUCTOR"))
    assert response.status_code == 302
    assert AuditEntry.objects.filter(object_id=student.pk).first().actor == superuser


def test_a_name_is_changed_here(browser):
    student = make_user()
    browser.post(f"{USERS}{student.pk}/change/", form_of(student, full_name="Nora New"))
    student.refresh_from_db()
    assert student.full_name == "Nora New"


@pytest.mark.parametrize("field", ["full_name", "headline"])
def test_names_are_of_one_line_here_too(browser, field):
    student = make_user()
    form = form_of(student, **{field: "Nora\u202eNew"})
    answer = browser.post(f"{USERS}{student.pk}/change/", form)
    assert "Use one line" in answer.content.decode()
    assert form_of(User.objects.get(pk=student.pk)) == form_of(student)


def test_an_admin_who_may_use_this_site_is_demoted_by_taking_both_away(browser):
    other = make_user("ADMIN", is_staff=True)
    path = f"{USERS}{other.pk}/change/"
    assert (
        "Only admins may use the Django admin"
        in browser.post(path, form_of(other, role="STUDENT")).content.decode()
    )
    assert browser.post(path, form_of(other, role="STUDENT", is_staff=None)).status_code == 302
    other.refresh_from_db()
    assert (other.role, other.is_staff) == ("STUDENT", False)


def test_deactivation_here_ends_the_log_ins(browser):
    person = make_user(email="pia@example.com", password=PASSWORD)
    access = log_in(person.email).json()["access"]
    browser.post(f"{USERS}{person.pk}/change/", form_of(person, is_active=None))
    assert me(access).status_code == 401
    assert not LoginSession.objects.filter(revoked_at=None).exists()


def test_the_last_admin_cannot_be_deactivated_here_and_is_told_why(browser, superuser):
    path = f"{USERS}{superuser.pk}/change/"
    response = browser.post(path, form_of(superuser, is_active=None), follow=True)
    assert "last active admin" in response.content.decode()
    superuser.refresh_from_db()
    assert superuser.is_active


def test_a_password_set_here_ends_the_log_ins(browser):
    person = make_user(email="pia@example.com", password=PASSWORD)
    access = log_in(person.email).json()["access"]
    form = {"usable_password": "true", "password1": NEW, "password2": NEW}
    assert browser.post(f"{USERS}{person.pk}/password/", form).status_code == 302
    assert me(access).status_code == 401
    assert log_in(person.email, NEW).status_code == 200


@pytest.mark.parametrize("typed", ["", "x"])
def test_an_account_closed_to_passwords_here_has_none_and_no_log_in(browser, typed):
    person = make_user(email="pia@example.com", password=PASSWORD)
    access = log_in(person.email).json()["access"]
    form = {"usable_password": "false", "unset-password": "on", "password1": typed, "password2": typed}
    answer = browser.post(f"{USERS}{person.pk}/password/", form, follow=True)
    assert "Password-based authentication was disabled" in answer.content.decode()
    person.refresh_from_db()
    assert not person.has_usable_password()
    assert me(access).status_code == 401
    assert {log_in(person.email, password).status_code for password in (PASSWORD, "x")} == {401}


def change_own_password(browser, old: str = PASSWORD, new: str = NEW):
    return browser.post(OWN_PASSWORD, {"old_password": old, "new_password1": new, "new_password2": new})


def test_ones_own_password_is_changed_here_and_every_token_ends(browser, superuser):
    tokens = log_in(superuser.email).json()
    assert change_own_password(browser).status_code == 302
    assert me(tokens["access"]).status_code == 401
    assert refresh(tokens["refresh"]).status_code == 401
    assert log_in(superuser.email, NEW).status_code == 200
    assert browser.get(USERS).status_code == 200


@pytest.mark.parametrize(("old", "new"), [("not it", NEW), (PASSWORD, "short"), ("x" * 129, NEW)])
def test_ones_own_password_stays_without_the_old_one_or_with_a_weak_new_one(browser, superuser, old, new):
    tokens = log_in(superuser.email).json()
    assert 'class="errorlist"' in change_own_password(browser, old, new).content.decode()
    assert me(tokens["access"]).status_code == 200
    assert log_in(superuser.email).status_code == 200


def test_people_cannot_be_deleted_here(browser):
    person = make_user()
    assert browser.post(f"{USERS}{person.pk}/delete/", {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("page", ["auditentry", "loginsession", "instructorrequest"])
def test_records_can_only_be_read(browser, page):
    assert browser.get(f"/admin/accounts/{page}/add/").status_code == 403


def test_log_ins_can_be_ended_here(browser):
    person = make_user(email="pia@example.com", password=PASSWORD)
    access = log_in(person.email).json()["access"]
    session = LoginSession.objects.get(user=person)
    form = {"action": "revoke", "_selected_action": [str(session.pk)]}
    assert browser.post("/admin/accounts/loginsession/", form).status_code == 302
    assert me(access).status_code == 401


@pytest.mark.parametrize(("action", "role"), [("approve", "INSTRUCTOR"), ("reject", "STUDENT")])
def test_requests_are_decided_here(browser, superuser, action, role):
    student = make_user()
    request = InstructorRequest.objects.create(student=student, message="Please")
    form = {"action": action, "_selected_action": [request.pk]}
    browser.post("/admin/accounts/instructorrequest/", form)
    request.refresh_from_db()
    student.refresh_from_db()
    assert (request.decided_by, student.role) == (superuser, role)


def test_a_session_of_the_admin_site_ends_with_the_role(browser, superuser):
    make_user("ADMIN", is_staff=True, is_superuser=True)
    User.objects.filter(pk=superuser.pk).update(role="STUDENT", is_staff=False, is_superuser=False)
    assert browser.get(USERS).status_code == 302


def test_a_session_of_the_admin_site_is_no_token(browser):
    assert browser.get("/api/accounts/me/").status_code == 401


def test_a_form_of_another_site_changes_nothing(superuser):
    """The checks of Django do not see that our middleware is its own, so they are silenced: it is tried here."""
    person = make_user()
    browser = Browser(enforce_csrf_checks=True)
    browser.force_login(superuser)
    address = f"/admin/accounts/user/{person.pk}/change/"
    form = {"email": person.email, "full_name": "Somebody Else", "role": "STUDENT", "is_active": "on"}
    assert browser.post(address, form).status_code == 403
    browser.get(address)
    token = browser.cookies[settings.CSRF_COOKIE_NAME].value
    assert browser.post(address, form | {"csrfmiddlewaretoken": token}).status_code == 302


def test_what_people_wrote_is_text_here(browser):
    course = make_course(title=EVERYTHING[:200], description=EVERYTHING)
    person = make_user(full_name=PAYLOADS[0], headline=EVERYTHING[:160], bio=EVERYTHING[:4000])
    review = make_review(course, person, comment=EVERYTHING[:4000])
    objects = {"courses/course": course, "accounts/user": person, "reviews/review": review}
    for name, each in objects.items():
        for address in (f"/admin/{name}/", f"/admin/{name}/{each.pk}/change/"):
            page = browser.get(address).content.decode()
            assert RUN in page, address
            assert [each for each in PAYLOADS if "<" in each and each in page] == [], address

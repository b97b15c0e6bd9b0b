"""Taking one's data along, and leaving for good."""

import json

import pytest
from django.apps import apps
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.management import call_command
from django.test import Client as Browser

from accounts.models import InstructorRequest, User
from ocms.personal_data import sections
from tests.accounts.calls import log_in, me, refresh
from tests.factories import PASSWORD, make_course, make_enrollment, make_outline, make_progress, make_user

pytestmark = pytest.mark.django_db

ME, EXPORT = "/api/accounts/me/", "/api/accounts/me/export/"
SECRETS = ["pia@example.com", "Pia Person", "Sailor", "I was born", "Let me teach"]


@pytest.fixture
def person() -> User:
    return make_user(
        email=SECRETS[0], full_name=SECRETS[1], headline=SECRETS[2], bio=SECRETS[3], password=PASSWORD
    )


@pytest.fixture
def learner(api, person, cast) -> User:
    """With something in every table that can hold something of theirs."""
    client = api.as_(person)
    log_in(person.email)
    client.post("/api/enroll/", {"course": cast.course.pk})
    client.post("/api/enroll/progress/", {"lecture": cast.lectures[0].pk, "completed": True})
    client.post("/api/reviews/", {"course": cast.course.pk, "rating": 5, "comment": "Windy"})
    client.post("/api/accounts/instructor-requests/", {"message": SECRETS[4]})
    return person


def delete(api, user: User, password: str = PASSWORD):
    return api.as_(user).delete(ME, {"password": password})


def everything_stored() -> str:
    """Every value of every row of every table."""
    return json.dumps([list(model.objects.values_list()) for model in apps.get_models()], default=str)


class TestExport:
    def test_it_holds_what_every_app_knows(self, api, learner, cast):
        answer = api.as_(learner).get(EXPORT)
        data = answer.json()
        assert answer["Content-Disposition"].startswith("attachment")
        assert data["profile"]["email"] == learner.email
        assert data["profile"]["bio"] == learner.bio
        assert [row["course_title"] for row in data["enrollments"]] == [cast.course.title]
        assert [row["completed"] for row in data["progress"]] == [True]
        assert [row["comment"] for row in data["reviews"]] == ["Windy"]
        assert [row["message"] for row in data["instructor_requests"]] == [SECRETS[4]]
        assert len(data["sessions"]) == 1
        assert data["account_changes"][0]["changes"]["role"] == [None, "STUDENT"]

    def test_an_instructor_finds_their_courses(self, api, cast):
        assert [row["title"] for row in api.as_(cast.owner).get(EXPORT).json()["courses"]] == ["Sailing"]

    def test_an_instructor_finds_what_they_wrote(self, api, cast):
        cast.course.lectures.update(notes="How to tie it")
        (module,) = api.as_(cast.owner).get(EXPORT).json()["modules"]
        assert (module["course"], module["title"]) == (cast.course.pk, cast.lectures[0].module.title)
        assert [row["title"] for row in module["lectures"]] == [lecture.title for lecture in cast.lectures]
        assert {row["notes"] for row in module["lectures"]} == {"How to tie it"}

    def test_one_finds_what_one_changed(self, api, cast):
        api.as_(cast.owner).patch(f"/api/courses/courses/{cast.course.pk}/", {"price": "12.50"})
        (change,) = api.as_(cast.owner).get(EXPORT).json()["changes_made"]
        assert (change["subject"], change["object_id"]) == ("COURSE", str(cast.course.pk))
        assert change["changes"] == {"price": ["10.00", "12.50"]}

    def test_what_an_admin_changed_of_people_does_not_name_them(self, api, cast):
        make_user("ADMIN")
        for person in (cast.student, cast.admin):
            api.as_(cast.admin).patch(f"/api/accounts/users/{person.pk}/", {"is_active": False})
        text = api.as_(cast.admin).get(EXPORT).content.decode()
        changes = json.loads(text)["changes_made"]
        assert [change["object_id"] for change in changes] == [str(cast.admin.pk), None]
        assert str(cast.student.pk) not in text

    def test_every_table_that_refers_to_people_is_in_it(self, person):
        """But for what the Django admin notes, which names others and which the audit trail holds too."""
        rows = [section.rows(person) for section in sections().values() if section.many]
        theirs = {
            model
            for model in apps.get_models()
            for field in model._meta.fields
            if field.related_model is User
        }
        assert theirs - {queryset.model for queryset in rows} == {LogEntry}

    def test_it_holds_nothing_of_anybody_else(self, api, learner, cast):
        make_progress(cast.enrollment, cast.lectures[0])
        text = api.as_(learner).get(EXPORT).content.decode()
        assert cast.enrolled.full_name not in text
        assert str(cast.owner.pk) not in text

    def test_it_holds_no_secret(self, api, learner):
        text = api.as_(learner).get(EXPORT).content.decode()
        assert learner.password not in text
        assert learner.login_sessions.get().current_jti not in text

    def test_its_cost_does_not_grow_with_the_rows(self, api, learner, django_assert_max_num_queries):
        for _ in range(5):
            course = make_course()
            make_progress(make_enrollment(course, learner), make_outline(course)[0])
        with django_assert_max_num_queries(11):
            api.as_(learner).get(EXPORT)


class TestDeletion:
    def test_nothing_personal_is_stored_any_more(self, api, learner):
        assert all(secret in everything_stored() for secret in SECRETS)
        assert delete(api, learner).status_code == 204
        left = everything_stored()
        assert [secret for secret in SECRETS if secret in left] == []

    def test_what_the_admin_site_noted_forgets_the_address_too(self, api, learner):
        browser = Browser()
        browser.force_login(make_user("ADMIN", is_staff=True, is_superuser=True))
        action = {"action": "drop", "_selected_action": [learner.enrollments.get().pk]}
        browser.post("/admin/enrollments/enrollment/", action)
        form = {"email": learner.email, "full_name": learner.full_name, "role": "STUDENT", "is_active": "on"}
        assert browser.post(f"/admin/accounts/user/{learner.pk}/change/", form).status_code == 302
        delete(api, learner)
        assert "pia@example.com" not in everything_stored()

    def test_what_the_admin_site_noted_of_others_stays(self, api, person):
        """Anybody may register an address that is the end, or the beginning, of somebody else's."""
        admin, longer = make_user("ADMIN"), make_user(email=f"a.{person.email}")
        beginning = make_user(email=f"{person.email}.org")
        for other in (longer, beginning):
            LogEntry.objects.log_actions(admin.pk, [other], CHANGE, single_object=True)
        delete(api, person)
        assert set(LogEntry.objects.values_list("object_repr", flat=True)) == {longer.email, beginning.email}

    def test_what_the_admin_site_noted_under_an_older_address_is_forgotten(self, api, person):
        LogEntry.objects.log_actions(make_user("ADMIN").pk, [person], CHANGE, single_object=True)
        User.objects.filter(pk=person.pk).update(email="new@example.com")
        person.refresh_from_db()
        delete(api, person)
        assert "pia@example.com" not in everything_stored()

    def test_of_a_long_address_not_even_the_beginning_is_left(self, api):
        """What the Django admin notes ends after 200 characters."""
        address = f"{'p' * 64}@{'.'.join(['example' * 8] * 3)}.com"
        student = make_user(email=address, password=PASSWORD)
        request = InstructorRequest.objects.create(student=student, message="Please")
        LogEntry.objects.log_actions(make_user("ADMIN").pk, [request], CHANGE, single_object=True)
        delete(api, student)
        assert "p" * 64 not in everything_stored()

    def test_the_review_stays_without_a_name(self, api, learner, cast):
        delete(api, learner)
        review = api.get(f"/api/reviews/?course={cast.course.pk}").json()["results"][0]
        assert (review["rating"], review["student"]["full_name"]) == (5, "Deleted account")

    def test_enrolments_stay_and_everything_still_adds_up(self, api, learner, cast):
        delete(api, learner)
        course = api.get(f"/api/courses/courses/{cast.course.pk}/").json()
        assert (course["enrollment_count"], course["rating_count"]) == (2, 1)
        call_command("check_invariants")

    def test_every_log_in_ends_and_none_is_possible(self, api, person):
        tokens = log_in(person.email).json()
        assert delete(api, person).status_code == 204
        assert me(tokens["access"]).status_code == 401
        assert refresh(tokens["refresh"]).status_code == 401
        assert log_in(person.email).status_code == 401

    def test_the_address_is_free_again(self, api, person):
        delete(api, person)
        body = {"email": person.email, "full_name": "Pia Again", "password": "a long enough passphrase"}
        assert api.post("/api/accounts/register/", body).status_code == 201

    @pytest.mark.parametrize("body", [{"password": "not it"}, {"password": ""}, {}])
    def test_without_the_password_nothing_happens(self, api, person, body):
        assert api.as_(person).delete(ME, body).status_code == 400
        person.refresh_from_db()
        assert person.is_active

    def test_an_instructor_with_courses_is_told_what_to_do_first(self, api):
        owner = make_user("INSTRUCTOR", password=PASSWORD)
        make_course(instructor=owner)
        answer = delete(api, owner)
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (409, "has_courses")
        assert "hand the others" in answer.json()["errors"][0]["detail"]
        owner.refresh_from_db()
        assert owner.is_active

    def test_an_instructor_without_courses_may_go(self, api):
        assert delete(api, make_user("INSTRUCTOR", password=PASSWORD)).status_code == 204

    def test_the_last_admin_stays(self, api):
        admin = make_user("ADMIN", password=PASSWORD)
        answer = delete(api, admin)
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (409, "last_admin")

    def test_an_admin_among_others_may_go_and_what_they_decided_stays(self, api, learner, cast):
        admin = make_user("ADMIN", password=PASSWORD)
        request = InstructorRequest.objects.get()
        api.as_(admin).patch(f"/api/accounts/instructor-requests/{request.pk}/", {"status": "REJECTED"})
        assert delete(api, admin).status_code == 204
        request.refresh_from_db()
        assert request.status == "REJECTED"

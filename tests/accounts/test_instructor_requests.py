import pytest

from accounts.models import AuditEntry, InstructorRequest
from tests.factories import make_user
from tests.parallel import at_once

REQUESTS = "/api/accounts/instructor-requests/"


def ask(api, student, message="I teach sailing."):
    return api.as_(student).post(REQUESTS, {"message": message})


def decide(api, admin, pk, status="APPROVED"):
    return api.as_(admin).patch(f"{REQUESTS}{pk}/", {"status": status})


@pytest.fixture
def open_request(cast):
    return InstructorRequest.objects.create(student=cast.student, message="I teach sailing.")


def test_a_student_asks_and_the_request_is_pending(api, cast):
    response = ask(api, cast.student)
    assert response.status_code == 201
    body = response.json()
    assert set(body) == {"id", "student", "message", "status", "created_at", "decided_at"}
    assert (body["status"], body["decided_at"]) == ("PENDING", None)
    assert body["student"]["id"] == str(cast.student.pk)


def test_one_open_request_each(api, cast):
    ask(api, cast.student)
    response = ask(api, cast.student)
    assert response.status_code == 409
    assert response.json()["errors"][0]["code"] == "request_open"


@pytest.mark.django_db(transaction=True)
def test_of_ten_requests_at_once_one_is_open(api):
    student = make_user()
    statuses = at_once(10, lambda _: ask(api, student).status_code)
    assert sorted(statuses) == [201] + [409] * 9


def test_after_a_rejection_a_student_may_ask_again(api, cast, open_request):
    decide(api, cast.admin, open_request.pk, "REJECTED")
    assert ask(api, cast.student).status_code == 201


@pytest.mark.parametrize("who", ["owner", "admin"])
def test_only_students_ask(api, cast, who):
    assert ask(api, getattr(cast, who)).status_code == 403
    assert not InstructorRequest.objects.exists()


@pytest.mark.parametrize("who", ["student", "owner"])
def test_only_admins_list_and_decide(api, cast, open_request, who):
    user = getattr(cast, who)
    assert api.as_(user).get(REQUESTS).status_code == 403
    assert decide(api, user, open_request.pk).status_code == 403
    open_request.refresh_from_db()
    assert open_request.status == "PENDING"


def test_without_a_token_everything_is_401(api, open_request):
    assert api.get(REQUESTS).status_code == 401
    assert api.post(REQUESTS, {"message": "x"}).status_code == 401
    assert api.patch(f"{REQUESTS}{open_request.pk}/", {"status": "APPROVED"}).status_code == 401


@pytest.mark.parametrize("message", ["", "  ", None, "x" * 2001, "a\x00b", ["x"]])
def test_a_message_that_does_not_fit_is_400(api, cast, message):
    assert ask(api, cast.student, message).status_code == 400


def test_nobody_asks_for_another_or_decides_in_asking(api, cast):
    body = {
        "message": "x",
        "status": "APPROVED",
        "student": str(cast.enrolled.pk),
        "decided_at": "2026-01-01T00:00Z",
    }
    api.as_(cast.student).post(REQUESTS, body)
    request = InstructorRequest.objects.get()
    assert (request.student, request.status, request.decided_at) == (cast.student, "PENDING", None)


class TestList:
    def test_an_admin_sees_who_asked(self, api, cast, open_request):
        (row,) = api.as_(cast.admin).get(REQUESTS).json()["results"]
        assert row["student"] == {
            "id": str(cast.student.pk),
            "full_name": "Stella Student",
            "email": cast.student.email,
        }

    def test_status_filters(self, api, cast, open_request):
        assert api.as_(cast.admin).get(REQUESTS, {"status": "REJECTED"}).json()["count"] == 0
        assert api.as_(cast.admin).get(REQUESTS, {"status": "PENDING"}).json()["count"] == 1
        assert api.as_(cast.admin).get(REQUESTS, {"status": "LOST"}).status_code == 400

    def test_ordering(self, api, cast, open_request):
        second = InstructorRequest.objects.create(student=cast.enrolled, message="Me too.")

        def ids(**query):
            return [row["id"] for row in api.as_(cast.admin).get(REQUESTS, query).json()["results"]]

        assert ids() == [second.pk, open_request.pk]
        assert ids(ordering="created_at") == [open_request.pk, second.pk]
        assert api.as_(cast.admin).get(REQUESTS, {"ordering": "message"}).status_code == 400

    def test_queries_do_not_grow_with_rows(self, api, cast, django_assert_num_queries):
        for _ in range(5):
            InstructorRequest.objects.create(student=make_user(), message="x")
        with django_assert_num_queries(2):
            api.as_(cast.admin).get(REQUESTS)


class TestDecision:
    def test_approval_makes_the_student_an_instructor_and_is_recorded(self, api, cast, open_request):
        response = decide(api, cast.admin, open_request.pk)
        assert response.status_code == 200
        assert response.json()["status"] == "APPROVED"
        assert response.json()["decided_at"].endswith("Z")
        cast.student.refresh_from_db()
        assert cast.student.role == "INSTRUCTOR"
        assert AuditEntry.objects.filter(object_id=cast.student.pk).first().actor == cast.admin

    def test_rejection_changes_no_role(self, api, cast, open_request):
        assert decide(api, cast.admin, open_request.pk, "REJECTED").json()["status"] == "REJECTED"
        cast.student.refresh_from_db()
        assert cast.student.role == "STUDENT"

    def test_deciding_twice_is_409(self, api, cast, open_request):
        decide(api, cast.admin, open_request.pk, "REJECTED")
        response = decide(api, cast.admin, open_request.pk)
        assert response.status_code == 409
        assert response.json()["errors"][0]["code"] == "already_decided"

    def test_an_admin_by_now_is_not_demoted_by_an_old_request(self, api, cast, open_request):
        type(cast.student).objects.filter(pk=cast.student.pk).update(role="ADMIN")
        assert decide(api, cast.admin, open_request.pk).status_code == 200
        cast.student.refresh_from_db()
        assert cast.student.role == "ADMIN"

    @pytest.mark.parametrize("status", ["PENDING", "MAYBE", "", None, ["APPROVED"]])
    def test_any_other_status_is_400(self, api, cast, open_request, status):
        assert decide(api, cast.admin, open_request.pk, status).status_code == 400

    @pytest.mark.parametrize("pk", [0, 2**63 - 1, 2**63, 10**40, "x"])
    def test_an_unknown_id_is_404(self, api, cast, pk):
        assert decide(api, cast.admin, pk).status_code == 404

    @pytest.mark.django_db(transaction=True)
    def test_of_two_opposite_decisions_at_once_one_gets_409(self, api):
        admin, student = make_user("ADMIN"), make_user()
        request = InstructorRequest.objects.create(student=student, message="x")
        verdicts = ["APPROVED", "REJECTED"]
        answers = at_once(2, lambda n: decide(api, admin, request.pk, verdicts[n]).status_code)
        assert sorted(answers) == [200, 409]
        request.refresh_from_db()
        student.refresh_from_db()
        assert (student.role == "INSTRUCTOR") == (request.status == "APPROVED")

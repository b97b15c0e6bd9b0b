"""The audit trail: what is recorded, as whose, and that nothing takes it back."""

import pytest
from django.db import InternalError, connection, transaction
from django.test import Client as Browser

from accounts.audit import acting_as
from accounts.models import AuditEntry
from courses.models import Course
from tests.factories import make_category, make_course, make_outline, make_review, make_user

COURSES = "/api/courses/courses/"


def trail(subject: str, pk) -> list[tuple]:
    """(verb, changes, actor) of one object, oldest first."""
    entries = AuditEntry.objects.filter(subject=subject, object_id=pk).order_by("id")
    return [(entry.verb, entry.changes, entry.actor) for entry in entries]


def test_a_price_and_a_publication_are_recorded_with_who_changed_them(api, cast):
    api.as_(cast.owner).patch(f"{COURSES}{cast.course.pk}/", {"price": "12.50", "is_published": False})
    changes = {"price": ["10.00", "12.50"], "is_published": ["true", "false"]}
    assert trail("COURSE", cast.course.pk)[-1] == ("CHANGED", changes, cast.owner)


def test_what_is_not_audited_leaves_no_entry(api, cast):
    before = AuditEntry.objects.count()
    api.as_(cast.owner).patch(f"{COURSES}{cast.course.pk}/", {"title": "Rowing", "price": "10.00"})
    api.as_(cast.owner).patch("/api/accounts/me/", {"headline": "Rower"})
    assert AuditEntry.objects.count() == before


def test_a_course_made_and_deleted_is_recorded(api, cast):
    body = {"title": "Knots", "description": "x", "level": "BEGINNER", "price": "5"}
    made = api.as_(cast.owner).post(COURSES, body | {"category": make_category().pk}).json()["id"]
    api.as_(cast.admin).delete(f"{COURSES}{made}/")
    created, deleted = trail("COURSE", made)
    assert (created[0], created[1]["price"], created[2]) == ("CREATED", [None, "5.00"], cast.owner)
    assert (deleted[0], deleted[1]["price"], deleted[2]) == ("DELETED", ["5.00", None], cast.admin)


def test_enrolling_leaving_and_coming_back_are_recorded(api, cast):
    student = api.as_(cast.student)
    pk = student.post("/api/enroll/", {"course": cast.course.pk}).json()["id"]
    student.delete(f"/api/enroll/{pk}/")
    student.post("/api/enroll/", {"course": cast.course.pk})
    statuses = [(changes["status"], actor) for _, changes, actor in trail("ENROLLMENT", pk)]
    assert statuses == [
        ([None, "ACTIVE"], cast.student),
        (["ACTIVE", "DROPPED"], cast.student),
        (["DROPPED", "ACTIVE"], cast.student),
    ]


def test_progress_leaves_no_entry_until_it_completes_the_enrolment(api, cast):
    for lecture in cast.lectures:
        before = trail("ENROLLMENT", cast.enrollment.pk)
        api.as_(cast.enrolled).post("/api/enroll/progress/", {"lecture": lecture.pk, "completed": True})
    assert len(before) == 1
    verb, changes, actor = trail("ENROLLMENT", cast.enrollment.pk)[-1]
    assert (verb, changes, actor) == ("CHANGED", {"status": ["ACTIVE", "COMPLETED"]}, cast.enrolled)


def test_a_review_is_recorded_without_its_words(api, cast):
    body = {"course": cast.course.pk, "rating": 5, "comment": "Splendid sails"}
    pk = api.as_(cast.enrolled).post("/api/reviews/", body).json()["id"]
    api.as_(cast.enrolled).patch(f"/api/reviews/{pk}/", {"rating": 2, "comment": "Torn sails"})
    api.as_(cast.admin).delete(f"/api/reviews/{pk}/")
    entries = trail("REVIEW", pk)
    assert [(verb, changes["rating"], actor) for verb, changes, actor in entries] == [
        ("CREATED", [None, "5"], cast.enrolled),
        ("CHANGED", ["5", "2"], cast.enrolled),
        ("DELETED", ["2", None], cast.admin),
    ]
    assert entries[1][1]["comment"][0] != entries[1][1]["comment"][1]
    assert "sails" not in str(entries)


def test_many_rows_at_once_leave_an_entry_each(cast):
    make_course()
    Course.objects.update(price="1.00")
    assert AuditEntry.objects.filter(verb="CHANGED", subject="COURSE").count() == Course.objects.count() == 2


def test_what_an_admin_changes_in_the_admin_site_is_recorded_as_theirs(cast):
    superuser = make_user("ADMIN", is_staff=True, is_superuser=True)
    review = make_review(cast.course, cast.enrolled)
    browser = Browser()
    browser.force_login(superuser)
    browser.post(f"/admin/reviews/review/{review.pk}/delete/", {"post": "yes"})
    browser.post(
        "/admin/enrollments/enrollment/", {"action": "drop", "_selected_action": [cast.enrollment.pk]}
    )
    assert trail("REVIEW", review.pk)[-1][2] == superuser
    assert trail("ENROLLMENT", cast.enrollment.pk)[-1][2] == superuser


@pytest.mark.django_db(transaction=True)
def test_the_next_request_on_the_same_connection_does_not_inherit_the_person(api):
    course, person = make_course(), make_user("INSTRUCTOR")
    make_outline(course)
    with acting_as(lambda: person):
        Course.objects.filter(pk=course.pk).update(price=2)
    Course.objects.filter(pk=course.pk).update(price=3)
    assert [actor for _, _, actor in trail("COURSE", course.pk)] == [None, person, None]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE accounts_auditentry SET actor_id = NULL",
        "DELETE FROM accounts_auditentry",
        """INSERT INTO accounts_auditentry (at, verb, subject, object_id, changes)
           VALUES (now(), 'CHANGED', 'COURSE', '1', '{}')""",
    ],
)
def test_the_trail_cannot_be_changed_shortened_or_made_up(cast, statement):
    with pytest.raises(InternalError, match="Cannot"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_admin_site_shows_it_with_filters_and_nothing_to_change(cast):
    superuser = make_user("ADMIN", is_staff=True, is_superuser=True)
    browser = Browser()
    browser.force_login(superuser)
    page = browser.get(
        "/admin/accounts/auditentry/", {"subject": "COURSE", "verb": "CREATED", "q": cast.course.pk}
    )
    assert "price: – → 10.00" in page.content.decode()
    entry = AuditEntry.objects.first()
    assert browser.post(f"/admin/accounts/auditentry/{entry.pk}/delete/", {"post": "yes"}).status_code == 403

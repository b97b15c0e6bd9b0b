import pytest
from django.core.management import call_command
from django.db import connection

from ocms.invariants import breaches, rules
from tests.factories import make_course, make_outline, make_progress, make_review

DAMAGE = {
    "e-mails are unique in lower case": [
        "ALTER TABLE accounts_user DROP CONSTRAINT user_email_lower_case",
        "UPDATE accounts_user SET email = upper(email) WHERE full_name = 'Olga Owner'",
    ],
    "every role has an audit row": [
        "UPDATE accounts_user SET role = 'ADMIN' WHERE full_name = 'Olga Owner'",
    ],
    "every closed account has an audit row": ["UPDATE accounts_user SET is_active = false"],
    "each audited change begins where the one before ended": [
        """UPDATE accounts_auditentry SET changes = '{"role": ["ADMIN", "STUDENT"]}'""",
    ],
    "only admins may use the Django admin": [
        "ALTER TABLE accounts_user DROP CONSTRAINT user_staff_are_admins",
        "UPDATE accounts_user SET is_staff = true WHERE full_name = 'Olga Owner'",
    ],
    "a deactivated user has no open log-in": [
        """INSERT INTO accounts_loginsession (id, user_id, current_jti, created_at, expires_at)
           SELECT gen_random_uuid(), id, 'x', now(), now() FROM accounts_user""",
        "UPDATE accounts_user SET is_active = false WHERE full_name = 'Olga Owner'",
    ],
    "a student has one open request to become an instructor": [
        "DROP INDEX instructor_request_one_open",
        """INSERT INTO accounts_instructorrequest (student_id, message, status, created_at)
           SELECT id, 'x', 'PENDING', now() FROM accounts_user, generate_series(1, 2)""",
    ],
    "every course has its counters": ["DELETE FROM courses_coursestats"],
    "lecture_count and duration equal a recount": ["UPDATE courses_lecture SET duration = duration + 1"],
    "stats repeat what their course is filtered by": ["UPDATE courses_course SET price = price + 1"],
    "the counts of the catalogue equal a recount": ["UPDATE courses_course SET level = 'ADVANCED'"],
    "every course has its search entry, with its title and whether it is published": [
        "UPDATE courses_course SET title = 'Another'"
    ],
    "the counts of lexemes equal a recount": ["DELETE FROM courses_lexemecount"],
    "the modules of a course are numbered 1, 2, 3 …": [
        'UPDATE courses_module SET "order" = "order" + 1',
    ],
    "the lectures of a module are numbered 1, 2, 3 …": [
        'DELETE FROM courses_lecture WHERE "order" = 1',
    ],
    "a lecture is in the course of its module": ["UPDATE courses_lecture SET course_id = course_id + 1"],
    "every price is the last one of the audit trail": ["UPDATE courses_course SET price = 0"],
    "every publication is the last one of the audit trail": [
        "UPDATE courses_course SET is_published = false"
    ],
    "every enrolment's status is the last one of the audit trail": [
        "DELETE FROM accounts_auditentry WHERE subject = 'ENROLLMENT'",
    ],
    "every rating is the last one of the audit trail": ["UPDATE reviews_review SET rating = 1"],
    "a student is enrolled in a course once": [
        "ALTER TABLE enrollments_enrollment DROP CONSTRAINT enrollment_once",
        """INSERT INTO enrollments_enrollment (student_id, course_id, status, enrolled_at)
           SELECT student_id, course_id, 'DROPPED', now() FROM enrollments_enrollment""",
    ],
    "what is completed has the time of its completion": [
        "ALTER TABLE enrollments_enrollment DROP CONSTRAINT enrollment_completed_has_time",
        "UPDATE enrollments_enrollment SET status = 'COMPLETED'",
    ],
    "enrollment_count equals a recount": ["UPDATE enrollments_enrollment SET status = 'DROPPED'"],
    "progress is in a lecture of the enrolment's course": [
        "UPDATE enrollments_enrollment SET course_id = course_id + 1",
    ],
    "an enrolment has one row of progress a lecture": [
        "ALTER TABLE enrollments_lectureprogress DROP CONSTRAINT progress_once",
        """INSERT INTO enrollments_lectureprogress
               (enrollment_id, lecture_id, course_id, completed, position, updated_at)
           SELECT enrollment_id, lecture_id, course_id, false, 0, now() FROM enrollments_lectureprogress""",
    ],
    "a completed lecture has the time of its completion": [
        "ALTER TABLE enrollments_lectureprogress DROP CONSTRAINT progress_completed_has_time",
        "UPDATE enrollments_lectureprogress SET completed_at = NULL",
    ],
    "completed_lectures equals a recount": ["DELETE FROM enrollments_lectureprogress"],
    "a student reviews a course once": [
        "ALTER TABLE reviews_review DROP CONSTRAINT review_once",
        """INSERT INTO reviews_review (student_id, course_id, rating, comment, created_at, updated_at)
           SELECT student_id, course_id, rating, '', now(), now() FROM reviews_review""",
    ],
    "a rating is 1 to 5": [
        "ALTER TABLE reviews_review DROP CONSTRAINT review_rating_1_to_5",
        "UPDATE reviews_review SET rating = 6",
    ],
    "who reviews a course was enrolled in it": ["DELETE FROM enrollments_enrollment"],
    "rating_count and rating_average equal a recount": ["UPDATE reviews_review SET rating = 1"],
}

WITHOUT_GUARDS = """
    DO $$ DECLARE one record; BEGIN
        FOR one IN SELECT conrelid::regclass AS place, conname FROM pg_constraint WHERE contype = 'f' LOOP
            EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', one.place, one.conname);
        END LOOP;
        FOR one IN SELECT DISTINCT tgrelid::regclass AS place FROM pg_trigger WHERE NOT tgisinternal LOOP
            EXECUTE format('ALTER TABLE %s DISABLE TRIGGER USER', one.place);
        END LOOP;
    END $$
"""


@pytest.fixture
def world(cast):
    """The cast, with a row in every table that the invariants look at."""
    make_progress(cast.enrollment, cast.lectures[0], completed=True, completed_at="2026-01-01T00:00Z")
    make_review(cast.course, cast.enrolled)
    make_outline(cast.course, modules=2, lectures=3)
    make_course()


def damage(statements: list[str]) -> None:
    """Past triggers, foreign keys and constraints, as a restore or a careless hand could do it."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(WITHOUT_GUARDS)
        for statement in statements:
            cursor.execute(statement)


def test_all_hold_of_what_the_product_writes(world, capsys):
    call_command("check_invariants")
    assert capsys.readouterr().out == "All invariants hold.\n"


def test_all_hold_of_an_empty_database(db):
    assert list(breaches()) == []


@pytest.mark.parametrize("rule", DAMAGE)
def test_a_broken_one_is_named(world, rule):
    damage(DAMAGE[rule])
    assert rule in {breach.rule for breach in breaches()}


def test_the_command_names_the_rows_and_exits_with_1(world, capsys):
    damage(["UPDATE reviews_review SET rating = 1"])
    with pytest.raises(SystemExit) as end:
        call_command("check_invariants")
    assert end.value.code == 1
    told = capsys.readouterr().err
    assert "Broken: rating_count and rating_average equal a recount (1 rows)" in told
    assert "rating_average=4.00 average=1.00" in told


def test_every_invariant_is_broken_here(world):
    assert {rule for rule, _ in rules()} == set(DAMAGE)

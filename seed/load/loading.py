"""Puts the load world into the database, and what the triggers would have kept of it."""

from collections.abc import Iterator

from django.contrib.auth.hashers import make_password
from django.db import connection, transaction
from tqdm import tqdm

from seed.load.copying import copy, execute, without_indexes, without_triggers
from seed.load.world import BUSY, LECTURES, MODULES, MOST_COURSES, Story, World, lecture_id

PASSWORD = "1234"  # noqa: S105 - meant to be known
COURSES_AT_ONCE = 10_000
TABLES = [
    *("accounts_user", "accounts_auditentry", "courses_category", "courses_course", "courses_coursestats"),
    *("courses_coursesearch", "courses_searchword", "courses_cataloguecount", "courses_lexemecount"),
    *("courses_module", "courses_lecture"),
    *("enrollments_enrollment", "enrollments_lectureprogress", "reviews_review"),
]
NUMBERED = [
    "courses_category",
    "courses_course",
    "courses_module",
    "courses_lecture",
    "enrollments_enrollment",
    "enrollments_lectureprogress",
    "reviews_review",
    "accounts_auditentry",
]
AUDITED = {
    "USER": ("accounts_user", "role is_active is_staff is_superuser"),
    "COURSE": ("courses_course", "price currency is_published instructor_id"),
    "ENROLLMENT": ("enrollments_enrollment", "student_id course_id status"),
    "REVIEW": ("reviews_review", "student_id course_id rating comment"),
}
DIGESTS = {"comment": "md5(comment)"}
TRAIL = """
    INSERT INTO accounts_auditentry (at, verb, subject, object_id, changes)
    SELECT now(), 'CREATED', %s, id, jsonb_build_object({}) FROM {} ORDER BY id
"""
STATS = """
    INSERT INTO courses_coursestats
        (course_id, is_published, category_id, level, price,
         lecture_count, duration, enrollment_count, rating_count, rating_sum)
    SELECT course.id, course.is_published, course.category_id, course.level, course.price,
           coalesce(l.count, 0), coalesce(l.duration, 0), coalesce(e.count, 0),
           coalesce(r.count, 0), coalesce(r.sum, 0)
    FROM courses_course AS course
    LEFT JOIN (SELECT course_id, count(*), sum(duration) AS duration FROM courses_lecture GROUP BY 1) AS l
        ON l.course_id = course.id
    LEFT JOIN (SELECT course_id, count(*) FROM enrollments_enrollment WHERE status <> 'DROPPED' GROUP BY 1) AS e
        ON e.course_id = course.id
    LEFT JOIN (SELECT course_id, count(*), sum(rating) FROM reviews_review GROUP BY 1) AS r
        ON r.course_id = course.id
    ORDER BY course.id
"""
COUNTS = [
    """
    INSERT INTO courses_cataloguecount (category_id, level, price, n)
    SELECT category_id, level, price, count(*) FROM courses_course WHERE is_published
    GROUP BY GROUPING SETS ((category_id, level, price), (category_id, level))
    """,
    """
    INSERT INTO courses_lexemecount (lexeme, n)
    SELECT word, ndoc FROM ts_stat('SELECT document FROM courses_coursesearch WHERE is_published')
    """,
]
SEARCH = """
    SELECT courses_search_refresh(array_agg(id)) FROM courses_course WHERE id BETWEEN %s AND %s
"""
NEXT_ID = "SELECT setval(pg_get_serial_sequence(%s, 'id'), coalesce(max(id), 1)) FROM {}"


def database_is_empty() -> bool:
    return not execute("SELECT 1 FROM accounts_user UNION ALL SELECT 1 FROM courses_category LIMIT 1")


@transaction.atomic
def replace_all(world: World) -> None:
    """Empties the school, whatever is in it, and fills it with the load world; all or nothing."""
    execute(
        "TRUNCATE accounts_user, accounts_auditentry, courses_category, courses_searchword, courses_cataloguecount, "
        "courses_lexemecount RESTART IDENTITY CASCADE"
    )
    with without_indexes(TABLES), without_triggers(TABLES):
        _copy_people_and_courses(world)
        _copy_stories(world)
        _write_trail()
        execute(STATS)
        _add_search(world)
        for counts in COUNTS:
            execute(counts)
    for table in NUMBERED:  # all, as what was counted unlogged would go back after a crash
        execute(NEXT_ID.format(table), [table])


def vacuum() -> None:
    """Statistics for the planner, and visibility for reading from indexes alone."""
    connection.cursor().execute("VACUUM (ANALYZE) " + ", ".join(TABLES))


def _copy_people_and_courses(world: World) -> None:
    people = sum(count for _, _, count in world.people)
    columns = (
        "id, email, full_name, role, password, created_at, headline, bio, is_active, is_staff, is_superuser"
    )
    copy("accounts_user", columns, world.user_rows(make_password(PASSWORD)), people, "people")
    copy("courses_category", "id, name, slug", world.category_rows(), 20, "categories")
    columns = """id, slug, title, subtitle, description, level, price, currency, category_id, instructor_id,
        thumbnail, is_published, created_at, updated_at"""
    copy("courses_course", columns, world.course_rows(), world.courses, "courses")
    columns = 'id, course_id, title, "order"'
    copy("courses_module", columns, world.module_rows(), world.outlined * MODULES, "modules")
    columns = 'id, course_id, module_id, title, kind, video_url, notes, duration, "order", is_preview'
    copy("courses_lecture", columns, world.lecture_rows(), world.outlined * MODULES * LECTURES, "lectures")


def _copy_stories(world: World) -> None:
    guess = world.students * MOST_COURSES // 2 + BUSY * 50
    columns = "id, student_id, course_id, status, enrolled_at, completed_at, completed_lectures"
    copy("enrollments_enrollment", columns, map(_enrollment, world.stories()), guess, "enrolments")
    columns = "enrollment_id, course_id, lecture_id, completed, completed_at, position, updated_at"
    copy("enrollments_lectureprogress", columns, _progress(world), guess, "progress")
    columns = "student_id, course_id, rating, comment, created_at, updated_at"
    copy("reviews_review", columns, _reviews(world), guess // 7, "reviews")


def _enrollment(story: Story) -> tuple:
    completed_at = story.enrolled_at if story.is_completed else None
    return (
        *(story.id, story.student.id, story.course, story.status),
        *(story.enrolled_at, completed_at, story.lectures_done),
    )


def _progress(world: World) -> Iterator[tuple]:
    for story in world.stories():
        for place in range(story.lectures_done):
            lecture, at = lecture_id(story.course, place), story.enrolled_at
            yield story.id, story.course, lecture, True, at, 60, at


def _reviews(world: World) -> Iterator[tuple]:
    for story in world.stories():
        if story.rating and not story.is_dropped:
            at = story.enrolled_at
            yield story.student.id, story.course, story.rating, story.comment, at, at


def _write_trail() -> None:
    for subject, (table, columns) in AUDITED.items():
        pairs = (
            f"'{name}', jsonb_build_array(NULL, {DIGESTS.get(name, name)}::text)" for name in columns.split()
        )
        execute(TRAIL.format(", ".join(pairs), table), [subject])


def _add_search(world: World) -> None:
    with tqdm(total=world.courses, desc="search", unit="", unit_scale=True) as bar:
        for first in range(1, world.courses + 1, COURSES_AT_ONCE):
            execute(SEARCH, [first, first + COURSES_AT_ONCE - 1])
            bar.update(min(COURSES_AT_ONCE, world.courses - first + 1))

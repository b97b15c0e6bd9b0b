from accounts.audit import trail_ends_in

INVARIANTS = {
    "every course has its counters": """
        SELECT c.id AS course FROM courses_course c
        LEFT JOIN courses_coursestats s ON s.course_id = c.id WHERE s.course_id IS NULL
    """,
    "lecture_count and duration equal a recount": """
        SELECT s.course_id AS course, s.lecture_count, coalesce(l.count, 0) AS lectures,
               s.duration, coalesce(l.duration, 0) AS seconds
        FROM courses_coursestats s LEFT JOIN (
            SELECT course_id, count(*) AS count, sum(duration) AS duration FROM courses_lecture GROUP BY course_id
        ) l USING (course_id)
        WHERE (s.lecture_count, s.duration) <> (coalesce(l.count, 0), coalesce(l.duration, 0))
    """,
    "the modules of a course are numbered 1, 2, 3 …": """
        SELECT course_id AS course, array_agg("order" ORDER BY "order") AS orders FROM courses_module
        GROUP BY course_id
        HAVING count(DISTINCT "order") <> count(*) OR min("order") <> 1 OR max("order") <> count(*)
    """,
    "the lectures of a module are numbered 1, 2, 3 …": """
        SELECT module_id AS module, array_agg("order" ORDER BY "order") AS orders FROM courses_lecture
        GROUP BY module_id
        HAVING count(DISTINCT "order") <> count(*) OR min("order") <> 1 OR max("order") <> count(*)
    """,
    "a lecture is in the course of its module": """
        SELECT l.id AS lecture, l.course_id AS course, m.course_id AS course_of_module
        FROM courses_lecture l LEFT JOIN courses_module m ON m.id = l.module_id
        WHERE l.course_id IS DISTINCT FROM m.course_id
    """,
    "every price is the last one of the audit trail": trail_ends_in("COURSE", "courses_course", "price"),
    "every publication is the last one of the audit trail": trail_ends_in(
        "COURSE", "courses_course", "is_published"
    ),
}

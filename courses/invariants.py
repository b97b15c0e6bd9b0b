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
    "stats repeat what their course is filtered by": """
        SELECT c.id AS course, c.is_published, c.category_id, c.level, c.price
        FROM courses_course c JOIN courses_coursestats s ON s.course_id = c.id
        WHERE (s.is_published, s.category_id, s.level, s.price)
            IS DISTINCT FROM (c.is_published, c.category_id, c.level, c.price)
    """,
    "the counts of the catalogue equal a recount": """
        SELECT category_id AS category, level, price, kept.n, coalesce(real.n, 0) AS courses
        FROM (SELECT category_id, level, coalesce(price, -1) AS price, sum(n) AS n
              FROM courses_cataloguecount GROUP BY 1, 2, 3) AS kept
        FULL JOIN (SELECT category_id, level, coalesce(price, -1) AS price, count(*) AS n
                   FROM courses_course WHERE is_published
                   GROUP BY GROUPING SETS ((category_id, level, price), (category_id, level))) AS real
            USING (category_id, level, price)
        WHERE coalesce(kept.n, 0) <> coalesce(real.n, 0)
    """,
    "every course has its search entry, with its title and whether it is published": """
        SELECT c.id AS course, c.title_key, s.title_key AS found_by
        FROM courses_course c LEFT JOIN courses_coursesearch s ON s.course_id = c.id
        WHERE (s.is_published, s.title_key) IS DISTINCT FROM (c.is_published, c.title_key)
    """,
    "the counts of lexemes equal a recount": """
        SELECT lexeme, kept.n, real.ndoc AS courses
        FROM (SELECT lexeme, sum(n) AS n FROM courses_lexemecount GROUP BY lexeme) AS kept
        FULL JOIN ts_stat('SELECT document FROM courses_coursesearch WHERE is_published')
            AS real (lexeme, ndoc, nentry) USING (lexeme)
        WHERE coalesce(kept.n, 0) <> coalesce(real.ndoc, 0)
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

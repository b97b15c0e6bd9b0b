from accounts.audit import trail_ends_in

INVARIANTS = {
    "a student reviews a course once": """
        SELECT student_id AS student, course_id AS course, count(*) AS reviews FROM reviews_review
        GROUP BY student_id, course_id HAVING count(*) > 1
    """,
    "a rating is 1 to 5": """
        SELECT id AS review, rating FROM reviews_review WHERE rating NOT BETWEEN 1 AND 5
    """,
    "who reviews a course was enrolled in it": """
        SELECT r.id AS review, r.student_id AS student, r.course_id AS course FROM reviews_review r
        WHERE NOT EXISTS (
            SELECT FROM enrollments_enrollment e
            WHERE e.student_id = r.student_id AND e.course_id = r.course_id
        )
    """,
    "rating_count and rating_average equal a recount": """
        SELECT s.course_id AS course, s.rating_count, coalesce(r.count, 0) AS reviews, s.rating_average, r.average
        FROM courses_coursestats s LEFT JOIN (
            SELECT course_id, count(*) AS count, sum(rating) AS sum, round(avg(rating), 2) AS average
            FROM reviews_review GROUP BY course_id
        ) r USING (course_id)
        WHERE (s.rating_count, s.rating_sum) <> (coalesce(r.count, 0), coalesce(r.sum, 0))
           OR s.rating_average IS DISTINCT FROM r.average
    """,
    "every rating is the last one of the audit trail": trail_ends_in("REVIEW", "reviews_review", "rating"),
}

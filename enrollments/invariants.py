from accounts.audit import trail_ends_in

INVARIANTS = {
    "a student is enrolled in a course once": """
        SELECT student_id AS student, course_id AS course, count(*) AS enrolments FROM enrollments_enrollment
        GROUP BY student_id, course_id HAVING count(*) > 1
    """,
    "what is completed has the time of its completion": """
        SELECT id AS enrolment FROM enrollments_enrollment WHERE status = 'COMPLETED' AND completed_at IS NULL
    """,
    "enrollment_count equals a recount": """
        SELECT s.course_id AS course, s.enrollment_count, coalesce(e.count, 0) AS enrolments
        FROM courses_coursestats s LEFT JOIN (
            SELECT course_id, count(*) AS count FROM enrollments_enrollment
            WHERE status <> 'DROPPED' GROUP BY course_id
        ) e USING (course_id)
        WHERE s.enrollment_count <> coalesce(e.count, 0)
    """,
    "progress is in a lecture of the enrolment's course": """
        SELECT p.id AS progress, p.enrollment_id AS enrolment, e.course_id AS course,
               p.lecture_id AS lecture, l.course_id AS course_of_lecture
        FROM enrollments_lectureprogress p
        LEFT JOIN enrollments_enrollment e ON e.id = p.enrollment_id
        LEFT JOIN courses_lecture l ON l.id = p.lecture_id
        WHERE e.course_id IS NULL OR l.course_id IS NULL OR (e.course_id, p.course_id) <> (l.course_id, l.course_id)
    """,
    "an enrolment has one row of progress a lecture": """
        SELECT enrollment_id AS enrolment, lecture_id AS lecture, count(*) AS rows FROM enrollments_lectureprogress
        GROUP BY enrollment_id, lecture_id HAVING count(*) > 1
    """,
    "a completed lecture has the time of its completion": """
        SELECT id AS progress FROM enrollments_lectureprogress WHERE completed <> (completed_at IS NOT NULL)
    """,
    "completed_lectures equals a recount": """
        SELECT e.id AS enrolment, e.completed_lectures, coalesce(p.count, 0) AS progress
        FROM enrollments_enrollment e LEFT JOIN (
            SELECT enrollment_id, count(*) AS count FROM enrollments_lectureprogress
            WHERE completed GROUP BY enrollment_id
        ) p ON p.enrollment_id = e.id
        WHERE e.completed_lectures <> coalesce(p.count, 0)
    """,
    "every enrolment's status is the last one of the audit trail": trail_ends_in(
        "ENROLLMENT", "enrollments_enrollment", "status"
    ),
}

INVARIANTS = {
    "e-mails are unique in lower case": """
        SELECT lower(email) AS email, count(*) AS users FROM accounts_user
        GROUP BY lower(email) HAVING count(*) > 1 OR min(email) <> lower(min(email))
    """,
    "every role has an audit row": """
        SELECT u.id AS user, u.role, last.new_role AS recorded
        FROM accounts_user u LEFT JOIN (
            SELECT DISTINCT ON (user_id) user_id, new_role FROM accounts_rolechange ORDER BY user_id, id DESC
        ) last ON last.user_id = u.id
        WHERE u.role IS DISTINCT FROM last.new_role
    """,
    "each role change begins where the one before ended": """
        SELECT id AS role_change, user_id AS user, old_role, before FROM (
            SELECT id, user_id, old_role, lag(new_role, 1, '') OVER (PARTITION BY user_id ORDER BY id) AS before
            FROM accounts_rolechange
        ) change WHERE old_role <> before
    """,
    "only admins may use the Django admin": """
        SELECT id AS user, role FROM accounts_user WHERE role <> 'ADMIN' AND (is_staff OR is_superuser)
    """,
    "a deactivated user has no open log-in": """
        SELECT s.id AS session, s.user_id AS user
        FROM accounts_loginsession s JOIN accounts_user u ON u.id = s.user_id
        WHERE NOT u.is_active AND s.revoked_at IS NULL
    """,
    "a student has one open request to become an instructor": """
        SELECT student_id AS student, count(*) AS open FROM accounts_instructorrequest
        WHERE status = 'PENDING' GROUP BY student_id HAVING count(*) > 1
    """,
}

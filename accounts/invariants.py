from accounts.audit import ENTRIES_IN_A_CHAIN, trail_ends_in

INVARIANTS = {
    "e-mails are unique in lower case": """
        SELECT lower(email) AS email, count(*) AS users FROM accounts_user
        GROUP BY lower(email) HAVING count(*) > 1 OR min(email) <> lower(min(email))
    """,
    "every role has an audit row": trail_ends_in("USER", "accounts_user", "role"),
    "every closed account has an audit row": trail_ends_in("USER", "accounts_user", "is_active"),
    "each audited change begins where the one before ended": ENTRIES_IN_A_CHAIN,
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

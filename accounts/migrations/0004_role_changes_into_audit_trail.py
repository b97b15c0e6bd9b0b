from django.db import migrations

# What was recorded of roles goes into the audit trail, and so does what every account is today.
MOVE = """
    ALTER TABLE accounts_auditentry DISABLE TRIGGER USER;
    INSERT INTO accounts_auditentry (at, actor_id, verb, subject, object_id, changes)
    SELECT c.changed_at, c.changed_by_id, CASE c.old_role WHEN '' THEN 'CREATED' ELSE 'CHANGED' END, 'USER', c.user_id,
           jsonb_build_object('role', jsonb_build_array(nullif(c.old_role, ''), c.new_role))
           || CASE c.old_role WHEN '' THEN jsonb_build_object(
                  'is_active', jsonb_build_array(NULL, u.is_active::text),
                  'is_staff', jsonb_build_array(NULL, u.is_staff::text),
                  'is_superuser', jsonb_build_array(NULL, u.is_superuser::text)
              ) ELSE jsonb_build_object() END
    FROM accounts_rolechange c JOIN accounts_user u ON u.id = c.user_id
    ORDER BY c.id;
    ALTER TABLE accounts_auditentry ENABLE TRIGGER USER;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0003_audit_trail'),
    ]

    operations = [
        migrations.RunSQL(MOVE, elidable=True),
    ]

from django.db import migrations

# The trail of what is there already begins with what it is now; by whom is not known.
START = """
    ALTER TABLE accounts_auditentry DISABLE TRIGGER USER;
    INSERT INTO accounts_auditentry (at, verb, subject, object_id, changes)
    SELECT now(), 'CREATED', 'ENROLLMENT', id, jsonb_build_object(
               'student_id', jsonb_build_array(NULL, student_id::text),
               'course_id', jsonb_build_array(NULL, course_id::text),
               'status', jsonb_build_array(NULL, status::text)
           )
    FROM enrollments_enrollment ORDER BY id;
    ALTER TABLE accounts_auditentry ENABLE TRIGGER USER;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0005_delete_role_change'),
        ('enrollments', '0003_audit_trail'),
    ]

    operations = [
        migrations.RunSQL(START, elidable=True),
    ]

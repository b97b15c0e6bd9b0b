from django.db import migrations

# The trail of what is there already begins with what it is now; by whom is not known.
START = """
    ALTER TABLE accounts_auditentry DISABLE TRIGGER USER;
    INSERT INTO accounts_auditentry (at, verb, subject, object_id, changes)
    SELECT now(), 'CREATED', 'COURSE', id, jsonb_build_object(
               'price', jsonb_build_array(NULL, price::text),
               'currency', jsonb_build_array(NULL, currency::text),
               'is_published', jsonb_build_array(NULL, is_published::text),
               'instructor_id', jsonb_build_array(NULL, instructor_id::text)
           )
    FROM courses_course ORDER BY id;
    ALTER TABLE accounts_auditentry ENABLE TRIGGER USER;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0005_delete_role_change'),
        ('courses', '0005_audit_trail'),
    ]

    operations = [
        migrations.RunSQL(START, elidable=True),
    ]

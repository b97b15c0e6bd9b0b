from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0004_role_changes_into_audit_trail'),
    ]

    operations = [
        migrations.DeleteModel(name='RoleChange'),
    ]

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0005_delete_role_change'),
    ]

    operations = [
        migrations.RemoveField(model_name='passwordattempts', name='count'),
        migrations.RemoveField(model_name='passwordattempts', name='window_start'),
        migrations.AddField(
            model_name='passwordattempts',
            name='times',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.DateTimeField(), default=list, size=None),
        ),
    ]

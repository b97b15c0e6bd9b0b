import courses.currencies
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('courses', '0008_fill_narrow_tables'),
    ]

    operations = [
        migrations.AlterField(
            model_name='course',
            name='currency',
            field=models.CharField(default='EUR', help_text='ISO 4217, with two decimal places.', max_length=3, validators=[courses.currencies.known_currency]),
        ),
    ]

"""A lecture belongs to the course that its module belongs to: one foreign key over both columns."""

from django.db import migrations

ADD = """
    ALTER TABLE courses_lecture ADD CONSTRAINT lecture_module_in_course
    FOREIGN KEY (module_id, course_id) REFERENCES courses_module (id, course_id) DEFERRABLE INITIALLY DEFERRED
"""
DROP = "ALTER TABLE courses_lecture DROP CONSTRAINT lecture_module_in_course"


class Migration(migrations.Migration):
    dependencies = [("courses", "0001_initial")]
    operations = [migrations.RunSQL(ADD, DROP)]

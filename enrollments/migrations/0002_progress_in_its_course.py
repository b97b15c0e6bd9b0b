"""Progress is made in a lecture of the course that one is enrolled in: the course stands in both keys."""

from django.db import migrations

ADD = """
    ALTER TABLE enrollments_lectureprogress
    ADD CONSTRAINT progress_enrollment_in_course FOREIGN KEY (enrollment_id, course_id)
        REFERENCES enrollments_enrollment (id, course_id) DEFERRABLE INITIALLY DEFERRED,
    ADD CONSTRAINT progress_lecture_in_course FOREIGN KEY (lecture_id, course_id)
        REFERENCES courses_lecture (id, course_id) DEFERRABLE INITIALLY DEFERRED
"""
DROP = """
    ALTER TABLE enrollments_lectureprogress
    DROP CONSTRAINT progress_enrollment_in_course, DROP CONSTRAINT progress_lecture_in_course
"""


class Migration(migrations.Migration):
    dependencies = [("enrollments", "0001_initial"), ("courses", "0002_lecture_in_its_course")]
    operations = [migrations.RunSQL(ADD, DROP)]

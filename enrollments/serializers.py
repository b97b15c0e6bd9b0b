from rest_framework import serializers

from accounts.models import User
from courses.models import Course
from courses.serializers import CategoryBriefSerializer, InstructorBriefSerializer
from enrollments.models import Enrollment, LectureProgress
from ocms.fields import IdField

MAX_POSITION = 2**31 - 1


class StudentBriefSerializer(serializers.ModelSerializer):
    class Meta:
        model = User
        fields = ["id", "full_name"]
        read_only_fields = fields


class EnrolledCourseSerializer(serializers.ModelSerializer):
    slug = serializers.CharField()
    category = CategoryBriefSerializer()
    instructor = InstructorBriefSerializer()
    thumbnail = serializers.ImageField(allow_null=True, help_text="The address of a picture, or null.")

    class Meta:
        model = Course
        fields = ["id", "slug", "title", "thumbnail", "category", "instructor"]
        read_only_fields = fields


class EnrollmentProgressSerializer(serializers.Serializer):
    completed_lectures = serializers.IntegerField(min_value=0)
    total_lectures = serializers.IntegerField(source="course.stats.lecture_count", min_value=0)
    percent = serializers.IntegerField(min_value=0, max_value=100, help_text="Rounded down.")


class EnrollmentSerializer(serializers.ModelSerializer):
    course = EnrolledCourseSerializer()
    student = StudentBriefSerializer()
    progress = EnrollmentProgressSerializer(source="*")
    next_lecture = serializers.IntegerField(
        allow_null=True, help_text="Id of the first lecture that is not completed, null when there is none."
    )

    class Meta:
        model = Enrollment
        fields = [
            "id",
            "course",
            "student",
            "status",
            "enrolled_at",
            "completed_at",
            "progress",
            "next_lecture",
        ]
        read_only_fields = fields


class EnrollSerializer(serializers.Serializer):
    course = IdField(source="course_id", help_text="Id of a course.")


class ProgressSerializer(serializers.ModelSerializer):
    lecture = serializers.IntegerField(source="lecture_id")

    class Meta:
        model = LectureProgress
        fields = ["id", "lecture", "completed", "completed_at", "position", "updated_at"]
        read_only_fields = fields


class RecordProgressSerializer(serializers.Serializer):
    lecture = IdField(source="lecture_id", help_text="Id of a lecture.")
    completed = serializers.BooleanField(required=False)
    position = serializers.IntegerField(
        required=False, min_value=0, max_value=MAX_POSITION, help_text="Seconds into the lecture."
    )

from rest_framework import serializers

from accounts.models import User
from enrollments.models import Enrollment, LectureProgress
from ocms.personal_data import Section


class EnrollmentExport(serializers.ModelSerializer):
    course_title = serializers.CharField(source="course.title")

    class Meta:
        model = Enrollment
        fields = ["id", "course", "course_title", "status", "enrolled_at", "completed_at"]


class ProgressExport(serializers.ModelSerializer):
    lecture_title = serializers.CharField(source="lecture.title")

    class Meta:
        model = LectureProgress
        fields = [
            "enrollment",
            "lecture",
            "lecture_title",
            "completed",
            "completed_at",
            "position",
            "updated_at",
        ]


def _progress_of(user: User):
    own = LectureProgress.objects.visible_to(user).select_related("lecture")
    return own.defer("lecture__notes")


EXPORT = {
    "enrollments": Section(EnrollmentExport, lambda user: user.enrollments.select_related("course")),
    "progress": Section(ProgressExport, _progress_of),
}

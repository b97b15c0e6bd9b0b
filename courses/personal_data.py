from rest_framework import serializers

from accounts.models import User
from courses.models import Course, Lecture, Module
from ocms.errors import Conflict
from ocms.personal_data import Section


class StillTeaches(Conflict):
    default_code = "has_courses"
    default_detail = (
        "You still have courses. Delete those that nobody enrolled in, ask an administrator to hand the others "
        "to somebody else, and then delete your account."
    )


class TaughtCourseExport(serializers.ModelSerializer):
    category = serializers.CharField(source="category.name")

    class Meta:
        model = Course
        fields = [
            "id",
            "title",
            "subtitle",
            "description",
            "category",
            "level",
            "price",
            "currency",
            "thumbnail",
            "is_published",
            "created_at",
            "updated_at",
        ]


class TaughtLectureExport(serializers.ModelSerializer):
    class Meta:
        model = Lecture
        fields = ["id", "title", "kind", "video_url", "notes", "duration", "order", "is_preview"]


class TaughtModuleExport(serializers.ModelSerializer):
    lectures = TaughtLectureExport(many=True)

    class Meta:
        model = Module
        fields = ["id", "course", "title", "order", "lectures"]


def _modules_of(user: User):
    return Module.objects.filter(course__instructor=user).prefetch_related("lectures")


EXPORT = {
    "courses": Section(TaughtCourseExport, lambda user: user.courses.select_related("category")),
    "modules": Section(TaughtModuleExport, _modules_of),
}


def forget(user: User) -> None:
    if user.courses.exists():
        raise StillTeaches

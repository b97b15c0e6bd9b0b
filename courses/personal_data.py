from rest_framework import serializers

from accounts.models import User
from courses.models import Course
from ocms.errors import Conflict
from ocms.personal_data import Section


class StillTeaches(Conflict):
    default_code = "has_courses"
    default_detail = (
        "You still have courses. Delete those that nobody enrolled in, ask an administrator to hand the others "
        "to somebody else, and then delete your account."
    )


class TaughtCourseExport(serializers.ModelSerializer):
    class Meta:
        model = Course
        fields = [
            "id",
            "title",
            "subtitle",
            "description",
            "level",
            "price",
            "currency",
            "is_published",
            "created_at",
            "updated_at",
        ]


EXPORT = {"courses": Section(TaughtCourseExport, lambda user: user.courses.all())}


def forget(user: User) -> None:
    if user.courses.exists():
        raise StillTeaches

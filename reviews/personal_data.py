from rest_framework import serializers

from ocms.personal_data import Section
from reviews.models import Review


class ReviewExport(serializers.ModelSerializer):
    course_title = serializers.CharField(source="course.title")

    class Meta:
        model = Review
        fields = ["id", "course", "course_title", "rating", "comment", "created_at", "updated_at"]


EXPORT = {"reviews": Section(ReviewExport, lambda user: user.reviews.select_related("course"))}

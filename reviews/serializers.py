from rest_framework import serializers

from courses.models import Course
from enrollments.serializers import StudentBriefSerializer
from ocms.fields import IdField, VisibleRelatedField
from reviews.models import Review

MAX_COMMENT = 4000


class ReviewSerializer(serializers.ModelSerializer):
    course = serializers.IntegerField(source="course_id")
    student = StudentBriefSerializer()
    rating = serializers.IntegerField(min_value=1, max_value=5)

    class Meta:
        model = Review
        fields = ["id", "course", "student", "rating", "comment", "created_at", "updated_at"]
        read_only_fields = fields


class ChangeReviewSerializer(serializers.Serializer):
    rating = serializers.IntegerField(min_value=1, max_value=5)
    comment = serializers.CharField(max_length=MAX_COMMENT, allow_blank=True, required=False)


class WriteReviewSerializer(ChangeReviewSerializer):
    course = VisibleRelatedField(queryset=Course.objects.all())


class CourseQuerySerializer(serializers.Serializer):
    course = IdField(help_text="Id of a course.")


class HistogramSerializer(serializers.Serializer):
    """How many reviews there are of each rating."""

    def get_fields(self) -> dict:
        return {str(rating): serializers.IntegerField(min_value=0) for rating in range(1, 6)}


class SummarySerializer(serializers.Serializer):
    average = serializers.FloatField(
        min_value=1,
        max_value=5,
        allow_null=True,
        help_text="Two decimals at most, null when there are no reviews.",
    )
    count = serializers.IntegerField(min_value=0)
    histogram = HistogramSerializer()

from rest_framework import serializers

from courses.models import CourseStats, Lecture

COUNTED = "Enrolments that are ACTIVE or COMPLETED; who left is not counted."
RATE = "The share of them that are COMPLETED, 0 to 1; 0 when there are none."


class CountField(serializers.IntegerField):
    def __init__(self, **kwargs):
        super().__init__(min_value=0, **kwargs)


class RateField(serializers.FloatField):
    def __init__(self, **kwargs):
        super().__init__(min_value=0, max_value=1, help_text=RATE, **kwargs)


class AverageField(serializers.FloatField):
    def __init__(self, **kwargs):
        text = "Two decimals at most, null when unrated."
        super().__init__(min_value=1, max_value=5, allow_null=True, help_text=text, **kwargs)


class MoneyField(serializers.DecimalField):
    def __init__(self, **kwargs):
        text = "Today's price times the enrolments."
        super().__init__(max_digits=20, decimal_places=2, help_text=text, **kwargs)


class DaySerializer(serializers.Serializer):
    date = serializers.DateField(help_text="A day of UTC.")
    count = CountField()


class TopCourseSerializer(serializers.ModelSerializer):
    id = serializers.IntegerField(source="course_id")
    slug = serializers.CharField(source="course.slug")
    title = serializers.CharField(source="course.title")
    rating_average = AverageField()

    class Meta:
        model = CourseStats
        fields = ["id", "slug", "title", "enrollment_count", "rating_average"]
        read_only_fields = fields


class DashboardSerializer(serializers.Serializer):
    """The whole school at the time of `generated_at`."""

    total_users = CountField()
    total_courses = CountField()
    total_enrollments = CountField(help_text=COUNTED)
    students = CountField()
    instructors = CountField()
    published_courses = CountField()
    total_reviews = CountField()
    average_rating = AverageField()
    completion_rate = RateField()
    enrollments_by_day = DaySerializer(
        many=True, help_text="The last 30 days, today last, gaps filled with 0."
    )
    top_courses = TopCourseSerializer(many=True, help_text="The five with the most enrolments.")
    generated_at = serializers.DateTimeField()


class DashboardQuerySerializer(serializers.Serializer):
    refresh = serializers.BooleanField(
        default=False, help_text="Compute anew instead of taking what is cached."
    )


class LectureReportSerializer(serializers.ModelSerializer):
    reached = CountField(help_text="How many of those enrolled opened it.")
    completed = CountField()

    class Meta:
        model = Lecture
        fields = ["id", "title", "reached", "completed"]
        read_only_fields = fields


class CompletionSerializer(serializers.Serializer):
    enrollments = CountField(help_text=COUNTED)
    active = CountField()
    completed = CountField()
    completion_rate = RateField()


class CourseReportSerializer(CompletionSerializer):
    id = serializers.IntegerField(source="course.id")
    slug = serializers.CharField(source="course.slug")
    title = serializers.CharField(source="course.title")
    is_published = serializers.BooleanField(source="course.is_published")
    rating_average = AverageField(source="course.stats.rating_average")
    rating_count = CountField(source="course.stats.rating_count")
    revenue = MoneyField()
    currency = serializers.CharField(source="course.currency")
    lectures = LectureReportSerializer(many=True)
    enrollments_by_day = DaySerializer(many=True)


class RevenueSerializer(serializers.Serializer):
    currency = serializers.CharField()
    amount = MoneyField()


class TotalsSerializer(CompletionSerializer):
    courses = CountField()
    rating_average = AverageField()
    rating_count = CountField()
    revenue = RevenueSerializer(many=True, help_text="One sum per currency.")


class InstructorReportSerializer(serializers.Serializer):
    totals = TotalsSerializer()
    enrollments_by_day = DaySerializer(
        many=True, help_text="The last 30 days, today last, gaps filled with 0."
    )
    generated_at = serializers.DateTimeField()


class InstructorDashboardSerializer(InstructorReportSerializer):
    """A page of one's own courses, and what they all add up to."""

    count = CountField()
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = CourseReportSerializer(many=True)

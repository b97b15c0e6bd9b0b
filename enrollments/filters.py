import django_filters

from enrollments.models import Enrollment, LectureProgress, Status
from ocms.filters import IdFilter


class EnrollmentFilter(django_filters.FilterSet):
    course = IdFilter("course_id")
    status = django_filters.ChoiceFilter(choices=Status.choices)

    class Meta:
        model = Enrollment
        fields = []


class ProgressFilter(django_filters.FilterSet):
    course = IdFilter("course_id")

    class Meta:
        model = LectureProgress
        fields = []

import django_filters

from courses.models import Course
from ocms.filters import IdFilter


class OwnCourseFilter(django_filters.FilterSet):
    course = IdFilter("id")

    class Meta:
        model = Course
        fields = []

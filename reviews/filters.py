import django_filters
from rest_framework.exceptions import NotAuthenticated

from ocms.filters import IdFilter, StrictBooleanFilter
from reviews.models import Review


class ReviewFilter(django_filters.FilterSet):
    course = IdFilter("course_id")
    rating = django_filters.TypedChoiceFilter(choices=[(n, n) for n in range(1, 6)], coerce=int)
    mine = StrictBooleanFilter(method="filter_mine", help_text="Own reviews only.")

    class Meta:
        model = Review
        fields = []

    def filter_mine(self, queryset, name, value):
        if value != "true":
            return queryset
        if not self.request.user.is_authenticated:
            raise NotAuthenticated
        return queryset.filter(student=self.request.user)

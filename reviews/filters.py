import django_filters

from ocms.filters import IdFilter, MineFilter
from reviews.models import Review


class ReviewFilter(django_filters.FilterSet):
    course = IdFilter("course_id")
    rating = django_filters.TypedChoiceFilter(choices=[(n, n) for n in range(1, 6)], coerce=int)
    mine = MineFilter(owner="student", help_text="Own reviews only.")

    class Meta:
        model = Review
        fields = []

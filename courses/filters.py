import django_filters
from django.db.models import Q

from courses.models import Category, Course, Lecture, Level, Module
from courses.search import understand
from ocms.filters import IdFilter, MineFilter, StrictBooleanFilter, UnderstoodFilter

MAX_SEARCH = 200
MAX_PRICE = 1_000_000


class CourseFilter(django_filters.FilterSet):
    """The catalogue: what is published, or with `mine` the caller's own, drafts too."""

    category = django_filters.ModelChoiceFilter(
        queryset=Category.objects.all(), to_field_name="slug", help_text="The slug of a category."
    )
    level = django_filters.MultipleChoiceFilter(
        choices=Level.choices, distinct=False, help_text="Repeat for several."
    )
    price_min = django_filters.NumberFilter("price", "gte", min_value=0, max_value=MAX_PRICE)
    price_max = django_filters.NumberFilter("price", "lte", min_value=0, max_value=MAX_PRICE)
    is_free = StrictBooleanFilter(method="filter_is_free")
    rating_min = django_filters.NumberFilter("stats__rating_rank", "gte", min_value=0, max_value=5)
    instructor = django_filters.UUIDFilter("instructor_id", help_text="The id of a user.")
    mine = MineFilter(owner="instructor", help_text="Own courses only, drafts too.")
    search = UnderstoodFilter(
        understand,
        method="filter_search",
        max_length=MAX_SEARCH,
        help_text="Words in title, subtitle, category or instructor; prefixes and one typo are found too.",
    )

    class Meta:
        model = Course
        fields = []

    def filter_queryset(self, queryset):
        if self.form.cleaned_data.get("mine") != "true":
            queryset = queryset.published()
        return super().filter_queryset(queryset)

    def filter_is_free(self, queryset, name, value):
        return queryset.filter(Q(price=0) if value == "true" else Q(price__gt=0))

    def filter_search(self, queryset, name, value):
        return queryset.search(value)


class ModuleFilter(django_filters.FilterSet):
    course = IdFilter("course_id")

    class Meta:
        model = Module
        fields = []


class LectureFilter(django_filters.FilterSet):
    module = IdFilter("module_id")
    course = IdFilter("course_id")

    class Meta:
        model = Lecture
        fields = []

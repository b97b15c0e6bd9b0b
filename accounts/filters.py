from django.db.models import Q, QuerySet
from django_filters import rest_framework as filters

from accounts.models import InstructorRequest, Role, User
from ocms.filters import StrictBooleanFilter


class UserFilter(filters.FilterSet):
    role = filters.ChoiceFilter(choices=Role)
    is_active = StrictBooleanFilter()
    search = filters.CharFilter(method="filter_search", max_length=200, label="Every word in name or e-mail.")

    class Meta:
        model = User
        fields = ["role", "is_active", "search"]

    def filter_search(self, users: QuerySet, name: str, text: str) -> QuerySet:
        for word in text.split():
            users = users.filter(Q(full_name__icontains=word) | Q(email__icontains=word))
        return users


class InstructorRequestFilter(filters.FilterSet):
    status = filters.ChoiceFilter(choices=InstructorRequest.Status)

    class Meta:
        model = InstructorRequest
        fields = ["status"]

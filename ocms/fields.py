from rest_framework import serializers

from ocms.prepared import PreparedByRole

LARGEST_ID = 2**63 - 1


class IdField(serializers.IntegerField):
    """An id that something may have; whether something has it, its user finds out."""

    def __init__(self, **kwargs):
        super().__init__(min_value=1, max_value=LARGEST_ID, **kwargs)


class VisibleRelatedField(serializers.PrimaryKeyRelatedField):
    """The id of something that the caller may know of; anything else does not exist for them."""

    def __init__(self, **kwargs):
        if "queryset" in kwargs:
            kwargs["pk_field"] = serializers.IntegerField()
        super().__init__(**kwargs)
        self._found = PreparedByRole(
            lambda user, given: self.queryset.visible_to(user).filter(pk=given("id")).order_by()
        )

    def __deepcopy__(self, memo):
        """What each new serializer does: its field goes on with the look-up that is prepared."""
        copied = type(self)(*self._args, **self._kwargs)
        copied._found = self._found
        return copied

    def get_queryset(self):
        return super().get_queryset().visible_to(self.context["request"].user)

    def to_internal_value(self, data):
        number = self.pk_field.to_internal_value(data)
        found = abs(number) <= LARGEST_ID and self._found.first(self.context["request"].user, id=number)
        if not found:
            self.fail("does_not_exist", pk_value=number)
        return found

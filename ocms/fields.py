from rest_framework import serializers


class VisibleRelatedField(serializers.PrimaryKeyRelatedField):
    """The id of something that the caller may know of; any other id answers as an unknown one does."""

    def __init__(self, **kwargs):
        kwargs.setdefault("pk_field", serializers.IntegerField())
        super().__init__(**kwargs)

    def get_queryset(self):
        return super().get_queryset().visible_to(self.context["request"].user)

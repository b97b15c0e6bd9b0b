from rest_framework import serializers


class VisibleRelatedField(serializers.PrimaryKeyRelatedField):
    """The id of something that the caller may know of; anything else does not exist for them."""

    def __init__(self, **kwargs):
        if "queryset" in kwargs:
            kwargs["pk_field"] = serializers.IntegerField()
        super().__init__(**kwargs)

    def get_queryset(self):
        return super().get_queryset().visible_to(self.context["request"].user)

from rest_framework.mixins import UpdateModelMixin
from rest_framework.response import Response


class PatchModelMixin:
    """PATCH without PUT: nobody sends a whole course to change its price."""

    perform_update = UpdateModelMixin.perform_update

    def partial_update(self, request, *args, **kwargs):
        serializer = self.get_serializer(self.get_object(), data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        self.perform_update(serializer)
        return Response(serializer.data)

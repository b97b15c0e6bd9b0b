from rest_framework.metadata import BaseMetadata


class AllowedMethods(BaseMetadata):
    """What OPTIONS answers: the methods. All else stands in the OpenAPI document."""

    def determine_metadata(self, request, view) -> dict:
        return {"methods": view.allowed_methods}

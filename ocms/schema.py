"""How the OpenAPI document is drawn from the views: every answer that a route can give, errors included."""

from drf_spectacular.extensions import OpenApiAuthenticationExtension, OpenApiFilterExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiResponse
from rest_framework import serializers
from rest_framework.permissions import AllowAny

from ocms.filters import StrictOrderingFilter

RETRY_AFTER = {
    "Retry-After": {"description": "Seconds to wait before trying again.", "schema": {"type": "integer"}}
}


class ErrorItemSerializer(serializers.Serializer):
    code = serializers.CharField(help_text="For programs: stays the same.")
    detail = serializers.CharField(help_text="For people.")
    attr = serializers.CharField(
        allow_null=True, help_text="The field it is about, dotted when nested, or null."
    )


class ErrorSerializer(serializers.Serializer):
    """The one shape of every error."""

    type = serializers.ChoiceField(["validation_error", "client_error", "server_error"])
    errors = ErrorItemSerializer(many=True)


def conflict(description: str) -> OpenApiResponse:
    """The 409 of a route, for `extend_schema(responses={…})`."""
    return OpenApiResponse(ErrorSerializer, description)


class Schema(AutoSchema):
    """Adds the errors that follow from what a view is: its permissions, throttles, body and path."""

    ERRORS = {
        "400": ("validation_error", "invalid", "A value is malformed, out of range or unknown."),
        "401": ("client_error", "not_authenticated", "There is no token, or it is no longer good."),
        "403": ("client_error", "permission_denied", "Your role may not do this."),
        "404": ("client_error", "not_found", "It does not exist, or you may not know that it does."),
        "413": ("client_error", "too_large", "The body is larger than the limit."),
        "415": ("client_error", "unsupported_media_type", "The body is not of the media type asked for."),
        "429": ("client_error", "throttled", "Too many requests."),
        "503": ("server_error", "unavailable", "The service is briefly unavailable."),
    }

    def get_tags(self) -> list[str]:
        return [self.view.__module__.split(".")[0]]

    def _map_basic_serializer(self, serializer, direction: str) -> dict:
        """An answer has every field it can have, also those that a request may leave out."""
        schema = super()._map_basic_serializer(serializer, direction)
        if direction == "response":
            optional = {name for name, field in serializer.fields.items() if field.style.get("may_be_absent")}
            schema["required"] = sorted(schema.get("properties", {}).keys() - optional)
        return schema

    def _get_request_body(self, direction="request"):
        """Since 3.1 a DELETE may have a body; the library leaves it out still."""
        if self.method != "DELETE" or not hasattr(self.view, "deletion_serializer"):
            return super()._get_request_body(direction)
        try:
            self.method = "POST"
            return super()._get_request_body(direction)
        finally:
            self.method = "DELETE"

    def _get_response_bodies(self, direction="response") -> dict:
        responses = super()._get_response_bodies(direction)
        self.resolve_serializer(ErrorSerializer, "response")  # puts it among the components
        for status in self._possible_errors():
            responses.setdefault(status, {"$ref": f"#/components/responses/{status}"})
        return dict(sorted(responses.items()))

    def _possible_errors(self) -> list[str]:
        has_body = self._get_request_body() is not None
        is_open = all(isinstance(permission, AllowAny) for permission in self.view.get_permissions())
        possible = {
            "400": True,
            "401": bool(self.view.get_authenticators()),
            "403": not is_open,
            "404": "{" in self.path or self._is_list_view(),
            "413": True,
            "415": has_body,
            "429": bool(self.view.get_throttles()),
            "503": True,
        }
        return [status for status, can_be in possible.items() if can_be]


def add_error_responses(result: dict, **kwargs) -> dict:
    """A postprocessing hook of drf-spectacular: the errors that routes have in common, each written once."""
    result["components"]["responses"] = {status: _response(*error) for status, error in Schema.ERRORS.items()}
    for status in ("429", "503"):
        result["components"]["responses"][status]["headers"] = RETRY_AFTER
    return result


def _response(kind: str, code: str, detail: str) -> dict:
    schema = {"$ref": "#/components/schemas/Error"}
    example = {"type": kind, "errors": [{"code": code, "detail": detail, "attr": None}]}
    return {"description": detail, "content": {"application/json": {"schema": schema, "example": example}}}


class SessionTokenScheme(OpenApiAuthenticationExtension):
    target_class = "accounts.authentication.SessionTokenAuthentication"
    name = "accessToken"

    def get_security_definition(self, auto_schema) -> dict:
        return {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}


class OrderingExtension(OpenApiFilterExtension):
    target_class = StrictOrderingFilter

    def get_schema_operation_parameters(self, auto_schema, *args, **kwargs) -> list[dict]:
        return self.target.get_schema_operation_parameters(auto_schema.view)

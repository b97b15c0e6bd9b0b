"""What goes wrong, in one shape: every exception that reaches the API becomes an answer here."""

from django.apps import apps
from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError, DataError, IntegrityError, InterfaceError, OperationalError
from django.db.models import ProtectedError
from django.http import JsonResponse
from drf_standardized_errors.formatter import ExceptionFormatter as StandardFormatter
from drf_standardized_errors.handler import ExceptionHandler as StandardHandler
from rest_framework import status
from rest_framework.exceptions import APIException, NotFound, Throttled, ValidationError

from ocms.logs import note_security

UNIQUE_VIOLATION, CHECK_VIOLATION = "23505", "23514"


class Conflict(APIException):
    status_code = status.HTTP_409_CONFLICT
    default_code = "conflict"
    default_detail = "This conflicts with what is there."


class TemporarilyUnavailable(APIException):
    status_code = status.HTTP_503_SERVICE_UNAVAILABLE
    default_code = "unavailable"
    default_detail = "The service is briefly unavailable. Please try again."
    wait = 2


class ExceptionHandler(StandardHandler):
    def convert_known_exceptions(self, exc: Exception) -> Exception:
        match exc:
            case Throttled():
                note_security("throttled", wait=exc.wait)
            case ProtectedError():
                return Conflict("Something else still refers to this.", code="in_use")
            case IntegrityError():
                return _from_constraint(exc)
            case DataError():
                return ValidationError("A value is out of range.")
            case ObjectDoesNotExist():
                return NotFound()
            case OperationalError() | InterfaceError():
                return TemporarilyUnavailable()
            case DatabaseError() if type(exc) is DatabaseError:
                return NotFound()  # Django's own: the row to be saved was deleted meanwhile
        return super().convert_known_exceptions(exc)


class ExceptionFormatter(StandardFormatter):
    def get_error_type(self) -> str:
        error_type = super().get_error_type()
        return str(error_type)


def error_response(status_code: int, code: str, detail: str) -> JsonResponse:
    """An answer in the one error shape, for places outside a DRF view."""
    kind = "server_error" if status_code >= 500 else "client_error"
    body = {"type": kind, "errors": [{"code": code, "detail": detail, "attr": None}]}
    return JsonResponse(body, status=status_code)


def refusal_response(refusal: Throttled | TemporarilyUnavailable) -> JsonResponse:
    """The same for who may come again."""
    response = error_response(refusal.status_code, refusal.default_code, str(refusal.detail))
    response.headers["Retry-After"] = str(refusal.wait)
    return response


def _from_constraint(error: IntegrityError) -> APIException:
    diagnostics = getattr(error.__cause__, "diag", None)
    constraint = _constraint_named(getattr(diagnostics, "constraint_name", None))
    message = constraint.get_violation_error_message() if constraint else Conflict.default_detail
    code = getattr(constraint, "violation_error_code", None)
    if getattr(error.__cause__, "pgcode", None) == CHECK_VIOLATION:
        return ValidationError(message, code=code)
    return Conflict(message, code=code)


def _constraint_named(name: str | None):
    constraints = (c for model in apps.get_models() for c in model._meta.constraints)
    return next((c for c in constraints if c.name == name), None)

"""What is written down while it runs: one line a request, named security events, and nothing that is a secret."""

import json
import logging
import re
import time
from contextvars import ContextVar
from datetime import UTC, datetime
from secrets import token_hex

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
SECRETS = re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+|\beyJ[\w-]+\.[\w-]+(\.[\w-]+)?")
QUIET = {"health/live/", "health/ready/", "metrics"}

# Neither format names them.
logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
requests = logging.getLogger("ocms.request")
security = logging.getLogger("ocms.security")
_as_json = json.JSONEncoder(ensure_ascii=False, default=str).encode
request_id: ContextVar[str] = ContextVar("request_id", default="")


class RequestLog:
    """Middleware: gives each request an id, or keeps a well-formed one of its sender, and writes its line."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.META.get("HTTP_X_REQUEST_ID", "")
        token = request_id.set(given if REQUEST_ID.fullmatch(given) else token_hex(16))
        started = time.perf_counter()
        try:
            response = self.get_response(request)
            response.headers["X-Request-ID"] = request_id.get()
            _write_line(request, response.status_code, started)
            return response
        finally:
            request_id.reset(token)


class JSONFormatter(logging.Formatter):
    """One JSON object a line; `extra={"facts": {…}}` becomes fields. E-mail addresses and tokens are blotted out."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if request_id.get():
            line["request_id"] = request_id.get()
        line |= getattr(record, "facts", {})
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return without_secrets(_as_json(line))


class LineFormatter(logging.Formatter):
    """The same for people at a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        facts = " ".join(f"{name}={value}" for name, value in getattr(record, "facts", {}).items())
        return without_secrets(f"{super().format(record)} {facts}".rstrip())


def note_security(event: str, *, level: int = logging.WARNING, **facts) -> None:
    """`event` is a name to search for and to count: `login_failed`, `role_changed` …"""
    security.log(level, event, extra={"facts": {"event": event} | facts})


def route_of(request: HttpRequest) -> str:
    """The pattern of the address, which names no object; empty when there is none."""
    return request.resolver_match.route if request.resolver_match else ""


def without_secrets(text: str) -> str:
    """Most lines can't hold one, which is seen much sooner than by the expression."""
    return SECRETS.sub("[hidden]", text) if "@" in text or "eyJ" in text else text


def _write_line(request: HttpRequest, status: int, started: float) -> None:
    facts = {
        "request_id": request_id.get(),
        "method": request.method,
        "route": route_of(request),
        "status": status,
        "ms": round((time.perf_counter() - started) * 1000, 1),
        "user": _user_id(request),
    }
    level = logging.DEBUG if facts["route"] in QUIET and status < 400 else logging.INFO
    requests.log(level, "request", extra={"facts": facts})


def _user_id(request: HttpRequest) -> str | None:
    """Of whoever was found out to be calling; it asks nobody anew."""
    user = getattr(request, "_cached_user", None) or request.__dict__.get("user")
    known = user is not None and not isinstance(user, SimpleLazyObject) and user.is_authenticated
    return str(user.pk) if known else None

from io import BytesIO
from threading import BoundedSemaphore

from django.conf import settings
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware

from ocms.errors import TemporarilyUnavailable, error_response, refusal_response

UPLOAD_LIMIT = 5 * 1024 * 1024
DRAIN_LIMIT = 16 * 1024 * 1024
MOST_BODIES = 4  # taken in at a time; half of the threads of a process (see `ocms/server.py`)
PATIENCE = 0.25  # seconds for one of the places; bodies that are there already are taken in sooner
API_PATHS = ("/api/", "/health/")
API_POLICY = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
SWAGGER_STYLE = "'sha256-MMpT0iDxyjALd9PdfepImGX3DBfJPXZ4IlDWdPAgtn0='"  # the one inline style of its page
HTML_POLICY = (
    f"default-src 'none'; script-src 'self'; style-src 'self' {SWAGGER_STYLE}; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
PERMISSIONS_POLICY = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"

_places = BoundedSemaphore(MOST_BODIES)


class SecurityHeaders:
    """The headers of every answer; pages of the Django admin and Swagger UI may load their own scripts and styles."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        html = response.get("Content-Type", "").startswith("text/html")
        response.headers.setdefault("Content-Security-Policy", HTML_POLICY if html else API_POLICY)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("X-Frame-Options", "DENY")
        if request.path.startswith("/api/"):
            _keep_personal_answers_out_of_caches(request, response)
        return response


class ErrorShape:
    """Errors that Django makes outside the views of the API get the one shape too."""

    MESSAGES = {
        400: ("bad_request", "The request is malformed."),
        403: ("permission_denied", "You may not do this."),
        404: ("not_found", "Not found."),
        405: ("method_not_allowed", "This method is not allowed here."),
        413: ("too_large", "The request is too large."),
        500: ("error", "Something went wrong on our side. It has been noted."),
    }

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_json = "json" in response.get("Content-Type", "")
        if response.status_code >= 400 and not is_json and request.path.startswith(API_PATHS):
            code, detail = self.MESSAGES.get(response.status_code, ("error", response.reason_phrase))
            if response.status_code == 404 and not request.path.endswith("/"):
                detail += " Paths end in a slash."
            return error_response(response.status_code, code, detail)
        return response


class RequestLimits:
    """Bodies are taken in here, up to the limit, and by few threads at a time: slow senders leave the others free."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "%00" in request.META.get("QUERY_STRING", ""):
            return error_response(400, "bad_request", "The address holds a NUL character.")
        if not _has_body(request):
            return self.get_response(request)
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdecimal():
            return error_response(400, "bad_request", "Content-Length is not a number.")
        if not _places.acquire(timeout=PATIENCE):
            return refusal_response(TemporarilyUnavailable())
        try:
            refusal = _take_in(request, int(length))
        finally:
            _places.release()
        return refusal or self.get_response(request)


class _NotForTheAPI:
    """The API knows its callers by tokens: what serves log-ins of the admin's kind is not done for it."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(API_PATHS):
            return self.get_response(request)
        return super().__call__(request)


class Sessions(_NotForTheAPI, SessionMiddleware):
    pass


class Csrf(_NotForTheAPI, CsrfViewMiddleware):
    pass


class Authentication(_NotForTheAPI, AuthenticationMiddleware):
    pass


class Messages(_NotForTheAPI, MessageMiddleware):
    pass


def _keep_personal_answers_out_of_caches(request: HttpRequest, response: HttpResponse) -> None:
    if "HTTP_AUTHORIZATION" in request.META or request.COOKIES or request.method not in ("GET", "HEAD"):
        response.headers["Cache-Control"] = "no-store"
    else:
        response.headers.setdefault("Cache-Control", "no-cache")


def _has_body(request: HttpRequest) -> bool:
    announced = request.META.get("CONTENT_LENGTH") or "0"
    return announced != "0" or "HTTP_TRANSFER_ENCODING" in request.META


def _take_in(request: HttpRequest, length: int) -> HttpResponse | None:
    """A body in chunks says nothing of its length (0), and Django reads only what was announced."""
    is_upload = request.META.get("CONTENT_TYPE", "").startswith("multipart/form-data")
    limit = UPLOAD_LIMIT if is_upload else settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    source = request.META["wsgi.input"]
    body = b"" if length > limit else source.read(length or limit + 1)
    if max(length, len(body)) > limit:
        _drain(source, length or DRAIN_LIMIT)
        return error_response(413, "too_large", f"A request may have at most {limit // 1024} KiB.")
    request._stream, request.META["CONTENT_LENGTH"] = BytesIO(body), str(len(body))
    return None


def _drain(source, length: int) -> None:
    """Reads on, up to a point, so that the sender gets to see the answer instead of a broken connection."""
    remaining = min(length, DRAIN_LIMIT)
    while remaining > 0 and (chunk := source.read(min(65_536, remaining))):
        remaining -= len(chunk)

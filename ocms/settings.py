"""One file, read from the environment and from `.env`; every name is listed in `.env.example`."""

import os
import secrets
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured
from redis.backoff import NoBackoff
from redis.retry import Retry

from ocms import embedded

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
env.read_env(BASE_DIR / ".env")

TESTING = "pytest" in sys.modules
DEBUG = env.bool("DEBUG", default=TESTING)
DATA_DIR = Path(env.str("OCMS_DATA_DIR", default=str(BASE_DIR / ".data"))).resolve()
if TESTING:
    DATA_DIR = embedded.claim_test_directory(DATA_DIR)


def _development_key() -> str:
    """A key of this checkout's own, made once, so that tokens outlive a restart."""
    path = DATA_DIR / "secret_key"
    if not path.exists():
        embedded.make_directory(DATA_DIR)
        draft = path.with_suffix(f".{secrets.token_hex(4)}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(64))
        with suppress(FileExistsError):  # another process was quicker: its key counts
            os.link(draft, path)
        draft.unlink()
    return path.read_text()


def _required_outside_debug(name: str) -> str:
    value = env.str(name, default="")
    if not value and not DEBUG:
        raise ImproperlyConfigured(f"{name} must be set when DEBUG is off (see .env.example).")
    return value


SECRET_KEY = _required_outside_debug("SECRET_KEY") or _development_key()
if not DEBUG and (len(SECRET_KEY) < 50 or SECRET_KEY.startswith("django-insecure-")):
    raise ImproperlyConfigured("SECRET_KEY must have at least 50 characters of its own when DEBUG is off.")

ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"] if DEBUG else [])
if not DEBUG and (not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS):
    raise ImproperlyConfigured("ALLOWED_HOSTS must name the hosts of the API when DEBUG is off.")

FRONTEND_URL = env.str("FRONTEND_URL", default="http://localhost:5500").rstrip("/")
PAGE_ORIGINS = env.list(
    "PAGE_ORIGINS", default=[FRONTEND_URL, "http://127.0.0.1:5500"] if DEBUG else [FRONTEND_URL]
)

INSTALLED_APPS = [
    "ocms.apps.OcmsAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "rest_framework",
    "django_filters",
    "corsheaders",
    "pgtrigger",
    "drf_standardized_errors",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "ocms",
    "accounts",
    "courses",
    "enrollments",
    "reviews",
    "dashboard",
    "seed",
]

MIDDLEWARE = [
    "ocms.logs.RequestLog",
    "ocms.metrics.RequestMetrics",
    "ocms.middleware.SecurityHeaders",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "ocms.database.BoundedWaiting",
    "ocms.replica.ReadFromReplica",
    "ocms.middleware.ErrorShape",
    "accounts.passwords.Crowds",
    "ocms.middleware.RequestLimits",
    "ocms.middleware.Sessions",
    "django.middleware.common.CommonMiddleware",
    "ocms.shared.ReadyForVisitors",
    "ocms.middleware.Csrf",
    "ocms.middleware.Authentication",
    "ocms.middleware.Messages",
    "accounts.audit.ActorOfWrites",
]

ROOT_URLCONF = "ocms.urls"
APPEND_SLASH = False  # the contract's paths end in one; a redirect would lose the body of a POST
WSGI_APPLICATION = "ocms.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

# Data


KNOWN_PASSWORDS = {"1234", "12345678", "admin", "changeme", "ocms", "password", "postgres", "redis", "secret"}


def _address(name: str, schemes: tuple[str, ...], embedded_address: Callable[[], str]) -> str:
    address = env.str(name, default="") or embedded_address()
    with suppress(ValueError):  # which a port beyond 65535 raises
        parts = urlsplit(address)
        if parts.scheme in schemes and parts.port != 0:
            if not DEBUG and parts.password in KNOWN_PASSWORDS:
                raise ImproperlyConfigured(f"{name} has a password that everybody knows: choose another.")
            return address
    raise ImproperlyConfigured(f"{name} must read like {schemes[0]}://USER:PASSWORD@HOST:PORT/NAME.")


DATABASE_URL = _address(
    "DATABASE_URL",
    ("postgresql", "postgres"),
    lambda: embedded.database_url(DATA_DIR, durable=not TESTING),
)
REDIS_URL = _address("REDIS_URL", ("redis", "rediss", "unix"), lambda: embedded.redis_url(DATA_DIR))

DATABASE_PREPARE = env.bool("DATABASE_PREPARE", default=True)
SERVING = os.environ.get("OCMS_SERVING") == "on"  # set by ocms/wsgi.py: commands may take their time
STATEMENT_TIMEOUT = env.int("OCMS_STATEMENT_TIMEOUT", default=5)  # seconds; 0 is none


def _database(address: str) -> dict:
    database = env.db_url_config(address)
    database |= {"ENGINE": "ocms.postgresql", "CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
    database["DISABLE_SERVER_SIDE_CURSORS"] = not DATABASE_PREPARE
    options = database.setdefault("OPTIONS", {})
    options.setdefault("connect_timeout", 3)
    if SERVING:
        options.setdefault("options", f"-c statement_timeout={STATEMENT_TIMEOUT}s")
    return database


DATABASES = {"default": _database(DATABASE_URL)}
if env.str("DATABASE_REPLICA_URL", default=""):
    replica_url = _address("DATABASE_REPLICA_URL", ("postgresql", "postgres"), str)
    DATABASES["replica"] = _database(replica_url) | {"TEST": {"MIRROR": "default"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    "default": {
        "BACKEND": "django_redis.cache.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "ocms",
        "OPTIONS": {
            "REDIS_CLIENT_CLASS": "ocms.redis_client.GuardedRedis",
            "CONNECTION_POOL_KWARGS": {"retry": Retry(NoBackoff(), 0)},
            "SERIALIZER": "django_redis.serializers.json.JSONSerializer",
            "SOCKET_CONNECT_TIMEOUT": 0.2,
            "SOCKET_TIMEOUT": 0.2,
            "IGNORE_EXCEPTIONS": True,
        },
    }
}

MEDIA_ROOT = Path(env.str("MEDIA_ROOT", default=str(DATA_DIR / "media")))
MEDIA_URL = "/media/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_AUTOREFRESH = DEBUG

# People

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backends.GuardedBackend"]
PASSWORD_HASHERS = ["accounts.hashers.Argon2id"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "full_name")},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 8},
    },
    {"NAME": "accounts.validators.MaximumLength"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
PASSWORD_RESET_TIMEOUT = 3600
PASSWORD_CHECKS_AT_ONCE = env.int("OCMS_PASSWORD_CHECKS_AT_ONCE", default=4)  # half of the threads
PASSWORD_TRIES_PER_ACCOUNT = env.int("OCMS_PASSWORD_TRIES_PER_ACCOUNT", default=10)  # in 15 minutes
PASSWORD_TRIES_PER_ADDRESS = env.int("OCMS_PASSWORD_TRIES_PER_ADDRESS", default=100)
PASSWORD_TRIES_IN_ALL = env.int("OCMS_PASSWORD_TRIES_IN_ALL", default=2000)
RESET_MAILS_PER_ACCOUNT = env.int("OCMS_RESET_MAILS_PER_ACCOUNT", default=3)  # in an hour
RESETS_PER_ADDRESS = env.int("OCMS_RESETS_PER_ADDRESS", default=30)

SIMPLE_JWT = {
    "ACCESS_TOKEN_LIFETIME": timedelta(minutes=15),
    "REFRESH_TOKEN_LIFETIME": timedelta(days=7),
    "ALGORITHM": "HS256",
    "SIGNING_KEY": SECRET_KEY,
    "UPDATE_LAST_LOGIN": False,
}

# API

DEFAULT_CURRENCY = "EUR"
THROTTLED = env.str("OCMS_THROTTLE", default="on").lower() not in {"off", "0", "false", "no"}
if not THROTTLED and not DEBUG:
    raise ImproperlyConfigured("OCMS_THROTTLE=off is for testing: it is refused when DEBUG is off.")
TRUSTED_PROXIES = env.int("OCMS_TRUSTED_PROXIES", default=0)
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["accounts.authentication.SessionTokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "ocms.negotiation.JSONWhateverIsAsked",
    "DEFAULT_PARSER_CLASSES": ["ocms.parsers.StrictJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PAGINATION_CLASS": "ocms.pagination.Pagination",
    "DEFAULT_FILTER_BACKENDS": [
        "ocms.filters.StrictFilterBackend",
        "ocms.filters.StrictOrderingFilter",
    ],
    "DEFAULT_METADATA_CLASS": "ocms.metadata.AllowedMethods",
    "DEFAULT_SCHEMA_CLASS": "ocms.schema.Schema",
    "DEFAULT_THROTTLE_CLASSES": ["ocms.throttling.RequestRate"],
    "DEFAULT_THROTTLE_RATES": {
        "anonymous": env.str("OCMS_RATE_ANONYMOUS", default="600/min"),
        "user": env.str("OCMS_RATE_USER", default="1200/min"),
    },
    "EXCEPTION_HANDLER": "drf_standardized_errors.handler.exception_handler",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
    "COERCE_DECIMAL_TO_STRING": True,
    "URL_FORMAT_OVERRIDE": None,
    "UNICODE_JSON": True,
}

DRF_STANDARDIZED_ERRORS = {
    "EXCEPTION_HANDLER_CLASS": "ocms.errors.ExceptionHandler",
    "EXCEPTION_FORMATTER_CLASS": "ocms.errors.ExceptionFormatter",
    "ENABLE_IN_DEBUG_FOR_UNHANDLED_EXCEPTIONS": True,
}

SPECTACULAR_SETTINGS = {
    "TITLE": "OCMS API",
    "VERSION": "1.0.0",
    "DESCRIPTION": "Courses, enrolments, progress and reviews. Every error has one shape; every list is paginated.",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": True,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SWAGGER_UI_SETTINGS": {"persistAuthorization": False, "displayRequestDuration": True},
    "SCHEMA_PATH_PREFIX": "/api/",
    "TAGS": [
        {"name": "accounts", "description": "Logging in, one's own profile, and for admins the people."},
        {"name": "courses", "description": "The catalogue: categories, courses, modules and lectures."},
        {"name": "enrollments", "description": "Who learns what, and how far they are."},
        {"name": "reviews", "description": "What learners say of a course."},
        {"name": "dashboard", "description": "What it adds up to, for admins and for instructors."},
        {"name": "ocms", "description": "The list of endpoints."},
    ],
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "ocms.schema.add_error_responses",
        "ocms.examples.add_examples",
    ],
    "ENUM_NAME_OVERRIDES": {
        "Role": "accounts.models.Role",
        "Level": "courses.models.Level",
        "LectureKind": "courses.models.Lecture.Kind",
        "EnrollmentStatus": "enrollments.models.Status",
        "InstructorRequestStatus": "accounts.models.InstructorRequest.Status",
        "Decision": ["APPROVED", "REJECTED"],
        "ErrorType": ["validation_error", "client_error", "server_error"],
    },
}

CORS_ALLOWED_ORIGINS = PAGE_ORIGINS
CORS_ALLOW_CREDENTIALS = True
CORS_EXPOSE_HEADERS = ["X-Count-Estimated", "X-Cache", "Retry-After", "ETag", "X-Request-ID"]
CORS_URLS_REGEX = r"^/(api|health|media)/.*$"
CORS_PREFLIGHT_MAX_AGE = 3600

# Mail

OCMS_MAIL_DIR = env.str("OCMS_MAIL_DIR", default="")
EMAIL_CONFIG = env.email_url("EMAIL_URL", default="smtp://localhost:25")
vars().update(EMAIL_CONFIG)
if OCMS_MAIL_DIR or (DEBUG and not env.str("EMAIL_URL", default="")):
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = OCMS_MAIL_DIR or str(DATA_DIR / "mail")
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="OCMS <no-reply@localhost>")
EMAIL_TIMEOUT = 10

# Safety of answers

SILENCED_SYSTEM_CHECKS = ["security.W002", "security.W003"]  # X-Frame-Options and CSRF: ocms/middleware.py
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = (
    ("sessionid", "csrftoken") if DEBUG else ("__Host-sessionid", "__Host-csrftoken")
)
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not DEBUG
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=not DEBUG)
SECURE_REDIRECT_EXEMPT = [r"^health/", r"^metrics$"]  # asked from inside, where no TLS is
SECURE_HSTS_SECONDS = 0 if DEBUG else 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = not DEBUG
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# Language and time

LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_I18N = False
USE_TZ = True

LOG_FORMAT = env.str("LOG_FORMAT", default="line" if DEBUG else "json")
if LOG_FORMAT not in {"line", "json"}:
    raise ImproperlyConfigured("LOG_FORMAT is line or json.")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "ocms.logs.LineFormatter",
            "format": "{asctime} {levelname} {name} {message}",
            "style": "{",
        },
        "json": {"()": "ocms.logs.JSONFormatter"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT}},
    "loggers": {
        "django.request": {"level": "ERROR"},  # refusals are in the line of their request
        "ocms.request": {"level": "WARNING" if DEBUG else "INFO"},
        "ocms.security": {"level": "WARNING" if DEBUG else "INFO"},
    },
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
}

# Watching it run

METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
SENTRY_DSN = env.str("SENTRY_DSN", default="")
if SENTRY_DSN:
    from ocms.error_reports import report_to

    report_to(SENTRY_DSN)

"""Logging in and out: API clients get both tokens in the body, pages the refresh token in a cookie."""

from contextlib import suppress

from django.conf import settings
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import sessions
from accounts.authentication import SessionTokenAuthentication
from accounts.permissions import IsFromOurPages
from accounts.serializers import (
    AccessTokenSerializer,
    CredentialsSerializer,
    RefreshTokenSerializer,
    TokenPairSerializer,
)
from accounts.tokens import InvalidToken, Tokens
from ocms.clients import client_network
from ocms.schema import ErrorSerializer

COOKIE_PATH = "/api/session/"
WRONG_PAIR = OpenApiResponse(ErrorSerializer, "No active account has this e-mail and password.")
WRONG_TOKEN = OpenApiResponse(ErrorSerializer, "The refresh token is invalid, expired or spent.")


class WithoutToken(APIView):
    """For people who are not logged in: a stale `Authorization` header is no reason to refuse them."""

    authentication_classes = []

    def get_authenticate_header(self, request) -> str:
        return SessionTokenAuthentication().authenticate_header(request)


class LogIn(WithoutToken):
    permission_classes = [AllowAny]  # this is where a token comes from

    @extend_schema(
        summary="Log in",
        request=CredentialsSerializer,
        responses={200: TokenPairSerializer, 401: WRONG_PAIR},
    )
    def post(self, request):
        """The answer does not tell a wrong password from an unknown e-mail or a closed account."""
        return Response(_log_in(request)._asdict())


class Refresh(WithoutToken):
    permission_classes = [AllowAny]  # the refresh token itself is the proof

    @extend_schema(
        summary="Get the next pair of tokens",
        request=RefreshTokenSerializer,
        responses={200: TokenPairSerializer, 401: WRONG_TOKEN},
    )
    def post(self, request):
        """A refresh token is good for one use. Using it again ends the whole session."""
        return Response(sessions.refresh(token=_refresh_token(request))._asdict())


class LogOut(WithoutToken):
    permission_classes = [AllowAny]  # the refresh token itself is the proof

    @extend_schema(
        summary="Log out",
        request=RefreshTokenSerializer,
        responses={200: {"type": "object", "properties": {}}, 401: WRONG_TOKEN},
    )
    def post(self, request):
        """The session's tokens, access and refresh, stop working."""
        sessions.log_out(token=_refresh_token(request))
        return Response({})


class CookieSession(WithoutToken):
    permission_classes = [AllowAny & IsFromOurPages]  # this is where a session comes from

    @extend_schema(
        summary="Log in from the pages",
        request=CredentialsSerializer,
        responses={200: AccessTokenSerializer, 401: WRONG_PAIR},
    )
    def post(self, request):
        """The refresh token goes into a cookie that no script can read."""
        return _with_cookie(_log_in(request))

    @extend_schema(summary="Log out from the pages", request=None, responses={204: None})
    def delete(self, request):
        """Done also when the session had ended already."""
        with suppress(InvalidToken):
            sessions.log_out(token=request.COOKIES.get(_cookie_name(), ""))
        response = Response(status=204)
        response.delete_cookie(_cookie_name(), path=COOKIE_PATH, samesite="Lax")
        return response


class CookieRefresh(WithoutToken):
    permission_classes = [AllowAny & IsFromOurPages]  # the cookie itself is the proof

    @extend_schema(
        summary="Get the next access token for the pages",
        request=None,
        responses={200: AccessTokenSerializer, 401: WRONG_TOKEN},
    )
    def post(self, request):
        """The cookie holds the next refresh token afterwards."""
        return _with_cookie(sessions.refresh(token=request.COOKIES.get(_cookie_name(), "")))


def _log_in(request) -> Tokens:
    credentials = CredentialsSerializer(data=request.data)
    credentials.is_valid(raise_exception=True)
    return sessions.log_in(**credentials.validated_data, network=client_network(request))


def _refresh_token(request) -> str:
    body = RefreshTokenSerializer(data=request.data)
    body.is_valid(raise_exception=True)
    return body.validated_data["refresh"]


def _cookie_name() -> str:
    """Browsers take the prefix as a promise: over HTTPS only, and no neighbouring site can plant it without."""
    return "__Secure-refresh" if settings.SESSION_COOKIE_SECURE else "refresh"


def _with_cookie(tokens: Tokens) -> Response:
    response = Response({"access": tokens.access})
    response.set_cookie(
        _cookie_name(),
        tokens.refresh,
        max_age=settings.SIMPLE_JWT["REFRESH_TOKEN_LIFETIME"],
        path=COOKIE_PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response

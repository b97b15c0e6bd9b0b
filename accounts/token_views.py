"""Logging in and out: API clients get both tokens in the body, pages the refresh token in a cookie."""

from contextlib import suppress

from django.conf import settings
from drf_spectacular.utils import extend_schema
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

COOKIE = "refresh"
COOKIE_PATH = "/api/session/"


class WithoutToken(APIView):
    """For people who are not logged in: a stale `Authorization` header is no reason to refuse them."""

    authentication_classes = []

    def get_authenticate_header(self, request) -> str:
        return SessionTokenAuthentication().authenticate_header(request)


class LogIn(WithoutToken):
    permission_classes = [AllowAny]  # this is where a token comes from

    @extend_schema(request=CredentialsSerializer, responses=TokenPairSerializer)
    def post(self, request):
        """Log in."""
        return Response(_log_in(request)._asdict())


class Refresh(WithoutToken):
    permission_classes = [AllowAny]  # the refresh token itself is the proof

    @extend_schema(request=RefreshTokenSerializer, responses=TokenPairSerializer)
    def post(self, request):
        """Spend a refresh token for a new pair. Using one twice ends the session."""
        return Response(sessions.refresh(token=_refresh_token(request))._asdict())


class LogOut(WithoutToken):
    permission_classes = [AllowAny]  # the refresh token itself is the proof

    @extend_schema(request=RefreshTokenSerializer, responses={200: None})
    def post(self, request):
        """Log out: the session's tokens, access and refresh, stop working."""
        sessions.log_out(token=_refresh_token(request))
        return Response({})


class CookieSession(WithoutToken):
    permission_classes = [AllowAny & IsFromOurPages]  # this is where a session comes from

    @extend_schema(request=CredentialsSerializer, responses=AccessTokenSerializer)
    def post(self, request):
        """Log in from the pages: the refresh token goes into a cookie that scripts cannot read."""
        return _with_cookie(_log_in(request))

    @extend_schema(request=None, responses={204: None})
    def delete(self, request):
        """Log out from the pages. Done also when the session had ended already."""
        with suppress(InvalidToken):
            sessions.log_out(token=request.COOKIES.get(COOKIE, ""))
        response = Response(status=204)
        response.delete_cookie(COOKIE, path=COOKIE_PATH, samesite="Lax")
        return response


class CookieRefresh(WithoutToken):
    permission_classes = [AllowAny & IsFromOurPages]  # the cookie itself is the proof

    @extend_schema(request=None, responses=AccessTokenSerializer)
    def post(self, request):
        """A new access token for the pages, and the next refresh token in the cookie."""
        return _with_cookie(sessions.refresh(token=request.COOKIES.get(COOKIE, "")))


def _log_in(request) -> Tokens:
    credentials = CredentialsSerializer(data=request.data)
    credentials.is_valid(raise_exception=True)
    return sessions.log_in(**credentials.validated_data, network=client_network(request))


def _refresh_token(request) -> str:
    body = RefreshTokenSerializer(data=request.data)
    body.is_valid(raise_exception=True)
    return body.validated_data["refresh"]


def _with_cookie(tokens: Tokens) -> Response:
    response = Response({"access": tokens.access})
    response.set_cookie(
        COOKIE,
        tokens.refresh,
        max_age=settings.SIMPLE_JWT["REFRESH_TOKEN_LIFETIME"],
        path=COOKIE_PATH,
        secure=not settings.DEBUG,
        httponly=True,
        samesite="Lax",
    )
    return response

from rest_framework.authentication import get_authorization_header
from rest_framework_simplejwt.authentication import JWTAuthentication
from rest_framework_simplejwt.exceptions import AuthenticationFailed

from accounts.models import LoginSession, User
from accounts.tokens import InvalidToken, read_access
from ocms.prepared import Prepared

SESSION = Prepared(
    lambda given: (
        LoginSession.objects.unexpired()
        .select_related("user")
        .filter(pk=given("id"), user_id=given("user"), user__is_active=True)
        .order_by()
    )
)


class SessionTokenAuthentication(JWTAuthentication):
    """`Authorization: Bearer <access token>`, good as long as its log-in session is.

    One query reads session and user, so that logging out, deactivation and a new role hold from the next
    request. `request.auth` is the `LoginSession`.
    """

    def authenticate(self, request) -> tuple[User, LoginSession] | None:
        raw = self._raw_token(request)
        if raw is None:
            return None
        claims = read_access(raw)
        session = SESSION.first(id=claims.session_id, user=claims.user_id)
        if session is None:
            raise InvalidToken
        return session.user, session

    def _raw_token(self, request) -> bytes | None:
        try:
            return self.get_raw_token(get_authorization_header(request))
        except AuthenticationFailed:  # its detail is a dictionary, which reads as errors of fields
            raise InvalidToken from None

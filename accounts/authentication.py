from rest_framework_simplejwt.authentication import JWTAuthentication


class SessionTokenAuthentication(JWTAuthentication):
    pass

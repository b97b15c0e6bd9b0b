from django.contrib.auth.backends import ModelBackend

from accounts.passwords import check_credentials
from ocms.clients import client_network


class GuardedBackend(ModelBackend):
    """Log-in to the Django admin, with the same limits as the API's. Raises `Throttled`."""

    def authenticate(self, request, username: str | None = None, password: str | None = None, **kwargs):
        if username is None or password is None:
            return None
        network = client_network(request) if request else ""
        return check_credentials(email=username, password=password, network=network)

import pytest
from django.test import RequestFactory

from ocms.clients import client_network


def network(proxies: int, settings, **meta) -> str:
    settings.TRUSTED_PROXIES = proxies
    return client_network(RequestFactory().get("/", **{"REMOTE_ADDR": "192.0.2.1"} | meta))


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, "198.51.100.7", "192.0.2.1"),
        (1, "", "192.0.2.1"),
        (1, "198.51.100.7", "198.51.100.7"),
        (1, "10.0.0.1, 198.51.100.7", "198.51.100.7"),
        (2, "10.0.0.1, 198.51.100.7, 203.0.113.9", "198.51.100.7"),
        (2, "198.51.100.7", "192.0.2.1"),
        (1, "nonsense", "192.0.2.1"),
        (1, "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        (1, "::ffff:198.51.100.7", "198.51.100.7"),
    ],
)
def test_only_what_trusted_proxies_wrote_is_believed(settings, proxies, forwarded, expected):
    assert network(proxies, settings, HTTP_X_FORWARDED_FOR=forwarded) == expected


def test_a_socket_without_address_is_one_network(settings):
    assert network(0, settings, REMOTE_ADDR="") == ""

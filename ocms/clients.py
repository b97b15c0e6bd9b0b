"""Where a request comes from, as far as that can be believed."""

from functools import lru_cache
from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings


def client_network(request) -> str:
    """The caller's IPv4 address or IPv6 /64 (what one household is given); empty when there is none.

    `X-Forwarded-For` counts only behind `TRUSTED_PROXIES` proxies, and then only the entry that the
    outermost of them wrote: whatever stands to its left came from the caller.
    """
    direct = request.META.get("REMOTE_ADDR", "")
    return _network(_forwarded(request) or direct) or _network(direct)


def _forwarded(request) -> str | None:
    proxies = settings.TRUSTED_PROXIES
    hops = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    return hops[-proxies].strip() if 0 < proxies <= len(hops) else None


@lru_cache
def _network(text: str) -> str:
    try:
        address = ip_address(text)
    except ValueError:
        return ""
    address = getattr(address, "ipv4_mapped", None) or address
    return str(ip_network((address, 64), strict=False) if isinstance(address, IPv6Address) else address)

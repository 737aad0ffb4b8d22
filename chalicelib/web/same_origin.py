"""Whether a browser sends from a page of ours. A foreign page cannot name our address as its origin."""

from collections.abc import Mapping
from urllib.parse import urlsplit

_PORTS = {"http": ":80", "https": ":443"}


def is_from_our_own_page(headers: Mapping[str, str], domain: str = "") -> bool:
    """Tell it by `Origin` (RFC 6454), which browsers send with every change; without one it is not.

    Our own address is what the request was sent to: `Host`, what a proxy in front puts into
    `X-Forwarded-Host`, or API Gateway's `domain`. A page can set none of them for another site.
    """
    scheme, _, place = headers.get("origin", "").strip().lower().partition("://")
    if scheme not in _PORTS or urlsplit(f"//{place}").netloc != place or not place:
        return False
    came_by = headers.get("x-forwarded-proto", "").split(",")[0].strip().lower()
    if came_by and came_by != scheme:
        return False
    forwarded = headers.get("x-forwarded-host", "").split(",")[0]
    ours = {_plain(name, scheme) for name in (headers.get("host", ""), forwarded, domain)}
    return _plain(place, scheme) in ours


def _plain(host: str, scheme: str) -> str:
    return host.strip().lower().removesuffix(_PORTS[scheme])

"""Keep-alive connections to Meta's Cloud API that are young enough to trust. Never repeats a request.

A connection that the other side closed while it lay idle takes our bytes and then resets: nobody
knows whether the message went out. Repeating is not allowed, so such a connection must not be used:
urllib3 drops those whose close has arrived (the socket is readable), and ours also drops those idle
for longer than any server or NAT on the way keeps them. A frozen Lambda wakes up with only such
connections, so age is taken from the wall clock, which goes on while the process is frozen.
"""

import time
from urllib.parse import urlsplit

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.response import HTTPResponse

AT_ONCE = 128
LONGEST_IDLE = 5.0  # seconds; common servers keep an idle connection for 15 or more


class _YoungConnection(HTTPConnection):
    """An HTTP connection that calls itself dropped when it lay idle for too long."""

    answered_at = 0.0
    longest_idle = LONGEST_IDLE

    def getresponse(self) -> HTTPResponse:  # type: ignore[override]  # urllib3's own narrowing
        response = super().getresponse()
        self.answered_at = time.time()
        return response

    @property
    def is_connected(self) -> bool:
        """Tell whether the pool may use it again; asked before each request."""
        idle = time.time() - self.answered_at
        return 0 <= idle < self.longest_idle and super().is_connected


class _YoungSecureConnection(_YoungConnection, HTTPSConnection):
    """The same over TLS."""


def build_pool(
    base_url: str, *, at_once: int = AT_ONCE, longest_idle: float = LONGEST_IDLE
) -> urllib3.HTTPConnectionPool:
    """Return a pool of at most `at_once` connections to the host of `base_url`; more callers wait."""
    parts = urlsplit(base_url)
    secure = parts.scheme == "https"
    pool_class = urllib3.HTTPSConnectionPool if secure else urllib3.HTTPConnectionPool
    pool = pool_class(parts.hostname or "", parts.port, maxsize=at_once, block=True)
    young = _YoungSecureConnection if secure else _YoungConnection
    pool.ConnectionCls = type(young.__name__, (young,), {"longest_idle": longest_idle})
    return pool

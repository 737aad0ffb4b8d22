"""Keep-alive connections to Meta's API, each request sent once. Never repeats, redirects or reopens by itself.

http.client, and not urllib3: it makes one attempt by construction, tells connecting from sending,
and costs a third of the processor time.

A connection that the other side closed while it lay idle takes our bytes and then resets: nobody
knows whether the message went out, and repeating is not allowed. So such a connection must not be
used: those whose close has arrived (the socket is readable) are left, and so are those idle for
longer than any server or NAT on the way keeps them. A frozen Lambda wakes up with only such
connections, so age is taken from the wall clock, which goes on while the process is frozen.
"""

import http.client
import select
import ssl
import threading
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

from chalicelib.shared.time_limits import WHATSAPP_CONNECTING

AT_ONCE = 128
LONGEST_IDLE = 5.0  # seconds; common servers keep an idle connection for 15 or more
ANSWER_MAX = 64 * 1024  # an answer to a send has a few hundred bytes


class NeverLeftError(Exception):
    """The connection failed before a byte of the request left; `code` is stable."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Answer:
    """What the server said, or the part that came in time."""

    status: int
    body: bytes


@dataclass(frozen=True)
class _Idle:
    connection: http.client.HTTPConnection
    since: float


class Connections:
    """At most `at_once` connections to one host, shared by threads; more callers wait."""

    def __init__(
        self, base_url: str, *, at_once: int = AT_ONCE, longest_idle: float = LONGEST_IDLE
    ) -> None:
        self._host = urlsplit(base_url)
        self._tls = ssl.create_default_context() if self._host.scheme == "https" else None
        self._longest_idle = longest_idle
        self._places = threading.BoundedSemaphore(at_once)
        self._lock = threading.Lock()
        self._idle: list[_Idle] = []

    def call(
        self,
        method: str,
        path: str,
        *,
        headers: dict[str, str],
        body: bytes | None = None,
        seconds: float,
        most: int = ANSWER_MAX,
    ) -> Answer:
        """Make one request; raises NeverLeftError before sending, OSError or HTTPException after."""
        deadline = time.monotonic() + seconds
        if not self._places.acquire(timeout=seconds):
            raise NeverLeftError("no_connection")
        try:
            connection = self._fresh() or self._opened(min(WHATSAPP_CONNECTING, seconds))
            try:
                connection.sock.settimeout(max(deadline - time.monotonic(), 0.05))
                connection.request(method, self._host.path.rstrip("/") + path, body, headers)
                response = connection.getresponse()
                answer = Answer(response.status, _read(response, deadline, most))
            except BaseException:
                connection.close()
                raise
            self._keep(connection, whole=response.isclosed())
            return answer
        finally:
            self._places.release()

    def close(self) -> None:
        """Close what is idle."""
        with self._lock:
            idle, self._idle = self._idle, []
        for one in idle:
            one.connection.close()

    def _fresh(self) -> http.client.HTTPConnection | None:
        """Return the youngest idle connection that can be trusted; close the others met."""
        while True:
            with self._lock:
                one = self._idle.pop() if self._idle else None
            if one is None:
                return None
            age = time.time() - one.since
            if 0 <= age < self._longest_idle and not _is_readable(one.connection):
                return one.connection
            one.connection.close()

    def _opened(self, seconds: float) -> http.client.HTTPConnection:
        host, port = self._host.hostname or "", self._host.port
        connection = (
            http.client.HTTPSConnection(host, port, timeout=seconds, context=self._tls)
            if self._tls
            else http.client.HTTPConnection(host, port, timeout=seconds)
        )
        connection.auto_open = 0  # a lost connection is an error, not a reason to open another
        try:
            connection.connect()
        except OSError as error:
            connection.close()
            raise NeverLeftError(_why_not(error)) from error
        return connection

    def _keep(self, connection: http.client.HTTPConnection, *, whole: bool) -> None:
        if not whole:  # what is still to come would be taken for the next answer
            connection.close()
        if connection.sock is None:  # or the server wanted it closed
            return
        with self._lock:
            self._idle.append(_Idle(connection, time.time()))


def _read(response: http.client.HTTPResponse, deadline: float, most: int) -> bytes:
    """Return the body, or the part that came before the deadline or an absurd length."""
    body = b""
    while len(body) < most and time.monotonic() < deadline:
        chunk = response.read1(most)
        if not chunk and response.length:  # read1, unlike read, is silent about it
            raise http.client.IncompleteRead(body, response.length)
        if not chunk:
            response.close()  # marks it as whole, so that the connection may be kept
            break
        body += chunk
    return body


def _is_readable(connection: http.client.HTTPConnection) -> bool:
    """Tell whether something came while idle: it can only be the end."""
    poll = select.poll()
    poll.register(connection.sock, select.POLLIN)
    return bool(poll.poll(0))


def _why_not(error: OSError) -> str:
    if isinstance(error, TimeoutError):
        return "connect_timeout"
    return "tls" if isinstance(error, ssl.SSLError) else "connection_refused"

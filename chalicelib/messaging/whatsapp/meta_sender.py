"""Send through Meta's Cloud API: one POST for each attempt, whatever happens. Never decides what follows."""

import json
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

import urllib3
from urllib3 import exceptions as network

from chalicelib.clinics.model import Sender
from chalicelib.messaging.channel import Outcome, Verdict
from chalicelib.messaging.model import Message
from chalicelib.messaging.whatsapp import answers
from chalicelib.messaging.whatsapp.payload import body_of
from chalicelib.shared.errors import NotFoundError

GRAPH = "https://graph.facebook.com"
API_VERSION = "v23.0"
ANSWER_MAX = 64 * 1024  # an answer has a few hundred bytes


@dataclass(frozen=True, kw_only=True)
class MetaSender:
    """A Channel over the Cloud API. Safe to share between threads.

    `token_for` returns the access token for a phone number id, or raises NotFoundError.
    """

    pool: urllib3.HTTPConnectionPool
    token_for: Callable[[str], str]
    base_url: str = GRAPH
    api_version: str = API_VERSION
    seconds: float = 8.0

    def send(self, message: Message, sender: Sender) -> Outcome:
        """Make exactly one POST and say what came of it."""
        try:
            token = self.token_for(sender.phone_number_id)
        except NotFoundError:
            return Outcome(Verdict.STOP_SENDER, "no_token")
        try:
            return self._post(message, sender.phone_number_id, token)
        except (network.HTTPError, OSError) as error:
            code, never_left = _reason(error)
            if not never_left:
                return Outcome(Verdict.UNSURE, code)
            return answers.refused(
                code, Verdict.TRY_LATER, attempts=message.attempts, message_id=message.id
            )

    def _post(self, message: Message, phone_number_id: str, token: str) -> Outcome:
        deadline = time.monotonic() + self.seconds
        response = self.pool.urlopen(
            "POST",
            f"{urlsplit(self.base_url).path.rstrip('/')}/{self.api_version}/{phone_number_id}/messages",
            body=json.dumps(body_of(message), ensure_ascii=False).encode(),
            headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
            retries=False,  # urllib3 would repeat up to three times by itself
            redirect=False,
            timeout=urllib3.Timeout(connect=3, total=self.seconds),
            pool_timeout=int(self.seconds) + 1,  # behind 128 others
            preload_content=False,
        )
        return answers.outcome_of(
            response.status,
            _read(response, deadline),
            attempts=message.attempts,
            message_id=message.id,
        )


def _read(response: urllib3.BaseHTTPResponse, deadline: float) -> bytes:
    """Return the body, or the part that came before the deadline or an absurd length."""
    body = b""
    while len(body) < ANSWER_MAX and time.monotonic() < deadline:
        chunk = response.read1(ANSWER_MAX)
        if not chunk:
            return body
        body += chunk
    response.close()  # the rest would be taken for the next answer
    response.release_conn()  # the pool counts it, even closed
    return body


def _reason(error: Exception) -> tuple[str, bool]:
    """Return a stable code, and whether it is certain that no byte of the message left."""
    if isinstance(error, network.NewConnectionError):
        return "connection_refused", True
    if isinstance(error, network.ConnectTimeoutError | network.EmptyPoolError):
        return "connect_timeout", True
    if isinstance(error, network.SSLError):
        # A bad certificate stops the handshake; any other TLS error may come after our bytes.
        untrusted = any(isinstance(part, ssl.SSLCertVerificationError) for part in error.args)
        return ("certificate", True) if untrusted else ("tls", False)
    if isinstance(error, network.TimeoutError | TimeoutError):
        return "timeout", False
    return ("unparsable" if isinstance(error, network.DecodeError) else "reset"), False

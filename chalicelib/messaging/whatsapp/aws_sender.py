"""Send through AWS End User Messaging Social: one call for each attempt. Never decides what follows.

botocore repeats by itself (a hang was measured to give five POSTs), so `build_client` forbids it.
"""

import re
import threading
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING

import botocore.exceptions as network
from botocore.config import Config
from botocore.parsers import ResponseParserError

from chalicelib.clinics.model import Sender
from chalicelib.messaging.channel_protocol import Outcome, Verdict
from chalicelib.messaging.model import Message
from chalicelib.messaging.whatsapp import error_codes, parse_response
from chalicelib.messaging.whatsapp.http_connections import AT_ONCE, LONGEST_IDLE
from chalicelib.messaging.whatsapp.payload import bytes_of
from chalicelib.shared.time_limits import WHATSAPP_ANSWERING, WHATSAPP_CONNECTING

if TYPE_CHECKING:
    import boto3
    from types_boto3_socialmessaging import EndUserMessagingSocialClient

API_VERSION = "v20.0"  # the one AWS's own examples use

_NEVER_LEFT: tuple[tuple[type[Exception], str], ...] = (
    (network.EndpointConnectionError, "connection_refused"),
    (network.ConnectTimeoutError, "connect_timeout"),
    (network.ProxyConnectionError, "connection_refused"),
    (network.NoCredentialsError, "no_credentials"),
    (network.CredentialRetrievalError, "no_credentials"),
)
# botocore's parser trusts the shape of a body: a JSON list where an object belongs ends in one of these.
_PARSER_SURPRISES = (AttributeError, TypeError, ValueError, RecursionError)
# Not documented, but seen: Meta's own code at the head of the message AWS passes on.
_META_CODE = re.compile(r"\(#(\d{1,9})\)")


def build_client(
    session: "boto3.Session", *, seconds: float = WHATSAPP_ANSWERING
) -> "EndUserMessagingSocialClient":
    """Return a client that makes one POST for each call and waits 8 s at most."""
    config = Config(
        retries={"total_max_attempts": 1, "mode": "standard"},
        connect_timeout=WHATSAPP_CONNECTING,
        read_timeout=seconds,
        max_pool_connections=AT_ONCE,
        user_agent="puntual",  # botocore puts its own together anew for each call
    )
    return session.client("socialmessaging", config=config)


class AwsSender:
    """A Channel over AWS. Safe to share between threads."""

    def __init__(
        self,
        client: "EndUserMessagingSocialClient",
        *,
        api_version: str = API_VERSION,
        longest_idle: float = LONGEST_IDLE,
    ) -> None:
        self._client = client
        self._api_version = api_version
        self._longest_idle = longest_idle
        self._lock = threading.Lock()
        self._in_the_air = 0
        self._last_used = 0.0

    def get_ready(self, senders: Iterable[Sender]) -> None:
        """Fetch nothing: AWS knows the function by its role."""

    def send(self, message: Message, sender: Sender) -> Outcome:
        """Make exactly one call and say what came of it."""
        body = bytes_of(message)
        self._begin()
        try:
            return self._call(body, sender)
        except network.ClientError as error:
            return _refused(error, message)
        except (network.BotoCoreError, ResponseParserError, *_PARSER_SURPRISES) as error:
            return _broken(error, message)
        finally:
            self._end()

    def _call(self, body: bytes, sender: Sender) -> Outcome:
        answer = self._client.send_whatsapp_message(
            originationPhoneNumberId=sender.phone_number_id,
            metaApiVersion=self._api_version,
            message=body,
        )
        provider_id = answer.get("messageId")
        if not isinstance(provider_id, str) or not provider_id:
            return Outcome(Verdict.UNSURE, "unparsable")
        return Outcome(Verdict.ACCEPTED, provider_id=provider_id)

    def _begin(self) -> None:
        """Drop connections that lay idle too long (see http_connections.py), when nobody uses the client."""
        with self._lock:
            idle = time.time() - self._last_used
            if self._in_the_air == 0 and not 0 <= idle < self._longest_idle:
                self._client.close()  # it opens new ones by itself
            self._in_the_air += 1

    def _end(self) -> None:
        with self._lock:
            self._in_the_air -= 1
            self._last_used = time.time()


def _refused(error: network.ClientError, message: Message) -> Outcome:
    """Return what an error that AWS answered means; any 5xx may come after the message left."""
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    described = error.response.get("Error", {})
    name, code = described.get("Code", ""), _META_CODE.search(described.get("Message", ""))
    if not 400 <= status < 500:
        return Outcome(Verdict.UNSURE, name or f"http_{status}")
    verdict = error_codes.verdict_of(name)
    if status == 429 and verdict is Verdict.UNSURE:
        verdict = Verdict.TRY_LATER
    if code and error_codes.is_known(code[1]):
        name, verdict = code[1], error_codes.verdict_of(code[1])
    return parse_response.refused(name, verdict, attempts=message.attempts, message_id=message.id)


def _broken(error: Exception, message: Message) -> Outcome:
    """Return what a call without an answer means."""
    for kind, code in _NEVER_LEFT:
        if isinstance(error, kind):
            return parse_response.refused(
                code, Verdict.TRY_LATER, attempts=message.attempts, message_id=message.id
            )
    if isinstance(error, network.ParamValidationError):
        return Outcome(Verdict.MISTAKE, "ParamValidationError")
    if isinstance(error, network.ReadTimeoutError):
        return Outcome(Verdict.UNSURE, "timeout")
    if isinstance(error, network.SSLError):
        return Outcome(Verdict.UNSURE, "tls")
    broken = isinstance(error, network.HTTPClientError)
    return Outcome(Verdict.UNSURE, "reset" if broken else "unparsable")

"""Send through Meta's Cloud API: one POST for each attempt, whatever happens. Never decides what follows."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from http.client import HTTPException, IncompleteRead

from chalicelib.clinics.model import Sender
from chalicelib.messaging.channel_protocol import Outcome, Verdict
from chalicelib.messaging.model import Message
from chalicelib.messaging.whatsapp import parse_response
from chalicelib.messaging.whatsapp.http_connections import (
    Answer,
    Connections,
    NeverLeftError,
)
from chalicelib.messaging.whatsapp.payload import bytes_of
from chalicelib.shared.errors import NotFoundError, UnreachableError
from chalicelib.shared.time_limits import WHATSAPP_ANSWERING

API_VERSION = "v23.0"
Token = str | NotFoundError | UnreachableError  # or why there is none


@dataclass(frozen=True, kw_only=True)
class MetaSender:
    """A Channel over the Cloud API. Safe to share between threads.

    `token_for` returns the access token of a business account, or raises NotFoundError.
    """

    connections: Connections
    token_for: Callable[[str], str]
    api_version: str = API_VERSION
    seconds: float = WHATSAPP_ANSWERING
    tokens: dict[str, Token] = field(default_factory=dict)  # as `get_ready` found them

    def get_ready(self, senders: Iterable[Sender]) -> None:
        """Fetch the tokens, before anything is claimed; what could not be had, `send` tells."""
        for account in {sender.business_account_id for sender in senders}:
            self.tokens[account] = self._token(account)

    def _token(self, account: str) -> Token:
        try:
            return self.token_for(account)
        except (NotFoundError, UnreachableError) as error:
            return error

    def send(self, message: Message, sender: Sender) -> Outcome:
        """Make exactly one POST and say what came of it."""
        account = sender.business_account_id
        token = self.tokens.get(account) or self._token(account)
        if isinstance(token, NotFoundError):
            return Outcome(Verdict.STOP_SENDER, "no_token")
        if isinstance(token, UnreachableError):
            return _later("token_unreachable", message)
        try:
            answer = self._post(message, sender.phone_number_id, token)
        except NeverLeftError as error:
            return _later(error.code, message)
        except (OSError, HTTPException) as error:
            return Outcome(Verdict.UNSURE, _reason(error))
        return parse_response.outcome_of(
            answer.status, answer.body, attempts=message.attempts, message_id=message.id
        )

    def _post(self, message: Message, phone_number_id: str, token: str) -> Answer:
        return self.connections.call(
            "POST",
            f"/{self.api_version}/{phone_number_id}/messages",
            body=bytes_of(message),
            headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
            seconds=self.seconds,
        )


def _later(code: str, message: Message) -> Outcome:
    """Return the outcome of an attempt of which no byte left."""
    return parse_response.refused(
        code, Verdict.TRY_LATER, attempts=message.attempts, message_id=message.id
    )


def _reason(error: Exception) -> str:
    """Return a stable code for a silence after our bytes left."""
    if isinstance(error, TimeoutError):
        return "timeout"
    return "reset" if isinstance(error, OSError | IncompleteRead) else "unparsable"

"""What a way of sending promises the business. Expected outcomes are values; see docs/flows.md for what follows each."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Protocol

from chalicelib.clinics.model import Sender
from chalicelib.messaging.model import Message


class Verdict(StrEnum):
    """What an attempt, or a later event about it, came to."""

    ACCEPTED = "accepted"
    TRY_LATER = "try_later"  # a definite no before processing; safe to send again
    UNSURE = "unsure"  # it may have been sent: never repeated by itself
    STOP_SENDER = "stop_sender"  # nothing from this number goes until somebody mends it; the message stays due
    HOLD_TEMPLATE = (
        "hold_template"  # not approved (yet), paused or disabled: its messages wait, others go
    )
    NOT_NOW = "not_now"  # WhatsApp's own caps on marketing: skip this one
    RECIPIENT = "recipient"  # this line cannot be reached by WhatsApp: staff call
    MISTAKE = "mistake"  # ours or the template's: an operator must look
    WINDOW_CLOSED = "window_closed"  # free text needs the patient to have written within 24 h


@dataclass(frozen=True)
class Outcome:
    """How one attempt ended."""

    verdict: Verdict
    code: str = ""  # WhatsApp's or AWS's, or our own: timeout, reset, unparsable
    provider_id: str = ""
    wa_id: str = ""  # how WhatsApp spells the recipient, when the answer says it
    after: timedelta = timedelta(0)  # earliest useful repetition of TRY_LATER


class Channel(Protocol):
    """One way of sending. Makes exactly one attempt and never raises for what the network or provider does."""

    def get_ready(self, senders: Iterable[Sender]) -> None:
        """Fetch what sending from these numbers needs, before anything is claimed: no attempt waits for it. Never raises."""
        ...

    def send(self, message: Message, sender: Sender) -> Outcome:
        """Send one message from one number, once."""
        ...

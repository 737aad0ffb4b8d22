"""What WhatsApp tells a business, in the clinic's words. Never decides what follows."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from chalicelib.shared.later_release import ExtensibleEnum


class InboundKind(ExtensibleEnum):
    """How a patient spoke to us."""

    TEXT = "text"
    BUTTON = "button"
    REACTION = "reaction"  # a sign put on a message of ours, or taken away again
    OTHER = "other"  # a photo, a voice note, a place, an edit: a person looks at it


@dataclass(frozen=True)
class StatusEvent:
    """How far one of our messages came: accepted, sent, delivered, read, played, failed or other."""

    phone_number_id: str
    provider_id: str  # wamid
    state: str
    at: datetime
    message_id: str = ""  # ours, as it came back; "" when it did not
    aws_message_id: str = ""  # the id AWS gave at the send, when the event carries both
    recipient_wa_id: str = ""
    bsuid: str = ""
    error_codes: tuple[str, ...] = ()


@dataclass(frozen=True)
class InboundMessage:
    """Something a person wrote or tapped. `from_wa_id` is empty for those who hide their number."""

    phone_number_id: str
    provider_id: str  # the same event may come twice: this tells
    at: datetime
    kind: InboundKind
    from_wa_id: str = ""
    bsuid: str = ""
    profile_name: str = ""
    text: str = ""
    payload: str = ""  # of the button, as we gave it
    context_id: str = ""  # wamid of the message answered, or reacted to
    reaction: str = ""  # of a REACTION, the emoji; "" when it was taken away
    replaces: str = ""  # wamid of an earlier message of theirs that this one edits, or withdraws
    is_revoked: bool = False  # it withdraws it: `text` has no words of theirs
    words: str = ""  # of what is no text, their own beside it: a caption

    @property
    def own_words(self) -> str:
        """What they wrote themselves, by which they may leave; of what they sent or forwarded nothing is."""
        is_written = self.kind is InboundKind.TEXT or self.replaces
        return self.words or (self.text if is_written else "")


@dataclass(frozen=True)
class NumberChanged:
    """A person took another number: nobody knows yet whether it is still the same person's."""

    phone_number_id: str
    provider_id: str
    at: datetime
    old_wa_id: str
    new_wa_id: str  # "" for those who hide it
    bsuid: str = ""  # the new one
    old_bsuid: str = ""


@dataclass(frozen=True)
class MarketingPreference:
    """A person told WhatsApp itself to stop, or to resume, a clinic's marketing; reminders go on."""

    phone_number_id: str
    stop: bool
    at: datetime
    wa_id: str = ""
    bsuid: str = ""


@dataclass(frozen=True)
class AccountEvent:
    """News of the account, a template or a number: details are short and never personal."""

    field: str  # WhatsApp's name for the kind of news
    business_account_id: str = ""
    phone_number_id: str = ""
    details: Mapping[str, str] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True)
class Echo:
    """Something that somebody of the clinic wrote to a person in the WhatsApp Business app, beside us."""

    phone_number_id: str
    provider_id: str  # the same echo may come twice: this tells
    at: datetime
    text: str
    to_wa_id: str = ""  # "" for those who hide their number
    to_bsuid: str = ""
    replaces: str = ""  # wamid of what they wrote before and change, or withdraw
    is_revoked: bool = False  # they withdraw it
    is_sign: bool = False  # put on a message of the person's: it answers nothing


@dataclass(frozen=True)
class AppNews:
    """What WhatsApp tells of a number that lives in the Business app too: it changes nothing but that this is known."""

    what: str
    phone_number_id: str


@dataclass(frozen=True)
class NobodysWord:
    """Something that happened and that nobody said to the clinic: it is named in the log, and nothing follows."""

    what: str
    phone_number_id: str = ""


@dataclass(frozen=True)
class Unreadable:
    """A part that could not be read; the raw body is kept by whoever received it."""

    reason: str


Event = (
    StatusEvent
    | InboundMessage
    | NumberChanged
    | MarketingPreference
    | Echo
    | AppNews
    | AccountEvent
    | NobodysWord
    | Unreadable
)

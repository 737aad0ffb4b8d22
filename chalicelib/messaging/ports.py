"""What sending and settling need from outside."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Protocol

from chalicelib.clinics.model import Provider
from chalicelib.messaging.channel_protocol import Channel, Verdict
from chalicelib.messaging.model import Message, State
from chalicelib.shared.writes import Records


class Outbox(Protocol):
    """Claims and outcomes of messages, of all clinics."""

    def read(self, message_ids: Iterable[str]) -> list[Message]:
        """Return the messages that exist, in the order asked."""
        ...

    def claim(self, messages: Sequence[Message], *, lease_until: datetime) -> list[Message]:
        """Take the messages still as they were seen; exactly one of all callers gets each."""
        ...

    def settle(self, messages: Sequence[Message], *, seen: State) -> list[Message]:
        """Write new states of messages last seen in `seen`; return those that had moved on meanwhile."""
        ...

    def note_provider_id(self, message: Message) -> None:
        """Remember WhatsApp's id of a message whose state moved on meanwhile, unless that brought one."""
        ...


class AttemptLog(Protocol):
    """What is about to be tried, written where no restore of the table reaches it."""

    def note(self, messages: Sequence[Message], *, at: datetime) -> bool:
        """Note that these claimed messages are about to be sent; tell whether that is safely written."""
        ...


RecordsOf = Callable[[str], Records]
ChannelOf = Callable[[Provider], Channel]
VerdictOf = Callable[[str], Verdict]  # of an error code in a status event
Clock = Callable[[], datetime]


class FindingRecords(Records, Protocol):
    """One clinic's records, where a message can be found under WhatsApp's own id."""

    def message_by_provider_id(self, provider_id: str) -> Message | None:
        """Return the message WhatsApp knows under this id."""
        ...

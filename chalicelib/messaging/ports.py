"""What sending and settling need from outside."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, Protocol, TypeVar

from chalicelib.clinics.model import Provider
from chalicelib.messaging.channel_protocol import Channel, Verdict
from chalicelib.messaging.messages_of_person import OwnedMessages
from chalicelib.messaging.model import Message, State
from chalicelib.messaging.pace import Turns
from chalicelib.messaging.staff_tasks import StaffTask
from chalicelib.shared.writes import Records

R = TypeVar("R")


class Outbox(Protocol):
    """Claims and outcomes of messages, of all clinics.

    A write raises WriteRefusedError where some of it was refused though nobody was faster; its `rest` is the
    answer for the others.
    """

    def read(self, message_ids: Iterable[str]) -> list[Message]:
        """Return the messages that exist, in the order asked."""
        ...

    def read_each(self, message_ids: Iterable[str]) -> tuple[list[Message], list[str]]:
        """Return the messages that exist and can be read, in the order asked, and the ids of those that cannot."""
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


Wanted = tuple[str, type, str]  # a record: its clinic, its kind, its id


class SeveralRecords(Protocol):
    """Records of several clinics in few calls. What refuses such a call says nothing of each clinic in it."""

    def read(self, wanted: Iterable[Wanted]) -> dict[Wanted, Any]:
        """Return each record, None where there is none, and the UnreadableRecordError of one that cannot be read."""
        ...


class SenderRecords(Records, Turns, Protocol):
    """One clinic's records as the sender has them: with the counter of its turns."""


RecordsOf = Callable[[str], SenderRecords]
ChannelOf = Callable[[Provider], Channel]
VerdictOf = Callable[[str], Verdict]  # of an error code in a status event
Clock = Callable[[], datetime]


class DueRecords(Records, OwnedMessages, Protocol):
    """One clinic's records as who looks through all that is due reads them: what cannot be read costs no other."""

    def get_each(self, kind: type[R], record_ids: Iterable[str]) -> tuple[dict[str, R], list[str]]:
        """Return those that exist and can be read, by identifier, and the ids of those that cannot."""
        ...

    def look_later(self, kind: type, record_id: str, *, until: datetime) -> None:
        """Move what cannot be read on in the index of what is due, and leave all else as it is."""
        ...


class TaskRecords(Records, Protocol):
    """One clinic's records, with the tasks about one patient."""

    def tasks_of(self, whose: str, *, since: datetime | None = None) -> list[StaffTask]:
        """Return the tasks of a patient from a moment on, oldest first; of nobody's, those of a line or of a visit."""
        ...


class FindingRecords(Records, Protocol):
    """One clinic's records, where a message can be found under WhatsApp's own id."""

    def message_by_provider_id(self, provider_id: str) -> Message | None:
        """Return the message WhatsApp knows under this id."""
        ...

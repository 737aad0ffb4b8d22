"""What was said on a line, in order: what it wrote or tapped, and what went out to it. Understands no words and never writes."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from heapq import nlargest
from itertools import islice
from typing import Protocol

from chalicelib.messaging.lease import left_at
from chalicelib.messaging.line_owner import owners_of_line
from chalicelib.messaging.messages_of_person import OwnedMessages
from chalicelib.messaging.model import TOLD, Message
from chalicelib.messaging.received_texts import ReceivedText
from chalicelib.messaging.staff_tasks import StaffTask
from chalicelib.patients.model import Patient
from chalicelib.patients.phone_lines import line_id
from chalicelib.shared.writes import Records

AT_A_TIME = 100  # words that are read at once


class ConversationRecords(Records, OwnedMessages, Protocol):
    """A clinic's records, with what a line wrote."""

    def last_texts_on(
        self, line_id: str, *, until: datetime | None = None
    ) -> Iterator[ReceivedText]:
        """Yield what a line wrote, up to that second, the last first; reads on only while the caller asks."""
        ...


@dataclass(frozen=True)
class Utterance:
    """One thing that was said on a line: by whoever answers there, or by the clinic."""

    at: datetime  # when it was written, or went out
    received: ReceivedText | None = None
    sent: Message | None = None

    @property
    def place(self) -> tuple[datetime, str]:
        """Where it stands among the others: two of one second have an order too."""
        return self.at, self.received.name if self.received else self.sent.id if self.sent else ""


def went_out(records: OwnedMessages, owners: Iterable[str], line: str) -> list[Message]:
    """Return what went out to a line and lies under these owners, the last first."""
    everything = [m for owner in owners for m in records.messages_of(owner, states=TOLD)]
    here = [m for m in everything if line_id(m.e164) == line]
    return sorted(here, key=lambda message: (left_at(message), message.id), reverse=True)


def conversation_of(
    records: ConversationRecords,
    people: Sequence[Patient],
    line: str,
    *,
    limit: int,
    before: tuple[datetime, str] | None = None,
) -> list[Utterance]:
    """Return what was said on the line of these people, also while it was nobody's, the last first; `before` is a place.

    What was said to or by whoever had the number before them is no part of it.
    """
    owners = [i for person in people for i in person.ids]
    owners += owners_of_line(records.keyed_hashes, line)
    until = before[0] if before else None
    heard = (Utterance(t.at, received=t) for t in _received(records, owners, line, until))
    said = (Utterance(left_at(m), sent=m) for m in went_out(records, owners, line))
    first_heard = islice((u for u in heard if before is None or u.place < before), limit)
    first_said = islice((u for u in said if before is None or u.place < before), limit)
    return nlargest(limit, (*first_heard, *first_said), key=lambda one: one.place)


def _received(
    records: ConversationRecords, owners: Sequence[str], line: str, until: datetime | None
) -> Iterator[ReceivedText]:
    """Yield the words of these owners, the last first, read as the caller goes on."""
    theirs, found = {"", *owners}, records.last_texts_on(line, until=until)
    while some := list(islice(found, AT_A_TIME)):
        unsigned = {text.task_id for text in some if text.task_id and not text.patient_id}
        tasks = records.get_many(StaffTask, unsigned)  # a former release named them there alone
        of_task = {task.id: task.patient_id for task in tasks.values()}
        yield from (t for t in some if (t.patient_id or of_task.get(t.task_id, "")) in theirs)

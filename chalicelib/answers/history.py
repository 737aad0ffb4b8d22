"""What was said in a talk, the last first, a page at a time: read no further than the page goes. Reads only."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from heapq import merge, nlargest
from itertools import islice
from typing import Protocol

from chalicelib.answers.held_answers import MISSED, RELEASED
from chalicelib.answers.talk import Talk, TalkRecords
from chalicelib.messaging.lease import left_at
from chalicelib.messaging.model import TOLD, UNDONE_BY_MERGE, Kind, Message, State
from chalicelib.messaging.received_texts import ReceivedText
from chalicelib.patients.phone_lines import line_id

CLOCKS_DIFFER = timedelta(hours=1)  # so much WhatsApp's may be ahead of ours
Place = tuple[datetime, str]
GOES_ON = frozenset({RELEASED, MISSED, *UNDONE_BY_MERGE})  # its words stand under another id


@dataclass(frozen=True)
class Utterance:
    """One thing that was said on a line: by whoever answers there, or by the clinic."""

    at: datetime  # when it was written, or went out
    received: ReceivedText | None = None
    sent: Message | None = None

    @property
    def place(self) -> Place:
        """Where it stands among the others: two of one second have an order too."""
        return self.at, self.received.name if self.received else self.sent.id if self.sent else ""


class HistoryRecords(TalkRecords, Protocol):
    """A clinic's records, with what lies on a line and under an owner, read as far as one goes on."""

    def last_texts_on(
        self, line_id: str, *, until: datetime | None = None
    ) -> Iterator[ReceivedText]:
        """Yield what a line wrote, up to that second, the last first."""
        ...

    def last_messages_of(self, owner: str, *, before: datetime | None = None) -> Iterator[Message]:
        """Yield what was written to an owner, the last planned first."""
        ...


def said_in(
    records: HistoryRecords, talk: Talk, *, limit: int, before: Place | None = None
) -> list[Utterance]:
    """Return what was said, also while the line was nobody's, the last first; what whoever had the number before said is no part of it."""
    heard = islice((u for u in _heard(records, talk, before) if _is_before(u, before)), limit)
    sent = islice((u for u in _sent(records, talk, before) if _is_before(u, before)), limit)
    return nlargest(limit, (*heard, *sent), key=lambda one: one.place)


def _is_before(one: Utterance, before: Place | None) -> bool:
    return before is None or one.place < before


def _heard(records: HistoryRecords, talk: Talk, before: Place | None) -> Iterator[Utterance]:
    theirs = {"", *talk.owners}
    for text in records.last_texts_on(talk.key, until=before[0] if before else None):
        if text.patient_id in theirs:
            yield Utterance(text.at, received=text)


def _sent(records: HistoryRecords, talk: Talk, before: Place | None) -> Iterable[Utterance]:
    until = before[0] + CLOCKS_DIFFER if before else None  # by their planned moment, not by this
    streams = (records.last_messages_of(owner, before=until) for owner in talk.owners)
    found = merge(*streams, key=lambda message: message.id.split(".", 2)[2], reverse=True)
    for message in found:
        if line_id(message.e164) == talk.key and _is_shown(message):
            yield Utterance(left_at(message), sent=message)


def _is_shown(message: Message) -> bool:
    """Tell whether it is part of the talk: what left, and of somebody's own words all that became of them."""
    if message.kind is Kind.ANSWER:
        return not (message.state is State.SUPPRESSED and message.reason in GOES_ON)
    return message.state in TOLD or message.state is State.FAILED

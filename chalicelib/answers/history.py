"""What was said in a talk, the last first, a page at a time: read no further than the page goes. Reads only."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from heapq import merge, nlargest
from itertools import islice
from typing import Protocol

from chalicelib.answers.held_answers import MISSED, RELEASED
from chalicelib.answers.talk import Talk, TalkRecords
from chalicelib.messaging.lease import left_at
from chalicelib.messaging.line_conversation import Utterance
from chalicelib.messaging.model import TOLD, UNDONE_BY_MERGE, Kind, Message, State
from chalicelib.messaging.received_texts import ReceivedText

GOES_ON = frozenset({RELEASED, MISSED, *UNDONE_BY_MERGE})  # its words stand under another id


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
    records: HistoryRecords, talk: Talk, *, limit: int, before: datetime | None = None
) -> list[Utterance]:
    """Return what was said, the last first; what whoever had the number before said is no part of it."""
    heard = islice(_heard(records, talk, before), limit)
    sent = islice(_sent(records, talk, before), limit)
    return nlargest(limit, (*heard, *sent), key=lambda one: one.place)


def _heard(records: HistoryRecords, talk: Talk, before: datetime | None) -> Iterator[Utterance]:
    theirs = {"", *talk.owners}
    for text in records.last_texts_on(talk.key, until=before):
        if text.patient_id in theirs and (before is None or text.at < before):
            yield Utterance(text.at, received=text)


def _sent(records: HistoryRecords, talk: Talk, before: datetime | None) -> Iterable[Utterance]:
    streams = (records.last_messages_of(owner, before=before) for owner in talk.owners)
    found = merge(*streams, key=lambda message: message.id.split(".", 2)[2], reverse=True)
    for message in found:
        at = left_at(message)
        if message.e164 == talk.line.id and _is_shown(message) and (before is None or at < before):
            yield Utterance(at, sent=message)


def _is_shown(message: Message) -> bool:
    """Tell whether it is part of the talk: what left, and of somebody's own words all that became of them."""
    if message.kind is Kind.ANSWER:
        return not (message.state is State.SUPPRESSED and message.reason in GOES_ON)
    return message.state in TOLD or message.state is State.FAILED

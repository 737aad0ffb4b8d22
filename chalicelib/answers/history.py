"""What was said in a talk, the last first, a page at a time: read no further than the page goes. Reads only."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from heapq import heappush, heappushpop, merge, nlargest
from itertools import islice
from typing import Protocol

from chalicelib.answers.held_answers import MISSED, RELEASED
from chalicelib.answers.talk import Talk, TalkRecords
from chalicelib.messaging.lease import left_at
from chalicelib.messaging.model import TOLD, UNDONE_BY_MERGE, Kind, Message, State
from chalicelib.messaging.received_texts import ReceivedText
from chalicelib.messaging.staff_tasks import StaffTask
from chalicelib.patients.phone_lines import line_id

CLOCKS_DIFFER = timedelta(hours=1)  # so much WhatsApp's may be ahead of ours
LEAVES_WITHIN = timedelta(days=3)  # of its planned moment: a sheet lies two days, a window is one
AT_A_TIME = 100  # words that are read at once
Place = tuple[datetime, str]
GOES_ON = frozenset({RELEASED, MISSED, *UNDONE_BY_MERGE})  # its words stand under another id


@dataclass(frozen=True)
class Utterance:
    """One thing that was said on a line: by whoever answers there, or by the clinic."""

    at: datetime  # when it was written, or went out
    received: ReceivedText | None = None
    sent: Message | None = None
    became: Message | None = None  # of what was sent: the words that took its place since

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
    sent = _last(limit, _sent(records, talk, before), before)
    return nlargest(limit, (*heard, *sent), key=_place)


def as_changed(said: Iterable[Utterance]) -> list[Utterance]:
    """Return the same with what was changed, or taken back, on the clinic's telephone in the place of the first words, where those are here."""
    said = list(said)
    here = {one.sent.provider_id for one in said if one.sent} - {""}
    changes = [one.sent for one in said if one.sent and one.sent.replaces in here]
    became = {change.replaces: change for change in sorted(changes, key=left_at)}
    return [
        replace(one, became=became.get(one.sent.provider_id)) if one.sent else one
        for one in said
        if one.sent not in changes
    ]


def _place(one: Utterance) -> Place:
    return one.place


def _is_before(one: Utterance, before: Place | None) -> bool:
    return before is None or one.place < before


def _heard(records: HistoryRecords, talk: Talk, before: Place | None) -> Iterator[Utterance]:
    theirs = {"", *talk.owners}
    found = records.last_texts_on(talk.key, until=before[0] if before else None)
    while some := list(islice(found, AT_A_TIME)):
        unsigned = {text.task_id for text in some if text.task_id and not text.patient_id}
        tasks = records.get_many(StaffTask, unsigned) if unsigned and talk.people else {}
        of_task = {task.id: task.patient_id for task in tasks.values()}  # a former release's
        for text in some:
            if (text.patient_id or of_task.get(text.task_id, "")) in theirs:
                yield Utterance(text.at, received=text)


def _sent(records: HistoryRecords, talk: Talk, before: Place | None) -> Iterable[Message]:
    """Yield what was written there, the last planned first."""
    until = before[0] + CLOCKS_DIFFER if before else None
    streams = (records.last_messages_of(owner, before=until) for owner in talk.owners)
    found = merge(*streams, key=_planned, reverse=True)
    return (m for m in found if line_id(m.e164) == talk.key and _is_shown(m))


def _last(limit: int, found: Iterable[Message], before: Place | None) -> list[Utterance]:
    """Return the last that left, of what lies by its planned moment: it is read on until nothing behind can have left later."""
    last: list[tuple[Place, Utterance]] = []  # a heap: the earliest of them on top
    for message in found:
        if len(last) == limit and _planned(message) < _slot(last[0][0][0] - LEAVES_WITHIN):
            break
        one = Utterance(left_at(message), sent=message)
        if _is_before(one, before):
            push = heappushpop if len(last) == limit else heappush
            push(last, (one.place, one))
    return [one for _, one in last]


def _planned(message: Message) -> str:
    return message.id.split(".", 2)[2]


def _slot(at: datetime) -> str:
    return f"{at:%y%m%d%H%M}"


def _is_shown(message: Message) -> bool:
    """Tell whether it is part of the talk: what left, and of somebody's own words all that became of them."""
    if message.kind is Kind.ANSWER:
        return not (message.state is State.SUPPRESSED and message.reason in GOES_ON)
    return message.state in TOLD or message.state is State.FAILED

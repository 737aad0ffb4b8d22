"""Writing messages beside the change that causes them. Never sends: the queue and the schedule see to that."""

import dataclasses
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

from chalicelib.messaging.model import ClinicMessageKey, Dispatch, Message, State
from chalicelib.shared.errors import decide_again
from chalicelib.shared.retention import MESSAGES_KEPT_FOR
from chalicelib.shared.writes import Create, Records, Write

LOOK_AGAIN = timedelta(minutes=15)  # when the schedule asks whether a message has settled
LONGEST_DELAY = timedelta(seconds=900)  # SQS's limit; the schedule asks for what must wait longer


class Queue(Protocol):
    """Where the sender finds work. Holds ids only."""

    def put(self, message_ids: Sequence[str], *, delay: timedelta = timedelta(0)) -> None:
        """Ask for messages to be sent; losing this is repaired by the schedule."""
        ...


class Decision(Protocol):
    """What a domain decided: what to write, and what to tell."""

    @property
    def writes(self) -> Sequence[Write]:
        """The changes."""
        ...

    @property
    def messages(self) -> Sequence[Message]:
        """What goes out beside them."""
        ...


D = TypeVar("D", bound=Decision | None)


def written(messages: Sequence[Message], *, now: datetime) -> list[Write]:
    """Return the writes that put messages out: the dispatch that watches over them, each of them, and what leads to it."""
    if not messages:
        return []
    gone = now + MESSAGES_KEPT_FOR
    dispatch = Dispatch.of(tuple(messages), now=now, look_again=LOOK_AGAIN)
    dispatch = dataclasses.replace(dispatch, due_at=_look_at(messages, now))
    leads = [key for message in messages if (key := ClinicMessageKey.to(message))]
    kept = [Create(message, message.kept_until or gone) for message in messages]
    return [Create(dispatch, gone), *kept, *(Create(lead, gone) for lead in leads)]


def put_out(
    records: Records,
    queue: Queue,
    changes: Sequence[Write],
    messages: Sequence[Message] = (),
    *,
    now: datetime,
) -> None:
    """Commit a change with all it must tell, then ask for what may go at once or in minutes."""
    records.commit([*changes, *written(messages, now=now)])
    for delay, message_ids in _by_delay(messages, now).items():
        queue.put(message_ids, delay=delay)


def decide_and_put_out(
    records: Records, queue: Queue, decide: Callable[[], D], *, now: datetime
) -> D:
    """Decide and commit, again when somebody changed a record meanwhile; None is nothing to do."""

    def attempt() -> D:
        decided = decide()
        if decided is not None:
            put_out(records, queue, decided.writes, decided.messages, now=now)
        return decided

    return decide_again(attempt)


def _by_delay(messages: Sequence[Message], now: datetime) -> dict[timedelta, list[str]]:
    """Return what the queue is asked for now, by how long it waits there."""
    asked: dict[timedelta, list[str]] = {}
    for message in messages:
        delay = max(timedelta(0), (message.not_before or now) - now)
        if message.state is State.QUEUED and delay <= LONGEST_DELAY:
            asked.setdefault(delay, []).append(message.id)
    return asked


def _look_at(messages: Sequence[Message], now: datetime) -> datetime | None:
    waiting = [m.not_before or now + LOOK_AGAIN for m in messages if m.state is State.QUEUED]
    held = [m.held_until for m in messages if m.state is State.HELD]
    return min((*waiting, *held), default=None)

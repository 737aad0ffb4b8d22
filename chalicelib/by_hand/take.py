"""*Avisar*: somebody takes a message to send it from their own telephone. One of all who tap gets it; nothing is decided about it."""

import dataclasses
from datetime import datetime

from chalicelib.clinics.model import Clinic
from chalicelib.messaging.may_leave import may_be_sent_by_hand
from chalicelib.messaging.model import Message, State
from chalicelib.shared.errors import NotAllowedError, NotFoundError, decide_again
from chalicelib.shared.writes import MoveOn, Records

TAKEN = "taken_by_other"
NOT_NOW = "not_to_be_sent"


@dataclasses.dataclass(frozen=True)
class Taken:
    """A message that somebody has, and whether it was not theirs before."""

    message: Message
    is_new: bool


def take(records: Records, clinic: Clinic, message_id: str, *, by: str, now: datetime) -> Taken:
    """Return the message as taken by this person, before or just now.

    Who may not be written to was withdrawn in the transaction that made it so, as when it would leave by itself. Raises
    NotFoundError; NotAllowedError(TAKEN) when a colleague has it, (NOT_NOW) when it is not to be sent now.
    """
    return decide_again(lambda: _taken(records, clinic, message_id, by, now))


def _taken(records: Records, clinic: Clinic, message_id: str, by: str, now: datetime) -> Taken:
    message = records.get(Message, message_id)
    if message is None:
        raise NotFoundError(message_id)
    if message.state is State.BY_HAND and message.sent_by == by:
        return Taken(message, is_new=False)
    if message.state is State.BY_HAND:
        raise NotAllowedError(TAKEN)
    if not may_be_sent_by_hand(message, clinic, now=now):
        raise NotAllowedError(NOT_NOW)
    taken = dataclasses.replace(
        message,
        state=State.BY_HAND,
        reason="",
        attempts=message.attempts + 1,
        retry_at=None,
        changed_at=now,
        told_at=now,
        sent_by=by,
    )
    records.commit([MoveOn(taken, message)])
    return Taken(taken, is_new=True)

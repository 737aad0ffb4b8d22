"""What of somebody's own answers waits on a line: those that are held, and the notices on their way that tell of them. Reads only."""

from collections.abc import Iterable

from chalicelib.messaging.messages_of_person import OwnedMessages
from chalicelib.messaging.model import RECALLABLE, Kind, Message, State


def waiting_answers(records: OwnedMessages, owners: Iterable[str], line: str) -> list[Message]:
    """Return what lies under these owners for that line, by its number."""
    found = [m for owner in owners for m in records.messages_of(owner, states=RECALLABLE)]
    here = [message for message in found if message.e164 == line]
    return [m for m in here if m.state is State.HELD or m.kind is Kind.ANSWER_WAITS]

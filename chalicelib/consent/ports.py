"""What consent needs from outside."""

from typing import Protocol

from chalicelib.messaging.model import Message, State
from chalicelib.shared.writes import Records


class PatientRecords(Records, Protocol):
    """A clinic's records, with the messages written to one patient."""

    def messages_of(self, owner: str, *, states: frozenset[State] = frozenset()) -> list[Message]:
        """Return the owner's messages in these states (all, when none are named)."""
        ...

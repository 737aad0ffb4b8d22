"""What was tried, as the journal keeps it: beside the table, so that no restore forgets it. Never says to whom."""

from dataclasses import dataclass
from datetime import datetime

from chalicelib.messaging.model import About, Message


@dataclass(frozen=True)
class Attempt:
    """One attempt at one message: which it was, and of which visits it tells."""

    message_id: str
    number: int
    about: tuple[About, ...] = ()

    @classmethod
    def at(cls, message: Message) -> "Attempt":
        """Return the attempt that a claimed message is about to be."""
        return cls(message.id, message.attempts, message.about)


@dataclass(frozen=True)
class Attempts:
    """What one worker was about to send together."""

    id: str
    at: datetime
    attempts: tuple[Attempt, ...]

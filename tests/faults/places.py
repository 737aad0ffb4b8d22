"""What else a simulated world is made of: a journal that is at times out of reach, a shelf for what nobody can read."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from chalicelib.messaging.model import Message
from tests.fakes.memory_journal import MemoryJournal


@dataclass
class ShakyJournal(MemoryJournal):
    """The journal of attempts; `away` says at each note whether it is out of reach."""

    away: Callable[[], bool] = field(kw_only=True)

    def note(self, messages: Sequence[Message], *, at: datetime) -> bool:
        """Note attempts, or say that it could not be done."""
        self.is_reachable = not self.away()
        return super().note(messages, at=at)


@dataclass
class Quarantine:
    """Where unreadable bodies go."""

    kept: list[bytes] = field(default_factory=list)

    def keep(self, _body_id: str, body: bytes, *, at: datetime, until: datetime) -> None:
        """Keep one."""
        assert at < until
        self.kept.append(body)


class Secrets:
    """What stands in the parameter store."""

    def one(self, name: str) -> str:
        """Return where the pages are."""
        return f"https://puntual.example/{name}"

"""A stand-in for storage/queue.SqsQueue that remembers what it was asked."""

# ruff: noqa: D102  # the class it stands in for says what each method promises

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

AT_ONCE = timedelta(0)


@dataclass(frozen=True)
class MemoryQueue:
    """Message ids with the delay asked for, in the order they were put."""

    puts: list[tuple[str, timedelta]] = field(default_factory=list)

    def put(self, message_ids: Sequence[str], *, delay: timedelta = AT_ONCE) -> None:
        self.puts.extend((message_id, delay) for message_id in message_ids)

    @property
    def message_ids(self) -> list[str]:
        """What the sender would be given, however late."""
        return [message_id for message_id, _ in self.puts]

    def take(self) -> list[str]:
        """Return all that waits and forget it, as a worker does."""
        taken = self.message_ids
        self.puts.clear()
        return taken

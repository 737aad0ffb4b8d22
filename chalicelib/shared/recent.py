"""What was read moments ago, by a process that lives on between calls: only for what a newer reading would hardly decide otherwise. Never the truth."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Generic, TypeVar

V = TypeVar("V")
REMEMBERED_FOR = timedelta(seconds=30)
MOST = 10_000  # then all of it is forgotten


@dataclass(frozen=True)
class Recent(Generic[V]):
    """Values by key, each for half a minute from when it was read."""

    known: dict[str, tuple[datetime, V]] = field(default_factory=dict)

    def get(self, key: str, now: datetime) -> V | None:
        """Return what was read of it within the last half minute, or None; what a clock put back calls later is not known."""
        at, value = self.known.get(key, (None, None))
        is_recent = at is not None and timedelta(0) <= now - at < REMEMBERED_FOR
        return value if is_recent else None

    def put(self, key: str, value: V, now: datetime) -> None:
        """Remember what is read now."""
        if len(self.known) >= MOST:
            self.known.clear()
        self.known[key] = (now, value)

"""What the reminder run needs from outside."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from chalicelib.messaging.ports import DueRecords


@dataclass(frozen=True)
class Due:
    """Something to decide about: an Appointment or a Dispatch of a clinic."""

    clinic_id: str
    kind: type
    record_id: str
    due_at: datetime


class DueIndex(Protocol):
    """What is to be decided now, in all clinics."""

    @property
    def shards(self) -> range:
        """The parts the index is cut into."""
        ...

    def due(self, shard: int, now: datetime) -> Iterator[Due]:
        """Yield what is due in a shard, the longest due first."""
        ...


class CountingRecords(DueRecords, Protocol):
    """One clinic's records, with its counters."""

    def counts(self, counters: Sequence[str]) -> int:
        """Return the sum of counters; one never counted is 0."""
        ...


RecordsOf = Callable[[str], CountingRecords]

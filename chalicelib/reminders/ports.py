"""What the reminder run needs from outside."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from chalicelib.messaging.ports import DueRecords, SeveralRecords
from chalicelib.shared.writes import Write


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


class SeveralClinics(SeveralRecords, Protocol):
    """Records of several clinics in few calls, to decide upon and to commit."""

    def counts(self, clinic_ids: Iterable[str], now: datetime) -> dict[str, int]:
        """Return how many messages each clinic has begun in the last 24 hours."""
        ...

    def commit(self, commits: Sequence[tuple[str, Sequence[Write]]]) -> set[int]:
        """Apply commits of clinics, as many to a transaction as fit, each whole or not at all; return the places of those refused."""
        ...


RecordsOf = Callable[[str], CountingRecords]

"""A change to a clinic's records as a value: decided first, committed whole or not at all. Never writes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol, TypeVar

Record = Any  # any dataclass that storage/item_codec.py knows the place of
R = TypeVar("R")


@dataclass(frozen=True)
class Create:
    """Write a record that must not exist yet; `expires_at` is when the store may forget it."""

    record: Record
    expires_at: datetime | None = None


@dataclass(frozen=True)
class Save:
    """Replace a versioned record as it was read: it conflicts when its version has moved since."""

    record: Record


@dataclass(frozen=True)
class Unchanged:
    """Demand that a versioned record is still as it was read."""

    record: Record


@dataclass(frozen=True)
class Remove:
    """Delete a record as it was read; it conflicts when it is gone or changed, so what it stood for is used once."""

    record: Record


@dataclass(frozen=True)
class Withdraw:
    """Suppress a message that has not left; it conflicts when the message is no longer in the state seen.

    One seen as being sent, or in a state of a later release, is recalled instead: should that attempt
    come to nothing, there is no other.
    """

    message_id: str
    seen_state: str
    reason: str


@dataclass(frozen=True)
class Count:
    """Add to a counter of the clinic, made at need, or to a part of one: "people-20261122/h15"."""

    counter: str
    amount: int
    expires_at: datetime


@dataclass(frozen=True)
class Rewrite:
    """Replace what a message that is at rest says; it conflicts when its state has moved since it was read."""

    record: Record


@dataclass(frozen=True)
class MoveOn:
    """Take a message from where it was `seen` to stand to where `record` says; it conflicts when it was moved, tried or recalled since.

    Only what tells where it stands is written: what it says stays.
    """

    record: Record
    seen: Record


@dataclass(frozen=True)
class CountNotKept:
    """Count one more text that was not kept, on a task of the inbox; it conflicts when somebody has looked."""

    task_id: str


@dataclass(frozen=True)
class Note:
    """Add an entry to the journal beside the table, which no restore of the table takes back."""

    entry: Record


Change = Create | Save | Unchanged | Remove | Withdraw | Count | Rewrite | MoveOn | CountNotKept
Write = Change | Note


class Records(Protocol):
    """What every domain may ask of one clinic's records; identifiers are the records' own `id`."""

    @property
    def clinic_id(self) -> str:
        """The clinic whose records they are."""
        ...

    def get(self, kind: type[R], record_id: str) -> R | None:
        """Return the record as last committed, or None."""
        ...

    def get_many(self, kind: type[R], record_ids: Iterable[str]) -> dict[str, R]:
        """Return those that exist, by identifier."""
        ...

    def keyed_hashes(self, text: str) -> tuple[str, ...]:
        """Return hashes of the text that only this installation can make, the newest key's first."""
        ...

    def commit(self, writes: Sequence[Write]) -> None:
        """Apply all writes or none; raises ConflictError naming the places that failed."""
        ...


def target_of(write: Write) -> tuple[type, str]:
    """Return which record a write is about: no transaction may name one twice."""
    match write:
        case Withdraw(message_id):
            return Withdraw, message_id
        case Count(counter):
            return Count, counter.partition("/")[0]
        case CountNotKept(task_id):
            return CountNotKept, task_id
        case Note(entry):
            return Note, entry.id
        case _:
            return type(write.record), write.record.id


def actions_of(write: Write) -> int:
    """Return how many of a transaction's actions a write takes: with some records what they are found by comes and goes.

    A record that is saved has it already; where it changes, the store says if there is no room.
    """
    match write:
        case Create(record) | Remove(record):
            return 1 + getattr(record, "entries", 0)
        case _:
            return 1


def saved(record: R) -> R:
    """Return the record as a committed Save leaves it, its version one further."""
    return replace(record, version=record.version + 1)  # type: ignore[type-var,attr-defined]  # any versioned record

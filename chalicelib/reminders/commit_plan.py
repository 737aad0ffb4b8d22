"""Committing what the plan decided, many appointments to a transaction. Never decides."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from chalicelib.clinics.model import Clinic
from chalicelib.messaging.daily_count import counted
from chalicelib.messaging.model import Message, State
from chalicelib.messaging.put_out_messages import Queue, put_out
from chalicelib.reminders.plan_writes import Unit
from chalicelib.shared.errors import ConflictError
from chalicelib.shared.writes import Records, Write

ACTIONS = 98  # of a transaction's 100: the dispatch and the counter take two
TRIES = 5


def commit_units(
    records: Records, queue: Queue, clinic: Clinic, units: Sequence[Unit], *, now: datetime
) -> Iterator[Counter[str]]:
    """Commit all units, yielding counts as it goes; one whose records changed meanwhile is left to the next run."""
    for group in _groups(units):
        committed = _commit(records, queue, clinic, group, now)
        queued = sum(_sends(unit) for unit in committed)
        yield +Counter(queued=queued, conflicts=len(group) - len(committed))


def _groups(units: Sequence[Unit]) -> Iterator[list[Unit]]:
    group: list[Unit] = []
    size = 0
    for unit in units:
        if group and size + unit.size > ACTIONS:
            yield group
            group, size = [], 0
        group.append(unit)
        size += unit.size
    if group:
        yield group


def _commit(
    records: Records, queue: Queue, clinic: Clinic, group: list[Unit], now: datetime
) -> list[Unit]:
    for _ in range(TRIES):
        if not group:
            break
        batch = Batch.of(group, clinic, now)
        try:
            put_out(records, queue, batch.changes, batch.messages, now=now)
        except ConflictError as conflict:
            group = batch.survivors(conflict)
        else:
            return group
    return []


@dataclass(frozen=True)
class Batch:
    """One transaction's worth of units, and which of its places belongs to which unit."""

    units: list[Unit]
    changes: list[Write]
    messages: list[Message]
    owners: list[Unit | None]  # by place in the transaction; None for the counter and the dispatch

    @classmethod
    def of(cls, units: list[Unit], clinic: Clinic, now: datetime) -> "Batch":
        """Lay out the units as `put_out` writes them: changes, the dispatch, messages."""
        changes = [(write, unit) for unit in units for write in unit.writes(clinic)]
        messages = [(message, unit) for unit in units for message in unit.messages]
        sent = sum(_sends(unit) for unit in units)
        count: list[Write] = [*counted(sent, now)]
        owners: list[Unit | None] = [unit for _, unit in changes]
        owners += [None] * len(count) + [None] * bool(messages)
        owners += [unit for _, unit in messages]
        writes = [write for write, _ in changes] + count
        return cls(units, writes, [message for message, _ in messages], owners)

    def survivors(self, conflict: ConflictError) -> list[Unit]:
        """Return the units to try again: all but those whose own records had changed.

        A message that exists already was written by an earlier run: its appointment only moves on, and knows it.
        What only met another transaction under way is tried again as it is.
        """
        first_message = len(self.owners) - len(self.messages)
        failed = [place for place in conflict.failed if place not in conflict.busy]
        for place in failed:
            unit = self.owners[place]
            if unit and place >= first_message:
                message = self.messages[place - first_message]
                unit.messages.remove(message)
                unit.existing.append(message)
        changed = [self.owners[place] for place in failed if place < first_message]
        return [unit for unit in self.units if unit not in changed]


def _sends(unit: Unit) -> int:
    return sum(message.state is State.QUEUED for message in unit.messages)

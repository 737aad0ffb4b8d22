"""A clinic's records with changes decided but not yet written, so that later decisions build on earlier ones.

Never writes: `writes` is what the caller commits, one write a record.
"""

import dataclasses
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol, TypeVar

from chalicelib.appointments.model import Appointment
from chalicelib.messaging.model import WITHDRAWABLE, Message, State
from chalicelib.messaging.ports import TaskRecords
from chalicelib.messaging.staff_tasks import StaffTask
from chalicelib.shared.writes import (
    Count,
    CountNotKept,
    Create,
    Note,
    Remove,
    Save,
    Unchanged,
    Withdraw,
    Write,
    target_of,
)

R = TypeVar("R")
_Place = tuple[type, str]


class AgendaRecords(TaskRecords, Protocol):
    """A clinic's records, with its agenda."""

    def appointments_between(self, start: datetime, end: datetime) -> list[Appointment]:
        """Return the appointments that start in [start, end), in order."""
        ...

    def appointments_of(self, patient_id: str) -> list[Appointment]:
        """Return all appointments of a patient."""
        ...

    def messages_of(self, owner: str, *, states: frozenset[State] = frozenset()) -> list[Message]:
        """Return the owner's messages in these states (all, when none are named)."""
        ...


class Staged:
    """Records as they will be; reading sees what is staged, and a record staged twice is written once."""

    def __init__(self, records: AgendaRecords) -> None:
        self.clinic_id = records.clinic_id
        self._records = records
        self._writes: dict[_Place, Write] = {}

    @property
    def writes(self) -> tuple[Write, ...]:
        """What is to be committed, in the order first decided."""
        return tuple(self._writes.values())

    def stage(self, writes: Iterable[Write]) -> None:
        """Add decided writes: what is new stays new however often it is changed before it is written."""
        for write in writes:
            place = target_of(write)
            before = self._writes.get(place)
            if before and isinstance(write, Unchanged):
                continue  # the write before demands as much
            if isinstance(before, Create) and isinstance(write, Remove):
                del self._writes[place]  # it never was
                continue
            if isinstance(before, Create) and isinstance(write, Save):
                write = Create(write.record, before.expires_at)  # noqa: PLW2901  # the same write, as it must be now
            self._writes[place] = write

    def commit(self, writes: Sequence[Write]) -> None:
        """Stage instead of writing: what a dry run does."""
        self.stage(writes)

    def keyed_hashes(self, text: str) -> tuple[str, ...]:
        """Return hashes of the text that only this installation can make."""
        return self._records.keyed_hashes(text)

    def get(self, kind: type[R], record_id: str) -> R | None:
        """Return the record as staged, else as last committed."""
        staged = self._writes.get((kind, record_id))
        if staged is None or isinstance(staged, Withdraw | Count | CountNotKept | Note):
            return self._records.get(kind, record_id)
        found: R = staged.record
        return None if isinstance(staged, Remove) else found

    def get_many(self, kind: type[R], record_ids: Iterable[str]) -> dict[str, R]:
        """Return those that exist, by identifier."""
        ids = list(dict.fromkeys(record_ids))
        staged = {i for i in ids if (kind, i) in self._writes}
        found = self._records.get_many(kind, [i for i in ids if i not in staged])
        for record_id in staged:
            record = self.get(kind, record_id)
            if record is not None:
                found[record_id] = record
        return found

    def appointments_between(self, start: datetime, end: datetime) -> list[Appointment]:
        """Return the committed appointments of [start, end) as they will be."""
        return self._as_staged(self._records.appointments_between(start, end))

    def appointments_of(self, patient_id: str) -> list[Appointment]:
        """Return the committed appointments of a patient as they will be."""
        return self._as_staged(self._records.appointments_of(patient_id))

    def messages_of(self, owner: str, *, states: frozenset[State] = frozenset()) -> list[Message]:
        """Return the messages committed for a patient, as they will be: no decision here reads one it has just written."""
        found = self._records.messages_of(owner, states=states)
        left = [message for message in found if not self._is_gone(message)]
        return [one for one in map(self._withdrawn, left) if not states or one.state in states]

    def _is_gone(self, message: Message) -> bool:
        return isinstance(self._writes.get((Message, message.id)), Remove)

    def _withdrawn(self, message: Message) -> Message:
        write = self._writes.get((Withdraw, message.id))
        if not isinstance(write, Withdraw) or message.state not in WITHDRAWABLE:
            return message
        return dataclasses.replace(message, state=State.SUPPRESSED, reason=write.reason)

    def tasks_of(self, whose: str, *, since: datetime | None = None) -> list[StaffTask]:
        """Return the committed tasks of a patient as they will be."""
        committed = self._records.tasks_of(whose, since=since)
        return list(self.get_many(StaffTask, [one.id for one in committed]).values())

    def _as_staged(self, committed: list[Appointment]) -> list[Appointment]:
        return list(self.get_many(Appointment, [one.id for one in committed]).values())

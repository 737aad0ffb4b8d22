"""A clinic's records with what many decisions will ask for read beforehand, in few calls. Decides nothing.

It is as old as what it read: whoever commits upon it meets a ConflictError where somebody was faster, as after any
reading, and then decides again upon the records themselves.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, TypeVar, cast

from chalicelib.appointments.model import Appointment
from chalicelib.appointments.staged_records import AgendaRecords
from chalicelib.messaging.model import Message, State
from chalicelib.messaging.staff_tasks import StaffTask
from chalicelib.shared.writes import (
    CountNotKept,
    Create,
    Remove,
    Rewrite,
    Save,
    Withdraw,
    Write,
    saved,
)

R = TypeVar("R")


class ReadAhead:
    """Answers from what was read, also that there is none; what was not foreseen is asked of the records."""

    def __init__(self, records: AgendaRecords) -> None:
        self.clinic_id = records.clinic_id
        self._records = records
        self._known: dict[tuple[type, str], Any] = {}
        self._hashes: dict[str, tuple[str, ...]] = {}

    def foresee(self, kind: type[R], record_ids: Iterable[str]) -> list[R]:
        """Read these at once, but for those that are known; return those that exist."""
        return list(self.get_many(kind, record_ids).values())

    def known(self, kind: type[R]) -> list[R]:
        """Return those of a kind that were read and exist."""
        return [one for (of, _), one in self._known.items() if of is kind and one is not None]

    def get(self, kind: type[R], record_id: str) -> R | None:
        """Return the record, or None."""
        if (kind, record_id) not in self._known:
            self._known[kind, record_id] = self._records.get(kind, record_id)
        return cast("R | None", self._known[kind, record_id])

    def get_many(self, kind: type[R], record_ids: Iterable[str]) -> dict[str, R]:
        """Return those that exist, by identifier."""
        ids = list(dict.fromkeys(record_ids))
        new = [one for one in ids if (kind, one) not in self._known]
        found = self._records.get_many(kind, new) if new else {}
        self._known |= {(kind, one): found.get(one) for one in new}
        known = {one: self._known[kind, one] for one in ids}
        return {one: record for one, record in known.items() if record is not None}

    def keyed_hashes(self, text: str) -> tuple[str, ...]:
        """Return hashes of the text that only this installation can make."""
        if text not in self._hashes:
            self._hashes[text] = self._records.keyed_hashes(text)
        return self._hashes[text]

    def commit(self, writes: Sequence[Write]) -> None:
        """Commit, and know the records as they are then; raises ConflictError, and knows what it knew."""
        self._records.commit(writes)
        for write in writes:
            self._learn(write)

    def _learn(self, write: Write) -> None:
        match write:
            case Create(record):
                self._known[type(record), record.id] = record
            case Save(record):
                self._known[type(record), record.id] = saved(record)
            case Remove(record):
                self._known[type(record), record.id] = None
            case Rewrite(record):
                self._known.pop((Message, record.id), None)
            case Withdraw(message_id):
                self._known.pop((Message, message_id), None)
            case CountNotKept(task_id):
                self._known.pop((StaffTask, task_id), None)

    def forget(self) -> None:
        """Forget what was read: somebody was faster."""
        self._known.clear()

    def appointments_between(self, start: datetime, end: datetime) -> list[Appointment]:
        """Return the appointments that start in [start, end), in order."""
        return self._records.appointments_between(start, end)

    def appointments_of(self, patient_id: str) -> list[Appointment]:
        """Return all appointments of a patient."""
        return self._records.appointments_of(patient_id)

    def messages_of(self, owner: str, *, states: frozenset[State] = frozenset()) -> list[Message]:
        """Return what was written to a patient."""
        return self._records.messages_of(owner, states=states)

    def tasks_of(self, whose: str, *, since: datetime | None = None) -> list[StaffTask]:
        """Return the tasks of a patient."""
        return self._records.tasks_of(whose, since=since)

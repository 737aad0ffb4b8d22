"""One clinic's records as a group of clinics read them ahead: answers from that, and keeps what would be committed. Writes nothing itself."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, NoReturn, TypeVar

from chalicelib.appointments.model import Appointment
from chalicelib.messaging.model import Dispatch, Message
from chalicelib.messaging.ports import Wanted
from chalicelib.reminders.ports import CountingRecords
from chalicelib.shared.errors import UnreadableRecordError
from chalicelib.shared.writes import Count, Create, Save, Write

R = TypeVar("R")
# What a plan and a look write in the common case. All else (a task, a question, a withdrawal) a clinic does alone.
TOGETHER = {Save: (Appointment, Dispatch), Create: (Message, Dispatch)}


class GoesAloneError(BaseException):
    """This clinic's work is none that many do together; nothing of it was done.

    No Exception: a guard that keeps one record's trouble from others must not take it for trouble.
    """


@dataclass
class Held:
    """What one commit would write, and what the queue is asked for behind it."""

    writes: Sequence[Write]
    puts: list[tuple[timedelta, Sequence[str]]] = field(default_factory=list)


class ClinicAhead:
    """Reads of one clinic out of what was read of many; what was not foreseen is read through."""

    def __init__(
        self, clinic_id: str, records: CountingRecords, known: Mapping[Wanted, Any], spent: int
    ) -> None:
        self.clinic_id = clinic_id
        self.commits: list[Held] = []
        self.known, self._records, self._spent = known, records, spent

    def get(self, kind: type[R], record_id: str) -> R | None:
        """Return the record, or None; raises UnreadableRecordError."""
        wanted = (self.clinic_id, kind, record_id)
        if wanted not in self.known:
            return self._records.get(kind, record_id)
        found: R | None = _readable(self.known[wanted])
        return found

    def get_many(self, kind: type[R], record_ids: Iterable[str]) -> dict[str, R]:
        """Return those that exist, by identifier; raises UnreadableRecordError."""
        known, others = self._split(kind, record_ids)
        found = self._records.get_many(kind, others) if others else {}
        read = {one: _readable(record) for one, record in known.items()}
        return {one: record for one, record in read.items() if record is not None} | found

    def get_each(self, kind: type[R], record_ids: Iterable[str]) -> tuple[dict[str, R], list[str]]:
        """Return those that exist and can be read, and the ids of those that cannot."""
        known, others = self._split(kind, record_ids)
        found, unreadable = self._records.get_each(kind, others) if others else ({}, [])
        bad = [one for one, it in known.items() if isinstance(it, UnreadableRecordError)]
        good = {one: it for one, it in known.items() if it is not None and one not in bad}
        return good | found, [*bad, *unreadable]

    def counts(self, _counters: Sequence[str]) -> int:
        """Return what the clinic has begun in the last day, as it was read."""
        return self._spent

    def commit(self, writes: Sequence[Write]) -> None:
        """Keep what is to be committed with others' work."""
        if not all(map(_is_common, writes)):
            raise GoesAloneError
        self.commits.append(Held(writes))

    def put(self, message_ids: Sequence[str], *, delay: timedelta = timedelta(0)) -> None:
        """Keep what the queue is to be asked for, behind the commit that wrote it."""
        if not self.commits:
            raise GoesAloneError
        self.commits[-1].puts.append((delay, message_ids))

    def __getattr__(self, _name: str) -> NoReturn:
        raise GoesAloneError

    def _split(self, kind: type, record_ids: Iterable[str]) -> tuple[dict[str, Any], list[str]]:
        ids = list(dict.fromkeys(record_ids))
        places = {one: (self.clinic_id, kind, one) for one in ids}
        known = {one: self.known[at] for one, at in places.items() if at in self.known}
        return known, [one for one in ids if one not in known]


class OutboxAhead:
    """The messages of a group's looks, as they were read ahead; what moves one is a clinic's own work."""

    def __init__(self, clinic_id: str, known: Mapping[Wanted, Any]) -> None:
        self._clinic_id, self.known = clinic_id, known

    def read_each(self, message_ids: Iterable[str]) -> tuple[list[Message], list[str]]:
        """Return the messages that exist and can be read, in the order asked, and the ids of those that cannot."""
        found = {one: self._of(one) for one in message_ids}
        bad = [one for one, it in found.items() if isinstance(it, UnreadableRecordError)]
        return [it for it in found.values() if isinstance(it, Message)], bad

    def _of(self, message_id: str) -> Any:
        wanted = (self._clinic_id, Message, message_id)
        if wanted not in self.known:
            raise GoesAloneError
        return self.known[wanted]

    def __getattr__(self, _name: str) -> NoReturn:
        raise GoesAloneError


def _readable(found: Any) -> Any:
    if isinstance(found, UnreadableRecordError):
        raise found
    return found


def _is_common(write: Write) -> bool:
    if isinstance(write, Save | Create):
        return isinstance(write.record, TOGETHER[type(write)])
    return isinstance(write, Count)

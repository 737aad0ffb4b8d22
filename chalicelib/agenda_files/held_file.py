"""A file in a worker's hands: one at a time, for as long as each step is told of. Who lost its hold writes nothing any more."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Protocol

from chalicelib.agenda_files.model import LEASE, AgendaFile
from chalicelib.agenda_files.ports import Files
from chalicelib.appointments.followed_records import FollowedRecords
from chalicelib.appointments.imported_records import ImportedRecord
from chalicelib.clinics.model import Clinic
from chalicelib.imports.review_desk import ReviewRecords
from chalicelib.messaging.put_out_messages import Queue
from chalicelib.patients.model import Patient
from chalicelib.shared import ids
from chalicelib.shared.errors import NotFoundError, decide_again
from chalicelib.shared.writes import Save

NOTED_EVERY = timedelta(seconds=2)


class AgendaFileRecords(ReviewRecords, Protocol):
    """A clinic's records, with what imports left."""

    def patients_named(
        self, prefix: str, *, limit: int = 50, after: Patient | None = None
    ) -> list[Patient]:
        """Return patients whose name begins so."""
        ...

    def imported_by(self, import_id: str) -> list[ImportedRecord]:
        """Return what an import created or changed and was not taken back."""
        ...


@dataclass(frozen=True)
class Workshop:
    """What the work on one clinic's files needs."""

    records: AgendaFileRecords
    files: Files
    queue: Queue
    clock: Callable[[], datetime]

    @property
    def clinic(self) -> Clinic:
        """Whose files they are."""
        clinic = self.records.get(Clinic, self.records.clinic_id)
        if clinic is None:
            raise NotFoundError
        return clinic


class LostHoldError(Exception):
    """Another worker has the file by now: what this one still does is not noted."""


class HeldFile:
    """One piece of work: the file as it was taken in hand, and how far it has come."""

    def __init__(self, shop: Workshop, file: AgendaFile) -> None:
        self.shop, self.file, self.clinic = shop, file, shop.clinic
        self.records = FollowedRecords(shop.records, self.clinic, shop.clock)
        self._noted_at = shop.clock()

    def progress(self, done: int) -> None:
        """Note how far it has come, now and then: whoever waits reads it. Raises LostHoldError."""
        now = self.shop.clock()
        if now - self._noted_at >= NOTED_EVERY:
            self._noted_at = now
            self.records.follow()  # who is killed leaves little behind
            self.note(done=done)

    def note(self, **changes: Any) -> None:
        """Keep something of the work in the file's record, and hold it on. Raises LostHoldError."""
        self._keep(changes | {"busy_until": self.shop.clock() + LEASE})

    def put_down(self, **after: Any) -> None:
        """Let the file go, as the work leaves it. Raises LostHoldError."""
        self._keep(after | {"busy_until": None, "holder": ""})

    def _keep(self, changes: dict[str, Any]) -> None:
        def attempt() -> None:
            known = self.shop.records.get(AgendaFile, self.file.id)
            if known is None or known.holder != self.file.holder:
                raise LostHoldError
            self.shop.records.commit([Save(replace(known, **changes))])

        decide_again(attempt)


def take_in_hand(shop: Workshop, file_id: str) -> HeldFile | None:
    """Take a file that waits for work; None where nothing is to be done, or somebody does it."""

    def attempt() -> AgendaFile | None:
        file, now = shop.records.get(AgendaFile, file_id), shop.clock()
        if file is None or not file.is_stuck(now):
            return None
        taken = replace(file, holder=ids.new_id(), busy_until=now + LEASE, done=0)
        shop.records.commit([Save(taken)])
        return taken

    file = decide_again(attempt)
    return HeldFile(shop, file) if file else None

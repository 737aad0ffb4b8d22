"""The worker's part: reads a file that came, takes it in, takes it back, as its record says. Broken off, it goes on where it stood.

One works on a file at a time: whoever takes it notes until when. What a file says never stands in the record.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Protocol

from chalicelib.agenda_files.describe_file import described, taken_back, with_new_people
from chalicelib.agenda_files.model import GONE, LEASE, AgendaFile, FileState
from chalicelib.agenda_files.ports import Brought, Files
from chalicelib.agenda_files.shown import Shown
from chalicelib.appointments.imported_records import ImportedRecord, ImportRun
from chalicelib.appointments.staged_records import Staged
from chalicelib.clinics.model import Clinic
from chalicelib.imports.attestation import Attestation
from chalicelib.imports.decide_row import Terms
from chalicelib.imports.import_rows import dry, import_rows
from chalicelib.imports.model import Field, Unreadable
from chalicelib.imports.read_apart import read_apart
from chalicelib.imports.review_desk import ReviewRecords, close_when_none_waits, forget_rows_of
from chalicelib.imports.take_in_file import take_in_file
from chalicelib.imports.take_in_rows import Loading
from chalicelib.imports.understand_file import UnderstoodFile, understand
from chalicelib.imports.undo_import import undo_import
from chalicelib.messaging.model import Message
from chalicelib.messaging.put_out_messages import Queue
from chalicelib.patients.model import Patient
from chalicelib.shared.errors import NotFoundError, decide_again
from chalicelib.shared.writes import Create, Save
from chalicelib.staff.model import StaffMember

NOTED_EVERY = timedelta(seconds=2)


class AgendaFileRecords(ReviewRecords, Protocol):
    """A clinic's records, with what imports left."""

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


def note_arrival(shop: Workshop, file_id: str, by: str) -> None:
    """Note that a file has come; told of again, nothing."""

    def attempt() -> None:
        if shop.records.get(AgendaFile, file_id) is None:
            shop.records.commit([Create(AgendaFile(file_id, shop.clock(), by))])

    decide_again(attempt)


def work_on_file(shop: Workshop, file_id: str) -> None:
    """Do what the file's record says is to be done. What breaks it off is raised, and the file is free for the next try."""
    file = _taken(shop, file_id)
    if file is None:
        return
    hands = _Hands(shop, file)
    try:
        after = _WORK[file.state](hands)
    except BaseException:
        hands.put_down(lambda known: known)
        raise
    hands.put_down(lambda known: replace(known, **after))


def _taken(shop: Workshop, file_id: str) -> AgendaFile | None:
    """Take the file in hand; None where nothing is to be done, or somebody does it."""

    def attempt() -> AgendaFile | None:
        file, now = shop.records.get(AgendaFile, file_id), shop.clock()
        if file is None or not file.is_stuck(now):
            return None
        taken = replace(file, busy_until=now + LEASE, done=0)
        shop.records.commit([Save(taken)])
        return taken

    return decide_again(attempt)


class _Hands:
    """One piece of work: the file as it was taken in hand, and how far it has come."""

    def __init__(self, shop: Workshop, file: AgendaFile) -> None:
        self.shop, self.file, self.clinic = shop, file, shop.clinic
        self._noted_at = shop.clock()

    def progress(self, done: int) -> None:
        """Note how far it has come, now and then: whoever waits reads it."""
        now = self.shop.clock()
        if now - self._noted_at >= NOTED_EVERY:
            self._noted_at = now
            self.note(done=done)

    def note(self, **changes: Any) -> None:
        """Keep something of the work in the file's record, and hold it on."""
        until = self.shop.clock() + LEASE
        self._keep(lambda known: replace(known, **changes, busy_until=until))

    def put_down(self, change: Callable[[AgendaFile], AgendaFile]) -> None:
        """Let the file go, as the work leaves it."""
        self._keep(lambda known: replace(change(known), busy_until=None))

    def _keep(self, change: Callable[[AgendaFile], AgendaFile]) -> None:
        def attempt() -> None:
            known = self.shop.records.get(AgendaFile, self.file.id)
            self.shop.records.commit([Save(change(known))] if known else [])

        decide_again(attempt)

    def loading(self, attestation: Attestation | None = None) -> Loading:
        """Return what taking in works with."""
        terms = Terms(clinic=self.clinic, now=self.shop.clock(), attestation=attestation)
        return Loading(records=self.shop.records, queue=self.shop.queue, terms=terms)

    def understood(self, brought: Brought) -> UnderstoodFile | Unreadable:
        """Return what the file says, with what its reader said of its columns."""
        now = self.shop.clock()
        sheet = read_apart(brought.content, now=now)
        if isinstance(sheet, Unreadable):
            return sheet
        meanings = {name: Field(meaning) for name, meaning in self.file.said.items()}
        return understand(sheet, self.clinic, said=meanings, now=now)


Ending = Mapping[str, Any]


def _read(hands: _Hands) -> Ending:
    """Read the file and try it: what it says is shown, and nothing is written."""
    brought = hands.shop.files.brought(hands.file.id)
    understood = hands.understood(brought) if brought else None
    if brought is None or not isinstance(understood, UnderstoodFile):
        return {"state": FileState.REFUSED, "why": understood or GONE}
    hands.note(rows=len(understood.rows))
    trial = dry(hands.loading())
    report = import_rows(understood.rows, trial, progress=hands.progress)
    shown = described(understood, report, hands.shop.records, name=brought.name)
    hands.shop.files.show(hands.file.id, _as_tried(shown, trial.records))
    return {"state": FileState.READ}


def _as_tried(shown: Shown, tried: object) -> Shown:
    """Return the same with whom the trial would bring, and whom it would write to."""
    writes = tried.writes if isinstance(tried, Staged) else ()
    made = [write.record for write in writes if isinstance(write, Create)]
    people = [record for record in made if isinstance(record, Patient)]
    told = {record.patient_id for record in made if isinstance(record, Message)}
    return with_new_people(shown, people, told=len(told))


def _take_in(hands: _Hands) -> Ending:
    """Take the file in as it was shown, with what was said of it."""
    brought = hands.shop.files.brought(hands.file.id)
    understood = hands.understood(brought) if brought else None
    if brought is None or not isinstance(understood, UnderstoodFile):
        return {"state": FileState.REFUSED, "why": understood or GONE}
    taken = take_in_file(
        understood,
        hands.loading(_vouched(hands)),
        hands.shop.records,
        import_id=hands.file.import_id,
        progress=hands.progress,
        begun=lambda import_id: hands.note(import_id=import_id, rows=len(understood.rows)),
    )
    shown = described(understood, taken.report, hands.shop.records, name=brought.name)
    kept = hands.shop.records.imported_by(taken.import_id)
    new = [one.patient for one in kept if one.patient and one.patient_before is None]
    hands.shop.files.show(hands.file.id, with_new_people(shown, new))
    hands.shop.files.drop(hands.file.id)
    return {"state": FileState.TAKEN_IN, "import_id": taken.import_id}


def _vouched(hands: _Hands) -> Attestation | None:
    if not hands.file.attests:
        return None
    member = hands.shop.records.get(StaffMember, hands.file.brought_by)
    return Attestation(member.id if member else hands.file.brought_by)


def _take_back(hands: _Hands) -> Ending:
    """Take back what the file brought, where what it wrote still stands."""
    records, import_id = hands.shop.records, hands.file.import_id
    run = records.get(ImportRun, import_id)
    if run is None:
        return {"state": FileState.TAKEN_IN}
    kept = records.imported_by(import_id)
    hands.note(rows=len(kept))
    report = undo_import(run, kept, hands.loading(), progress=hands.progress)
    forget_rows_of(records, import_id)
    close_when_none_waits(records, now=hands.shop.clock())
    shown = hands.shop.files.shown(hands.file.id) or Shown()
    zone = hands.clinic.zone
    hands.shop.files.show(hands.file.id, taken_back(shown, report, zone))
    return {"state": FileState.UNDONE}


_WORK: Mapping[FileState, Callable[[_Hands], Ending]] = {
    FileState.READING: _read,
    FileState.TAKING_IN: _take_in,
    FileState.UNDOING: _take_back,
}

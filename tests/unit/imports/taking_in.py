"""A clinic in memory that takes files in, and what became of it as text."""

from dataclasses import dataclass, field
from pathlib import Path

from chalicelib.imports.attestation import Attestation
from chalicelib.imports.decide_row import Terms
from chalicelib.imports.guess_columns import guess
from chalicelib.imports.import_rows import import_rows
from chalicelib.imports.model import ImportRow, Report, Visit
from chalicelib.imports.parse_rows import read_rows, reading_of
from chalicelib.imports.read_file import read_file
from chalicelib.imports.take_in_rows import Loading
from chalicelib.patients.model import Particulars, Patient
from chalicelib.shared import times
from tests.builders import CLINIC_ID, NOW, a_clinic, keep, moment
from tests.fakes.memory_queue import MemoryQueue
from tests.fakes.memory_records import MemoryClinicRecords
from tests.fakes.memory_store import MemoryStore

FILES = Path(__file__).parent / "files"


@dataclass
class FrontDesk:
    """A clinic with nobody on its list yet."""

    store: MemoryStore = field(default_factory=MemoryStore)
    queue: MemoryQueue = field(default_factory=MemoryQueue)

    def __post_init__(self) -> None:
        self.clinic = a_clinic()
        keep(self.records, self.clinic)

    @property
    def records(self) -> MemoryClinicRecords:
        """The clinic's records."""
        return MemoryClinicRecords(self.store, CLINIC_ID)

    def loading(self, *, now=NOW, attestation: Attestation | None = None) -> Loading:
        """Return what taking in works with."""
        terms = Terms(clinic=self.clinic, now=now, attestation=attestation)
        return Loading(records=self.records, queue=self.queue, terms=terms)

    def take_in(self, *rows, now=NOW, attestation: Attestation | None = None) -> Report:
        """Take rows in."""
        return import_rows(rows, self.loading(now=now, attestation=attestation))

    def take_in_bytes(self, content: bytes, **terms) -> Report:
        """Take a file's bytes in, as the command does."""
        return self.take_in(*self.understand(content), **terms)

    def take_in_file(self, name: str, **terms) -> Report:
        """Take one of the files beside the tests in."""
        return self.take_in_bytes((FILES / name).read_bytes(), **terms)

    def understand(self, content: bytes) -> list:
        """Return the rows that a file's bytes say."""
        sheet = read_file(content, now=NOW)
        columns = guess(sheet, region="MX")
        return read_rows(
            sheet, reading_of(sheet, columns, clinic=self.clinic, region="MX", now=NOW)
        )

    def visits(self) -> list:
        """Return the whole agenda."""
        return self.records.appointments_between(
            moment("2020-01-01 00:00"), moment("2030-01-01 00:00")
        )

    def patients(self) -> list[Patient]:
        """Return everybody on the list."""
        return self.records.patients_named("")

    def everything(self) -> dict:
        """Return all that is stored, to see that nothing changed."""
        return {(i["pk"]["S"], i["sk"]["S"]): i for i in self.store.everything()}

    def agenda(self) -> list[str]:
        """Return the visits as a receptionist would read them."""
        people = {patient.id: patient for patient in self.patients()}
        return sorted(
            f"{times.local(v.starts_at, self.clinic.zone):%Y-%m-%d %H:%M} {v.minutes}' "
            f"{people[v.patient_id].name} {people[v.patient_id].e164 or '-'} "
            f"{v.practitioner or '-'} {v.place or '-'} {v.status.value}"
            for v in self.visits()
        )


def ended(report: Report) -> list[str]:
    """Return each row's end: "12 rejected past"."""
    return [
        " ".join(filter(None, (str(r.number), r.outcome.value, r.reason.value if r.reason else "")))
        for r in report.results
    ]


def a_row(starting="tomorrow 10:30", *, number=2, key="", **given) -> ImportRow:
    """Return a row of Ana's visit tomorrow, with what the test says different."""
    person = {"name": "Ana López", "e164": "+525512345678"}
    visit = {
        name: given.pop(name)
        for name in ("minutes", "practitioner", "place", "status")
        if name in given
    }
    starts_at = moment(starting) if starting else None
    return ImportRow(
        number,
        Particulars(**(person | given)),
        Visit(starts_at, **visit) if starts_at else None,
        key or (f"key-{starting}" if starting else ""),
    )


def told(desk: FrontDesk, report: Report) -> str:
    """Return all that became of a file, to be compared with the golden file beside it."""
    return "\n".join([*ended(report), "", *desk.agenda(), ""])

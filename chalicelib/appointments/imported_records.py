"""What an import did to a record: as it was before, and as the import left it, so that it can be taken back. Kept for a month."""

from dataclasses import dataclass, field
from datetime import datetime

from chalicelib.appointments.model import Appointment, AppointmentKey
from chalicelib.patients.model import Patient
from chalicelib.shared.later_release import Extensible


@dataclass(frozen=True, repr=False)
class ImportRun(Extensible):
    """One file taken in. Holds nothing of what stood in it."""

    id: str  # `<yymmddHHMMSS>-<random>`: of two the later sorts behind
    at: datetime
    rows: int
    is_whole: bool = False  # every row has ended; not so while it runs, and where it broke off
    counts: dict[str, int] = field(default_factory=dict)  # rows, by how they ended
    undone_at: datetime | None = None  # when it was last taken back, as far as it could be
    left: int = 0  # records that were left then; while it is taken back, all that there were
    version: int = 0


@dataclass(frozen=True, repr=False)
class ImportedRecord(Extensible):
    """One person, or one visit with its keys, that an import created or changed; it lies under the person's id."""

    id: str  # `<patient>/<import>.<record>`
    import_id: str
    at: datetime
    patient_before: Patient | None = None  # None where the import created them
    patient: Patient | None = None  # as the import left them
    visit_before: Appointment | None = None
    visit: Appointment | None = None
    made_keys: tuple[str, ...] = ()  # that the import made to lead to the visit
    keys_before: tuple[AppointmentKey, ...] = ()  # those it changed, as they were
    events: tuple[str, ...] = ()  # of the consent log, that the import wrote
    version: int = 0

    @property
    def patient_id(self) -> str:
        """Whose it is."""
        return self.id.partition("/")[0]


def imported_id(patient_id: str, import_id: str, record_id: str) -> str:
    """Return the id of what an import keeps of one record."""
    return f"{patient_id}/{import_id}.{record_id}"

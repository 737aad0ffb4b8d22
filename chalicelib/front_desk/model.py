"""What staff did to a visit: by whom, when, and as it was before, so that a slip is taken back before anybody is told."""

from dataclasses import dataclass
from datetime import datetime

from chalicelib.appointments.model import Appointment
from chalicelib.shared import ids
from chalicelib.shared.later_release import Extensible, ExtensibleEnum


class DeedKind(ExtensibleEnum):
    """What is done at the front desk; each has its making and its taking back."""

    BOOKED = "booked"
    ARRIVED = "arrived"
    CONFIRMED = "confirmed"
    MOVED = "moved"
    CANCELLED = "cancelled"
    RESTORED = "restored"
    ATTENDED = "attended"
    NO_SHOW = "no_show"
    CALLED = "called"  # nobody answered: it changes no visit


@dataclass(frozen=True, repr=False)
class DeskDeed(Extensible):
    """One deed of one person of the clinic; it lies under the patient's id and is a line of their card."""

    id: str  # `<patient>/<yymmddHHMMSS>-<hash>.<kind>`
    kind: DeedKind
    at: datetime
    by: str  # the id of who did it
    visit_id: str
    before: Appointment | None = None  # None where it was booked, or where no visit changed
    after: Appointment | None = None
    message_ids: tuple[str, ...] = ()  # what tells the patient of it
    withdrawn: tuple[str, ...] = ()  # what was queued, and is not sent because of it
    closed: tuple[str, ...] = ()  # tasks of the desk that it ended
    opened: tuple[str, ...] = ()
    tells_at: datetime | None = None  # when the patient is told, unless it is taken back
    note: str = ""  # why nobody answered, in a stable code
    undone_at: datetime | None = None
    undone_by: str = ""
    shared: tuple[str, ...] = ()  # visits that had a part of the hour which it frees, beside it
    version: int = 0

    @property
    def patient_id(self) -> str:
        """Whose visit it was."""
        return self.id.partition("/")[0]

    @property
    def name(self) -> str:
        """What tells it from the patient's other deeds."""
        return self.id.partition("/")[2]


def deed_id(patient_id: str, kind: DeedKind, visit: Appointment, at: datetime) -> str:
    """Return the id of a deed: the same one of the same state of a visit is written once."""
    state = ids.derived_id(kind, visit.id, str(visit.version), f"{at:%f}", length=8)
    return f"{patient_id}/{at:%y%m%d%H%M%S}-{state}.{kind}"


def kind_in(name: str) -> str:
    """Return what a deed was, by its name; "" of no deed."""
    return name.rpartition(".")[2]

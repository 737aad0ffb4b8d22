"""An appointment and the states it may pass through. Never knows what is wrong with the patient."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from chalicelib.shared.later_release import Extensible, ExtensibleEnum


class Status(ExtensibleEnum):
    """Where an appointment stands."""

    BOOKED = "booked"
    CONFIRMED = "confirmed"
    CHANGE_REQUESTED = "change_requested"  # the patient asked to move it; staff will call
    CANCELLED = "cancelled"
    ATTENDED = "attended"
    NO_SHOW = "no_show"


HOW_CONFIRMED = ("tap", "word", "telephone", "counter", "api", "import")
REMINDABLE = frozenset({Status.BOOKED, Status.CONFIRMED})
OPEN = frozenset({Status.BOOKED, Status.CONFIRMED, Status.CHANGE_REQUESTED})


@dataclass(frozen=True)
class Appointment(Extensible):
    """One visit of one patient. `schedule` counts the times it was given: buttons know theirs."""

    id: str
    patient_id: str
    starts_at: datetime
    minutes: int = 30
    practitioner: str = ""
    place: str = ""
    status: Status = Status.BOOKED
    schedule: int = 1
    decided_offsets: tuple[
        int, ...
    ] = ()  # reminder offsets already sent or skipped for this schedule
    message_ids: tuple[str, ...] = ()  # messages about this schedule, oldest first
    due_at: datetime | None = None  # when something is to be decided about it next
    external_id: str = ""
    source: str = ""
    created_at: datetime | None = None
    given_back: int = (
        0  # how often reminders were taken back to be decided anew: each is a message of its own
    )
    cancelled_at: datetime | None = None
    cancelled_by: str = ""  # patient, api, import, operator or clinic; a former release did not say
    status_before: str = ""  # of a cancelled visit; a former release did not say
    restored: int = 0  # how often a cancellation was taken back: each one has its own notice
    task_ids: tuple[str, ...] = ()  # of the desk's tasks that its last change opened
    told_at: datetime | None = None  # when the last reminder or notice of this schedule leaves
    zone_corrections: int = 0  # how many of the clinic's its start has behind it: correct_zone.py
    decided_at: datetime | None = None  # when what it is now was said, or last said again
    arrived_at: datetime | None = None  # when the patient stood at the desk; no state of the visit
    confirmed_how: str = ""  # how the yes came (HOW_CONFIRMED); a former release did not say
    call_again_at: datetime | None = None  # nobody answered; somebody tries again then
    deed: str = ""  # name of what the desk did last and may take back: front_desk/model.py
    tells_at: datetime | None = None  # when the patient is told of that deed, if they are
    practitioner_id: str = ""  # whom `practitioner` was found to name: with_whom.py
    visit_kind: str = (
        ""  # id of what the clinic calls it: clinics/visit_kind.py; its name stands there alone
    )
    version: int = 0

    @property
    def ends_at(self) -> datetime:
        """When the chair is free again."""
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def is_open(self) -> bool:
        """Tell whether the visit is still to come, as far as its status says."""
        return self.status in OPEN

    @property
    def is_remindable(self) -> bool:
        """Tell whether the patient may be reminded of it: whoever stands at the desk is reminded of nothing."""
        return self.status in REMINDABLE and self.arrived_at is None

    @property
    def is_cancelled(self) -> bool:
        """Tell whether it was called off; restore.py alone opens it again."""
        return self.status is Status.CANCELLED

    @property
    def wants_another_time(self) -> bool:
        """Tell whether the patient asked to move it, and nobody has given another time yet."""
        return self.status is Status.CHANGE_REQUESTED

    def decided(self, at: datetime) -> "Appointment":
        """Return the visit as what it is by a word of this moment: one that was said earlier changes it no more."""
        return replace(self, decided_at=max(at, self.decided_at or at))

    def giving_back(self, offsets: Iterable[int]) -> "Appointment":
        """Return the visit with these reminders, withdrawn before they left, to be decided again."""
        taken = set(offsets).intersection(self.decided_offsets)
        if not taken:
            return self
        left = tuple(offset for offset in self.decided_offsets if offset not in taken)
        again = self.given_back + 1
        return replace(self, decided_offsets=left, given_back=again, told_at=None)


@dataclass(frozen=True)
class AppointmentKey(Extensible):
    """Where the clinic's own system's key leads."""

    id: str  # the external id
    appointment_id: str
    said: str = ""  # fingerprint of what a file last said: the same file again changes nothing
    zone_corrections: int = 0  # of the clinic's by then: on that clock `said` reads its hour
    version: int = 0


@dataclass(frozen=True)
class Slot:
    """What is needed to give an appointment a time."""

    starts_at: datetime
    minutes: int = 30
    practitioner: str = ""
    place: str = field(default="")
    practitioner_id: str = ""  # of whom the text is the name, where somebody chose them
    visit_kind: str | None = None  # None of who says nothing of it: it stays as it is

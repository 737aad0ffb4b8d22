"""What can be decided about a visit that is due."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from chalicelib.appointments.model import Appointment
from chalicelib.clinics.hold import HELD
from chalicelib.messaging.model import Kind
from chalicelib.patients.model import Line, Patient


class SkipReason(StrEnum):
    """Why a reminder does not go; a receptionist reads these."""

    SUPERSEDED = "superseded"  # another message tells of the visit, at once or that day
    TOO_LATE = "too_late"
    NO_NUMBER = "no_number"
    WRONG_NUMBER = "wrong_number"
    DECEASED = "deceased"
    NOT_VERIFIED = "not_verified"
    NO_CONSENT = "no_consent"
    OPTED_OUT = "opted_out"
    ALREADY_CONFIRMED = "already_confirmed"
    QUIET_HOURS = "quiet_hours"
    DAILY_LIMIT = "daily_limit"  # WhatsApp's
    DAILY_CEILING = "daily_ceiling"  # the clinic's own, of messages or their cost
    SENDER_PAUSED = "sender_paused"  # by WhatsApp
    CLINIC_PAUSED = HELD  # by an operator


OF_A_DAY = frozenset({SkipReason.DAILY_LIMIT, SkipReason.DAILY_CEILING})


@dataclass(frozen=True)
class DueVisit:
    """An appointment with all that decides about its reminders."""

    appointment: Appointment
    patient: Patient
    line: Line | None  # None when no usable number is known

    @property
    def id(self) -> str:
        """The appointment's."""
        return self.appointment.id


@dataclass(frozen=True)
class Send:
    """One message to one line: a reminder of one or several visits of a day, or the question whose number it is."""

    kind: Kind
    visits: tuple[DueVisit, ...]
    offsets: tuple[int, ...] = ()  # which reminder it is of each visit, in minutes before it
    asks: bool = True  # for a confirmation

    @property
    def first(self) -> DueVisit:
        """The soonest visit: whose patient the message is kept with."""
        return self.visits[0]


@dataclass(frozen=True)
class Skip:
    """A reminder that will not go, and why."""

    visit: DueVisit
    offset: int
    reason: SkipReason


@dataclass(frozen=True)
class Wait:
    """Nothing now; look again at `until`, or never."""

    visit: DueVisit
    until: datetime | None
    reason: SkipReason | None = None  # what a reminder that is due waits for


Decision = Send | Skip | Wait


def visits_in(decision: Decision) -> tuple[DueVisit, ...]:
    """Return the visits that a decision is about."""
    return decision.visits if isinstance(decision, Send) else (decision.visit,)

"""What a patient is told of a new booking, minutes after it. Never beside a reminder that says it as soon, nor in its room."""

import dataclasses
from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.appointments.change_notices import notice_of
from chalicelib.appointments.notice_times import IN_MINUTES
from chalicelib.appointments.reminder_times import first_to_go, next_opening
from chalicelib.appointments.withdraw_messages import Visit
from chalicelib.clinics.model import Clinic
from chalicelib.messaging.model import Content, Kind, Message, State
from chalicelib.shared.writes import Records

REMINDED_SOON = timedelta(hours=6)  # the first reminder says it


@dataclass(frozen=True)
class Tell:
    """That a patient is to be told of a booking; in the log alone where a limit of the day has no room beside reminders."""

    no_room: str = ""  # which limit


def booked(
    records: Records, clinic: Clinic, visit: Visit, tell: Tell, *, now: datetime
) -> tuple[Message, ...]:
    """Return the message that tells of a booking, if the patient may be written to and no reminder follows in six hours."""
    first = first_to_go(clinic, visit.appointment, next_opening(clinic, now + IN_MINUTES))
    helps_until = first - REMINDED_SOON if first else visit.appointment.starts_at
    told = notice_of(records, clinic, visit, Kind.BOOKED, now, helps_until=helps_until)
    return tuple(_kept_back(message, tell.no_room) if tell.no_room else message for message in told)


def _kept_back(message: Message, reason: str) -> Message:
    at = message.created_at
    return dataclasses.replace(
        message, content=Content(), state=State.SUPPRESSED, reason=reason, changed_at=at
    )

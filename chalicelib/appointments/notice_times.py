"""When a notice of what was just done leaves: minutes later, so that a slip can be put right first, and by day. Pure."""

from datetime import datetime, timedelta

from chalicelib.appointments.reminder_times import next_opening
from chalicelib.clinics.model import Clinic
from chalicelib.messaging.put_out_messages import LOOK_AGAIN

IN_MINUTES = timedelta(minutes=3)


def leaves_at(clinic: Clinic, now: datetime, *, helps_until: datetime) -> datetime | None:
    """Return when a notice written now leaves, or None where that might be too late: a person tells it instead.

    Should the queue lose it, it leaves when the schedule next asks for it: by day 18 minutes must be left.
    """
    is_held = clinic.is_held(now)
    if is_held and clinic.is_held(helps_until):  # nobody knows of an end in time
        return None
    released = clinic.hold.until if is_held and clinic.hold and clinic.hold.until else now
    leaves = next_opening(clinic, max(now + IN_MINUTES, released))
    return leaves if leaves < helps_until - LOOK_AGAIN else None

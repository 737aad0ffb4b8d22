"""When something is to be decided about an appointment. Pure: no clock, no I/O."""

from datetime import datetime, timedelta

from chalicelib.appointments.model import REMINDABLE, Appointment
from chalicelib.clinics.model import Clinic
from chalicelib.shared import times
from chalicelib.shared.later_release import is_known

LEAST_LEAD = timedelta(
    hours=1
)  # a reminder moved out of the night still leaves the patient this much
BEFORE_CLOSING = timedelta(
    minutes=30
)  # the schedule runs every quarter: it must still find the hour open
LAST_USEFUL = timedelta(minutes=30)


def slot_of(clinic: Clinic, starts_at: datetime, offset: int) -> datetime:
    """Return when the reminder of `offset` minutes should leave: at night it waits, or goes the evening before."""
    wanted = starts_at - timedelta(minutes=offset)
    if clinic.is_sending_time(wanted):
        return wanted
    opening = next_opening(clinic, wanted)
    return opening if opening <= starts_at - LEAST_LEAD else _evening_before(clinic, wanted)


def useful_until(starts_at: datetime, offset: int) -> datetime:
    """Return the last instant at which that reminder still helps."""
    return starts_at - min(LAST_USEFUL, timedelta(minutes=offset) / 2)


def next_opening(clinic: Clinic, moment: datetime) -> datetime:
    """Return the first instant from `moment` on at which unprompted messages may leave."""
    if clinic.is_sending_time(moment):
        return moment
    today = times.local_day(moment, clinic.zone)
    openings = (
        times.instant(today + timedelta(days=days), clinic.sending_from, clinic.zone)
        for days in range(3)
    )
    return next(opening for opening in openings if opening >= moment)


def undecided(clinic: Clinic, appointment: Appointment) -> dict[int, datetime]:
    """Return the reminders nothing was decided about yet: offset in minutes → slot."""
    offsets = [o for o in clinic.reminder_offsets if o not in appointment.decided_offsets]
    return {offset: slot_of(clinic, appointment.starts_at, offset) for offset in offsets}


def next_due(clinic: Clinic, appointment: Appointment) -> datetime | None:
    """Return when the schedule must look at the appointment next, or None for never; the past means at once."""
    if not is_known(appointment.status):  # a later release has said when
        return appointment.due_at
    if appointment.status not in REMINDABLE:
        return None
    return min(undecided(clinic, appointment).values(), default=None)


def _evening_before(clinic: Clinic, moment: datetime) -> datetime:
    today = times.local_day(moment, clinic.zone)
    for days in range(3):
        day = today - timedelta(days=days)
        opens = times.instant(day, clinic.sending_from, clinic.zone)
        closes = times.instant(day, clinic.sending_until, clinic.zone)
        if closes <= moment:
            return max(opens, closes - BEFORE_CLOSING)
    return moment

"""When something is to be decided about an appointment. Pure: no clock, no I/O."""

from datetime import date, datetime, timedelta

from chalicelib.appointments.model import Appointment
from chalicelib.clinics import open_days
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
LATE = timedelta(hours=1)  # a reminder this long after its moment leaves the day to the next one
TOO_CLOSE = timedelta(hours=1)  # two reminders of one visit in this time help nobody
RUN_EVERY = timedelta(minutes=15)


def slot_of(clinic: Clinic, starts_at: datetime, offset: int) -> datetime:
    """Return when the reminder of `offset` minutes should leave: planned for a day that the clinic marked closed, on the last open one before."""
    return open_days.on_open_day(clinic, planned_at(clinic, starts_at, offset))


def planned_at(clinic: Clinic, starts_at: datetime, offset: int) -> datetime:
    """Return when it would leave if no day were closed: at night it waits, or goes the evening before."""
    wanted = starts_at - timedelta(minutes=offset)
    if clinic.is_sending_time(wanted):
        return wanted
    opening = next_opening(clinic, wanted)
    return opening if opening <= starts_at - LEAST_LEAD else _evening_before(clinic, wanted)


def most_ahead(clinic: Clinic) -> timedelta:
    """Return how long before its visit a reminder leaves at most: hours move it by a day, closed days by some more."""
    moved = timedelta(days=1 + open_days.MOST_EARLIER if clinic.days_off else 1)
    return timedelta(minutes=max(clinic.reminder_offsets, default=0)) + moved


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


def goes_at(clinic: Clinic, starts_at: datetime, offset: int, now: datetime) -> datetime:
    """Return when a reminder that is due by `now` goes: at once, but not on a closed day where another moment is as good.

    The open day before is over then: it goes as it was planned. What should have left before the clinic closed waits for
    the next open day, as long as it helps then.
    """
    if not open_days.is_closed_at(clinic, now):
        return now
    planned = planned_at(clinic, starts_at, offset)
    if planned > now or _day(clinic, planned) == _day(clinic, now):
        return max(planned, now)
    opens = open_days.opens_again(clinic, now)
    return opens if opens < useful_until(starts_at, offset) else now


def closed_until(
    clinic: Clinic, appointment: Appointment, offset: int, now: datetime
) -> datetime | None:
    """Return when to look again at a reminder that is due and does not go as the clinic is closed today; None where it goes."""
    goes = goes_at(clinic, appointment.starts_at, offset, now)
    later = [slot for slot in undecided(clinic, appointment).values() if slot > now]
    return min([goes, *later]) if goes > now else None


def next_open_hours(clinic: Clinic, moment: datetime) -> datetime:
    """Return the first instant from `moment` on that lies in the sending hours of a day that is not closed."""
    opening = next_opening(clinic, moment)
    is_closed = open_days.is_closed_at(clinic, opening)
    return open_days.opens_again(clinic, opening) if is_closed else opening


def undecided(clinic: Clinic, appointment: Appointment) -> dict[int, datetime]:
    """Return the reminders nothing was decided about yet: offset in minutes → slot."""
    offsets = [o for o in clinic.reminder_offsets if o not in appointment.decided_offsets]
    return {offset: slot_of(clinic, appointment.starts_at, offset) for offset in offsets}


def is_told(clinic: Clinic, appointment: Appointment, slot: datetime) -> bool:
    """Tell whether a reminder or a notice tells of the visit on the slot's own day or later: one a day is enough."""
    told_at = appointment.told_at
    return told_at is not None and _day(clinic, slot) <= _day(clinic, told_at)


def stands_for(clinic: Clinic, appointment: Appointment, leaves: datetime) -> int:
    """Return as which reminder a notice that leaves then counts, in minutes before the visit; 0 for none.

    Of those whose moment has passed or falls on that day the one closest to the visit, as the plan would have it.
    """
    slots = undecided(clinic, appointment)
    day = _day(clinic, leaves)
    return min((offset for offset, slot in slots.items() if _day(clinic, slot) <= day), default=0)


def gives_way(clinic: Clinic, appointment: Appointment, offset: int, now: datetime) -> bool:
    """Tell whether a late reminder leaves it to the visit's next one, which comes today or is nearer than its own moment."""
    slots = undecided(clinic, appointment)
    coming = [(slot, other) for other, slot in slots.items() if slot > now]
    if not coming or not _will_be_found(clinic, appointment, *min(coming)):
        return False
    late, following = now - slots[offset], min(coming)[0]
    is_nearer = following - now < min(TOO_CLOSE, late)
    return is_nearer or (late > LATE and _day(clinic, following) == _day(clinic, now))


def first_to_go(clinic: Clinic, appointment: Appointment, at: datetime) -> datetime | None:
    """Return when the visit's first reminder leaves as it looks at an instant of the sending hours: then, later, or never."""
    slots = undecided(clinic, appointment)
    ripe = min((offset for offset, slot in slots.items() if slot <= at), default=0)
    goes_now = ripe and at < useful_until(appointment.starts_at, ripe)
    if goes_now and not gives_way(clinic, appointment, ripe, at):
        return closed_until(clinic, appointment, ripe, at) or at
    return min((slot for slot in slots.values() if slot > at), default=None)


def next_due(clinic: Clinic, appointment: Appointment) -> datetime | None:
    """Return when the schedule must look at the appointment next, or None for never; the past means at once."""
    if not is_known(appointment.status):  # a later release has said when
        return appointment.due_at
    if not appointment.is_remindable:
        return None
    return min(undecided(clinic, appointment).values(), default=None)


def _will_be_found(clinic: Clinic, appointment: Appointment, slot: datetime, offset: int) -> bool:
    """Tell whether the run that finds a reminder due finds the hours open too, and the reminder of use."""
    found = slot + RUN_EVERY
    return clinic.is_sending_time(found) and found < useful_until(appointment.starts_at, offset)


def _day(clinic: Clinic, moment: datetime) -> date:
    return times.local_day(moment, clinic.zone)


def _evening_before(clinic: Clinic, moment: datetime) -> datetime:
    today = times.local_day(moment, clinic.zone)
    for days in range(3):
        day = today - timedelta(days=days)
        opens = times.instant(day, clinic.sending_from, clinic.zone)
        closes = times.instant(day, clinic.sending_until, clinic.zone)
        if closes <= moment:
            return max(opens, closes - BEFORE_CLOSING)
    return moment

"""Whether a clinic is closed at an instant, when its next open day begins, and on which open day before it writes instead. Pure."""

from datetime import datetime, timedelta
from itertools import count

from chalicelib.clinics.model import Clinic
from chalicelib.shared import times

MOST_EARLIER = 3  # days: what a patient read longer ago is forgotten by the visit


def is_closed_at(clinic: Clinic, moment: datetime) -> bool:
    """Tell whether the instant lies on a day that the clinic marked closed."""
    return bool(clinic.days_off) and clinic.is_closed_on(times.local_day(moment, clinic.zone))


def opens_again(clinic: Clinic, moment: datetime) -> datetime:
    """Return when the sending hours of the first open day after the instant's own begin."""
    today = times.local_day(moment, clinic.zone)
    coming = (today + timedelta(days=days) for days in count(1))
    day = next(day for day in coming if not clinic.is_closed_on(day))
    return times.instant(day, clinic.sending_from, clinic.zone)


def on_open_day(clinic: Clinic, moment: datetime) -> datetime:
    """Return the same hour of the last open day up to the instant's own; the instant itself where that is too long before."""
    if not is_closed_at(clinic, moment):
        return moment
    there = times.local(moment, clinic.zone)
    before = (there.date() - timedelta(days=days) for days in range(1, MOST_EARLIER + 1))
    day = next((day for day in before if not clinic.is_closed_on(day)), None)
    return times.instant(day, there.time().replace(fold=0), clinic.zone) if day else moment
